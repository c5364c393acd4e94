/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "speech/tektra-transcription.h"

/* Engines put spaces around what they hear, and whisper writes notes such as [BLANK_AUDIO] where
 * nobody speaks; a person wants the words alone. */

struct _TektraTranscription
{
  GObject    parent_instance;

  /* owned */
  char      *text;
  char      *language;
  GPtrArray *segments;
};

G_DEFINE_FINAL_TYPE (TektraTranscription, tektra_transcription, G_TYPE_OBJECT)

static void
segment_free (gpointer data)
{
  TektraSpeechSegment *segment = data;

  g_free (segment->text);
  g_free (segment);
}

/* Whether there is nothing but notes in other forms, "(silence)", "*sighs*" and "♪": in the middle
 * of words they may be what somebody said. */
static gboolean
has_only_notes (const char *text)
{
  while (*text != '\0')
    {
      const char *end = NULL;

      if (g_unichar_isspace (g_utf8_get_char (text)) || g_utf8_get_char (text) == 0x266a ||
          g_utf8_get_char (text) == 0x266b)
        end = text;
      else if (*text == '(')
        end = strchr (text, ')');
      else if (*text == '*')
        end = strchr (text + 1, '*');
      if (end == NULL)
        return FALSE;
      text = g_utf8_next_char (end);
    }

  return TRUE;
}

/* Without notes in brackets, and without spaces at the ends and in pairs. */
static char *
dup_words (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr(GString) words = g_string_new (NULL);

  for (const char *p = valid; *p != '\0';)
    {
      const char *next = g_utf8_next_char (p);
      gsize length;

      if (*p == '[')
        {
          length = strcspn (p, "]\n");
          if (p[length] == ']')
            {
              p += length + 1;
              continue;
            }
        }

      if (*p != ' ' || (words->len > 0 && words->str[words->len - 1] != ' '))
        g_string_append_len (words, p, next - p);
      p = next;
    }

  if (has_only_notes (words->str))
    return g_strdup ("");

  return g_strstrip (g_string_free_and_steal (g_steal_pointer (&words)));
}

static void
tektra_transcription_finalize (GObject *object)
{
  TektraTranscription *self = TEKTRA_TRANSCRIPTION (object);

  g_free (self->text);
  g_free (self->language);
  g_ptr_array_unref (self->segments);

  G_OBJECT_CLASS (tektra_transcription_parent_class)->finalize (object);
}

static void
tektra_transcription_class_init (TektraTranscriptionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_transcription_finalize;
}

static void
tektra_transcription_init (TektraTranscription *self)
{
  self->segments = g_ptr_array_new_with_free_func (segment_free);
}

/**
 * tektra_transcription_new:
 * @text: what was said, as it came
 * @language: (nullable): the code of the language it was said in, "de"; %NULL when nobody told
 *
 * Creates a transcription. Notes in brackets are left out, and where there is nothing else those in
 * parentheses, too: they are no words.
 *
 * Returns: (transfer full): a new transcription
 */
TektraTranscription *
tektra_transcription_new (const char *text,
                          const char *language)
{
  TektraTranscription *self;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_TRANSCRIPTION, NULL);
  self->text = dup_words (text);
  self->language = g_strdup (language);

  return self;
}

/**
 * tektra_transcription_add_segment:
 * @self: a transcription that nobody else has yet
 * @start: milliseconds from the beginning of the sound
 * @end: milliseconds from the beginning of the sound
 * @text: what was said meanwhile, as it came
 *
 * Adds the time of some of the words. A segment without words is left out.
 */
void
tektra_transcription_add_segment (TektraTranscription *self,
                                  guint64              start,
                                  guint64              end,
                                  const char          *text)
{
  TektraSpeechSegment *segment;
  g_autofree char *words = NULL;

  g_return_if_fail (TEKTRA_IS_TRANSCRIPTION (self));
  g_return_if_fail (text != NULL);

  words = dup_words (text);
  if (*words == '\0')
    return;

  segment = g_new0 (TektraSpeechSegment, 1);
  segment->start = start;
  segment->end = MAX (start, end);
  segment->text = g_steal_pointer (&words);
  g_ptr_array_add (self->segments, segment);
}

/**
 * tektra_transcription_get_text:
 * @self: a transcription
 *
 * Gets the words; there are none when nothing was said.
 *
 * Returns: (transfer none): the words
 */
const char *
tektra_transcription_get_text (TektraTranscription *self)
{
  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION (self), NULL);

  return self->text;
}

/**
 * tektra_transcription_get_language:
 * @self: a transcription
 *
 * Gets the language that was heard.
 *
 * Returns: (transfer none) (nullable): its code or name, as the engine tells it
 */
const char *
tektra_transcription_get_language (TektraTranscription *self)
{
  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION (self), NULL);

  return self->language;
}

/**
 * tektra_transcription_get_n_segments:
 * @self: a transcription
 *
 * Counts the stretches of which the time is known.
 *
 * Returns: how many there are, 0 when the engine tells no times
 */
guint
tektra_transcription_get_n_segments (TektraTranscription *self)
{
  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION (self), 0);

  return self->segments->len;
}

/**
 * tektra_transcription_get_segment:
 * @self: a transcription
 * @position: less than tektra_transcription_get_n_segments()
 *
 * Gets one stretch of speech.
 *
 * Returns: (transfer none): the segment
 */
const TektraSpeechSegment *
tektra_transcription_get_segment (TektraTranscription *self,
                                  guint                position)
{
  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION (self), NULL);
  g_return_val_if_fail (position < self->segments->len, NULL);

  return g_ptr_array_index (self->segments, position);
}
