/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "speech/tektra-espeak.h"
#include "speech/tektra-local-synthesizer.h"
#include "speech/tektra-speech-dispatcher.h"
#include "speech/tektra-speech-player.h"
#include "util/tektra-worker.h"

/* Everything that speaks blocks until it has spoken: one thread does that, text after text. */

/* What the thread has found; nobody else touches it. */
typedef struct
{
  TektraSpeechDispatcher *dispatcher; /* or NULL */
  char                   *espeak;     /* or NULL */
} Voices;

struct _TektraLocalSynthesizer
{
  TektraSynthesizer  parent_instance;

  /* owned */
  TektraWorker      *worker;
  Voices            *voices;
};

G_DEFINE_FINAL_TYPE (TektraLocalSynthesizer, tektra_local_synthesizer, TEKTRA_TYPE_SYNTHESIZER)

/* One text */
typedef struct
{
  Voices       *voices;
  GCancellable *cancellable;
  char         *text;
  char         *voice;
  char         *language;
  double        rate;
} Job;

static void
voices_free (gpointer data)
{
  Voices *voices = data;

  g_clear_pointer (&voices->dispatcher, tektra_speech_dispatcher_free);
  g_free (voices->espeak);
}

static void
voices_unref (gpointer voices)
{
  g_atomic_rc_box_release_full (voices, voices_free);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  voices_unref (job->voices);
  g_object_unref (job->cancellable);
  g_free (job->text);
  g_free (job->voice);
  g_free (job->language);
  g_free (job);
}

/* The desktop's own voice speaks as the person has set it; espeak-ng is always the same. */
static gboolean
find_voices (Voices  *voices,
             GError **error)
{
  g_autoptr(GError) local_error = NULL;

  if (voices->dispatcher != NULL)
    return TRUE;

  voices->dispatcher = tektra_speech_dispatcher_open (&local_error);
  if (voices->dispatcher != NULL)
    return TRUE;

  g_debug ("%s", local_error->message);
  if (voices->espeak == NULL)
    voices->espeak = tektra_espeak_find ();
  if (voices->espeak != NULL)
    return TRUE;

  g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                       _("This computer has no voice: install the package “speech-dispatcher” or "
                         "“espeak-ng”."));
  return FALSE;
}

static DexFuture *
check_in_thread (gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!find_voices (user_data, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
list_in_thread (gpointer user_data)
{
  Voices *voices = user_data;
  g_autoptr(GError) error = NULL;

  if (!find_voices (voices, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_object (voices->dispatcher != NULL
                                       ? tektra_speech_dispatcher_list_voices (voices->dispatcher)
                                       : tektra_espeak_list_voices (voices->espeak));
}

static gboolean
speak_with_espeak (Job     *job,
                   GError **error)
{
  g_autoptr(GBytes) sound = NULL;

  sound = tektra_espeak_synthesize (job->voices->espeak, job->text,
                                    job->voice != NULL ? job->voice : job->language,
                                    job->rate, job->cancellable, error);

  return sound != NULL && tektra_speech_player_play (sound, job->cancellable, error);
}

/* A daemon that was started anew is connected to once more. */
static gboolean
speak_with_dispatcher (Job     *job,
                       GError **error)
{
  g_autoptr(GError) local_error = NULL;
  Voices *voices = job->voices;

  if (tektra_speech_dispatcher_speak (voices->dispatcher, job->text, job->voice, job->language,
                                      job->rate, job->cancellable, &local_error))
    return TRUE;

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_clear_pointer (&voices->dispatcher, tektra_speech_dispatcher_free);
  if (!find_voices (voices, error))
    return FALSE;

  if (voices->dispatcher == NULL)
    return speak_with_espeak (job, error);

  return tektra_speech_dispatcher_speak (voices->dispatcher, job->text, job->voice, job->language,
                                         job->rate, job->cancellable, error);
}

static DexFuture *
speak_in_thread (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;
  gboolean spoken;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, &error) ||
      !find_voices (job->voices, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  spoken = job->voices->dispatcher != NULL ? speak_with_dispatcher (job, &error)
                                           : speak_with_espeak (job, &error);
  if (!spoken)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/* "de" of "de_DE.UTF-8" */
static char *
dup_system_language (void)
{
  const char *name = g_get_language_names ()[0];

  if (g_str_equal (name, "C") || g_str_has_prefix (name, "C.") || g_str_equal (name, "POSIX"))
    return g_strdup ("en");

  return g_strndup (name, strcspn (name, "_.@"));
}

static DexFuture *
tektra_local_synthesizer_check (TektraSynthesizer *synthesizer)
{
  TektraLocalSynthesizer *self = TEKTRA_LOCAL_SYNTHESIZER (synthesizer);

  return tektra_worker_run (self->worker, check_in_thread,
                            g_atomic_rc_box_acquire (self->voices), voices_unref);
}

static DexFuture *
tektra_local_synthesizer_list_voices (TektraSynthesizer *synthesizer)
{
  TektraLocalSynthesizer *self = TEKTRA_LOCAL_SYNTHESIZER (synthesizer);

  return tektra_worker_run (self->worker, list_in_thread,
                            g_atomic_rc_box_acquire (self->voices), voices_unref);
}

static DexFuture *
tektra_local_synthesizer_speak (TektraSynthesizer *synthesizer,
                                const char        *text,
                                GCancellable      *cancellable)
{
  TektraLocalSynthesizer *self = TEKTRA_LOCAL_SYNTHESIZER (synthesizer);
  const char *language = tektra_synthesizer_get_language (synthesizer);
  Job *job = g_new0 (Job, 1);

  job->voices = g_atomic_rc_box_acquire (self->voices);
  job->cancellable = g_object_ref (cancellable);
  job->text = g_strdup (text);
  job->voice = g_strdup (tektra_synthesizer_get_voice (synthesizer));
  job->language = language != NULL ? g_strdup (language) : dup_system_language ();
  job->rate = tektra_synthesizer_get_rate (synthesizer);

  return tektra_worker_run (self->worker, speak_in_thread, job, job_free);
}

static void
tektra_local_synthesizer_finalize (GObject *object)
{
  TektraLocalSynthesizer *self = TEKTRA_LOCAL_SYNTHESIZER (object);

  /* What is spoken was stopped when it was disposed of: there is nothing left to wait for. */
  tektra_worker_free (self->worker);
  voices_unref (self->voices);

  G_OBJECT_CLASS (tektra_local_synthesizer_parent_class)->finalize (object);
}

static void
tektra_local_synthesizer_class_init (TektraLocalSynthesizerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraSynthesizerClass *synthesizer_class = TEKTRA_SYNTHESIZER_CLASS (klass);

  object_class->finalize = tektra_local_synthesizer_finalize;

  synthesizer_class->check = tektra_local_synthesizer_check;
  synthesizer_class->list_voices = tektra_local_synthesizer_list_voices;
  synthesizer_class->speak = tektra_local_synthesizer_speak;
}

static void
tektra_local_synthesizer_init (TektraLocalSynthesizer *self)
{
  self->worker = tektra_worker_new ("speak");
  self->voices = g_atomic_rc_box_new0 (Voices);
}

/**
 * tektra_local_synthesizer_new:
 *
 * Creates a synthesizer. Nothing is looked for before it is used.
 *
 * Returns: (transfer full): a new synthesizer
 */
TektraSynthesizer *
tektra_local_synthesizer_new (void)
{
  return g_object_new (TEKTRA_TYPE_LOCAL_SYNTHESIZER, NULL);
}
