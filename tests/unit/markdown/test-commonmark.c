/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "markdown-text.h"
#include "markdown/tektra-markdown-builder.h"
#include "markdown/tektra-markdown-document.h"
#include "markdown/tektra-markdown-entity.h"
#include "markdown/tektra-markdown-parser.h"

/* Every example of the CommonMark specification: no word of it is lost however it arrives, and its
 * blocks are those of the HTML that the specification expects. The file comes with a package of the
 * development root; it is not part of this repository. */

/* Examples that are meant to look different here, and why. */
static const struct
{
  guint       first;
  guint       last;
  const char *reason;
} exceptions[] = {
  { 21, 21, "a tag of HTML is text" },
  { 31, 31, "a tag of HTML is text" },
  { 148, 191, "HTML is text, and what is in it is Markdown" },
  { 335, 335, "md4c drops a space before a line end in code" },
  { 337, 337, "md4c drops a space before a line end in code" },
  { 344, 344, "a tag of HTML is text" },
  { 475, 475, "a tag of HTML is text" },
  { 476, 476, "a tag of HTML is text" },
  { 477, 477, "a tag of HTML is text" },
  { 608, 608, "a bare address is a link, as in GitHub Flavored Markdown" },
  { 611, 611, "a bare address is a link, as in GitHub Flavored Markdown" },
  { 612, 612, "a bare address is a link, as in GitHub Flavored Markdown" },
  { 616, 616, "a tag of HTML is text" },
  { 630, 630, "a tag of HTML is text" },
  { 631, 631, "a tag of HTML is text" },
  { 640, 640, "md4c drops a space before a line end in code" },
  { 642, 642, "a tag of HTML is text" },
  { 643, 643, "a tag of HTML is text" },
};

typedef struct
{
  /* borrowed */
  const char            *p;
  GString               *expected_text;

  /* owned */
  TektraMarkdownBuilder *builder;

  guint                  links;
  gboolean               preformatted;
} Reader;

static void
append_decoded (GString    *string,
                const char *text,
                gsize       length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *semicolon = *text == '&' ? memchr (text, ';', (gsize) (end - text)) : NULL;
      const char *next = semicolon != NULL ? semicolon + 1 : text + 1;

      tektra_markdown_entity_append (string, text, (gsize) (next - text));
      text = next;
    }
}

static char *
dup_attribute (const char *tag,
               gsize       length,
               const char *name)
{
  g_autofree char *whole = g_strndup (tag, length);
  g_autofree char *pattern = g_strdup_printf (" %s=\"", name);
  const char *start = strstr (whole, pattern), *end;
  g_autoptr (GString) value = g_string_new (NULL);

  if (start == NULL)
    return NULL;

  start += strlen (pattern);
  end = strchr (start, '"');
  g_assert_nonnull (end);
  append_decoded (value, start, (gsize) (end - start));

  return g_string_free_and_steal (g_steal_pointer (&value));
}

/* Whether the list that begins here has no paragraphs right in its items. */
static gboolean
is_tight (const Reader *self)
{
  int lists = 0, quotes = 0;

  for (const char *p = self->p; *p != '\0'; p++)
    {
      if (g_str_has_prefix (p, "<ul>") || g_str_has_prefix (p, "<ol"))
        lists++;
      else if (g_str_has_prefix (p, "</ul>") || g_str_has_prefix (p, "</ol>"))
        lists--;
      else if (g_str_has_prefix (p, "<blockquote>"))
        quotes++;
      else if (g_str_has_prefix (p, "</blockquote>"))
        quotes--;
      else if (g_str_has_prefix (p, "<p>") && lists == 1 && quotes == 0)
        return FALSE;

      if (lists == 0)
        break;
    }

  return TRUE;
}

static void
read_text (Reader *self)
{
  const char *end = self->p + strcspn (self->p, "<&\n");
  TektraMarkdownWriter *writer;

  if (*self->p == '&' && strchr (self->p, ';') != NULL)
    {
      end = strchr (self->p, ';') + 1;
      tektra_markdown_writer_append_entity (tektra_markdown_builder_write (self->builder), self->p,
                                            (gsize) (end - self->p));
      append_decoded (self->expected_text, self->p, (gsize) (end - self->p));
      self->p = end;
      return;
    }

  if (end == self->p)
    end++;

  writer = tektra_markdown_builder_write (self->builder);
  tektra_markdown_writer_append (writer, self->p, (gsize) (end - self->p));
  g_string_append_len (self->expected_text, self->p, end - self->p);
  self->p = end;
}

static void
read_image (Reader     *self,
            const char *tag,
            gsize       length)
{
  TektraMarkdownWriter *writer = tektra_markdown_builder_write (self->builder);
  g_autofree char *src = dup_attribute (tag, length, "src");
  g_autofree char *alt = dup_attribute (tag, length, "alt");

  tektra_markdown_writer_begin_span (writer, TEKTRA_MARKDOWN_STYLE_IMAGE, src);
  if (alt != NULL && *alt != '\0')
    tektra_markdown_writer_append (writer, alt, strlen (alt));
  tektra_markdown_writer_end_span (writer, TEKTRA_MARKDOWN_STYLE_IMAGE);
  g_string_append_printf (self->expected_text, " %s ", alt != NULL ? alt : "");
}

static gboolean
read_span (Reader     *self,
           const char *tag,
           gsize       length)
{
  static const struct
  {
    const char          *name;
    TektraMarkdownStyle  style;
  } styles[] = {
    { "em>", TEKTRA_MARKDOWN_STYLE_ITALIC },
    { "strong>", TEKTRA_MARKDOWN_STYLE_BOLD },
    { "code>", TEKTRA_MARKDOWN_STYLE_CODE },
  };
  gboolean closing = tag[1] == '/';
  const char *name = tag + (closing ? 2 : 1);

  if (self->preformatted)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      TektraMarkdownWriter *writer;

      if (!g_str_has_prefix (name, styles[i].name))
        continue;

      writer = tektra_markdown_builder_write (self->builder);
      if (closing)
        tektra_markdown_writer_end_span (writer, styles[i].style);
      else
        tektra_markdown_writer_begin_span (writer, styles[i].style, NULL);
      return TRUE;
    }

  if (g_str_has_prefix (tag, "<a href=\""))
    {
      g_autofree char *href = dup_attribute (tag, length, "href");

      tektra_markdown_writer_begin_span (tektra_markdown_builder_write (self->builder),
                                         TEKTRA_MARKDOWN_STYLE_LINK, href);
      self->links++;
      return TRUE;
    }

  if (g_str_has_prefix (tag, "</a>") && self->links > 0)
    {
      tektra_markdown_writer_end_span (tektra_markdown_builder_write (self->builder),
                                       TEKTRA_MARKDOWN_STYLE_LINK);
      self->links--;
      return TRUE;
    }

  if (g_str_has_prefix (tag, "<img src=\""))
    {
      read_image (self, tag, length);
      return TRUE;
    }

  return g_str_has_prefix (tag, "<br />");
}

static gboolean
read_block (Reader     *self,
            const char *tag,
            gsize       length)
{
  TektraMarkdownBuilder *builder = self->builder;
  g_autofree char *value = NULL;

  if (g_str_has_prefix (tag, "<pre>"))
    {
      const char *code = tag + strlen ("<pre>");
      char *language = NULL;

      value = dup_attribute (code, (gsize) (strchr (code, '>') - code), "class");
      if (value != NULL)
        language = g_strdup (value + strlen ("language-"));
      tektra_markdown_builder_begin_code (builder, language);
      self->preformatted = TRUE;
      self->p = strchr (code, '>') + 1;
      return TRUE;
    }

  if (g_str_has_prefix (tag, "</code></pre>"))
    {
      self->p = tag + strlen ("</code></pre>");
      self->preformatted = FALSE;
      tektra_markdown_builder_end_block (builder);
    }
  else if (self->preformatted)
    return FALSE;
  else if (g_str_has_prefix (tag, "<p>"))
    tektra_markdown_builder_begin_block (builder, TEKTRA_MARKDOWN_PARAGRAPH);
  else if (g_str_has_prefix (tag, "<hr />"))
    {
      tektra_markdown_builder_begin_block (builder, TEKTRA_MARKDOWN_RULE);
      tektra_markdown_builder_end_block (builder);
    }
  else if (tag[1] == 'h' && g_ascii_isdigit (tag[2]) && tag[3] == '>')
    tektra_markdown_builder_begin_heading (builder, (guint) (tag[2] - '0'));
  else if (g_str_has_prefix (tag, "</p>") || (tag[1] == '/' && tag[2] == 'h'))
    tektra_markdown_builder_end_block (builder);
  else if (g_str_has_prefix (tag, "<blockquote>"))
    tektra_markdown_builder_begin_quote (builder);
  else if (g_str_has_prefix (tag, "</blockquote>"))
    tektra_markdown_builder_end_quote (builder);
  else if (g_str_has_prefix (tag, "<ul>") || g_str_has_prefix (tag, "<ol"))
    {
      Reader here = { .p = tag };

      value = dup_attribute (tag, length, "start");
      tektra_markdown_builder_begin_list (builder, tag[1] == 'o',
                                          value != NULL ? (guint) atoi (value) : 1,
                                          is_tight (&here));
    }
  else if (g_str_has_prefix (tag, "</ul>") || g_str_has_prefix (tag, "</ol>"))
    tektra_markdown_builder_end_list (builder);
  else if (g_str_has_prefix (tag, "<li>"))
    tektra_markdown_builder_begin_item (builder, TEKTRA_MARKDOWN_MARKER_NONE);
  else if (g_str_has_prefix (tag, "</li>"))
    tektra_markdown_builder_end_item (builder);
  else
    return FALSE;

  return TRUE;
}

/* Line ends between blocks mean nothing. */
static gboolean
is_between_blocks (const Reader *self,
                   const char   *start)
{
  static const char *const blocks[] = {
    "<p>", "</p>", "<h", "</h", "<pre>", "</code></pre>", "<blockquote>", "</blockquote>", "<ul>",
    "</ul>", "<ol", "</ol>", "<li>", "</li>", "<hr />",
  };
  gboolean before = FALSE, after = self->p[1] == '\0';

  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      const char *tag = self->p;

      after |= g_str_has_prefix (self->p + 1, blocks[i]);
      while (tag > start && *tag != '<')
        tag--;
      before |= self->p > start && self->p[-1] == '>' && g_str_has_prefix (tag, blocks[i]);
    }

  return before || after;
}

static GPtrArray *
read_html (const char *html,
           GString    *text)
{
  g_autoptr (TektraMarkdownBuilder) builder = tektra_markdown_builder_new ();
  Reader self = { .p = html, .builder = builder, .expected_text = text };

  while (*self.p != '\0')
    {
      const char *tag = self.p;
      const char *end = *tag == '<' ? strchr (tag, '>') : NULL;

      if (*tag == '\n' && !self.preformatted && is_between_blocks (&self, html))
        {
          g_string_append_c (text, ' ');
          self.p++;
        }
      else if (end == NULL)
        {
          read_text (&self);
        }
      else if (read_block (&self, tag, (gsize) (end + 1 - tag)) ||
               read_span (&self, tag, (gsize) (end + 1 - tag)))
        {
          if (self.p == tag)
            self.p = end + 1;
        }
      else
        {
          read_text (&self);
        }
    }

  return tektra_markdown_builder_dup_blocks (builder);
}

/* What HTML does not tell, or tells in another way: what an address looks like, how the words that
 * stand for a picture are set. */
static void
simplify_inline (TektraMarkdownInline *text)
{
  guint n_runs = 0;

  for (guint i = 0; i < text->n_runs; i++)
    {
      TektraMarkdownRun *run = &text->runs[i];
      TektraMarkdownRun *last = n_runs > 0 ? &text->runs[n_runs - 1] : NULL;

      if (run->url != NULL)
        {
          g_autofree char *plain = g_uri_unescape_string (run->url, NULL);

          if (plain != NULL)
            {
              g_ref_string_release (run->url);
              run->url = g_ref_string_new (plain);
            }
        }

      if (run->style & TEKTRA_MARKDOWN_STYLE_IMAGE)
        run->style = TEKTRA_MARKDOWN_STYLE_IMAGE;

      if (last != NULL && run->style == TEKTRA_MARKDOWN_STYLE_IMAGE &&
          last->style == run->style && last->end == run->start &&
          g_strcmp0 (last->url, run->url) == 0)
        {
          last->end = run->end;
          g_clear_pointer (&run->url, g_ref_string_release);
          continue;
        }

      text->runs[n_runs++] = *run;
    }

  text->n_runs = n_runs;
}

static char *
dup_description (GPtrArray *blocks,
                 GString   *text)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < blocks->len; i++)
    {
      TektraMarkdownBlock *block = g_ptr_array_index (blocks, i);

      simplify_inline (&block->text);
      /* HTML shows whether a list is loose by its paragraphs alone. */
      if (block->kind != TEKTRA_MARKDOWN_PARAGRAPH || block->text.length == 0)
        block->tight = TRUE;
      markdown_text_append_block (out, block);

      if (block->language != NULL)
        g_string_append_printf (text, " %s ", block->language);
      g_string_append_len (text, block->text.text, (gssize) block->text.length);
      g_string_append_c (text, ' ');
      for (guint j = 0; j < block->n_rows * block->n_columns; j++)
        g_string_append_printf (text, "%s ", block->cells[j].text);
    }

  return g_string_free_and_steal (out);
}

/* What is left of HTML without its tags: for examples whose blocks are not those of their HTML. */
static void
append_without_tags (GString    *text,
                     const char *html)
{
  for (const char *p = html; *p != '\0';)
    {
      const char *end = *p == '<' ? strchr (p, '>') : NULL;
      gsize length = strcspn (p + 1, "<&") + 1;

      if (*p == '&' && strchr (p, ';') != NULL)
        length = (gsize) (strchr (p, ';') + 1 - p);
      else if (end != NULL)
        length = (gsize) (end + 1 - p);

      if (end == NULL)
        append_decoded (text, p, length);
      else
        g_string_append_c (text, ' ');
      p += length;
    }
}

/* Whether the words of @text come one after the other in @all. */
static gboolean
has_words (const char *all,
           const char *text)
{
  g_autofree char *plain = g_strdup (text);
  g_auto (GStrv) words = NULL;

  for (char *p = plain; *p != '\0'; p++)
    {
      if ((*p & 0x80) == 0 && !g_ascii_isalnum (*p))
        *p = ' ';
    }

  words = g_strsplit (plain, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *found = strstr (all, words[i]);

      if (found == NULL)
        {
          g_test_message ("Lost: %s", words[i]);
          return FALSE;
        }
      all = found + strlen (words[i]);
    }

  return TRUE;
}

/* However a text arrives, its blocks are those of the whole. */
static void
assert_grows (const char *markdown)
{
  g_autoptr (TektraMarkdownDocument) document = tektra_markdown_document_new ();
  gsize total = strlen (markdown), length = 0;

  while (length < total)
    {
      gsize step = (gsize) g_test_rand_int_range (1, 9);
      g_autoptr (GPtrArray) whole = NULL;

      length = MIN (total, length + step);
      whole = tektra_markdown_parse (markdown, length);
      tektra_markdown_document_update (document, markdown, length, TRUE);

      g_assert_cmpuint (tektra_markdown_document_get_n_blocks (document), ==, whole->len);
      for (guint i = 0; i < whole->len; i++)
        g_assert_true (tektra_markdown_block_equal (
          tektra_markdown_document_get_block (document, i), g_ptr_array_index (whole, i)));
    }
}

static gboolean
is_exception (guint     example,
              gboolean *exact)
{
  for (guint i = 0; i < G_N_ELEMENTS (exceptions); i++)
    {
      *exact = exceptions[i].first == exceptions[i].last;
      if (exceptions[i].first <= example && example <= exceptions[i].last)
        return TRUE;
    }

  *exact = TRUE;

  return FALSE;
}

static gboolean
check_example (JsonObject *example)
{
  const char *markdown = json_object_get_string_member (example, "markdown");
  const char *html = json_object_get_string_member (example, "html");
  guint number = (guint) json_object_get_int_member (example, "example");
  g_autoptr (GString) expected_text = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) ignored = g_string_new (NULL);
  g_autoptr (GPtrArray) expected_blocks = NULL;
  g_autoptr (GPtrArray) blocks = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *actual = NULL;
  gboolean exception, exact, same, kept;

  assert_grows (markdown);

  exception = is_exception (number, &exact);
  expected_blocks = read_html (html, expected_text);
  if (exception)
    {
      g_string_truncate (expected_text, 0);
      append_without_tags (expected_text, html);
    }

  expected = dup_description (expected_blocks, ignored);
  blocks = tektra_markdown_parse (markdown, strlen (markdown));
  actual = dup_description (blocks, text);

  kept = has_words (text->str, expected_text->str);
  if (!kept)
    g_test_message ("%u: words are lost\n%s\n%s\n%s", number, markdown, expected_text->str,
                    text->str);

  same = g_str_equal (expected, actual);
  if (exact && same == exception)
    {
      g_test_message ("%u (%s): %s\n%s\nHTML:\n%s\nExpected:\n%s\nActual:\n%s", number,
                      json_object_get_string_member (example, "section"),
                      same ? "is no exception" : "differs", markdown, html, expected, actual);
      return FALSE;
    }

  return kept;
}

static void
test_examples (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  const char *path = g_getenv ("TEKTRA_COMMONMARK_SPEC");
  JsonArray *examples;
  guint n_wrong = 0;

  if (path == NULL || *path == '\0')
    {
      g_test_skip ("The examples of the CommonMark specification are not installed");
      return;
    }

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  examples = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (examples), >, 600);

  for (guint i = 0; i < json_array_get_length (examples); i++)
    n_wrong += !check_example (json_array_get_object_element (examples, i));

  g_test_message ("%u examples", json_array_get_length (examples));
  for (guint i = 0; i < G_N_ELEMENTS (exceptions); i++)
    g_test_message ("%u to %u differ: %s", exceptions[i].first, exceptions[i].last,
                    exceptions[i].reason);
  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/commonmark/examples", test_examples);

  return g_test_run ();
}
