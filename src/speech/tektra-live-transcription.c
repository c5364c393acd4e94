/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "speech/tektra-live-transcription.h"

#include "speech/tektra-live-text.h"
#include "util/tektra-weak-ref.h"

/* Has the open window of a recording heard again and again: once at a time, when there is something
 * new, and with rests that grow with what it costs, so that the recording and everything else come
 * first. It is a view of what will be heard at the end, and is gone with it: nothing of it is kept,
 * and what fails here is told when the whole is heard.
 *
 * Servers on other computers are left alone: each time would be sent, and often paid. */

/* New sound that is worth it, and the least that is understood; in milliseconds */
#define MIN_NEW 500
#define MIN_WINDOW 1000

struct _TektraLiveTranscription
{
  GObject parent_instance;

  /* owned */
  TektraRecorder *recorder;
  TektraTranscriber *transcriber;
  TektraLiveText *words;
  GCancellable *cancellable; /* of the time that is running, NULL when none is */
  char *language;            /* NULL to have it found out */
  char *heard_language;      /* the last time */
  char *text;

  gint64 offset;             /* where the window begins, in milliseconds of what is said */
  gint64 duration;           /* of the window that is being heard */
  gint64 heard_until;        /* how much was recorded when it began, in milliseconds */
  gint64 begun;              /* microseconds */
  gint64 rest_until;         /* microseconds */
  guint stopped : 1;
};

G_DEFINE_FINAL_TYPE (TektraLiveTranscription, tektra_live_transcription, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update_text (TektraLiveTranscription *self)
{
  g_autofree char *text = g_strconcat (tektra_live_text_get_stable (self->words),
                                       tektra_live_text_get_tentative (self->words),
                                       NULL);

  if (g_set_str (&self->text, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/* To find out the language costs as much as to hear: two times are enough. */
static void
take_language (TektraLiveTranscription *self,
               const char              *language)
{
  if (language == NULL || self->language != NULL)
    return;

  if (g_strcmp0 (language, self->heard_language) == 0)
    g_set_str (&self->language, language);
  else
    g_set_str (&self->heard_language, language);
}

static DexFuture *
heard_cb (DexFuture *completed,
          gpointer   user_data)
{
  g_autoptr(TektraLiveTranscription) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (completed, &error);
  TektraTranscription *transcription;
  gint64 now = g_get_monotonic_time ();

  if (self == NULL || self->stopped)
    return dex_future_new_true ();

  g_clear_object (&self->cancellable);
  self->rest_until = now + (now - self->begun) / 2;

  if (value == NULL)
    {
      g_debug ("Words while somebody speaks: %s", error->message);
      tektra_live_transcription_stop (self);
      return dex_future_new_true ();
    }

  transcription = g_value_get_object (value);
  take_language (self, tektra_transcription_get_language (transcription));
  self->offset += (gint64) tektra_live_text_take (self->words, transcription,
                                                  (guint64) self->duration);
  update_text (self);

  return dex_future_new_true ();
}

/* Hears the window once more, when it is time. */
static void
elapsed_cb (TektraLiveTranscription *self)
{
  gint64 elapsed = tektra_recorder_get_elapsed (self->recorder);
  g_autoptr(TektraSound) sound = NULL;

  g_assert (TEKTRA_IS_LIVE_TRANSCRIPTION (self));

  if (self->stopped || self->cancellable != NULL ||
      tektra_recorder_get_state (self->recorder) != TEKTRA_RECORDER_HEARING ||
      elapsed - self->heard_until < MIN_NEW || g_get_monotonic_time () < self->rest_until)
    return;

  sound = tektra_recorder_dup_sound_so_far (self->recorder, self->offset);
  if (sound == NULL || tektra_sound_get_duration (sound) < MIN_WINDOW)
    return;

  self->heard_until = elapsed;
  self->duration = tektra_sound_get_duration (sound);
  self->begun = g_get_monotonic_time ();
  self->cancellable = g_cancellable_new ();
  dex_future_disown (dex_future_finally (
    tektra_transcriber_transcribe (self->transcriber, sound, self->language, self->cancellable),
    heard_cb, tektra_weak_ref_new (self), tektra_weak_ref_free));
}

static void
state_cb (TektraLiveTranscription *self)
{
  g_assert (TEKTRA_IS_LIVE_TRANSCRIPTION (self));

  if (tektra_recorder_get_state (self->recorder) >= TEKTRA_RECORDER_DONE)
    tektra_live_transcription_stop (self);
}

static void
tektra_live_transcription_dispose (GObject *object)
{
  TektraLiveTranscription *self = TEKTRA_LIVE_TRANSCRIPTION (object);

  tektra_live_transcription_stop (self);
  g_clear_object (&self->recorder);
  g_clear_object (&self->transcriber);

  G_OBJECT_CLASS (tektra_live_transcription_parent_class)->dispose (object);
}

static void
tektra_live_transcription_finalize (GObject *object)
{
  TektraLiveTranscription *self = TEKTRA_LIVE_TRANSCRIPTION (object);

  tektra_live_text_free (self->words);
  g_free (self->language);
  g_free (self->heard_language);
  g_free (self->text);

  G_OBJECT_CLASS (tektra_live_transcription_parent_class)->finalize (object);
}

static void
tektra_live_transcription_get_property (GObject    *object,
                                        guint       prop_id,
                                        GValue     *value,
                                        GParamSpec *pspec)
{
  TektraLiveTranscription *self = TEKTRA_LIVE_TRANSCRIPTION (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_live_transcription_class_init (TektraLiveTranscriptionClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_live_transcription_dispose;
  object_class->finalize = tektra_live_transcription_finalize;
  object_class->get_property = tektra_live_transcription_get_property;

  /**
   * TektraLiveTranscription:text:
   *
   * The words so far.
   */
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_live_transcription_init (TektraLiveTranscription *self)
{
  self->words = tektra_live_text_new ();
  self->text = g_strdup ("");
}

/**
 * tektra_live_transcription_new:
 * @recorder: what records
 * @transcriber: who hears
 * @language: (nullable): the code of the language, "de", or %NULL to have it found out
 *
 * Writes down what is said while it is said. It ends with the recording.
 *
 * Returns: (transfer full): a new transcription, which stays without words when @transcriber is not
 *   on this computer
 */
TektraLiveTranscription *
tektra_live_transcription_new (TektraRecorder    *recorder,
                               TektraTranscriber *transcriber,
                               const char        *language)
{
  TektraLiveTranscription *self;

  g_return_val_if_fail (TEKTRA_IS_RECORDER (recorder), NULL);
  g_return_val_if_fail (TEKTRA_IS_TRANSCRIBER (transcriber), NULL);

  self = g_object_new (TEKTRA_TYPE_LIVE_TRANSCRIPTION, NULL);
  self->recorder = g_object_ref (recorder);
  self->transcriber = g_object_ref (transcriber);
  self->language = g_strdup (language);
  self->stopped = tektra_transcriber_get_host (transcriber) != NULL;

  g_signal_connect_object (recorder, "notify::elapsed", G_CALLBACK (elapsed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (recorder, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_live_transcription_get_text:
 * @self: a transcription
 *
 * Gets the words so far.
 *
 * Returns: (transfer none): the words, "" as long as there are none
 */
const char *
tektra_live_transcription_get_text (TektraLiveTranscription *self)
{
  g_return_val_if_fail (TEKTRA_IS_LIVE_TRANSCRIPTION (self), NULL);

  return self->text;
}

/**
 * tektra_live_transcription_stop:
 * @self: a transcription
 *
 * Ends it at once: who hears has time for something else. The words stay.
 */
void
tektra_live_transcription_stop (TektraLiveTranscription *self)
{
  g_return_if_fail (TEKTRA_IS_LIVE_TRANSCRIPTION (self));

  self->stopped = TRUE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}
