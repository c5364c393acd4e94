/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-spoken-text.h"

#include <string.h>

#include <glib/gi18n.h>

#include "markdown/tektra-markdown-document.h"
#include "markdown/tektra-spoken-math.h"

/*
 * What a person would say who reads a text to somebody: the words, and of what has none, such as
 * code, only that it is there. Blocks that are followed by others do not change any more; of the
 * last one the sentences that have ended are given out.
 */

/* Who speaks in one breath for longer cannot be followed, and servers take no more than 4096. */
#define SENTENCE_MAX 600

struct _TektraSpokenText
{
  TektraMarkdownDocument *document;
  GQueue                  sentences;
  guint                   n_spoken;  /* blocks of which everything was given out */
  gsize                   n_bytes;   /* of the words of the block after them */
};

static void
append_run (GString                    *words,
            const TektraMarkdownInline *content,
            gsize                       start,
            gsize                       end)
{
  const TektraMarkdownRun *run = tektra_markdown_inline_get_run_at (content, start);
  g_autofree char *text = g_strndup (content->text + start, end - start);
  g_autofree char *said = NULL;
  g_autoptr(GUri) uri = NULL;

  if (run != NULL && (run->style & TEKTRA_MARKDOWN_STYLE_MATH) != 0)
    said = tektra_spoken_math (text);
  else if (run != NULL && (run->style & TEKTRA_MARKDOWN_STYLE_IMAGE) != 0)
    /* Translators: %s is what a picture shows; this is read aloud */
    said = g_strdup_printf (_("Picture: %s"), text);
  else if ((g_str_has_prefix (text, "http://") || g_str_has_prefix (text, "https://")) &&
           (uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL)) && g_uri_get_host (uri) != NULL)
    said = g_strdup (g_uri_get_host (uri));

  g_string_append (words, said != NULL ? said : text);
}

static void
append_inline (GString                    *words,
               const TektraMarkdownInline *content)
{
  gsize position = 0;

  for (guint i = 0; i < content->n_runs; i++)
    {
      const TektraMarkdownRun *run = &content->runs[i];

      g_string_append_len (words, content->text + position, (gssize) (run->start - position));
      append_run (words, content, run->start, run->end);
      position = run->end;
    }

  g_string_append_len (words, content->text + position, (gssize) (content->length - position));
}

static void
append_table (GString                   *words,
              const TektraMarkdownBlock *block)
{
  /* Each value with what it is a value of: nobody remembers the heads of columns. */
  for (guint row = 1; row < block->n_rows; row++)
    {
      for (guint column = 0; column < block->n_columns; column++)
        {
          const TektraMarkdownInline *head = tektra_markdown_block_get_cell (block, 0, column);
          const TektraMarkdownInline *cell = tektra_markdown_block_get_cell (block, row, column);

          if (cell->length == 0)
            continue;

          if (head->length > 0)
            {
              append_inline (words, head);
              g_string_append (words, ": ");
            }
          append_inline (words, cell);
          g_string_append (words, column + 1 < block->n_columns ? ", " : ". ");
        }
      g_string_append_c (words, '\n');
    }
}

/* The words of a block; a line end closes a sentence. */
static char *
dup_words (const TektraMarkdownBlock *block)
{
  g_autoptr(GString) words = g_string_new (NULL);
  g_autofree char *math = NULL;

  if (block->marker == TEKTRA_MARKDOWN_MARKER_NUMBER)
    g_string_append_printf (words, "%u: ", block->number);
  else if (block->marker == TEKTRA_MARKDOWN_MARKER_DONE)
    /* Translators: read aloud before a task that is ticked off */
    g_string_append (words, _("Done: "));

  switch (block->kind)
    {
    case TEKTRA_MARKDOWN_CODE:
      if (block->language != NULL && *block->language != '\0')
        /* Translators: %s is a programming language; read aloud in the place of code */
        g_string_append_printf (words, _("Code in %s."), block->language);
      else
        /* Translators: read aloud in the place of code */
        g_string_append (words, _("Code."));
      break;

    case TEKTRA_MARKDOWN_TABLE:
      append_table (words, block);
      break;

    case TEKTRA_MARKDOWN_MATH:
      math = tektra_spoken_math (block->text.text);
      g_string_append (words, math);
      break;

    case TEKTRA_MARKDOWN_IMAGE:
      g_string_append_printf (words, _("Picture: %s"), block->text.text);
      break;

    case TEKTRA_MARKDOWN_RULE:
      break;

    case TEKTRA_MARKDOWN_PARAGRAPH:
    case TEKTRA_MARKDOWN_HEADING:
    default:
      append_inline (words, &block->text);
      /* Where a line was broken is not heard. */
      g_strdelimit (words->str, "\n", ' ');
    }

  return g_string_free_and_steal (g_steal_pointer (&words));
}

/* Whether a point ends a sentence: not that of "3." and "e.g." and not one in the middle of a word.
 * Letters of a language without large and small ones begin sentences as well. */
static gboolean
ends_sentence (const char *text,
               const char *mark)
{
  gunichar character = g_utf8_get_char (mark);
  const char *next = g_utf8_next_char (mark);
  gunichar following;

  /* the full stops of Chinese and Japanese, which are followed by no space */
  if (character == 0x3002 || character == 0xff01 || character == 0xff1f)
    return TRUE;

  if (character != '.' && character != '!' && character != '?' && character != 0x2026)
    return FALSE;

  while (*next != '\0' && strchr ("\"')]*_", *next) != NULL)
    next++;
  if (*next != ' ')
    return FALSE;

  next += strspn (next, " ");
  following = g_utf8_get_char (next);
  if (g_unichar_islower (following))
    return FALSE;

  if (character == '.' && mark > text)
    {
      const char *previous = g_utf8_find_prev_char (text, mark);
      const char *before = g_utf8_find_prev_char (text, previous);

      /* "J. S. Bach", "12. May" */
      if (g_unichar_isalpha (g_utf8_get_char (previous)) &&
          (before == NULL || *before == ' ' || *before == '.'))
        return FALSE;
      if (g_ascii_isdigit (*previous) && g_unichar_isdigit (following))
        return FALSE;
    }

  return TRUE;
}

/* How many bytes the first sentence has, 0 when it has not ended yet. */
static gsize
measure_sentence (const char *words,
                  gboolean    complete)
{
  const char *space = NULL;

  for (const char *p = words; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (*p == '\n')
        return (gsize) (p + 1 - words);
      if (ends_sentence (words, p))
        {
          p = g_utf8_next_char (p);
          while (*p != '\0' && strchr ("\"')]*_", *p) != NULL)
            p++;
          return (gsize) (p - words);
        }
      if (*p == ' ')
        space = p;
      if (p - words > SENTENCE_MAX && space != NULL)
        return (gsize) (space - words);
    }

  return complete ? strlen (words) : 0;
}

static void
take_words (TektraSpokenText *self,
            const char       *words,
            gboolean          complete)
{
  gsize length;

  /* Marks that turned out to be some may have made it shorter than it was. */
  self->n_bytes = MIN (self->n_bytes, strlen (words));
  while (self->n_bytes > 0 && (words[self->n_bytes] & 0xc0) == 0x80)
    self->n_bytes--;

  while ((length = measure_sentence (words + self->n_bytes, complete)) > 0)
    {
      g_autofree char *sentence = g_strstrip (g_strndup (words + self->n_bytes, length));

      self->n_bytes += length;
      if (*sentence != '\0')
        g_queue_push_tail (&self->sentences, g_steal_pointer (&sentence));
    }
}

/* A line with a bar may be the head of a table, which is told by the line below it. */
static gboolean
may_become_another (const TektraMarkdownBlock *block)
{
  return block->kind != TEKTRA_MARKDOWN_PARAGRAPH || strchr (block->text.text, '|') != NULL;
}

/**
 * tektra_spoken_text_new:
 *
 * Creates a text without words.
 *
 * Returns: (transfer full): a new text
 */
TektraSpokenText *
tektra_spoken_text_new (void)
{
  TektraSpokenText *self = g_new0 (TektraSpokenText, 1);

  self->document = tektra_markdown_document_new ();
  g_queue_init (&self->sentences);

  return self;
}

/**
 * tektra_spoken_text_free:
 * @self: (transfer full): a text
 *
 * Frees a text.
 */
void
tektra_spoken_text_free (TektraSpokenText *self)
{
  tektra_markdown_document_free (self->document);
  g_queue_clear_full (&self->sentences, g_free);
  g_free (self);
}

/**
 * tektra_spoken_text_update:
 * @self: a text
 * @markdown: all of it, as far as it is there
 * @complete: whether nothing more will come
 *
 * Takes what has come. Sentences that have ended can be had; the others wait for their end.
 */
void
tektra_spoken_text_update (TektraSpokenText *self,
                           const char       *markdown,
                           gboolean          complete)
{
  guint n_blocks;

  g_return_if_fail (self != NULL);
  g_return_if_fail (markdown != NULL);

  tektra_markdown_document_update (self->document, markdown, strlen (markdown), complete);
  n_blocks = tektra_markdown_document_get_n_blocks (self->document);

  for (; self->n_spoken < n_blocks; self->n_spoken++)
    {
      TektraMarkdownBlock *block = tektra_markdown_document_get_block (self->document,
                                                                       self->n_spoken);
      gboolean last = self->n_spoken + 1 == n_blocks && !complete;
      g_autofree char *words = NULL;

      if (last && may_become_another (block))
        return;

      words = dup_words (block);
      take_words (self, words, !last);
      if (last)
        return;

      self->n_bytes = 0;
    }
}

/**
 * tektra_spoken_text_next:
 * @self: a text
 *
 * Takes the next sentence.
 *
 * Returns: (transfer full) (nullable): words without marks, or %NULL when none has ended yet
 */
char *
tektra_spoken_text_next (TektraSpokenText *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_queue_pop_head (&self->sentences);
}
