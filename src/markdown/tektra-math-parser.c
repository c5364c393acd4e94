/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-math-parser.h"

#include <string.h>

#include "markdown/tektra-math-parser-private.h"
#include "markdown/tektra-math-symbols.h"

/* Reads the part of LaTeX's mathematics that people and models use. What it does not know stands in
 * the formula as it was written; what it cannot make sense of at all is shown as it was written as
 * a whole. Nothing is lost. */

/* Deeper formulas are shown as they were written. */
#define DEPTH_MAX 40

static void
skip_spaces (TektraMathReader *self)
{
  while (g_ascii_isspace (*self->position))
    self->position++;
}

static gboolean
is_at (TektraMathReader *self,
       const char       *text)
{
  return strncmp (self->position, text, strlen (text)) == 0;
}

/* A command is not the beginning of a longer one. */
static gboolean
is_at_command (TektraMathReader *self,
               const char       *command)
{
  return is_at (self, command) && !g_ascii_isalpha (self->position[strlen (command)]);
}

static gboolean
is_at_stop (TektraMathReader *self,
            TektraMathStop    stop)
{
  switch (stop)
    {
    case TEKTRA_MATH_STOP_BRACE:
      return *self->position == '}';
    case TEKTRA_MATH_STOP_BRACKET:
      return *self->position == ']';
    case TEKTRA_MATH_STOP_RIGHT:
      return is_at_command (self, "\\right") || is_at_command (self, "\\middle");
    case TEKTRA_MATH_STOP_CELL:
      return *self->position == '&' || is_at (self, "\\\\") || is_at_command (self, "\\end") ||
             is_at_command (self, "\\cr");
    case TEKTRA_MATH_STOP_END:
    default:
      return FALSE;
    }
}

/* What is in the braces or brackets that begin here, and moves behind them. */
static char *
dup_enclosed (TektraMathReader *self,
              char              opener,
              char              closer)
{
  const char *start = self->position + 1;
  guint depth = 0;

  for (const char *p = self->position; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == opener)
        depth++;
      else if (*p == closer && --depth == 0)
        {
          self->position = p + 1;
          return g_strndup (start, (gsize) (p - start));
        }
    }

  self->failed = TRUE;

  return g_strdup ("");
}

/**
 * tektra_math_reader_dup_raw:
 * @self: a reader
 *
 * Reads an argument that is no formula.
 *
 * Returns: (transfer full): what is in it
 */
char *
tektra_math_reader_dup_raw (TektraMathReader *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  skip_spaces (self);
  if (*self->position != '{')
    {
      const char *start = self->position;

      if (*start == '\0')
        return g_strdup ("");
      self->position = g_utf8_next_char (start);

      return g_strndup (start, (gsize) (self->position - start));
    }

  return dup_enclosed (self, '{', '}');
}

/**
 * tektra_math_reader_dup_command:
 * @self: a reader that stands at a backslash
 *
 * Reads the name of a command: letters and perhaps a star, or one other character.
 *
 * Returns: (transfer full): the name without the backslash
 */
char *
tektra_math_reader_dup_command (TektraMathReader *self)
{
  const char *start;

  g_return_val_if_fail (self != NULL, NULL);

  start = ++self->position;
  if (g_ascii_isalpha (*start))
    {
      while (g_ascii_isalpha (*self->position))
        self->position++;
      if (*self->position == '*' && is_at (self, "*{"))
        self->position++;
    }
  else if (*start != '\0')
    {
      self->position = g_utf8_next_char (start);
    }

  return g_strndup (start, (gsize) (self->position - start));
}

/**
 * tektra_math_reader_dup_delimiter:
 * @self: a reader
 *
 * Reads a delimiter, as it stands behind \left.
 *
 * Returns: (transfer full): its characters, "" for none
 */
char *
tektra_math_reader_dup_delimiter (TektraMathReader *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  skip_spaces (self);

  if (*self->position == '\\')
    {
      const TektraMathSymbol *symbol;

      text = tektra_math_reader_dup_command (self);
      symbol = tektra_math_symbols_lookup (text);
      if (symbol == NULL)
        self->failed = TRUE;

      return g_strdup (symbol != NULL ? symbol->text : "");
    }

  text = tektra_math_reader_dup_raw (self);
  if (g_str_equal (text, "<"))
    return g_strdup ("⟨");
  if (g_str_equal (text, ">"))
    return g_strdup ("⟩");

  return g_strdup (g_str_equal (text, ".") ? "" : text);
}

/**
 * tektra_math_reader_new_symbol:
 * @self: a reader
 * @text: characters
 * @klass: what its neighbours take it for
 *
 * Makes a symbol that is set like the letters around it.
 *
 * Returns: (transfer full): a node
 */
TektraMathNode *
tektra_math_reader_new_symbol (TektraMathReader *self,
                               const char       *text,
                               TektraMathClass   klass)
{
  TektraMathNode *node = tektra_math_node_new (TEKTRA_MATH_SYMBOL, text);

  node->klass = klass;
  node->font = self->font;

  return node;
}

/* Numbers stay together, so do words in an upright font and what is written without spaces. */
static TektraMathNode *
read_characters (TektraMathReader *self)
{
  const char *start = self->position;
  const char *p = g_utf8_next_char (start);
  gunichar letter = g_utf8_get_char (start);
  g_autofree char *text = NULL;

  if (g_ascii_isdigit (*start))
    {
      while (g_ascii_isdigit (*p) || ((*p == '.' || *p == ',') && g_ascii_isdigit (p[1])))
        p++;
    }
  else if (g_ascii_isalpha (*start) && self->font != TEKTRA_MATH_FONT_ITALIC)
    {
      while (g_ascii_isalpha (*p))
        p++;
    }
  else if (g_unichar_iswide (letter))
    {
      while (g_unichar_iswide (g_utf8_get_char (p)))
        p = g_utf8_next_char (p);
      text = g_strndup (start, (gsize) (p - start));
      self->position = p;
      return tektra_math_node_new (TEKTRA_MATH_TEXT, text);
    }

  self->position = p;

  if (*start == '-')
    return tektra_math_reader_new_symbol (self, "−", TEKTRA_MATH_BINARY);
  if (*start == '*')
    return tektra_math_reader_new_symbol (self, "∗", TEKTRA_MATH_BINARY);

  text = g_strndup (start, (gsize) (p - start));

  return tektra_math_reader_new_symbol (self, text, tektra_math_symbols_classify (letter));
}

static TektraMathNode *
read_group (TektraMathReader *self)
{
  TektraMathFont font = self->font;
  TektraMathNode *row;

  self->position++;
  row = tektra_math_reader_read_row (self, TEKTRA_MATH_STOP_BRACE);
  self->font = font;
  if (*self->position == '}')
    self->position++;
  else
    self->failed = TRUE;

  return row;
}

/* One thing without what is above and below it. */
static TektraMathNode *
read_atom (TektraMathReader *self)
{
  g_autofree char *name = NULL;

  if (*self->position == '{')
    return read_group (self);

  if (*self->position == '~')
    {
      TektraMathNode *space = tektra_math_node_new (TEKTRA_MATH_SPACE, NULL);

      self->position++;
      space->width = 6;
      return space;
    }

  if (*self->position == '}' || *self->position == '&')
    {
      char stray[2] = { *self->position++, '\0' };

      return tektra_math_node_new (TEKTRA_MATH_SOURCE, stray);
    }

  if (*self->position != '\\')
    return read_characters (self);

  name = tektra_math_reader_dup_command (self);

  return tektra_math_reader_read_command (self, name);
}

/**
 * tektra_math_reader_read_argument:
 * @self: a reader
 *
 * Reads an argument: a group, or the next single thing.
 *
 * Returns: (transfer full): a node, an empty row when there is nothing
 */
TektraMathNode *
tektra_math_reader_read_argument (TektraMathReader *self)
{
  TektraMathNode *node;

  g_return_val_if_fail (self != NULL, NULL);

  skip_spaces (self);

  if (*self->position == '\0' || *self->position == '}' || *self->position == '&')
    return tektra_math_node_new (TEKTRA_MATH_ROW, NULL);

  if (++self->depth > DEPTH_MAX)
    self->failed = TRUE;

  if (self->failed)
    {
      node = tektra_math_node_new (TEKTRA_MATH_ROW, NULL);
    }
  else if (g_ascii_isalnum (*self->position))
    {
      char single[2] = { *self->position++, '\0' };

      node = tektra_math_reader_new_symbol (self, single, TEKTRA_MATH_ORDINARY);
    }
  else
    {
      node = read_atom (self);
    }

  self->depth--;

  return node;
}

/**
 * tektra_math_reader_read_option:
 * @self: a reader
 *
 * Reads an argument in brackets, if there is one.
 *
 * Returns: (transfer full) (nullable): a node, or %NULL
 */
TektraMathNode *
tektra_math_reader_read_option (TektraMathReader *self)
{
  TektraMathNode *row;

  g_return_val_if_fail (self != NULL, NULL);

  skip_spaces (self);
  if (*self->position != '[')
    return NULL;

  self->position++;
  row = tektra_math_reader_read_row (self, TEKTRA_MATH_STOP_BRACKET);
  if (*self->position == ']')
    self->position++;
  else
    self->failed = TRUE;

  return row;
}

static TektraMathNode *
read_primes (TektraMathReader *self)
{
  g_autoptr(GString) primes = g_string_new (NULL);

  for (; *self->position == '\''; self->position++)
    g_string_append (primes, "′");

  return tektra_math_reader_new_symbol (self, primes->str, TEKTRA_MATH_ORDINARY);
}

/* Adds to what is already above or below. */
static TektraMathNode *
join (TektraMathNode *before,
      TektraMathNode *node)
{
  TektraMathNode *row;

  if (before == NULL)
    return node;

  row = tektra_math_node_new (TEKTRA_MATH_ROW, NULL);
  tektra_math_node_add (row, before);
  tektra_math_node_add (row, node);

  return row;
}

static gboolean
is_at_script (TektraMathReader *self)
{
  skip_spaces (self);

  return *self->position == '^' || *self->position == '_' || *self->position == '\'' ||
         is_at_command (self, "\\limits") || is_at_command (self, "\\nolimits");
}

/* Takes @base, which may be %NULL. */
static TektraMathNode *
read_scripts (TektraMathReader *self,
              TektraMathNode   *base)
{
  TektraMathNode *below = NULL, *above = NULL, *node;

  while (!self->failed && is_at_script (self))
    {
      if (is_at_command (self, "\\limits") || is_at_command (self, "\\nolimits"))
        {
          gboolean limits = is_at_command (self, "\\limits");

          self->position += limits ? strlen ("\\limits") : strlen ("\\nolimits");
          if (base != NULL)
            {
              base->limits = limits;
              base->large = base->large && limits;
            }
        }
      else if (*self->position == '\'')
        {
          above = join (above, read_primes (self));
        }
      else if (*self->position++ == '^')
        {
          above = join (above, tektra_math_reader_read_argument (self));
        }
      else
        {
          below = join (below, tektra_math_reader_read_argument (self));
        }
    }

  if (below == NULL && above == NULL)
    return base;

  node = tektra_math_node_new (TEKTRA_MATH_SCRIPTS, NULL);
  node->klass = base != NULL ? base->klass : TEKTRA_MATH_ORDINARY;
  tektra_math_node_add (node, base);
  tektra_math_node_add (node, below);
  tektra_math_node_add (node, above);

  return node;
}

/**
 * tektra_math_reader_read_row:
 * @self: a reader
 * @stop: where the row ends
 *
 * Reads things beside each other, up to what ends the row.
 *
 * Returns: (transfer full): a row
 */
TektraMathNode *
tektra_math_reader_read_row (TektraMathReader *self,
                             TektraMathStop    stop)
{
  TektraMathNode *row = tektra_math_node_new (TEKTRA_MATH_ROW, NULL);

  g_return_val_if_fail (self != NULL, NULL);

  if (++self->depth > DEPTH_MAX)
    self->failed = TRUE;

  for (;;)
    {
      const char *before;
      TektraMathNode *atom = NULL;

      skip_spaces (self);
      before = self->position;
      if (self->failed || *self->position == '\0' || is_at_stop (self, stop) ||
          (*self->position == '}' && stop != TEKTRA_MATH_STOP_END))
        break;

      if (!is_at_script (self))
        atom = read_atom (self);

      if (is_at_script (self))
        atom = read_scripts (self, atom);

      if (atom != NULL)
        tektra_math_node_add (row, atom);
      else if (self->position == before)
        break;
    }

  self->depth--;

  return row;
}

static void
skip_row_end (TektraMathReader *self)
{
  self->position += is_at (self, "\\\\") ? 2 : strlen ("\\cr");
  if (*self->position == '*')
    self->position++;

  /* The distance to the next row */
  if (*self->position == '[' &&
      (g_ascii_isdigit (self->position[1]) || strchr ("-.", self->position[1]) != NULL))
    {
      g_autofree char *distance = dup_enclosed (self, '[', ']');
    }
}

/**
 * tektra_math_reader_read_table:
 * @self: a reader
 * @aligns: how the columns are set, used again from its beginning for more columns
 * @whole: whether the table ends where the formula ends, not with \end
 *
 * Reads rows of cells, up to what ends the table.
 *
 * Returns: (transfer full): a table
 */
TektraMathNode *
tektra_math_reader_read_table (TektraMathReader *self,
                               const char       *aligns,
                               gboolean          whole)
{
  g_autoptr(GPtrArray) cells = g_ptr_array_new ();
  g_autoptr(GArray) row_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  TektraMathNode *table = tektra_math_node_new (TEKTRA_MATH_TABLE, NULL);
  guint start = 0, index = 0;

  g_return_val_if_fail (self != NULL, NULL);

  for (;;)
    {
      g_ptr_array_add (cells, tektra_math_reader_read_row (self, TEKTRA_MATH_STOP_CELL));

      if (!self->failed && *self->position == '&')
        {
          self->position++;
          continue;
        }

      if (!self->failed && (is_at (self, "\\\\") || is_at_command (self, "\\cr")))
        {
          skip_row_end (self);
          skip_spaces (self);
          g_array_append_val (row_ends, cells->len);

          /* A line end behind the last row begins no other */
          if (*self->position != '\0' && !is_at_command (self, "\\end"))
            continue;
        }
      else
        {
          g_array_append_val (row_ends, cells->len);
        }

      break;
    }

  if (*self->position != '\0' ? whole : !whole)
    self->failed = TRUE;

  for (guint i = 0; i < row_ends->len; i++)
    {
      guint end = g_array_index (row_ends, guint, i);

      table->n_columns = MAX (table->n_columns, end - start);
      start = end;
    }

  for (guint i = 0; i < row_ends->len; i++)
    {
      guint end = g_array_index (row_ends, guint, i);
      guint column;

      for (column = 0; index < end; column++)
        tektra_math_node_add (table, cells->pdata[index++]);
      for (; column < table->n_columns; column++)
        tektra_math_node_add (table, NULL);
    }

  table->aligns = g_malloc0 (table->n_columns + 1);
  for (guint i = 0; i < table->n_columns; i++)
    table->aligns[i] = aligns[i % strlen (aligns)];

  return table;
}

/**
 * tektra_math_parse:
 * @source: valid UTF-8, LaTeX without delimiters
 *
 * Reads a formula.
 *
 * Returns: (transfer full): the formula; one that makes no sense is shown as it was written
 */
TektraMathNode *
tektra_math_parse (const char *source)
{
  TektraMathReader reader = { .position = source };
  TektraMathNode *table, *row;

  g_return_val_if_fail (source != NULL, NULL);

  table = tektra_math_reader_read_table (&reader, "rl", TRUE);

  if (reader.failed)
    {
      tektra_math_node_free (table);
      return tektra_math_node_new (TEKTRA_MATH_SOURCE, source);
    }

  if (tektra_math_node_get_n (table) > 1)
    {
      table->style = TEKTRA_MATH_STYLE_DISPLAY;
      if (table->n_columns == 1)
        table->aligns[0] = 'c';
      return table;
    }

  row = g_ptr_array_steal_index (table->children, 0);
  tektra_math_node_free (table);

  return row;
}
