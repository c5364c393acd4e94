/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "speech/tektra-live-text.h"

/*
 * Who hears half a sentence guesses its last words, and guesses anew with each word more. A word is
 * stable as soon as it was heard twice in the same place, with the same words before it ("local
 * agreement", Macháček et al., arXiv 2307.14743): what was shown as stable never changes.
 *
 * The window in which is heard begins later as soon as it is long and a stretch at its beginning is
 * stable, so that each time takes no longer than the one before.
 */

/* From then on the window is cut where a stretch of speech has ended. In milliseconds. */
#define CUT_AFTER 12000

/* Whisper hears 30 s at once: beyond that each time would cost as much as two. */
#define CUT_AT_LAST 26000

/* How many words may have come or gone among those that are stable already, and by how many of them
 * at best the place is known again */
#define SHIFT_MAX 8
#define ANCHOR 3

struct _TektraLiveText
{
  GString *stable;
  char *tentative;
  GPtrArray *fixed;   /* the stable words of the window */
  GPtrArray *pending; /* those behind them, as they were heard last */
};

/* What was heard in the window */
typedef struct
{
  GPtrArray *words;
  GArray *ends;       /* how many words there are up to the end of each segment */
  TektraTranscription *transcription;
} Heard;

/* Each word has the space before it, where there is one. Characters as wide as high are words of
 * their own: those languages have no spaces. */
static void
split_words (const char *text,
             gboolean    spaced,
             GPtrArray  *words)
{
  g_autoptr(GString) word = g_string_new (NULL);
  gboolean wide = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean was_wide = wide;

      wide = g_unichar_iswide (c) && !g_unichar_ispunct (c);
      if (g_unichar_isspace (c) || wide || was_wide)
        {
          if (word->len > 0 && !g_unichar_ispunct (c))
            {
              g_ptr_array_add (words, g_strdup (word->str));
              g_string_truncate (word, 0);
            }
        }

      if (g_unichar_isspace (c))
        {
          spaced = TRUE;
          wide = FALSE;
          continue;
        }

      if (word->len == 0 && spaced)
        g_string_append_c (word, ' ');
      spaced = FALSE;
      g_string_append_unichar (word, c);
    }

  if (word->len > 0)
    g_ptr_array_add (words, g_strdup (word->str));
}

static void
heard_init (Heard               *self,
            TektraTranscription *transcription)
{
  guint n_segments = tektra_transcription_get_n_segments (transcription);

  self->words = g_ptr_array_new_with_free_func (g_free);
  self->ends = g_array_new (FALSE, FALSE, sizeof (guint));
  self->transcription = transcription;

  if (n_segments == 0)
    split_words (tektra_transcription_get_text (transcription), TRUE, self->words);

  for (guint i = 0; i < n_segments; i++)
    {
      const char *text = tektra_transcription_get_segment (transcription, i)->text;

      split_words (text, !g_unichar_iswide (g_utf8_get_char (text)), self->words);
      g_array_append_val (self->ends, self->words->len);
    }
}

static void
heard_clear (Heard *self)
{
  g_ptr_array_unref (self->words);
  g_array_unref (self->ends);
}

/* Without the marks around it, and in small letters: those change when the sentence goes on. */
static char *
dup_essence (const char *word)
{
  g_autofree char *folded = g_utf8_casefold (word, -1);
  GString *essence = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_ispunct (c) && !g_unichar_isspace (c))
        g_string_append_unichar (essence, c);
    }

  return g_string_free_and_steal (essence);
}

static gboolean
is_same_word (GPtrArray *first,
              guint      first_index,
              GPtrArray *second,
              guint      second_index)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (first_index >= first->len || second_index >= second->len)
    return FALSE;

  a = dup_essence (first->pdata[first_index]);
  b = dup_essence (second->pdata[second_index]);

  return g_str_equal (a, b);
}

/* Whether the last @n words that are stable end before a place. */
static gboolean
is_anchored (TektraLiveText *self,
             GPtrArray      *words,
             guint           place,
             guint           n)
{
  if (place < n || place > words->len)
    return FALSE;

  for (guint i = 1; i <= n; i++)
    {
      if (!is_same_word (self->fixed, self->fixed->len - i, words, place - i))
        return FALSE;
    }

  return TRUE;
}

/* Behind which of the words what is stable ends: a word may have become two. */
static guint
find_place (TektraLiveText *self,
            GPtrArray      *words)
{
  guint place = self->fixed->len;

  for (guint n = MIN (ANCHOR, self->fixed->len); n > 0; n--)
    {
      for (guint shift = 0; shift <= SHIFT_MAX; shift++)
        {
          if (is_anchored (self, words, place + shift, n))
            return place + shift;
          if (shift <= place && is_anchored (self, words, place - shift, n))
            return place - shift;
        }
    }

  return MIN (place, words->len);
}

static void
fix_words (TektraLiveText *self,
           GPtrArray      *words,
           guint           from,
           guint           to)
{
  for (guint i = from; i < to; i++)
    {
      const char *word = g_ptr_array_index (words, i);

      g_string_append (self->stable, self->stable->len == 0 && *word == ' ' ? word + 1 : word);
      g_ptr_array_add (self->fixed, g_strdup (word));
    }
}

static void
set_pending (TektraLiveText *self,
             GPtrArray      *words,
             guint           from)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_ptr_array_set_size (self->pending, 0);
  for (guint i = from; i < words->len; i++)
    {
      g_string_append (text, words->pdata[i]);
      g_ptr_array_add (self->pending, g_strdup (words->pdata[i]));
    }

  /* the space belongs to what is before it */
  if (self->stable->len == 0 && *text->str == ' ')
    g_string_erase (text, 0, 1);
  g_set_str (&self->tentative, text->str);
}

/* Begins the window behind a segment. What is stable behind it stays known. */
static guint64
cut_behind (TektraLiveText *self,
            Heard          *heard,
            guint           segment,
            guint           place)
{
  guint end = g_array_index (heard->ends, guint, segment);

  g_ptr_array_set_size (self->fixed, 0);
  for (guint i = end; i < place; i++)
    g_ptr_array_add (self->fixed, g_strdup (heard->words->pdata[i]));

  return tektra_transcription_get_segment (heard->transcription, segment)->end;
}

/* How much later the window begins */
static guint64
cut (TektraLiveText *self,
     Heard          *heard,
     guint           place,
     guint64         duration)
{
  guint n_segments = heard->ends->len;

  if (duration < CUT_AFTER)
    return 0;

  for (guint i = n_segments; i > 0; i--)
    {
      guint64 end = tektra_transcription_get_segment (heard->transcription, i - 1)->end;

      if (g_array_index (heard->ends, guint, i - 1) <= place && end > 0 && end < duration)
        return cut_behind (self, heard, i - 1, place);
    }

  if (duration < CUT_AT_LAST)
    return 0;

  /* Nothing is certain, and it has to end somewhere. */
  fix_words (self, heard->words, place, heard->words->len);
  set_pending (self, heard->words, heard->words->len);
  g_ptr_array_set_size (self->fixed, 0);

  return duration;
}

/**
 * tektra_live_text_new:
 *
 * Creates a text without words.
 *
 * Returns: (transfer full): a new text
 */
TektraLiveText *
tektra_live_text_new (void)
{
  TektraLiveText *self = g_new0 (TektraLiveText, 1);

  self->stable = g_string_new (NULL);
  self->tentative = g_strdup ("");
  self->fixed = g_ptr_array_new_with_free_func (g_free);
  self->pending = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/**
 * tektra_live_text_free:
 * @self: (transfer full): a text
 *
 * Frees a text.
 */
void
tektra_live_text_free (TektraLiveText *self)
{
  g_string_free (self->stable, TRUE);
  g_free (self->tentative);
  g_ptr_array_unref (self->fixed);
  g_ptr_array_unref (self->pending);
  g_free (self);
}

/**
 * tektra_live_text_take:
 * @self: a text
 * @transcription: what was heard in the window
 * @duration: how long the window was, in milliseconds
 *
 * Takes what was heard this time.
 *
 * Returns: by how much the next window has to begin later, in milliseconds
 */
guint64
tektra_live_text_take (TektraLiveText      *self,
                       TektraTranscription *transcription,
                       guint64              duration)
{
  Heard heard;
  guint64 later;
  guint place;
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION (transcription), 0);

  heard_init (&heard, transcription);
  place = find_place (self, heard.words);
  while (is_same_word (self->pending, n, heard.words, place + n))
    n++;

  fix_words (self, heard.words, place, place + n);
  set_pending (self, heard.words, place + n);
  later = cut (self, &heard, place + n, duration);
  heard_clear (&heard);

  return later;
}

/**
 * tektra_live_text_get_stable:
 * @self: a text
 *
 * Gets the words that stay.
 *
 * Returns: (transfer none): the words
 */
const char *
tektra_live_text_get_stable (TektraLiveText *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->stable->str;
}

/**
 * tektra_live_text_get_tentative:
 * @self: a text
 *
 * Gets the words behind them that may change yet.
 *
 * Returns: (transfer none): the words, with the space before them
 */
const char *
tektra_live_text_get_tentative (TektraLiveText *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->tentative;
}
