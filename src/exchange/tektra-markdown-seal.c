/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <md4c.h>

#include "exchange/tektra-markdown-seal.h"
#include "util/tektra-fence.h"

/* An answer can end in an open code fence or HTML comment, which would swallow all that follows.
 * Whether one is open depends on lists and quotes around it, so that no look at single lines tells:
 * a parser is asked whether a heading behind the text is a heading. */

#define MARKER     "tektra-marker"
#define FLAGS      (MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS)
#define MAX_INDENT 3

/* shows nothing, can follow a paragraph, and lasts until an empty line (CommonMark 0.31, 4.6) */
#define EMPTY_HTML "<p>"

/* what means something in the middle of a line, here or where there is math */
#define SPECIAL "\\`*_[]<>#|~&$"

typedef struct
{
  guint depth;
  gboolean in_heading; /* one that is in nothing else */
  gboolean found;
} Search;

static int
enter_block_cb (MD_BLOCKTYPE  type,
                void         *detail,
                void         *user_data)
{
  Search *search = user_data;

  search->in_heading = type == MD_BLOCK_H && search->depth == 1;
  search->depth++;

  return 0;
}

static int
leave_block_cb (MD_BLOCKTYPE  type,
                void         *detail,
                void         *user_data)
{
  Search *search = user_data;

  search->depth--;
  search->in_heading = FALSE;

  return 0;
}

static int
span_cb (MD_SPANTYPE  type,
         void        *detail,
         void        *user_data)
{
  return 0;
}

static int
text_cb (MD_TEXTTYPE    type,
         const MD_CHAR *text,
         MD_SIZE        size,
         void          *user_data)
{
  Search *search = user_data;

  if (search->in_heading && size == strlen (MARKER) && strncmp (text, MARKER, size) == 0)
    search->found = TRUE;

  return 0;
}

static gboolean
is_closed_for (const char *document,
               unsigned    flags)
{
  const MD_PARSER parser = {
    .flags = flags,
    .enter_block = enter_block_cb,
    .leave_block = leave_block_cb,
    .enter_span = span_cb,
    .leave_span = span_cb,
    .text = text_cb,
  };
  Search search = { 0 };

  md_parse (document, (MD_SIZE) strlen (document), &parser, &search);

  return search.found;
}

/* For those who take HTML for HTML, and for those like Tektra to whom it is text. */
static gboolean
is_closed_before (const char *text,
                  const char *closer,
                  const char *next)
{
  g_autofree char *document = g_strconcat (text, "\n", closer, "\n\n", next, NULL);

  return is_closed_for (document, FLAGS) && is_closed_for (document, FLAGS | MD_FLAG_NOHTML);
}

/* As long as any fence that @text can have opened. */
static char *
dup_fence (const char *text,
           char        c)
{
  gsize longest = tektra_fence_find_longest_run (text, c);

  return g_strnfill (MAX (TEKTRA_FENCE_SHORTEST, longest), c);
}

/* What belongs to the list item in which the last fence stands is as far from the margin as it. */
static char *
dup_indent (const char *text,
            const char *fence)
{
  g_autofree char *shortest = g_strndup (fence, TEKTRA_FENCE_SHORTEST);
  const char *last = g_strrstr (text, shortest);
  const char *line = last;

  if (last == NULL)
    return g_strdup ("");

  while (line > text && (line[-1] == *fence || line[-1] != '\n'))
    line--;
  while (last > line && last[-1] == *fence)
    last--;

  return g_strnfill ((gsize) g_utf8_strlen (line, last - line), ' ');
}

static char *
find_closer_before (const char *text,
                    const char *next)
{
  static const char * const html_closers[] = { "", "]]>", "-->", "</script>", "?>" };
  g_autofree char *backticks = dup_fence (text, '`');
  g_autofree char *tildes = dup_fence (text, '~');
  g_autofree char *indent = dup_indent (text, backticks);
  g_autofree char *tilde_indent = dup_indent (text, tildes);
  g_autofree char *inner_backticks = g_strconcat (indent, backticks, NULL);
  g_autofree char *inner_tildes = g_strconcat (tilde_indent, tildes, NULL);
  g_autofree char *hidden_backticks = g_strconcat (EMPTY_HTML "\n", backticks, NULL);
  g_autofree char *hidden_tildes = g_strconcat (EMPTY_HTML "\n", tildes, NULL);
  const char * const fences[] = {
    "", inner_backticks, inner_tildes, backticks, tildes, hidden_backticks, hidden_tildes,
  };

  for (guint j = 0; j < G_N_ELEMENTS (html_closers); j++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (fences); i++)
        {
          const char *gap = *fences[i] != '\0' && *html_closers[j] != '\0' ? "\n" : "";
          g_autofree char *closer = g_strconcat (fences[i], gap, html_closers[j], NULL);

          if (is_closed_before (text, closer, next))
            return g_steal_pointer (&closer);
        }
    }

  return NULL;
}

/* The ways to end a block that does not end by itself: CommonMark 0.31, 4.5 and 4.6. What ends a
 * fence comes first: to HTML it is a part of it; the other way round it would open a new one. Where
 * HTML has ended at an empty line already, the end of the fence is put into HTML of its own.
 *
 * md4c 0.5.3 takes the first fence behind a list for the end of one left open in the list, so that
 * whole ones have to follow well, too. */
static char *
find_closer (const char *text)
{
  char *closer = find_closer_before (text, "```\n```\n\n~~~\n~~~\n\n# " MARKER "\n");

  return closer != NULL ? closer : find_closer_before (text, "# " MARKER "\n");
}

/* Up to three spaces before a block mean nothing (CommonMark 0.31, 4), except behind a list. */
static gsize
get_idle_indent (const char *text)
{
  gsize n_spaces = strspn (text, " ");

  return n_spaces <= MAX_INDENT ? n_spaces : 0;
}

static void
remove_last_newlines (GString *string)
{
  while (string->len > 0 && string->str[string->len - 1] == '\n')
    g_string_truncate (string, string->len - 1);
}

/**
 * tektra_markdown_seal_append:
 * @string: Markdown
 * @text: more of it, by somebody else
 *
 * Appends text as a block of its own and closes what it leaves open, so that what follows is not
 * taken for a part of it. Text that nothing closes is shown as code.
 */
void
tektra_markdown_seal_append (GString    *string,
                             const char *text)
{
  g_autoptr(GString) trimmed = NULL;
  g_autofree char *closer = NULL;

  g_return_if_fail (string != NULL);
  g_return_if_fail (text != NULL);

  trimmed = g_string_new (text + get_idle_indent (text));
  remove_last_newlines (trimmed);
  closer = find_closer (trimmed->str);
  if (closer == NULL)
    tektra_fence_append (string, NULL, trimmed->str);
  else
    {
      g_string_append (string, trimmed->str);
      if (*closer != '\0')
        g_string_append_printf (string, "\n%s", closer);
    }

  remove_last_newlines (string);
  g_string_append (string, "\n\n");
}

/**
 * tektra_markdown_seal_escape:
 * @string: Markdown
 * @text: words that are no Markdown
 *
 * Appends text on the same line, so that all of it is shown as it is.
 */
void
tektra_markdown_seal_escape (GString    *string,
                             const char *text)
{
  g_return_if_fail (string != NULL);
  g_return_if_fail (text != NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (strchr (SPECIAL, *p) != NULL)
        g_string_append_c (string, '\\');
      g_string_append_c (string, g_ascii_iscntrl (*p) ? ' ' : *p);
    }
}
