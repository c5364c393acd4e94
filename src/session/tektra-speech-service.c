/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-speech-service.h"

#include "speech/tektra-local-synthesizer.h"
#include "speech/tektra-server-synthesizer.h"
#include "speech/tektra-speech-language.h"
#include "speech/tektra-speech-server.h"
#include "util/tektra-weak-ref.h"

/* Nothing goes to a server that was not chosen: this computer replaces the server, never the other
 * way round. What is spoken between two stops is one reading; the cancellable that the base class
 * has for it tells one from the next. */

#define USUAL_MODEL "tts-1"

struct _TektraSpeechService
{
  TektraSynthesizer parent_instance;

  /* owned */
  TektraSettings *settings;
  TektraSecrets *secrets;    /* or NULL */
  TektraSynthesizer *local;
  TektraSynthesizer *server; /* NULL when this computer speaks */
  char *server_uri;
  char *server_model;
  char *server_voice;
  DexFuture *looking_up;     /* the key of the server */

  /* of this reading */
  GCancellable *reading;
  DexFuture *last;        /* what was given last */
  const char *language;   /* what the text was found to be written in */
  gboolean fallen_back;
};

G_DEFINE_FINAL_TYPE (TektraSpeechService, tektra_speech_service, TEKTRA_TYPE_SYNTHESIZER)

enum
{
  FELL_BACK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One text */
typedef struct
{
  GWeakRef *service;
  GCancellable *reading;
  TektraSynthesizer *local;
  TektraSynthesizer *server; /* or NULL */
  DexFuture *before;         /* or NULL */
  char *text;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  tektra_weak_ref_free (job->service);
  g_object_unref (job->reading);
  g_object_unref (job->local);
  g_clear_object (&job->server);
  dex_clear (&job->before);
  g_free (job->text);
  g_free (job);
}

static void
tell_fall_back (Job          *job,
                const GError *error)
{
  g_autoptr(TektraSpeechService) self = g_weak_ref_get (job->service);

  if (self == NULL || self->reading != job->reading || self->fallen_back)
    return;

  self->fallen_back = TRUE;
  g_signal_emit (self, signals[FELL_BACK], 0, error);
}

static DexFuture *
speak_fiber (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;

  if (job->server != NULL)
    {
      if (dex_await (tektra_synthesizer_speak (job->server, job->text), &error))
        return dex_future_new_true ();

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return dex_future_new_for_error (g_steal_pointer (&error));

      tell_fall_back (job, error);
      g_clear_error (&error);
    }

  /* However that ended, this one is next. */
  if (job->before != NULL)
    dex_await (g_steal_pointer (&job->before), NULL);

  if (g_cancellable_set_error_if_cancelled (job->reading, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return tektra_synthesizer_speak (job->local, job->text);
}

static void
stopped_cb (TektraSpeechService *self)
{
  g_assert (TEKTRA_IS_SPEECH_SERVICE (self));

  if (self->local != NULL)
    tektra_synthesizer_stop (self->local);
  if (self->server != NULL)
    tektra_synthesizer_stop (self->server);
}

static void
begin_reading (TektraSpeechService *self,
               GCancellable        *cancellable)
{
  if (!g_set_object (&self->reading, cancellable))
    return;

  g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (stopped_cb), self,
                           G_CONNECT_SWAPPED);
  dex_clear (&self->last);
  self->language = NULL;
  self->fallen_back = FALSE;
}

/* Somebody who has chosen a voice hears it; otherwise it fits the text. */
static void
choose_voice (TektraSpeechService *self,
              const char          *text)
{
  TektraSynthesizer *synthesizer = TEKTRA_SYNTHESIZER (self);
  const char *voice = tektra_synthesizer_get_voice (synthesizer);
  const char *language = tektra_synthesizer_get_language (synthesizer);
  const char *guess;

  if (language == NULL || *language == '\0')
    {
      guess = tektra_speech_language_guess (text);
      if (guess != NULL)
        self->language = guess;
      language = self->language;
    }

  g_object_set (self->local,
                "voice", voice != NULL && *voice != '\0' ? voice : NULL,
                "language", language,
                "rate", tektra_synthesizer_get_rate (synthesizer),
                NULL);
  if (self->server != NULL)
    g_object_set (self->server, "rate", tektra_synthesizer_get_rate (synthesizer), NULL);
}

static DexFuture *
tektra_speech_service_check (TektraSynthesizer *synthesizer)
{
  TektraSpeechService *self = TEKTRA_SPEECH_SERVICE (synthesizer);

  return tektra_synthesizer_check (self->server != NULL ? self->server : self->local);
}

/* Servers have no list. */
static DexFuture *
tektra_speech_service_list_voices (TektraSynthesizer *synthesizer)
{
  return tektra_synthesizer_list_voices (TEKTRA_SPEECH_SERVICE (synthesizer)->local);
}

static DexFuture *
tektra_speech_service_speak (TektraSynthesizer *synthesizer,
                             const char        *text,
                             GCancellable      *cancellable)
{
  TektraSpeechService *self = TEKTRA_SPEECH_SERVICE (synthesizer);
  DexFuture *future;
  Job *job;

  begin_reading (self, cancellable);
  choose_voice (self, text);

  /* This computer prepares one text while it speaks the one before. */
  if (self->server == NULL)
    return tektra_synthesizer_speak (self->local, text);

  job = g_new0 (Job, 1);
  job->service = tektra_weak_ref_new (self);
  job->reading = g_object_ref (cancellable);
  job->local = g_object_ref (self->local);
  job->server = self->fallen_back ? NULL : g_object_ref (self->server);
  job->before = g_steal_pointer (&self->last);
  job->text = g_strdup (text);

  future = dex_scheduler_spawn (NULL, 0, speak_fiber, job, job_free);
  self->last = dex_ref (future);

  return future;
}

static void
create_server (TektraSpeechService *self,
               const char          *key)
{
  const char *model = *self->server_model != '\0' ? self->server_model : USUAL_MODEL;

  g_clear_object (&self->server);
  self->server = tektra_server_synthesizer_new (self->server_uri, model, key);
  if (*self->server_voice != '\0')
    g_object_set (self->server, "voice", self->server_voice, NULL);
}

static DexFuture *
key_found_cb (DexFuture *future,
              gpointer   user_data)
{
  g_autoptr(TektraSpeechService) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (future, NULL);
  const char *key = value != NULL ? g_value_get_string (value) : NULL;

  if (self != NULL && self->server != NULL && key != NULL && *key != '\0')
    create_server (self, key);

  return dex_future_new_true ();
}

/* Until the keyring has answered it is asked with the key that the program was started with. */
static void
renew_server (TektraSpeechService *self)
{
  g_autofree char *host = NULL;
  g_autofree char *name = NULL;

  dex_clear (&self->looking_up);
  g_clear_object (&self->server);
  if (self->server_uri != NULL && *self->server_uri != '\0')
    {
      create_server (self, g_getenv (TEKTRA_SPEECH_KEY_VARIABLE));
      host = tektra_speech_server_dup_host (self->server_uri);
      name = tektra_speech_server_dup_secret_name (self->server_uri);
    }

  if (name != NULL && self->secrets != NULL)
    self->looking_up = dex_future_finally (tektra_secrets_lookup (self->secrets, name),
                                           key_found_cb, tektra_weak_ref_new (self),
                                           tektra_weak_ref_free);
  tektra_synthesizer_set_host (TEKTRA_SYNTHESIZER (self), host);
}

static void
settings_changed_cb (TektraSpeechService *self)
{
  g_autofree char *uri = NULL;
  g_autofree char *model = NULL;
  g_autofree char *voice = NULL;
  gboolean use_server;

  g_assert (TEKTRA_IS_SPEECH_SERVICE (self));

  g_object_get (self->settings,
                "speech-use-server", &use_server,
                "speech-server", &uri,
                "speech-server-model", &model,
                "speech-server-voice", &voice,
                NULL);
  tektra_speech_service_set_server (self, use_server ? uri : NULL, model, voice);
}

static void
tektra_speech_service_dispose (GObject *object)
{
  TektraSpeechService *self = TEKTRA_SPEECH_SERVICE (object);

  /* Jobs hold the synthesizers until they have heard of it. */
  tektra_synthesizer_stop (TEKTRA_SYNTHESIZER (self));
  g_clear_object (&self->reading);
  dex_clear (&self->last);
  dex_clear (&self->looking_up);
  g_clear_object (&self->server);
  g_clear_object (&self->local);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (tektra_speech_service_parent_class)->dispose (object);
}

static void
tektra_speech_service_finalize (GObject *object)
{
  TektraSpeechService *self = TEKTRA_SPEECH_SERVICE (object);

  g_free (self->server_uri);
  g_free (self->server_model);
  g_free (self->server_voice);

  G_OBJECT_CLASS (tektra_speech_service_parent_class)->finalize (object);
}

static void
tektra_speech_service_class_init (TektraSpeechServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraSynthesizerClass *synthesizer_class = TEKTRA_SYNTHESIZER_CLASS (klass);

  object_class->dispose = tektra_speech_service_dispose;
  object_class->finalize = tektra_speech_service_finalize;

  synthesizer_class->check = tektra_speech_service_check;
  synthesizer_class->list_voices = tektra_speech_service_list_voices;
  synthesizer_class->speak = tektra_speech_service_speak;

  /**
   * TektraSpeechService::fell-back:
   * @self: a service
   * @error: a sentence for a person: why the server does not speak
   *
   * Emitted when this computer goes on in the place of the server.
   */
  signals[FELL_BACK] =
    g_signal_new ("fell-back",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
tektra_speech_service_init (TektraSpeechService *self)
{
  self->local = tektra_local_synthesizer_new ();
}

/**
 * tektra_speech_service_new:
 * @settings: what a person has set; it is followed
 * @secrets: (nullable): where the key of the server is, %NULL for the environment only
 *
 * Creates a service. Nothing is looked for before something is to be spoken.
 *
 * Returns: (transfer full): a new service
 */
TektraSpeechService *
tektra_speech_service_new (TektraSettings *settings,
                           TektraSecrets  *secrets)
{
  static const char * const keys[] = {
    "notify::speech-use-server",
    "notify::speech-server",
    "notify::speech-server-model",
    "notify::speech-server-voice",
  };
  TektraSpeechService *self;

  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (secrets == NULL || TEKTRA_IS_SECRETS (secrets), NULL);

  self = g_object_new (TEKTRA_TYPE_SPEECH_SERVICE, NULL);
  self->settings = g_object_ref (settings);
  g_set_object (&self->secrets, secrets);
  if (secrets != NULL)
    g_signal_connect_object (secrets, "changed", G_CALLBACK (renew_server), self,
                             G_CONNECT_SWAPPED);
  g_object_bind_property (settings, "speech-voice", self, "voice", G_BINDING_SYNC_CREATE);
  g_object_bind_property (settings, "speech-language", self, "language", G_BINDING_SYNC_CREATE);
  g_object_bind_property (settings, "speech-rate", self, "rate", G_BINDING_SYNC_CREATE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_signal_connect_object (settings, keys[i], G_CALLBACK (settings_changed_cb), self,
                             G_CONNECT_SWAPPED);
  settings_changed_cb (self);

  return self;
}

/**
 * tektra_speech_service_set_server:
 * @self: a service
 * @base_uri: (nullable): the server's address, %NULL to speak on this computer
 * @model: the model that speaks, "" for the usual one
 * @voice: its voice, "" for the usual one
 *
 * Chooses who speaks from now on, whatever the settings say.
 */
void
tektra_speech_service_set_server (TektraSpeechService *self,
                                  const char          *base_uri,
                                  const char          *model,
                                  const char          *voice)
{
  gboolean changed;

  g_return_if_fail (TEKTRA_IS_SPEECH_SERVICE (self));
  g_return_if_fail (model != NULL);
  g_return_if_fail (voice != NULL);

  changed = g_set_str (&self->server_uri, base_uri);
  changed |= g_set_str (&self->server_model, model);
  changed |= g_set_str (&self->server_voice, voice);
  if (changed)
    renew_server (self);
}
