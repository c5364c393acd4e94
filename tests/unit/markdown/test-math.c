/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "markdown/tektra-math-parser.h"
#include "markdown/tektra-math.h"
#include "test-time.h"

/* How formulas are read: as text, each node is its name and its parts in parentheses, a symbol its
 * characters, what is not understood `…` in backticks. */

static void
describe (GString              *out,
          const TektraMathNode *node)
{
  static const char *const names[] = {
    "row", "symbol", "text", "source", "space", "frac", "root", "scripts", "accent", "fenced",
    "table"
  };

  if (node == NULL)
    {
      g_string_append_c (out, '_');
      return;
    }

  switch (node->kind)
    {
    case TEKTRA_MATH_SYMBOL:
      g_string_append (out, node->text);
      return;
    case TEKTRA_MATH_TEXT:
      g_string_append_printf (out, "\"%s\"", node->text);
      return;
    case TEKTRA_MATH_SOURCE:
      g_string_append_printf (out, "`%s`", node->text);
      return;
    case TEKTRA_MATH_SPACE:
      g_string_append_printf (out, "<%g>", node->width);
      return;
    case TEKTRA_MATH_ROW:
    case TEKTRA_MATH_FRACTION:
    case TEKTRA_MATH_ROOT:
    case TEKTRA_MATH_SCRIPTS:
    case TEKTRA_MATH_ACCENT:
    case TEKTRA_MATH_FENCED:
    case TEKTRA_MATH_TABLE:
    default:
      break;
    }

  if (node->kind != TEKTRA_MATH_ROW)
    g_string_append (out, names[node->kind]);
  if (node->text != NULL)
    g_string_append_printf (out, "[%s%s]", node->text, node->closer != NULL ? node->closer : "");
  if (node->kind == TEKTRA_MATH_TABLE)
    g_string_append_printf (out, "[%s]", node->aligns);

  g_string_append_c (out, '(');
  for (guint i = 0; i < tektra_math_node_get_n (node); i++)
    {
      if (i > 0)
        g_string_append_c (out, ' ');
      describe (out, tektra_math_node_get_child (node, i));
    }
  g_string_append_c (out, ')');
}

static char *
parse_to_string (const char *source)
{
  g_autoptr (TektraMathNode) node = tektra_math_parse (source);
  GString *out = g_string_new (NULL);

  describe (out, node);

  return g_string_free_and_steal (out);
}

static void
test_constructs (void)
{
  static const struct
  {
    const char *source;
    const char *nodes;
  } cases[] = {
    { "", "()" },
    { "x", "(x)" },
    { "2x - 3.14", "(2 x − 3.14)" },
    { "x^2", "(scripts(x _ 2))" },
    { "x_i^{n+1}", "(scripts(x i (n + 1)))" },
    { "x^2_i", "(scripts(x i 2))" },
    { "^2 f''", "(scripts(_ _ 2) scripts(f _ ′′))" },
    { "\\frac{a}{b} \\frac12", "(frac((a) (b)) frac(1 2))" },
    { "\\sqrt{x} \\sqrt[3]{y}", "(root((x) _) root((y) (3)))" },
    { "\\sum_{i=1}^n i", "(scripts(∑ (i = 1) n) i)" },
    { "\\alpha \\leq \\infty \\to \\mathbb{R}", "(α ≤ ∞ → (R))" },
    { "\\text{if } x", "((\"if \") x)" },
    { "\\text{for $n$ even}", "((\"for \" (n) \" even\"))" },
    { "\\mathrm{abc} \\operatorname{rank} A", "((abc) rank A)" },
    { "\\hat x \\overline{ab}", "(accent[hat](x) accent[overline]((a b)))" },
    { "\\left( \\frac{a}{b} \\right]", "(fenced[(]](((frac((a) (b))))))" },
    { "\\left\\{ x \\middle| y \\right.", "(fenced[{](((x) | (y))))" },
    { "\\begin{pmatrix} a & b \\\\ c \\end{pmatrix}",
      "(fenced[()](table[cc]((a) (b) (c) _)))" },
    { "\\begin{cases} 1 & x \\\\ 0 \\end{cases}", "(fenced[{](table[ll]((1) (x) (0) _)))" },
    { "a &= b \\\\ &= c", "table[rl]((a) (= b) () (= c))" },
    { "\\begin{array}{l|r} a & b \\end{array}", "(table[lr]((a) (b)))" },
    { "a\\,b\\quad c", "(a <3> b <18> c)" },
    { "\\not= \\not\\in", "(≠ ∉)" },
    { "\\binom{n}{k}", "(fenced[()](frac((n) (k))))" },
    { "\\overset{!}{=}", "(scripts((=) _ (!)))" },
    { "\\bigl( x \\bigr)", "(( x ))" },
    { "5\\% \\$3", "(5 % $ 3)" },
    { "\\foo{x} + 1", "(`\\foo` (x) + 1)" },
    { "\xe9\x9d\xa2\xe7\xa9\x8d = x", "(\"\xe9\x9d\xa2\xe7\xa9\x8d\" = x)" },
    { "\\frac{a", "`\\frac{a`" },
    { "\\left( a", "`\\left( a`" },
    { "a } b", "`a } b`" },
    { "\\begin{foo} x \\end{foo}", "`\\begin{foo} x \\end{foo}`" },
    { "\\begin{matrix} x \\end{pmatrix}", "`\\begin{matrix} x \\end{pmatrix}`" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *nodes = parse_to_string (cases[i].source);

      g_assert_cmpstr (nodes, ==, cases[i].nodes);
    }
}

static void
test_markup (void)
{
  static const struct
  {
    const char *source;
    const char *markup;
  } cases[] = {
    { "\\pi r^2", "<i>π</i><i>r</i><sup>2</sup>" },
    { "\\frac{a+1}{b} < 2", "(<i>a</i> + 1)/<i>b</i> &lt; 2" },
    { "\\sqrt{x}", "√<i>x</i>" },
    { "\\foo", "<tt>\\foo</tt>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *markup = tektra_math_dup_as_markup (cases[i].source);

      g_assert_cmpstr (markup, ==, cases[i].markup);
    }
}

static void
test_wide (void)
{
  g_assert_false (tektra_math_is_wide ("x^2"));
  g_assert_false (tektra_math_is_wide ("\\mathrm{d}\\mathbf{x} \\in \\mathbb{R}^{n}"));
  g_assert_true (tektra_math_is_wide ("x = a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9"));
}

/* Whatever comes, it is read in time and to an end. */
static void
test_hostile (void)
{
  static const char *const pieces[] = {
    "{", "}", "^", "_", "\\frac", "\\sqrt", "[", "]", "\\left", "\\right", "(", ")", "&", "\\\\",
    "\\begin{matrix}", "\\end{matrix}", "\\text{", "$", "x", "1", "\\", "'", "\\not", "\\limits",
    "\\substack{", "\\hat", "\\big", "ö", " ", "\\operatorname*{a}", "\\middle", "\\color", "%",
  };
  gint64 start = test_get_cpu_time ();

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) source = g_string_new (NULL);
      g_autofree char *markup = NULL;

      while (source->len < 4000)
        g_string_append (source, pieces[i]);
      markup = tektra_math_dup_as_markup (source->str);
      g_assert_true (g_utf8_validate (markup, -1, NULL));
    }

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) source = g_string_new (NULL);
      g_autofree char *markup = NULL;

      for (int n = g_test_rand_int_range (1, 20); n > 0; n--)
        g_string_append (source, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      markup = tektra_math_dup_as_markup (source->str);
      g_assert_true (g_utf8_validate (markup, -1, NULL));
      tektra_math_is_wide (source->str);
    }

  g_assert_cmpint (test_get_cpu_time () - start, <, 20 * G_TIME_SPAN_SECOND);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/math/constructs", test_constructs);
  g_test_add_func ("/math/markup", test_markup);
  g_test_add_func ("/math/wide", test_wide);
  g_test_add_func ("/math/hostile", test_hostile);

  return g_test_run ();
}
