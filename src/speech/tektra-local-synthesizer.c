/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "speech/tektra-espeak.h"
#include "speech/tektra-local-synthesizer.h"
#include "speech/tektra-speech-dispatcher.h"
#include "speech/tektra-speech-player.h"
#include "util/tektra-weak-ref.h"
#include "util/tektra-worker.h"

/* Everything that speaks blocks until it has spoken: one thread does that, text after text. Another
 * one prepares the next text meanwhile, so that there is no gap between sentences. */

/* What the threads have found, under the lock, which nobody holds who waits for the daemon. With
 * the dispatcher only the speaker speaks, and only it lets go of it. */
typedef struct
{
  GMutex                  lock;
  TektraSpeechDispatcher *dispatcher; /* or NULL */
  char                   *espeak;     /* or NULL */
} Voices;

struct _TektraLocalSynthesizer
{
  TektraSynthesizer  parent_instance;

  /* owned */
  TektraWorker      *preparer; /* both NULL before they are needed */
  TektraWorker      *speaker;
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
  GBytes       *sound; /* once it is prepared; NULL when Speech Dispatcher is to speak */
} Job;

/* What is spoken when it is prepared */
typedef struct
{
  GWeakRef *synthesizer;
  Job      *job;
} Waiting;

static void
voices_clear (gpointer data)
{
  Voices *voices = data;

  g_clear_pointer (&voices->dispatcher, tektra_speech_dispatcher_free);
  g_free (voices->espeak);
  g_mutex_clear (&voices->lock);
}

static void
voices_unref (gpointer voices)
{
  g_atomic_rc_box_release_full (voices, voices_clear);
}

static void
job_clear (gpointer data)
{
  Job *job = data;

  voices_unref (job->voices);
  g_object_unref (job->cancellable);
  g_free (job->text);
  g_free (job->voice);
  g_free (job->language);
  g_clear_pointer (&job->sound, g_bytes_unref);
}

static void
job_unref (gpointer job)
{
  g_atomic_rc_box_release_full (job, job_clear);
}

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  tektra_weak_ref_free (waiting->synthesizer);
  job_unref (waiting->job);
  g_free (waiting);
}

static TektraWorker *
get_worker (TektraWorker **worker,
            const char    *name)
{
  if (*worker == NULL)
    *worker = tektra_worker_new (name);

  return *worker;
}

static TektraSpeechDispatcher *
get_dispatcher (Voices *voices)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&voices->lock);

  return voices->dispatcher;
}

/* Keeps the one that another thread was faster with. */
static TektraSpeechDispatcher *
open_dispatcher (Voices  *voices,
                 GError **error)
{
  g_autoptr(TektraSpeechDispatcher) opened = tektra_speech_dispatcher_open (error);
  g_autoptr(GMutexLocker) locker = NULL;

  if (opened == NULL)
    return NULL;

  locker = g_mutex_locker_new (&voices->lock);
  if (voices->dispatcher == NULL)
    voices->dispatcher = g_steal_pointer (&opened);

  return voices->dispatcher;
}

static void
drop_dispatcher (Voices *voices)
{
  g_autoptr(TektraSpeechDispatcher) dispatcher = NULL;

  g_mutex_lock (&voices->lock);
  dispatcher = g_steal_pointer (&voices->dispatcher);
  g_mutex_unlock (&voices->lock);
}

static gboolean
find_espeak (Voices *voices)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&voices->lock);

  if (voices->espeak == NULL)
    voices->espeak = tektra_espeak_find ();

  return voices->espeak != NULL;
}

/* The desktop's own voice speaks as the person has set it; espeak-ng is always the same. */
static gboolean
find_voices (Voices                  *voices,
             TektraSpeechDispatcher **dispatcher,
             GError                 **error)
{
  g_autoptr(GError) local_error = NULL;

  *dispatcher = get_dispatcher (voices);
  if (*dispatcher == NULL)
    *dispatcher = open_dispatcher (voices, &local_error);
  if (*dispatcher != NULL)
    return TRUE;

  g_debug ("%s", local_error->message);
  if (find_espeak (voices))
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
  TektraSpeechDispatcher *dispatcher;

  if (!find_voices (user_data, &dispatcher, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/* By a connection of its own: the other one may be speaking. */
static DexFuture *
list_in_thread (gpointer user_data)
{
  Voices *voices = user_data;
  g_autoptr(TektraSpeechDispatcher) own = NULL;
  g_autoptr(GError) error = NULL;
  TektraSpeechDispatcher *dispatcher;

  if (!find_voices (voices, &dispatcher, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (dispatcher == NULL)
    return dex_future_new_take_object (tektra_espeak_list_voices (voices->espeak));

  own = tektra_speech_dispatcher_open (&error);
  if (own == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_object (tektra_speech_dispatcher_list_voices (own));
}

static gboolean
synthesize (Job     *job,
            GError **error)
{
  job->sound = tektra_espeak_synthesize (job->voices->espeak, job->text,
                                         job->voice != NULL ? job->voice : job->language,
                                         job->rate, job->cancellable, error);

  return job->sound != NULL;
}

static DexFuture *
prepare_in_thread (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;
  TektraSpeechDispatcher *dispatcher;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, &error) ||
      !find_voices (job->voices, &dispatcher, &error) ||
      (dispatcher == NULL && !synthesize (job, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/* A daemon that was started anew is connected to once more. */
static gboolean
speak_with_dispatcher (Job     *job,
                       GError **error)
{
  g_autoptr(GError) local_error = NULL;
  Voices *voices = job->voices;
  TektraSpeechDispatcher *dispatcher = get_dispatcher (voices);

  if (dispatcher != NULL &&
      tektra_speech_dispatcher_speak (dispatcher, job->text, job->voice, job->language, job->rate,
                                      job->cancellable, &local_error))
    return TRUE;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;

  drop_dispatcher (voices);
  if (!find_voices (voices, &dispatcher, error))
    return FALSE;

  if (dispatcher == NULL)
    return synthesize (job, error) &&
           tektra_speech_player_play (job->sound, job->cancellable, error);

  return tektra_speech_dispatcher_speak (dispatcher, job->text, job->voice, job->language,
                                         job->rate, job->cancellable, error);
}

static DexFuture *
speak_in_thread (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;
  gboolean spoken;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  spoken = job->sound != NULL ? tektra_speech_player_play (job->sound, job->cancellable, &error)
                              : speak_with_dispatcher (job, &error);
  if (!spoken)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
prepared_cb (DexFuture *prepared,
             gpointer   user_data)
{
  Waiting *waiting = user_data;
  g_autoptr(TektraLocalSynthesizer) self = g_weak_ref_get (waiting->synthesizer);

  if (self == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nobody listens");

  return tektra_worker_run (get_worker (&self->speaker, "speak"), speak_in_thread,
                            g_atomic_rc_box_acquire (waiting->job), job_unref);
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

  return tektra_worker_run (get_worker (&self->preparer, "prepare-speech"), check_in_thread,
                            g_atomic_rc_box_acquire (self->voices), voices_unref);
}

static DexFuture *
tektra_local_synthesizer_list_voices (TektraSynthesizer *synthesizer)
{
  TektraLocalSynthesizer *self = TEKTRA_LOCAL_SYNTHESIZER (synthesizer);

  return tektra_worker_run (get_worker (&self->preparer, "prepare-speech"), list_in_thread,
                            g_atomic_rc_box_acquire (self->voices), voices_unref);
}

static DexFuture *
tektra_local_synthesizer_speak (TektraSynthesizer *synthesizer,
                                const char        *text,
                                GCancellable      *cancellable)
{
  TektraLocalSynthesizer *self = TEKTRA_LOCAL_SYNTHESIZER (synthesizer);
  const char *language = tektra_synthesizer_get_language (synthesizer);
  Job *job = g_atomic_rc_box_new0 (Job);
  Waiting *waiting = g_new0 (Waiting, 1);
  DexFuture *prepared;

  job->voices = g_atomic_rc_box_acquire (self->voices);
  job->cancellable = g_object_ref (cancellable);
  job->text = g_strdup (text);
  job->voice = g_strdup (tektra_synthesizer_get_voice (synthesizer));
  job->language = language != NULL ? g_strdup (language) : dup_system_language ();
  job->rate = tektra_synthesizer_get_rate (synthesizer);

  waiting->synthesizer = tektra_weak_ref_new (self);
  waiting->job = g_atomic_rc_box_acquire (job);

  prepared = tektra_worker_run (get_worker (&self->preparer, "prepare-speech"),
                                prepare_in_thread, job, job_unref);

  return dex_future_then (prepared, prepared_cb, waiting, waiting_free);
}

static void
tektra_local_synthesizer_finalize (GObject *object)
{
  TektraLocalSynthesizer *self = TEKTRA_LOCAL_SYNTHESIZER (object);

  /* What is spoken was stopped when it was disposed of; but the daemon may
   * take its time to start, or never answer, while a page of the preferences
   * is closed. */
  g_clear_pointer (&self->preparer, tektra_worker_release);
  g_clear_pointer (&self->speaker, tektra_worker_release);
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
  self->voices = g_atomic_rc_box_new0 (Voices);
  g_mutex_init (&self->voices->lock);
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
