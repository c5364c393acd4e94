/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <libspeechd.h>

#include "core/tektra-backend-error.h"
#include "speech/tektra-speech-dispatcher.h"
#include "speech/tektra-speech-voice.h"
#include "speech/tektra-synthesizer.h"

/*
 * libspeechd tells the end of a message in a thread of its own, with the number of the connection
 * and nothing else: a table leads back from there.
 */

/* A voice that does not tell its end has died. Very slow ones speak five letters a second. */
#define END_LIMIT_US (30 * G_USEC_PER_SEC)
#define LETTER_LIMIT_US (G_USEC_PER_SEC / 5)

struct _TektraSpeechDispatcher
{
  SPDConnection *connection;
  guint          client_id;

  /* under the lock */
  size_t         ended; /* the last message of which the end was told */
  gboolean       stopped;
};

static GMutex lock;
static GCond changed;
static GHashTable *dispatchers; /* client id → TektraSpeechDispatcher, under the lock */

static void
end_cb (size_t              message_id,
        size_t              client_id,
        SPDNotificationType type)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&lock);
  TektraSpeechDispatcher *self = g_hash_table_lookup (dispatchers, GSIZE_TO_POINTER (client_id));

  if (self != NULL)
    self->ended = MAX (self->ended, message_id);
  g_cond_broadcast (&changed);
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&lock);
  TektraSpeechDispatcher *self = user_data;

  self->stopped = TRUE;
  g_cond_broadcast (&changed);
}

/* From -100 to 100, 0 is the person's own setting (SSIP, "SET self RATE"). */
static int
convert_rate (double rate)
{
  if (rate < 1.0)
    return (int) ((rate - 1.0) * 100 / (1.0 - TEKTRA_SPEECH_RATE_MIN));

  return (int) ((rate - 1.0) * 100 / (TEKTRA_SPEECH_RATE_MAX - 1.0));
}

static gboolean
is_stopped (TektraSpeechDispatcher *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&lock);

  return self->stopped;
}

static gboolean
await_end (TektraSpeechDispatcher *self,
           size_t                  message_id,
           gint64                  limit)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&lock);

  while (self->ended < message_id && !self->stopped)
    {
      if (!g_cond_wait_until (&changed, &lock, limit))
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_speech_dispatcher_open:
 * @error: return location for an error
 *
 * Connects to the daemon and starts it where it does not run. Where `$SPEECHD_ADDRESS` names one,
 * no other is started.
 *
 * Returns: (transfer full) (nullable): the connection
 */
TektraSpeechDispatcher *
tektra_speech_dispatcher_open (GError **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  TektraSpeechDispatcher *self;
  SPDConnectionAddress *address;
  SPDConnection *connection;
  char *reason = NULL;

  address = spd_get_default_address (&reason);
  connection = address != NULL
    ? spd_open2 ("tektra", "main", NULL, SPD_MODE_THREADED, address,
                 g_getenv ("SPEECHD_ADDRESS") == NULL, &reason)
    : NULL;
  if (address != NULL)
    SPDConnectionAddress__free (address);

  if (connection == NULL)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING,
                   "Speech Dispatcher: %s", reason);
      free (reason);
      return NULL;
    }

  self = g_new0 (TektraSpeechDispatcher, 1);
  self->connection = connection;
  self->client_id = (guint) spd_get_client_id (connection);
  connection->callback_end = end_cb;
  connection->callback_cancel = end_cb;

  locker = g_mutex_locker_new (&lock);
  if (dispatchers == NULL)
    dispatchers = g_hash_table_new (NULL, NULL);
  g_hash_table_insert (dispatchers, GSIZE_TO_POINTER (self->client_id), self);
  g_clear_pointer (&locker, g_mutex_locker_free);

  spd_set_notification_on (connection, SPD_END);
  spd_set_notification_on (connection, SPD_CANCEL);

  return self;
}

/**
 * tektra_speech_dispatcher_free:
 * @self: (transfer full): a connection
 *
 * Closes the connection.
 */
void
tektra_speech_dispatcher_free (TektraSpeechDispatcher *self)
{
  g_mutex_lock (&lock);
  g_hash_table_remove (dispatchers, GSIZE_TO_POINTER (self->client_id));
  g_mutex_unlock (&lock);

  spd_close (self->connection);
  g_free (self);
}

/**
 * tektra_speech_dispatcher_list_voices:
 * @self: a connection
 *
 * Asks which voices there are. Of each only the plain form is told: espeak has a hundred variants
 * of each of its hundred languages.
 *
 * Returns: (transfer full): a list of [class@SpeechVoice]
 */
GListStore *
tektra_speech_dispatcher_list_voices (TektraSpeechDispatcher *self)
{
  GListStore *voices = g_list_store_new (TEKTRA_TYPE_SPEECH_VOICE);
  SPDVoice **found;

  g_return_val_if_fail (self != NULL, voices);

  found = spd_list_synthesis_voices (self->connection);
  for (guint i = 0; found != NULL && found[i] != NULL; i++)
    {
      g_autoptr(TektraSpeechVoice) voice = NULL;

      if (found[i]->name == NULL || strchr (found[i]->name, '+') != NULL)
        continue;

      voice = tektra_speech_voice_new (found[i]->name, found[i]->name, found[i]->language);
      g_list_store_append (voices, voice);
    }

  if (found != NULL)
    free_spd_voices (found);

  return voices;
}

/**
 * tektra_speech_dispatcher_speak:
 * @self: a connection
 * @text: words
 * @voice: (nullable): the id of a voice
 * @language: the code of the language, which decides where there is no voice
 * @rate: how many times as fast as usual
 * @cancellable: silences it
 * @error: return location for an error
 *
 * Speaks a text to its end.
 *
 * Returns: whether it was spoken
 */
gboolean
tektra_speech_dispatcher_speak (TektraSpeechDispatcher  *self,
                                const char              *text,
                                const char              *voice,
                                const char              *language,
                                double                   rate,
                                GCancellable            *cancellable,
                                GError                 **error)
{
  gint64 limit = g_get_monotonic_time () + END_LIMIT_US +
                 (gint64) strlen (text) * LETTER_LIMIT_US;
  gulong cancelled_id;
  gboolean told;
  int id;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (G_IS_CANCELLABLE (cancellable), FALSE);

  spd_set_voice_rate (self->connection, convert_rate (rate));
  spd_set_language (self->connection, language);
  if (voice != NULL)
    spd_set_synthesis_voice (self->connection, voice);

  g_mutex_lock (&lock);
  self->stopped = FALSE;
  g_mutex_unlock (&lock);

  cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  id = is_stopped (self) ? 0 : spd_say (self->connection, SPD_MESSAGE, text);
  told = id >= 0 && await_end (self, (size_t) id, limit);
  if (id > 0 && is_stopped (self))
    spd_cancel (self->connection);
  g_cancellable_disconnect (cancellable, cancelled_id);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (!told)
    {
      g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION,
                           _("The voice of this computer does not answer: try again."));
      return FALSE;
    }

  return TRUE;
}
