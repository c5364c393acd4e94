/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-spoken-math.h"

#include <glib/gi18n.h>

#include "markdown/tektra-math-parser.h"

/* As a teacher would say it who writes it on the board: without saying where brackets open, but
 * with what is over what. */

/* What voices do not say by themselves, or say as something else */
static const struct
{
  const char *symbol;
  const char *words;
} symbols[] = {
  { "=", N_("equals") },
  { "≠", N_("is not equal to") },
  { "≈", N_("is about") },
  { "<", N_("is less than") },
  { ">", N_("is greater than") },
  { "≤", N_("is at most") },
  { "≥", N_("is at least") },
  { "+", N_("plus") },
  { "−", N_("minus") },
  { "-", N_("minus") },
  { "±", N_("plus or minus") },
  { "⋅", N_("times") },
  { "·", N_("times") },
  { "×", N_("times") },
  { "∗", N_("times") },
  { "/", N_("over") },
  { "→", N_("to") },
  { "∞", N_("infinity") },
  { "∑", N_("the sum") },
  { "∏", N_("the product") },
  { "∫", N_("the integral") },
  { "∈", N_("in") },
};

static void append_node (GString              *words,
                         const TektraMathNode *node);

static void
append_word (GString    *words,
             const char *word)
{
  if (words->len > 0 && words->str[words->len - 1] != ' ')
    g_string_append_c (words, ' ');
  g_string_append (words, word);
}

static void
append_symbol (GString    *words,
               const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    {
      if (g_str_equal (symbols[i].symbol, text))
        {
          append_word (words, _(symbols[i].words));
          return;
        }
    }

  append_word (words, text);
}

static void
append_child (GString              *words,
              const TektraMathNode *node,
              guint                 index)
{
  const TektraMathNode *child = tektra_math_node_get_child (node, index);

  if (child != NULL)
    append_node (words, child);
}

static void
append_scripts (GString              *words,
                const TektraMathNode *node)
{
  g_autoptr(GString) above = g_string_new (NULL);
  g_autoptr(GString) below = g_string_new (NULL);
  const TektraMathNode *base = tektra_math_node_get_child (node, 0);
  gboolean limits = base != NULL && (base->large || base->limits);

  append_child (words, node, 0);
  append_child (below, node, 1);
  append_child (above, node, 2);

  if (below->len > 0)
    {
      /* Translators: "the sum from n equals 1 to 10"; read aloud */
      append_word (words, limits ? _("from") : C_("below a letter", "sub"));
      append_word (words, below->str);
    }

  if (above->len == 0)
    return;

  if (limits)
    append_word (words, _("to"));
  else if (g_str_equal (above->str, "2"))
    {
      /* Translators: "x squared"; read aloud */
      append_word (words, _("squared"));
      return;
    }
  else
    /* Translators: "x to the power of n"; read aloud */
    append_word (words, _("to the power of"));

  append_word (words, above->str);
}

static void
append_node (GString              *words,
             const TektraMathNode *node)
{
  switch (node->kind)
    {
    case TEKTRA_MATH_SYMBOL:
      append_symbol (words, node->text);
      break;

    case TEKTRA_MATH_TEXT:
      append_word (words, node->text);
      break;

    case TEKTRA_MATH_FRACTION:
      append_child (words, node, 0);
      append_word (words, _("over"));
      append_child (words, node, 1);
      break;

    case TEKTRA_MATH_ROOT:
      /* Translators: "the root of x"; read aloud */
      append_word (words, _("the root of"));
      append_child (words, node, 0);
      break;

    case TEKTRA_MATH_SCRIPTS:
      append_scripts (words, node);
      break;

    case TEKTRA_MATH_SOURCE:
    case TEKTRA_MATH_SPACE:
      break;

    case TEKTRA_MATH_ROW:
    case TEKTRA_MATH_ACCENT:
    case TEKTRA_MATH_FENCED:
    case TEKTRA_MATH_TABLE:
    default:
      for (guint i = 0; i < tektra_math_node_get_n (node); i++)
        append_child (words, node, i);
    }
}

/**
 * tektra_spoken_math:
 * @source: LaTeX without delimiters
 *
 * Says a formula in words.
 *
 * Returns: (transfer full): words
 */
char *
tektra_spoken_math (const char *source)
{
  g_autoptr(TektraMathNode) node = NULL;
  g_autoptr(GString) words = g_string_new (NULL);

  g_return_val_if_fail (source != NULL, NULL);

  node = tektra_math_parse (source);
  append_node (words, node);

  return g_string_free_and_steal (g_steal_pointer (&words));
}
