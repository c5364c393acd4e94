/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "markdown/tektra-math-parser-private.h"
#include "markdown/tektra-math-parser.h"
#include "markdown/tektra-math-symbols.h"

/* What the commands of a formula make. */

typedef struct
{
  const char     *name;
  TektraMathFont  font;
} FontCommand;

static const FontCommand fonts[] = {
  { "mathrm", TEKTRA_MATH_FONT_ROMAN },
  { "mathup", TEKTRA_MATH_FONT_ROMAN },
  { "mathnormal", TEKTRA_MATH_FONT_ITALIC },
  { "mathit", TEKTRA_MATH_FONT_ITALIC },
  { "mathbf", TEKTRA_MATH_FONT_BOLD },
  { "boldsymbol", TEKTRA_MATH_FONT_BOLD_ITALIC },
  { "bm", TEKTRA_MATH_FONT_BOLD_ITALIC },
  { "mathsf", TEKTRA_MATH_FONT_SANS },
  { "mathtt", TEKTRA_MATH_FONT_MONOSPACE },
  { "mathbb", TEKTRA_MATH_FONT_DOUBLE_STRUCK },
  { "mathcal", TEKTRA_MATH_FONT_SCRIPT },
  { "mathscr", TEKTRA_MATH_FONT_SCRIPT },
  { "mathfrak", TEKTRA_MATH_FONT_FRAKTUR },
};

/* They hold up to the end of the group. */
static const FontCommand font_switches[] = {
  { "rm", TEKTRA_MATH_FONT_ROMAN },
  { "bf", TEKTRA_MATH_FONT_BOLD },
  { "it", TEKTRA_MATH_FONT_ITALIC },
  { "sf", TEKTRA_MATH_FONT_SANS },
  { "tt", TEKTRA_MATH_FONT_MONOSPACE },
  { "cal", TEKTRA_MATH_FONT_SCRIPT },
};

static const FontCommand text_commands[] = {
  { "text", TEKTRA_MATH_FONT_ROMAN },
  { "textrm", TEKTRA_MATH_FONT_ROMAN },
  { "textnormal", TEKTRA_MATH_FONT_ROMAN },
  { "mbox", TEKTRA_MATH_FONT_ROMAN },
  { "hbox", TEKTRA_MATH_FONT_ROMAN },
  { "textbf", TEKTRA_MATH_FONT_BOLD },
  { "textit", TEKTRA_MATH_FONT_ITALIC },
  { "emph", TEKTRA_MATH_FONT_ITALIC },
  { "textsf", TEKTRA_MATH_FONT_SANS },
  { "texttt", TEKTRA_MATH_FONT_MONOSPACE },
};

/* In eighteenths of an em */
static const struct
{
  const char *name;
  double      width;
} spaces[] = {
  { ",", 3 }, { "thinspace", 3 }, { ":", 4 }, { ">", 4 }, { "medspace", 4 }, { ";", 5 },
  { "thickspace", 5 }, { "!", -3 }, { "negthinspace", -3 }, { " ", 6 }, { "\n", 6 },
  { "space", 6 }, { "enspace", 9 }, { "quad", 18 }, { "qquad", 36 },
};

static const struct
{
  const char *name;
  double      height;
} sizes[] = {
  { "big", 1.2 }, { "Big", 1.8 }, { "bigg", 2.4 }, { "Bigg", 3.0 },
};

static const struct
{
  const char      *name;
  TektraMathStyle  style;
} styles[] = {
  { "displaystyle", TEKTRA_MATH_STYLE_DISPLAY },
  { "textstyle", TEKTRA_MATH_STYLE_TEXT },
  { "scriptstyle", TEKTRA_MATH_STYLE_SCRIPT },
  { "scriptscriptstyle", TEKTRA_MATH_STYLE_SCRIPT },
};

static const struct
{
  const char *name;
  const char *aligns;
  const char *opener;
  const char *closer;
} environments[] = {
  { "matrix", "c", NULL, NULL },
  { "smallmatrix", "c", NULL, NULL },
  { "pmatrix", "c", "(", ")" },
  { "bmatrix", "c", "[", "]" },
  { "Bmatrix", "c", "{", "}" },
  { "vmatrix", "c", "|", "|" },
  { "Vmatrix", "c", "‖", "‖" },
  { "cases", "l", "{", "" },
  { "dcases", "l", "{", "" },
  { "rcases", "l", "", "}" },
  { "array", "c", NULL, NULL },
  { "align", "rl", NULL, NULL },
  { "aligned", "rl", NULL, NULL },
  { "alignat", "rl", NULL, NULL },
  { "alignedat", "rl", NULL, NULL },
  { "split", "rl", NULL, NULL },
  { "eqnarray", "rcl", NULL, NULL },
  { "gather", "c", NULL, NULL },
  { "gathered", "c", NULL, NULL },
  { "multline", "c", NULL, NULL },
  { "equation", "c", NULL, NULL },
  { "displaymath", "c", NULL, NULL },
  { "math", "c", NULL, NULL },
};

/* They say how something is set or what it is called, and show nothing themselves. */
static const char * const ignored[] = {
  "nonumber", "notag", "hline", "centering", "allowbreak", "nobreak", "hfill", "displaylimits",
  "mathstrut", "strut", "relax", "noindent", "/", NULL
};
static const char * const ignored_with_argument[] = {
  "label", "color", "vspace", "vphantom", "hphantom", "phantom", "kern", NULL
};
static const char * const transparent[] = {
  "mathord", "mathinner", "mathopen", "mathclose", "mathpunct", "smash", "ensuremath", "mathstrut",
  "mathchoice", NULL
};

static const FontCommand *
find_font (const FontCommand *commands,
           gsize              n_commands,
           const char        *name)
{
  for (gsize i = 0; i < n_commands; i++)
    {
      if (g_str_equal (commands[i].name, name))
        return &commands[i];
    }

  return NULL;
}

static TektraMathNode *
new_space (double width)
{
  TektraMathNode *node = tektra_math_node_new (TEKTRA_MATH_SPACE, NULL);

  node->width = width;

  return node;
}

static TektraMathNode *
new_fenced (const char     *opener,
            const char     *closer,
            TektraMathNode *child)
{
  TektraMathNode *node = tektra_math_node_new (TEKTRA_MATH_FENCED, opener);

  node->klass = TEKTRA_MATH_INNER;
  node->closer = g_strdup (closer);
  tektra_math_node_add (node, child);

  return node;
}

/* Takes both. */
static TektraMathNode *
new_stack (TektraMathNode *base,
           TektraMathNode *below,
           TektraMathNode *above)
{
  TektraMathNode *node = tektra_math_node_new (TEKTRA_MATH_SCRIPTS, NULL);

  node->klass = base->klass;
  node->limits = TRUE;
  tektra_math_node_add (node, base);
  tektra_math_node_add (node, below);
  tektra_math_node_add (node, above);

  return node;
}

static TektraMathNode *
read_fraction (TektraMathReader *self,
               const char       *name)
{
  TektraMathNode *node = tektra_math_node_new (TEKTRA_MATH_FRACTION, NULL);
  gboolean binomial = g_str_has_suffix (name, "binom");

  node->klass = TEKTRA_MATH_INNER;
  if (*name == 'd' || *name == 'c')
    node->style = TEKTRA_MATH_STYLE_DISPLAY;
  else if (*name == 't')
    node->style = TEKTRA_MATH_STYLE_TEXT;
  node->no_bar = binomial;

  tektra_math_node_add (node, tektra_math_reader_read_argument (self));
  tektra_math_node_add (node, tektra_math_reader_read_argument (self));

  return binomial ? new_fenced ("(", ")", node) : node;
}

static TektraMathNode *
read_root (TektraMathReader *self)
{
  TektraMathNode *node = tektra_math_node_new (TEKTRA_MATH_ROOT, NULL);
  TektraMathNode *degree = tektra_math_reader_read_option (self);

  tektra_math_node_add (node, tektra_math_reader_read_argument (self));
  tektra_math_node_add (node, degree);

  return node;
}

/* Words may have formulas in them. */
static TektraMathNode *
read_text (TektraMathReader *self,
           TektraMathFont    font)
{
  g_autofree char *raw = tektra_math_reader_dup_raw (self);
  g_auto(GStrv) pieces = g_strsplit (raw, "$", -1);
  TektraMathNode *row = tektra_math_node_new (TEKTRA_MATH_ROW, NULL);
  gboolean formulas = g_strv_length (pieces) % 2 == 1 && g_strv_length (pieces) > 1;

  if (!formulas)
    {
      g_clear_pointer (&pieces, g_strfreev);
      pieces = g_new0 (char *, 2);
      pieces[0] = g_strdup (raw);
    }

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      g_autoptr(GString) words = g_string_new (NULL);
      TektraMathNode *text;

      if (i % 2 == 1)
        {
          tektra_math_node_add (row, tektra_math_parse (pieces[i]));
          continue;
        }

      for (const char *p = pieces[i]; *p != '\0'; p++)
        {
          if (*p == '\\' && p[1] != '\0' && strchr ("_%&#{}$ ", p[1]) != NULL)
            p++;
          g_string_append_c (words, *p == '~' ? ' ' : *p);
        }

      if (words->len == 0)
        continue;

      text = tektra_math_node_new (TEKTRA_MATH_TEXT, words->str);
      text->font = font;
      tektra_math_node_add (row, text);
    }

  return row;
}

/* Ends what began with \left, with what stands in the middle. */
static TektraMathNode *
read_fenced (TektraMathReader *self)
{
  g_autofree char *opener = tektra_math_reader_dup_delimiter (self);
  g_autofree char *closer = NULL;
  TektraMathNode *content = tektra_math_node_new (TEKTRA_MATH_ROW, NULL);

  for (;;)
    {
      g_autofree char *command = NULL;
      TektraMathNode *middle;

      tektra_math_node_add (content, tektra_math_reader_read_row (self, TEKTRA_MATH_STOP_RIGHT));
      if (self->failed || *self->position != '\\')
        {
          self->failed = TRUE;
          break;
        }

      command = tektra_math_reader_dup_command (self);
      closer = tektra_math_reader_dup_delimiter (self);
      if (g_str_equal (command, "right"))
        break;

      middle = tektra_math_reader_new_symbol (self, closer, TEKTRA_MATH_RELATION);
      middle->width = -1;
      tektra_math_node_add (content, middle);
      g_clear_pointer (&closer, g_free);
    }

  return new_fenced (opener, closer, content);
}

static void
read_array_aligns (TektraMathReader *self,
                   GString          *aligns)
{
  g_autofree char *columns = tektra_math_reader_dup_raw (self);

  for (const char *p = columns; *p != '\0'; p++)
    {
      if (strchr ("lcr", *p) != NULL)
        g_string_append_c (aligns, *p);
    }

  if (aligns->len == 0)
    g_string_append_c (aligns, 'c');
}

static TektraMathNode *
read_environment (TektraMathReader *self)
{
  g_autofree char *name = tektra_math_reader_dup_raw (self);
  g_autofree char *end = NULL;
  g_autoptr(GString) aligns = g_string_new (NULL);
  TektraMathNode *table;
  guint index;

  g_strdelimit (name, "*", '\0');
  for (index = 0; index < G_N_ELEMENTS (environments); index++)
    {
      if (g_str_equal (environments[index].name, name))
        break;
    }

  if (index == G_N_ELEMENTS (environments))
    {
      self->failed = TRUE;
      return tektra_math_node_new (TEKTRA_MATH_ROW, NULL);
    }

  if (g_str_equal (name, "array"))
    read_array_aligns (self, aligns);
  else
    g_string_append (aligns, environments[index].aligns);
  if (g_str_has_prefix (name, "alignat") || g_str_equal (name, "alignedat"))
    g_free (tektra_math_reader_dup_raw (self));

  table = tektra_math_reader_read_table (self, aligns->str, FALSE);
  table->style = strchr (environments[index].aligns, 'r') != NULL ||
                 g_str_has_prefix (name, "gather") || g_str_equal (name, "dcases")
                 ? TEKTRA_MATH_STYLE_DISPLAY : TEKTRA_MATH_STYLE_TEXT;
  if (g_str_equal (name, "smallmatrix"))
    table->style = TEKTRA_MATH_STYLE_SCRIPT;

  if (!self->failed)
    {
      g_free (tektra_math_reader_dup_command (self));
      end = tektra_math_reader_dup_raw (self);
      g_strdelimit (end, "*", '\0');
      if (!g_str_equal (end, name))
        self->failed = TRUE;
    }

  if (tektra_math_node_get_n (table) == 1 && environments[index].opener == NULL)
    table->style = TEKTRA_MATH_STYLE_INHERIT;

  return environments[index].opener != NULL
         ? new_fenced (environments[index].opener, environments[index].closer, table)
         : table;
}

/* The struck out form of what follows. */
static TektraMathNode *
read_negation (TektraMathReader *self)
{
  TektraMathNode *node = tektra_math_reader_read_argument (self);
  g_autofree char *text = NULL;

  if (node->kind != TEKTRA_MATH_SYMBOL)
    return node;

  text = g_strconcat (node->text, "\314\270", NULL);
  g_set_str (&node->text, text);
  g_free (text);
  text = g_utf8_normalize (node->text, -1, G_NORMALIZE_NFC);
  g_set_str (&node->text, text);

  return node;
}

static TektraMathNode *
read_named_operator (TektraMathReader *self,
                     const char       *name)
{
  g_autofree char *raw = tektra_math_reader_dup_raw (self);
  g_autoptr(GString) words = g_string_new (raw);
  TektraMathNode *node;

  g_string_replace (words, "\\,", " ", 0);
  node = tektra_math_reader_new_symbol (self, words->str, TEKTRA_MATH_OPERATOR);
  node->font = TEKTRA_MATH_FONT_ROMAN;
  node->limits = g_str_has_suffix (name, "*");

  return node;
}

static TektraMathNode *
read_modulus (TektraMathReader *self,
              const char       *name)
{
  TektraMathNode *row = tektra_math_node_new (TEKTRA_MATH_ROW, NULL);
  TektraMathNode *word = tektra_math_node_new (TEKTRA_MATH_TEXT, "mod ");

  word->font = TEKTRA_MATH_FONT_ROMAN;
  tektra_math_node_add (row, new_space (g_str_equal (name, "bmod") ? 4 : 12));
  tektra_math_node_add (row, word);
  if (g_str_equal (name, "bmod"))
    return row;

  tektra_math_node_add (row, tektra_math_reader_read_argument (self));
  if (!g_str_equal (name, "pmod"))
    return row;

  return new_fenced ("(", ")", row);
}

static TektraMathNode *
read_tag (TektraMathReader *self)
{
  TektraMathNode *row = tektra_math_node_new (TEKTRA_MATH_ROW, NULL);

  tektra_math_node_add (row, new_space (36));
  tektra_math_node_add (row, new_fenced ("(", ")", read_text (self, TEKTRA_MATH_FONT_ROMAN)));

  return row;
}

/* Commands that take what follows apart: NULL when @name is none of them. */
static TektraMathNode *
read_structure (TektraMathReader *self,
                const char       *name)
{
  static const char * const fractions[] = {
    "frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom", NULL
  };
  TektraMathNode *first, *second;

  if (g_strv_contains (fractions, name))
    return read_fraction (self, name);
  if (g_str_equal (name, "sqrt"))
    return read_root (self);
  if (g_str_equal (name, "left"))
    return read_fenced (self);
  if (g_str_equal (name, "begin"))
    return read_environment (self);
  if (g_str_equal (name, "not"))
    return read_negation (self);
  if (g_str_equal (name, "tag") || g_str_equal (name, "tag*"))
    return read_tag (self);
  if (g_str_has_prefix (name, "operatorname"))
    return read_named_operator (self, name);
  if (g_str_equal (name, "bmod") || g_str_equal (name, "pmod") || g_str_equal (name, "mod"))
    return read_modulus (self, name);

  if (g_str_equal (name, "overset") || g_str_equal (name, "stackrel"))
    {
      first = tektra_math_reader_read_argument (self);
      second = tektra_math_reader_read_argument (self);
      return new_stack (second, NULL, first);
    }
  if (g_str_equal (name, "underset"))
    {
      first = tektra_math_reader_read_argument (self);
      second = tektra_math_reader_read_argument (self);
      return new_stack (second, first, NULL);
    }
  if (g_str_equal (name, "xrightarrow") || g_str_equal (name, "xleftarrow"))
    {
      first = tektra_math_reader_read_option (self);
      second = tektra_math_reader_read_argument (self);
      return new_stack (tektra_math_reader_new_symbol (self, *(name + 1) == 'r' ? "⟶" : "⟵",
                                                       TEKTRA_MATH_RELATION),
                        first, second);
    }
  if (g_str_equal (name, "textcolor") || g_str_equal (name, "colorbox") ||
      g_str_equal (name, "hspace") || g_str_equal (name, "hskip"))
    {
      g_free (tektra_math_reader_dup_raw (self));
      return *name == 'h' ? new_space (18) : tektra_math_reader_read_argument (self);
    }
  if (g_str_equal (name, "substack"))
    {
      g_autofree char *lines = tektra_math_reader_dup_raw (self);

      return tektra_math_parse (lines);
    }
  if (g_str_equal (name, "mathop") || g_str_equal (name, "mathbin") ||
      g_str_equal (name, "mathrel"))
    {
      first = tektra_math_reader_read_argument (self);
      first->klass = name[4] == 'o' ? TEKTRA_MATH_OPERATOR
                   : name[4] == 'b' ? TEKTRA_MATH_BINARY : TEKTRA_MATH_RELATION;
      first->limits = name[4] == 'o';
      return first;
    }

  return NULL;
}

static TektraMathNode *
read_size (TektraMathReader *self,
           const char       *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const char *side = name + strlen (sizes[i].name);
      g_autofree char *delimiter = NULL;
      TektraMathNode *node;

      if (!g_str_has_prefix (name, sizes[i].name) ||
          (*side != '\0' && (strchr ("lrm", *side) == NULL || side[1] != '\0')))
        continue;

      delimiter = tektra_math_reader_dup_delimiter (self);
      node = tektra_math_reader_new_symbol (self, delimiter,
                                            *side == 'l' ? TEKTRA_MATH_OPEN
                                            : *side == 'r' ? TEKTRA_MATH_CLOSE
                                            : *side == 'm' ? TEKTRA_MATH_RELATION
                                            : tektra_math_symbols_classify (
                                                g_utf8_get_char (delimiter)));
      node->width = sizes[i].height;
      return node;
    }

  return NULL;
}

static TektraMathNode *
read_styled (TektraMathReader *self,
             const char       *name)
{
  const FontCommand *font;
  TektraMathFont outer = self->font;
  TektraMathNode *node;

  font = find_font (text_commands, G_N_ELEMENTS (text_commands), name);
  if (font != NULL)
    return read_text (self, font->font);

  font = find_font (fonts, G_N_ELEMENTS (fonts), name);
  if (font != NULL)
    {
      self->font = font->font;
      node = tektra_math_reader_read_argument (self);
      self->font = outer;
      return node;
    }

  font = find_font (font_switches, G_N_ELEMENTS (font_switches), name);
  if (font != NULL)
    {
      self->font = font->font;
      return tektra_math_node_new (TEKTRA_MATH_ROW, NULL);
    }

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      if (g_str_equal (styles[i].name, name))
        {
          node = tektra_math_node_new (TEKTRA_MATH_ROW, NULL);
          node->style = styles[i].style;
          return node;
        }
    }

  return NULL;
}

/**
 * tektra_math_reader_read_command:
 * @self: a reader that stands behind a command
 * @name: the command without its backslash
 *
 * Reads what a command makes, its arguments included.
 *
 * Returns: (transfer full): a node; a command that is not known as it was written
 */
TektraMathNode *
tektra_math_reader_read_command (TektraMathReader *self,
                                 const char       *name)
{
  const TektraMathSymbol *symbol;
  g_autofree char *unknown = NULL;
  TektraMathNode *node;
  const char *accent;
  gboolean limits;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  symbol = tektra_math_symbols_lookup (name);
  if (symbol != NULL)
    {
      node = tektra_math_reader_new_symbol (self, symbol->text, symbol->klass);
      node->limits = symbol->limits;
      node->large = symbol->large;
      return node;
    }

  if (tektra_math_symbols_is_name (name, &limits))
    {
      node = tektra_math_reader_new_symbol (self, name, TEKTRA_MATH_OPERATOR);
      node->font = TEKTRA_MATH_FONT_ROMAN;
      node->limits = limits;
      return node;
    }

  for (guint i = 0; i < G_N_ELEMENTS (spaces); i++)
    {
      if (g_str_equal (spaces[i].name, name))
        return new_space (spaces[i].width);
    }

  accent = tektra_math_symbols_accent (name);
  if (accent != NULL)
    {
      node = tektra_math_node_new (TEKTRA_MATH_ACCENT, name);
      node->limits = g_str_equal (name, "overbrace") || g_str_equal (name, "underbrace");
      tektra_math_node_add (node, tektra_math_reader_read_argument (self));
      return node;
    }

  node = read_structure (self, name);
  if (node == NULL)
    node = read_styled (self, name);
  if (node == NULL)
    node = read_size (self, name);
  if (node != NULL)
    return node;

  if (g_strv_contains (ignored, name))
    return tektra_math_node_new (TEKTRA_MATH_ROW, NULL);
  if (g_strv_contains (ignored_with_argument, name))
    {
      g_free (tektra_math_reader_dup_raw (self));
      return tektra_math_node_new (TEKTRA_MATH_ROW, NULL);
    }
  if (g_strv_contains (transparent, name))
    return tektra_math_reader_read_argument (self);

  unknown = g_strconcat ("\\", name, NULL);

  return tektra_math_node_new (TEKTRA_MATH_SOURCE, unknown);
}
