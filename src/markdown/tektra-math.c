/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-math.h"

#include <string.h>

#include "markdown/tektra-math-parser.h"
#include "markdown/tektra-math-symbols.h"

/* What can be told about a formula without fonts, and how it is written where there is nothing but
 * a line of text. */

/* Formulas that are wider than this many em may not fit into a line of a narrow window. */
#define WIDE 17.0

/* About: in em, of a letter, of a character of code and of the room around an operator. */
#define LETTER_WIDTH 0.55
#define SOURCE_WIDTH 0.6
#define OPERATOR_ROOM 0.5

static double
estimate_width (const TektraMathNode *node)
{
  double width = 0, widest = 0;

  switch (node->kind)
    {
    case TEKTRA_MATH_SYMBOL:
    case TEKTRA_MATH_TEXT:
      width = (double) g_utf8_strlen (node->text, -1) * LETTER_WIDTH;
      if (node->klass == TEKTRA_MATH_BINARY || node->klass == TEKTRA_MATH_RELATION)
        width += OPERATOR_ROOM;
      return width;

    case TEKTRA_MATH_SOURCE:
      return (double) g_utf8_strlen (node->text, -1) * SOURCE_WIDTH;

    case TEKTRA_MATH_SPACE:
      return node->width / 18;

    case TEKTRA_MATH_FRACTION:
    case TEKTRA_MATH_TABLE:
    case TEKTRA_MATH_ROW:
    case TEKTRA_MATH_ROOT:
    case TEKTRA_MATH_SCRIPTS:
    case TEKTRA_MATH_ACCENT:
    case TEKTRA_MATH_FENCED:
    default:
      break;
    }

  for (guint i = 0; i < tektra_math_node_get_n (node); i++)
    {
      const TektraMathNode *child = tektra_math_node_get_child (node, i);
      double child_width = child != NULL ? estimate_width (child) : 0;

      if (node->kind == TEKTRA_MATH_SCRIPTS && i > 0)
        child_width *= 0.7;
      width += child_width;
      widest = MAX (widest, child_width);
    }

  if (node->kind == TEKTRA_MATH_FRACTION)
    return widest * 0.75;
  if (node->kind == TEKTRA_MATH_TABLE)
    return (widest + 1) * node->n_columns;
  if (node->kind == TEKTRA_MATH_FENCED)
    return width + 0.8;

  return width;
}

/**
 * tektra_math_is_wide:
 * @source: LaTeX without delimiters
 *
 * Tells whether a formula may be too wide for a line of a narrow window.
 *
 * Returns: %FALSE for one that fits every line
 */
gboolean
tektra_math_is_wide (const char *source)
{
  g_autoptr(TektraMathNode) node = NULL;

  g_return_val_if_fail (source != NULL, FALSE);

  /* Whatever it is, it is no wider. */
  if (strlen (source) * SOURCE_WIDTH < WIDE * 0.6)
    return FALSE;

  node = tektra_math_parse (source);

  return estimate_width (node) > WIDE;
}

static void append_node (GString              *markup,
                         const TektraMathNode *node);

static void
append_text (GString    *markup,
             const char *tag,
             const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (tag != NULL)
    g_string_append_printf (markup, "<%s>%s</%s>", tag, escaped, tag);
  else
    g_string_append (markup, escaped);
}

static void
append_symbol (GString              *markup,
               const TektraMathNode *node)
{
  gunichar letter = g_utf8_get_char (node->text);
  gboolean spaced = node->klass == TEKTRA_MATH_BINARY || node->klass == TEKTRA_MATH_RELATION;
  const char *tag = NULL;

  if (node->font == TEKTRA_MATH_FONT_ITALIC && g_unichar_isalpha (letter) &&
      node->klass == TEKTRA_MATH_ORDINARY)
    tag = "i";
  else if (node->font == TEKTRA_MATH_FONT_BOLD || node->font == TEKTRA_MATH_FONT_BOLD_ITALIC)
    tag = "b";
  else if (node->font == TEKTRA_MATH_FONT_MONOSPACE)
    tag = "tt";

  if (spaced && markup->len > 0)
    g_string_append_c (markup, ' ');

  if (node->font == TEKTRA_MATH_FONT_DOUBLE_STRUCK)
    {
      for (const char *p = node->text; *p != '\0'; p = g_utf8_next_char (p))
        g_string_append_unichar (markup, tektra_math_symbols_in_font (g_utf8_get_char (p),
                                                                      node->font));
    }
  else
    {
      append_text (markup, tag, node->text);
    }

  if ((spaced && markup->len > 0) || node->klass == TEKTRA_MATH_PUNCTUATION ||
      (node->klass == TEKTRA_MATH_OPERATOR && !node->large))
    g_string_append_c (markup, ' ');
}

static gboolean
is_single (const TektraMathNode *node)
{
  while (node->kind == TEKTRA_MATH_ROW && tektra_math_node_get_n (node) == 1)
    node = tektra_math_node_get_child (node, 0);

  return node->kind == TEKTRA_MATH_SYMBOL || node->kind == TEKTRA_MATH_TEXT ||
         node->kind == TEKTRA_MATH_SCRIPTS || node->kind == TEKTRA_MATH_FENCED;
}

static void
append_enclosed (GString              *markup,
                 const TektraMathNode *node)
{
  gboolean single = is_single (node);

  if (!single)
    g_string_append_c (markup, '(');
  append_node (markup, node);
  if (!single)
    g_string_append_c (markup, ')');
}

static void
append_script (GString              *markup,
               const char           *tag,
               const TektraMathNode *node)
{
  g_autoptr(GString) script = g_string_new (NULL);

  if (node == NULL)
    return;

  append_node (script, node);
  g_string_append_printf (markup, "<%s>%s</%s>", tag, g_strstrip (script->str), tag);
}

static void
append_table (GString              *markup,
              const TektraMathNode *node)
{
  for (guint i = 0; i < tektra_math_node_get_n (node); i++)
    {
      const TektraMathNode *cell = tektra_math_node_get_child (node, i);

      if (i > 0)
        g_string_append (markup, i % node->n_columns == 0 ? "; " : " ");
      if (cell != NULL)
        append_node (markup, cell);
    }
}

static void
append_node (GString              *markup,
             const TektraMathNode *node)
{
  const TektraMathNode *first = tektra_math_node_get_child (node, 0);

  switch (node->kind)
    {
    case TEKTRA_MATH_SYMBOL:
      append_symbol (markup, node);
      break;

    case TEKTRA_MATH_TEXT:
      append_text (markup, NULL, node->text);
      break;

    case TEKTRA_MATH_SOURCE:
      append_text (markup, "tt", node->text);
      break;

    case TEKTRA_MATH_SPACE:
      if (node->width > 0)
        g_string_append_c (markup, ' ');
      break;

    case TEKTRA_MATH_FRACTION:
      append_enclosed (markup, first);
      g_string_append_c (markup, '/');
      append_enclosed (markup, tektra_math_node_get_child (node, 1));
      break;

    case TEKTRA_MATH_ROOT:
      append_script (markup, "sup", tektra_math_node_get_child (node, 1));
      g_string_append (markup, "√");
      append_enclosed (markup, first);
      break;

    case TEKTRA_MATH_SCRIPTS:
      if (first != NULL)
        append_node (markup, first);
      append_script (markup, "sub", tektra_math_node_get_child (node, 1));
      append_script (markup, "sup", tektra_math_node_get_child (node, 2));
      break;

    case TEKTRA_MATH_FENCED:
      append_text (markup, NULL, node->text);
      append_node (markup, first);
      append_text (markup, NULL, node->closer);
      break;

    case TEKTRA_MATH_TABLE:
      append_table (markup, node);
      break;

    case TEKTRA_MATH_ACCENT:
      append_enclosed (markup, first);
      append_text (markup, NULL, tektra_math_symbols_accent (node->text));
      break;

    case TEKTRA_MATH_ROW:
    default:
      for (guint i = 0; i < tektra_math_node_get_n (node); i++)
        append_node (markup, tektra_math_node_get_child (node, i));
      break;
    }
}

/**
 * tektra_math_dup_as_markup:
 * @source: LaTeX without delimiters
 *
 * Writes a formula in one line of text, for places that have nothing else, such as the cells of a
 * table.
 *
 * Returns: (transfer full): Pango markup
 */
char *
tektra_math_dup_as_markup (const char *source)
{
  g_autoptr(TektraMathNode) node = NULL;
  GString *markup = g_string_new (NULL);

  g_return_val_if_fail (source != NULL, NULL);

  node = tektra_math_parse (source);
  append_node (markup, node);

  return g_string_free_and_steal (markup);
}
