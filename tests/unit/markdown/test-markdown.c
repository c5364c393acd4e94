/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "markdown/tektra-markdown-document.h"
#include "markdown/tektra-markdown-parser.h"
#include "markdown-text.h"
#include "test-time.h"

static char *
parse_to_string (const char *text,
                 gsize       length)
{
  g_autoptr (GPtrArray) blocks = tektra_markdown_parse (text, length);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < blocks->len; i++)
    markdown_text_append_block (out, g_ptr_array_index (blocks, i));

  return g_string_free_and_steal (out);
}

static char *
document_to_string (TektraMarkdownDocument *document)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < tektra_markdown_document_get_n_blocks (document); i++)
    markdown_text_append_block (out, tektra_markdown_document_get_block (document, i));

  return g_string_free_and_steal (out);
}

static const struct
{
  const char *name;
  const char *markdown;
  const char *blocks;
} constructs[] = {
  { "empty", "", "" },
  { "blank", "\n \n\t\n", "" },
  { "paragraph", "one\n\ntwo", "p: one\np: two\n" },
  { "soft-break", "one\ntwo", "p: one\ntwo\n" },
  { "hard-break", "one  \ntwo\\\nthree", "p: one\ntwo\nthree\n" },
  { "atx-headings", "# a\n## b\n###### f ##\n####### g", "h1: a\nh2: b\nh6: f\np: ####### g\n" },
  { "setext-headings", "a\n=\n\nb\n---", "h1: a\nh2: b\n" },
  { "empty-heading", "#\n\na", "h1:\np: a\n" },
  { "rule", "a\n\n---\n\n***\n_ _ _", "p: a\nrule:\nrule:\nrule:\n" },
  { "indented-code", "    one\n\n      two\n", "code: one\n\n  two\n" },
  { "fenced-code", "```c\nint a;\n\nint b;\n```\nafter", "code(c): int a;\n\nint b;\np: after\n" },
  { "tilde-fence", "~~~ python extra\na = `b`\n~~~", "code(python): a = `b`\n" },
  { "unclosed-fence", "```\na **b**", "code: a **b**\n" },
  { "longer-fence", "````\n```\n````", "code: ```\n" },
  { "empty-fence", "```\n```", "code:\n" },
  { "entity-language", "```c&amp;\n```", "code(c&):\n" },
  { "bold", "a **b** __c__", "p: a bold{b} bold{c}\n" },
  { "italic", "*a* _b_ c_d_e", "p: italic{a} italic{b} c_d_e\n" },
  { "bold-italic", "***a***", "p: bold+italic{a}\n" },
  { "nested-emphasis", "**a *b* c**", "p: bold{a }bold+italic{b}bold{ c}\n" },
  { "crossed-emphasis", "**bold *ital** more*", "p: italic{bold ital more}\n" },
  { "unclosed-bold", "**a", "p: **a\n" },
  { "strike", "~~a~~ ~b~", "p: strike{a} strike{b}\n" },
  { "code-span", "`a *b*` `` c`d ``", "p: code{a *b*} code{c`d}\n" },
  { "link", "[a **b**](https://x.org \"t\") c",
    "p: link(https://x.org){a }bold+link(https://x.org){b} c\n" },
  { "link-underscore", "[a_b](http://x.org/c_d_e)", "p: link(http://x.org/c_d_e){a_b}\n" },
  { "empty-link", "[](https://x.org)", "p: link(https://x.org){https://x.org}\n" },
  { "autolink", "<https://x.org/a_b>", "p: link(https://x.org/a_b){https://x.org/a_b}\n" },
  { "mail", "<a@x.org>", "p: link(mailto:a@x.org){a@x.org}\n" },
  { "bare-link", "see https://x.org/a?b=c.",
    "p: see link(https://x.org/a?b=c){https://x.org/a?b=c}.\n" },
  { "www-link", "www.x.org", "p: link(http://www.x.org){www.x.org}\n" },
  { "reference", "[a][1] and [1]\n\n[1]: https://x.org",
    "p: link(https://x.org){a} and link(https://x.org){1}\n" },
  { "missing-reference", "[a][1]", "p: [a][1]\n" },
  { "image", "![alt *x*](https://x.org/i.png)", "image(https://x.org/i.png): alt italic{x}\n" },
  { "image-without-words", "![](https://x.org/i.png) a", "image(https://x.org/i.png):\np: a\n" },
  { "image-among-words", "a **b ![i](http://x/i) c** d\n![j](data:image/png;base64,AA)",
    "p: a bold{b}\nimage(http://x/i): bold{i}\np: bold{c} d\n"
    "image(data:image/png;base64,AA): j\n" },
  { "image-in-item", "- ![i](http://x/i)\n- b", "-p *:\n-image(http://x/i): i\n-p *: b\n" },
  { "image-in-heading", "# ![i](http://x/i)", "h1: image(http://x/i){i}\n" },
  { "image-in-image", "![a ![b](http://x/b) c](http://x/a)",
    "image(http://x/a): a image(http://x/b){b} c\n" },
  { "local-image", "![i](file:///etc/passwd) ![j](j.png)",
    "p: image(file:///etc/passwd){i} image(j.png){j}\n" },
  { "linked-image", "[![i](https://a)](https://b)", "p: link+image(https://b){i}\n" },
  { "escapes", "\\*a\\* \\`b\\` \\\\", "p: *a* `b` \\\n" },
  { "entities", "&amp; &copy; &#35; &#x22; &unknown; &#0;",
    "p: & © # \" &unknown; \357\277\275\n" },
  { "bullets", "- a\n- b\n", "-p *: a\n-p *: b\n" },
  { "loose-bullets", "- a\n\n- b\n", "=p *: a\n=p *: b\n" },
  { "ordered", "3. a\n4. b", "-p 3.: a\n-p 4.: b\n" },
  { "two-lists", "- a\n\n1) b", "-p *: a\n-p 1.: b\n" },
  { "nested-lists", "- a\n  1. b\n     - c\n- d", "-p *: a\n--p 1.: b\n---p *: c\n-p *: d\n" },
  { "list-in-item", "- - a", "--p * *: a\n" },
  { "lists-in-item", "- 1. [ ] a\n  2. b\n- > c", "--p * [ ]: a\n--p 2.: b\n-p *:\n>-p: c\n" },
  { "deep-lists", "- - - - - - a", "----p * * * *:\n------p * *: a\n" },
  { "item-paragraphs", "- a\n\n  b\n", "=p *: a\n=p: b\n" },
  { "empty-items", "-\n- b\n-", "-p *:\n-p *: b\n-p *:\n" },
  { "code-in-item", "1. a:\n   ```sh\n   ls\n   ```\n2. b",
    "-p 1.: a:\n-code(sh): ls\n-p 2.: b\n" },
  { "item-of-code", "- ```\n  a\n  ```", "-p *:\n-code: a\n" },
  { "heading-in-item", "- # a", "-h1 *: a\n" },
  { "tasks", "- [ ] a\n- [x] b\n- [X] c\n- [-] d",
    "-p [ ]: a\n-p [x]: b\n-p [x]: c\n-p *: [-] d\n" },
  { "quote", "> a\n> b\n>\n> c", ">p: a\nb\n>p: c\n" },
  { "nested-quote", "> a\n> > b\n\nc", ">p: a\n>>p: b\np: c\n" },
  { "lazy-quote", "> a\nb", ">p: a\nb\n" },
  { "quoted-list", "> - a\n> - b", ">-p *: a\n>-p *: b\n" },
  { "quoted-code", "> ```c\n> x\n> ```", ">code(c): x\n" },
  { "quote-in-item", "- a\n  > b", "-p *: a\n>-p: b\n" },
  { "item-of-quote", "- > b", "-p *:\n>-p: b\n" },
  { "table", "| a | b | c |\n|:--|:-:|--:|\n| 1 | **2** | 3 |\n| 4 |\n\nafter",
    "table: l |a c |b r |c / |1 |bold{2} |3 / |4 | | /\np: after\n" },
  { "table-pipes", "a | b\n--|--\n`x\\|y` | z", "table: d |a d |b / |code{x|y} |z /\n" },
  { "table-break", "|a|\n|-|\n|b<br>c<br/>d|", "table: d |a / |b\nc\nd /\n" },
  { "no-table", "| a | b |\ntext", "p: | a | b |\ntext\n" },
  { "html-block", "<div>\n*a*\n</div>", "p: <div>\nitalic{a}\n</div>\n" },
  { "html-span", "a <b class=\"x_y_z\">c</b>", "p: a <b class=\"x_y_z\">c</b>\n" },
  { "html-comment", "a <!-- b --> c", "p: a <!-- b --> c\n" },
  { "think-tag", "<think>\nhm\n</think>", "p: <think>\nhm\n</think>\n" },
  { "dollars", "Costs $5/$10 per unit.", "p: Costs $5/$10 per unit.\n" },
  { "shell-dollars", "`echo $HOME/bin:$PATH`", "p: code{echo $HOME/bin:$PATH}\n" },
  { "several-dollars", "It is $5, not 10$, or $20 (was $30), US$ and A$.",
    "p: It is $5, not 10$, or $20 (was $30), US$ and A$.\n" },
  { "dollar-prose", "Pay $this and that$ now.", "p: Pay $this and that$ now.\n" },
  { "escaped-dollars", "\\$a\\$ and $ b $", "p: $a$ and $ b $\n" },
  { "inline-math", "If $x_1*y*z$ and \\(a_b\\), **$c$**.",
    "p: If math{x_1*y*z} and math{a_b}, bold+math{c}.\n" },
  { "adjacent-math", "\\(a\\)\\(b\\)", "p: math{a}math{b}\n" },
  { "display-math", "Then\n$$\na\n- b_1\n= c\n$$\nholds.",
    "p: Then\nmath: a\n- b_1\n= c\np: holds.\n" },
  { "display-brackets", "\\[ x = 1 \\]\n\nText \\[1\\] and \\[y=2\\] end",
    "math: x = 1\np: Text [1] and\nmath: y=2\np: end\n" },
  { "environment", "So:\n\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}\n",
    "p: So:\nmath: \\begin{align}\na &= b \\\\\nc &= d\n\\end{align}\n" },
  { "math-in-item", "1. $$x$$\n2. a\n   $$\n   + y\n   $$\n   b",
    "-p 1.:\n-math: x\n-p 2.: a\n-math: + y\n-p: b\n" },
  { "math-in-quote", "> a\n> $$\n> x\n> + y\n> $$", ">p: a\n>math: x\n+ y\n" },
  { "math-in-table", "| a |\n|---|\n| $|x|$ |", "table: d |a / |math{|x|} /\n" },
  { "math-in-heading", "# On $$x^2$$", "h1: On math{x^2}\n" },
  { "wide-math", "a $x = a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9$ b",
    "p: a\nmath: x = a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9\np: b\n" },
  { "no-math-in-code", "`$a$` ``\\(b\\)``\n\n    $$c$$\n\n```\n\\[d\\]\n```",
    "p: code{$a$} code{\\(b\\)}\ncode: $$c$$\ncode: \\[d\\]\n" },
  { "no-math-in-address", "[a](http://x/$b$) <http://x/$c$> http://x.org/$d$",
    "p: link(http://x/$b$){a} link(http://x/$c$){http://x/$c$} http://x.org/$d$\n" },
  { "open-math", "$$\na + b\n\nc$$ and $d", "p: $$\na + b\np: c$$ and $d\n" },
  { "carriage-returns", "# a\r\n\r\nb\r\nc", "h1: a\np: b\nc\n" },
};

static void
test_constructs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (constructs); i++)
    {
      g_autofree char *blocks = parse_to_string (constructs[i].markdown,
                                                 strlen (constructs[i].markdown));

      g_test_message ("%s", constructs[i].name);
      g_assert_cmpstr (blocks, ==, constructs[i].blocks);
    }
}

static void
test_invalid_bytes (void)
{
  static const char text[] = "a\xff\xfe **b\xc3** \0 `c\xe2\x82`\n\nd";
  g_autofree char *blocks = parse_to_string (text, sizeof text - 1);

  g_assert_true (g_utf8_validate (blocks, -1, NULL));
  g_assert_cmpstr (blocks, ==,
                   "p: a\357\277\275\357\277\275 bold{b\357\277\275} \357\277\275 "
                   "code{c\357\277\275\357\277\275}\np: d\n");
}

static void
test_long_paragraph (void)
{
  g_autoptr (GString) text = g_string_new ("- **");
  g_autoptr (GPtrArray) blocks = NULL;
  gsize length = 0;

  for (guint i = 0; i < 4000; i++)
    g_string_append (text, i % 7 == 0 ? "gröss" : "ab ");
  g_string_append (text, "x** end");

  blocks = tektra_markdown_parse (text->str, text->len);
  g_assert_cmpuint (blocks->len, >, 3);

  for (guint i = 0; i < blocks->len; i++)
    {
      const TektraMarkdownBlock *block = g_ptr_array_index (blocks, i);

      g_assert_cmpuint (block->text.length, <=, 2048);
      g_assert_true (g_utf8_validate_len (block->text.text, block->text.length, NULL));
      g_assert_cmpint (block->continued, ==, i > 0);
      g_assert_cmpint (block->marker, ==, i == 0 ? TEKTRA_MARKDOWN_MARKER_BULLET
                                                 : TEKTRA_MARKDOWN_MARKER_NONE);
      g_assert_cmpuint (block->text.n_runs, ==, 1);
      g_assert_cmpuint (block->text.runs[0].start, ==, 0);
      g_assert_cmpuint (block->text.runs[0].end, ==,
                        i + 1 < blocks->len ? block->text.length : block->text.length - 4);
      length += block->text.length;
    }

  g_assert_cmpuint (length, ==, text->len - strlen ("- ****"));
}

static void
test_endless_table (void)
{
  g_autoptr (GString) text = g_string_new ("|a|b|\n|-|-|\n");
  g_autoptr (GPtrArray) blocks = NULL;
  const TektraMarkdownBlock *block;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "|%u|x|\n", i);

  blocks = tektra_markdown_parse (text->str, text->len);
  g_assert_cmpuint (blocks->len, ==, 2);
  block = g_ptr_array_index (blocks, 0);
  g_assert_cmpint (block->kind, ==, TEKTRA_MARKDOWN_TABLE);
  g_assert_cmpuint (block->n_rows, ==, 200);
  block = g_ptr_array_index (blocks, 1);
  g_assert_cmpint (block->kind, ==, TEKTRA_MARKDOWN_CODE);
  g_assert_true (g_str_has_prefix (block->text.text, "199 | x\n200 | x\n"));
  g_assert_true (g_str_has_suffix (block->text.text, "4999 | x"));
}

static void
assert_fast (const char *name,
             const char *text,
             gsize       length)
{
  gint64 start = test_get_cpu_time ();
  g_autoptr (GPtrArray) blocks = tektra_markdown_parse (text, length);
  double seconds = (double) (test_get_cpu_time () - start) / G_TIME_SPAN_SECOND;

  g_assert_nonnull (blocks);
  g_test_message ("%s: %zu bytes in %.3f s", name, length, seconds);

  /* Twenty times what it takes, but a hundredth of what quadratic time would be. The address
   * sanitizer makes everything slower by an order of magnitude. */
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpfloat (seconds, <, 3.0);
#endif
}

static void
assert_fast_repeated (const char *name,
                      const char *piece,
                      guint       count)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append (text, piece);

  assert_fast (name, text->str, text->len);
}

static void
test_hostile (void)
{
  assert_fast_repeated ("prose",
                        "Some **bold** words, `code` and a [link](https://x.org).\n\n", 18000);
  assert_fast_repeated ("one line", "word ", 200000);
  assert_fast_repeated ("quotes", ">", 10000);
  assert_fast_repeated ("quotes with text", "> ", 10000);
  assert_fast_repeated ("lists", "- ", 10000);
  assert_fast_repeated ("brackets", "[", 100000);
  assert_fast_repeated ("links", "[a](", 50000);
  assert_fast_repeated ("stars", "*", 200000);
  assert_fast_repeated ("star words", "*a **b ", 50000);
  assert_fast_repeated ("underscores", "_a", 100000);
  assert_fast_repeated ("backticks", "`a``", 50000);
  assert_fast_repeated ("fences", "```\n", 100000);
  assert_fast_repeated ("tags", "<a ", 50000);
  assert_fast_repeated ("comments", "<!-", 50000);
  assert_fast_repeated ("entities", "&#;&", 100000);
  assert_fast_repeated ("tables", "|a|b|\n|-|-|\n", 40000);
  assert_fast_repeated ("rows", "|", 100000);
  assert_fast_repeated ("bare links", "http://a.b.c/", 50000);
  assert_fast_repeated ("dollars", "$a ", 100000);
  assert_fast_repeated ("formulas", "$a$ ", 100000);
  assert_fast_repeated ("display formulas", "$$a", 100000);
  assert_fast_repeated ("brackets of formulas", "\\(", 100000);
  assert_fast_repeated ("open formulas", "\\[a", 100000);
  assert_fast_repeated ("environments", "\\begin{align} ", 50000);
  assert_fast_repeated ("lines of environments", "\\begin{align}\n", 50000);
  assert_fast_repeated ("pictures", "![a](http://x)", 30000);
  assert_fast_repeated ("newlines", "\n", 1000000 - 1);
}

/* A text with everything in it, for the tests of growing texts */
static char *
make_sample (void)
{
  GString *sample = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (constructs); i++)
    {
      if (!g_str_has_prefix (constructs[i].name, "reference"))
        g_string_append_printf (sample, "%s\n\n", constructs[i].markdown);
      if (g_str_has_prefix (constructs[i].name, "unclosed-fence"))
        g_string_append (sample, "```\n\n");
    }

  return g_string_free_and_steal (sample);
}

static void
assert_same_as_whole (TektraMarkdownDocument *document,
                      const char             *text,
                      gsize                   length)
{
  g_autofree char *expected = parse_to_string (text, length);
  g_autofree char *actual = NULL;

  tektra_markdown_document_update (document, text, length, TRUE);
  actual = document_to_string (document);
  g_assert_cmpstr (actual, ==, expected);
}

static void
test_every_prefix (void)
{
  g_autofree char *sample = make_sample ();
  g_autoptr (TektraMarkdownDocument) document = tektra_markdown_document_new ();

  for (gsize length = 0; length <= strlen (sample); length++)
    assert_same_as_whole (document, sample, length);
}

/* Pieces of Markdown in any order: what is before a seam must never need to be read again. */
static void
test_random_growth (void)
{
  static const char *const pieces[] = {
    "word ", "\n", "\n\n", "# ", "- ", "1. ", "2. ", "> ", "```\n", "~~~\n", "    ", "  ", "**",
    "*",
    "`", "[a]", "(b)", "[a]: /x\n", "|a|b|\n", "|-|-|\n", "---\n", "===\n", "<div>\n", "\r\n", "\t",
    "ö", "\xc3", "&amp;", "- [ ] ", "[", "]", ":", "\\", "a\n", "\n\na\n\n", "\r",
    "$", "$$", "x^2", "\\(", "\\)", "\\[", "\\]", "![a](http://x)",
  };
  guint n_rounds = g_test_slow () ? 20000 : 1500;

  for (guint round = 0; round < n_rounds; round++)
    {
      g_autoptr (TektraMarkdownDocument) document = tektra_markdown_document_new ();
      g_autoptr (GString) text = g_string_new (NULL);
      int n_pieces = g_test_rand_int_range (5, 60);

      for (int i = 0; i < n_pieces; i++)
        {
          g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
          if (g_test_rand_bit ())
            assert_same_as_whole (document, text->str, text->len);
        }

      assert_same_as_whole (document, text->str, text->len);
    }
}

static void
test_update (void)
{
  g_autoptr (TektraMarkdownDocument) document = tektra_markdown_document_new ();
  TektraMarkdownBlock *first;

  g_assert_cmpuint (tektra_markdown_document_update (document, "one\n\ntwo", 8, TRUE), ==, 0);
  first = tektra_markdown_document_get_block (document, 0);

  /* The same text: nothing to do */
  g_assert_cmpuint (tektra_markdown_document_update (document, "one\n\ntwo", 8, TRUE), ==, 2);

  /* More text: the first block is the very same */
  g_assert_cmpuint (tektra_markdown_document_update (document, "one\n\ntwo more", 13, TRUE), ==, 1);
  g_assert_true (tektra_markdown_document_get_block (document, 0) == first);

  /* Another text */
  g_assert_cmpuint (tektra_markdown_document_update (document, "three", 5, TRUE), ==, 0);
  g_assert_cmpuint (tektra_markdown_document_get_n_blocks (document), ==, 1);

  g_assert_cmpuint (tektra_markdown_document_update (document, "", 0, TRUE), ==, 0);
  g_assert_cmpuint (tektra_markdown_document_get_n_blocks (document), ==, 0);
}

/* A heading must not flash up because a list begins with a dash. */
static void
test_hold_back (void)
{
  g_autoptr (TektraMarkdownDocument) document = tektra_markdown_document_new ();
  static const char text[] = "Buy:\n- milk\n- eggs";

  for (gsize length = 0; length < sizeof text; length++)
    {
      tektra_markdown_document_update (document, text, length, FALSE);
      for (guint i = 0; i < tektra_markdown_document_get_n_blocks (document); i++)
        {
          g_assert_cmpint (tektra_markdown_document_get_block (document, i)->kind, ==,
                           TEKTRA_MARKDOWN_PARAGRAPH);
          g_assert_cmpuint (tektra_markdown_document_get_block (document, i)->text.length, >, 0);
        }
    }

  /* At the end nothing is held back. */
  tektra_markdown_document_update (document, "a\n---", 5, FALSE);
  g_assert_cmpint (tektra_markdown_document_get_block (document, 0)->kind, ==,
                   TEKTRA_MARKDOWN_PARAGRAPH);
  tektra_markdown_document_update (document, "a\n---", 5, TRUE);
  g_assert_cmpint (tektra_markdown_document_get_block (document, 0)->kind, ==,
                   TEKTRA_MARKDOWN_HEADING);
}

/* A long text that grows by a few bytes costs what a short one costs. */
static void
test_growth_is_cheap (void)
{
  g_autoptr (TektraMarkdownDocument) document = tektra_markdown_document_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 start;
  double seconds;

  while (text->len < 1000 * 1000)
    g_string_append (text, "A paragraph with **bold** words and `code`, and some more of it.\n\n"
                           "- an item\n- another\n\n```c\nint a[1]: 2;\n```\n\n");

  tektra_markdown_document_update (document, text->str, text->len, FALSE);

  start = test_get_cpu_time ();
  for (guint i = 0; i < 500; i++)
    {
      g_string_append (text, i % 20 == 19 ? "\n\n" : "word ");
      tektra_markdown_document_update (document, text->str, text->len, FALSE);
    }
  seconds = (double) (test_get_cpu_time () - start) / G_TIME_SPAN_SECOND;

  g_test_message ("%.3f ms for each of 500 updates", seconds * 2);
  g_assert_cmpfloat (seconds, <, 1.5);
}

static void
test_common_prefix (void)
{
  static const struct
  {
    const char *before;
    const char *after;
    gsize       prefix;
  } cases[] = {
    { "abc", "abcd", 3 },
    { "abc", "abd", 2 },
    { "**abc**", "**abcd**", 3 },
    { "a **b**", "a *b*", 2 },
    { "a `b", "a `b`", 2 },
    { "aö", "aü", 1 },
    { "[a](https://x)", "[a](https://y)", 0 },
    { "a**b**c", "a**bc**", 2 },
    { "", "a", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) before = tektra_markdown_parse (cases[i].before,
                                                            strlen (cases[i].before));
      g_autoptr (GPtrArray) after = tektra_markdown_parse (cases[i].after, strlen (cases[i].after));
      TektraMarkdownInline empty = { (char *) "" };
      const TektraMarkdownInline *text = &empty, *other;

      if (before->len > 0)
        text = &((TektraMarkdownBlock *) g_ptr_array_index (before, 0))->text;
      other = &((TektraMarkdownBlock *) g_ptr_array_index (after, 0))->text;

      g_test_message ("%s → %s", cases[i].before, cases[i].after);
      g_assert_cmpuint (tektra_markdown_inline_common_prefix (text, other), ==, cases[i].prefix);
      g_assert_cmpuint (tektra_markdown_inline_common_prefix (other, text), ==, cases[i].prefix);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/markdown/constructs", test_constructs);
  g_test_add_func ("/markdown/invalid-bytes", test_invalid_bytes);
  g_test_add_func ("/markdown/long-paragraph", test_long_paragraph);
  g_test_add_func ("/markdown/endless-table", test_endless_table);
  g_test_add_func ("/markdown/hostile", test_hostile);
  g_test_add_func ("/markdown/every-prefix", test_every_prefix);
  g_test_add_func ("/markdown/random-growth", test_random_growth);
  g_test_add_func ("/markdown/update", test_update);
  g_test_add_func ("/markdown/hold-back", test_hold_back);
  g_test_add_func ("/markdown/growth-is-cheap", test_growth_is_cheap);
  g_test_add_func ("/markdown/common-prefix", test_common_prefix);

  return g_test_run ();
}
