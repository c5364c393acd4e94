/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "session/tektra-transcription-service-private.h"
#include "speech/tektra-server-transcriber.h"
#include "speech/tektra-whisper-transcriber.h"

/*
 * Who was chosen is asked first, and the others when that fails. What was never set up is passed
 * over without a word, unless it was chosen. A computer that is not this one is asked only when the
 * person has chosen it: as the server, as the model of the chat, or by leaving the choice to
 * Tektra.
 */

/* All servers that have no other know this one. */
#define SERVER_MODEL "whisper-1"

/* How long the silence is that a server is tested with */
#define TEST_MS 500

/* A model, whisper and a server */
#define N_WAYS 3

G_DEFINE_FINAL_TYPE (TektraTranscriptionService, tektra_transcription_service, G_TYPE_OBJECT)

enum
{
  CHANGED,
  PARTIAL_TEXT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One sound */
typedef struct
{
  TektraTranscriptionService *self;
  TektraSound                *sound;
  TektraModel                *model;
  GCancellable               *cancellable;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  g_object_unref (job->sound);
  g_clear_object (&job->model);
  g_clear_object (&job->cancellable);
  g_free (job);
}

static char *
dup_string (TektraTranscriptionService *self,
            const char                 *name)
{
  char *text;

  g_object_get (self->settings, name, &text, NULL);
  g_strstrip (text);

  return text;
}

static TektraHearingWay
get_choice (TektraTranscriptionService *self)
{
  TektraHearingWay choice;

  g_object_get (self->settings, "voice-hearing", &choice, NULL);

  return choice;
}

static gboolean
model_hears (TektraModel *model)
{
  return model != NULL &&
         (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_AUDIO) != 0;
}

static gboolean
model_is_here (TektraModel *model)
{
  return model != NULL && tektra_model_get_locality (model) == TEKTRA_LOCALITY_DEVICE;
}

/* Lists who may be asked, in turn. */
static guint
list_ways (TektraTranscriptionService *self,
           TektraModel                *model,
           TektraHearingWay            ways[N_WAYS])
{
  static const TektraHearingWay orders[][N_WAYS] = {
    [TEKTRA_HEARING_AUTOMATIC] = { TEKTRA_HEARING_MODEL, TEKTRA_HEARING_WHISPER,
                                   TEKTRA_HEARING_SERVER },
    [TEKTRA_HEARING_MODEL] = { TEKTRA_HEARING_MODEL, TEKTRA_HEARING_WHISPER,
                               TEKTRA_HEARING_SERVER },
    [TEKTRA_HEARING_WHISPER] = { TEKTRA_HEARING_WHISPER, TEKTRA_HEARING_MODEL,
                                 TEKTRA_HEARING_SERVER },
    [TEKTRA_HEARING_SERVER] = { TEKTRA_HEARING_SERVER, TEKTRA_HEARING_WHISPER,
                                TEKTRA_HEARING_MODEL },
  };
  TektraHearingWay choice = get_choice (self);
  g_autofree char *address = dup_string (self, "voice-server");
  g_autofree char *host = tektra_speech_server_dup_host (address);
  guint n_ways = 0;

  for (guint i = 0; i < N_WAYS; i++)
    {
      TektraHearingWay way = orders[choice][i];
      gboolean wanted = choice == TEKTRA_HEARING_AUTOMATIC || way == choice;

      if (way == TEKTRA_HEARING_MODEL && !wanted && !model_is_here (model))
        continue;
      if (way == TEKTRA_HEARING_SERVER && !wanted && host != NULL)
        continue;

      ways[n_ways++] = way;
    }

  return n_ways;
}

/* Tells whether anything was set up, whether it works or not. */
static gboolean
is_set_up (TektraTranscriptionService *self,
           TektraModel                *model,
           TektraHearingWay            way)
{
  g_autofree char *address = NULL;

  if (way == TEKTRA_HEARING_MODEL)
    return model_hears (model);
  if (way == TEKTRA_HEARING_WHISPER)
    return self->whisper != NULL;

  address = dup_string (self, "voice-server");

  return *address != '\0';
}

/* As far as is known before anything was tried; AUTOMATIC when nobody can hear. */
static TektraHearingWay
get_first_way (TektraTranscriptionService *self,
               TektraModel                *model)
{
  TektraHearingWay ways[N_WAYS];
  guint n_ways = list_ways (self, model, ways);

  for (guint i = 0; i < n_ways; i++)
    {
      if (is_set_up (self, model, ways[i]) &&
          (ways[i] != TEKTRA_HEARING_WHISPER || self->whisper_error == NULL))
        return ways[i];
    }

  return TEKTRA_HEARING_AUTOMATIC;
}

/* Says what would help when nobody can hear. */
static char *
dup_advice (TektraTranscriptionService *self,
            TektraModel                *model)
{
  if (self->whisper_error != NULL)
    return g_strdup (self->whisper_error->message);

  if (model == NULL)
    return g_strdup (_("Nobody writes down what is said: choose a whisper model or a server in the "
                       "preferences."));

  /* Translators: %s is the name of a model */
  return g_strdup_printf (_("%s cannot hear: choose a whisper model or a server in the preferences "
                            "that writes down what you say."),
                          tektra_model_get_name (model));
}

static void
server_changed_cb (TektraTranscriptionService *self)
{
  g_assert (TEKTRA_IS_TRANSCRIPTION_SERVICE (self));

  g_clear_pointer (&self->server, tektra_speech_server_unref);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
choice_changed_cb (TektraTranscriptionService *self)
{
  g_assert (TEKTRA_IS_TRANSCRIPTION_SERVICE (self));

  g_signal_emit (self, signals[CHANGED], 0);
}

/* The key from the keyring, else the one that the program was started with, else none. To be called
 * in a fiber. */
static char *
await_key (TektraTranscriptionService *self,
           const char                 *address)
{
  g_autofree char *name = tektra_speech_server_dup_secret_name (address);
  g_autoptr(GError) error = NULL;
  g_autofree char *key = NULL;

  if (name != NULL)
    key = dex_await_string (tektra_secrets_lookup (self->secrets, name), &error);
  if (key != NULL && *key != '\0')
    return g_steal_pointer (&key);

  return g_strdup (g_getenv (TEKTRA_SPEECH_KEY_VARIABLE));
}

static TektraSpeechServer *
await_server (TektraTranscriptionService *self)
{
  g_autofree char *address = dup_string (self, "voice-server");
  g_autofree char *model = dup_string (self, "voice-server-model");
  g_autofree char *key = NULL;

  if (self->server != NULL)
    return tektra_speech_server_ref (self->server);

  key = await_key (self, address);

  /* another sound may have been faster */
  if (self->server == NULL)
    self->server = tektra_speech_server_new (address, *model != '\0' ? model : SERVER_MODEL, key);

  return tektra_speech_server_ref (self->server);
}

static void
partial_text_cb (Job               *job,
                 GParamSpec        *pspec,
                 TektraTranscriber *transcriber)
{
  g_signal_emit (job->self, signals[PARTIAL_TEXT], 0, job->sound,
                 tektra_transcriber_get_partial_text (transcriber));
}

static TektraTranscription *
await_words (Job                *job,
             TektraTranscriber  *transcriber,
             GError            **error)
{
  g_autofree char *language = job->self->language != NULL
    ? g_strdup (job->self->language) : dup_string (job->self, "voice-language");
  TektraTranscription *transcription;
  gulong handler;

  handler = g_signal_connect_swapped (transcriber, "notify::partial-text",
                                      G_CALLBACK (partial_text_cb), job);
  transcription =
    dex_await_object (tektra_transcriber_transcribe (transcriber, job->sound,
                                                     *language != '\0' ? language : NULL,
                                                     job->cancellable),
                      error);
  g_signal_handler_disconnect (transcriber, handler);

  return transcription;
}

/* The engine hears one sound after the other. */
static TektraTranscription *
await_whisper (Job     *job,
               GError **error)
{
  g_autoptr(TektraTranscriber) whisper = NULL;
  TektraTranscription *transcription;

  if (job->self->whisper == NULL)
    {
      /* it says what is missing */
      whisper = tektra_whisper_transcriber_new (NULL);
      return await_words (job, whisper, error);
    }

  if (!tektra_fiber_queue_enter (job->self->whisper_queue, job->cancellable, error))
    return NULL;

  whisper = g_object_ref (job->self->whisper);
  transcription = await_words (job, whisper, error);
  tektra_fiber_queue_leave (job->self->whisper_queue);

  return transcription;
}

static TektraTranscription *
await_from_server (Job     *job,
                   GError **error)
{
  g_autoptr(TektraSpeechServer) server = await_server (job->self);
  g_autofree char *address = dup_string (job->self, "voice-server");
  g_autofree char *host = tektra_speech_server_dup_host (address);
  g_autoptr(TektraTranscriber) transcriber = NULL;

  transcriber = tektra_server_transcriber_new_for_server (server, host);

  return await_words (job, transcriber, error);
}

static TektraTranscription *
await_transcription (Job               *job,
                     TektraHearingWay   way,
                     GError           **error)
{
  if (way == TEKTRA_HEARING_WHISPER)
    return await_whisper (job, error);
  if (way == TEKTRA_HEARING_SERVER)
    return await_from_server (job, error);

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
               /* Translators: %s is the name of a model */
               _("%s cannot hear."), tektra_model_get_name (job->model));

  return NULL;
}

/* Says who heard it. */
static char *
dup_who (Job              *job,
         TektraHearingWay  way)
{
  g_autofree char *address = dup_string (job->self, "voice-server");
  g_autofree char *host = tektra_speech_server_dup_host (address);

  if (way == TEKTRA_HEARING_MODEL)
    /* Translators: %s is the name of a model */
    return g_strdup_printf (_("%s hears it itself."), tektra_model_get_name (job->model));
  if (way == TEKTRA_HEARING_WHISPER)
    /* Translators: whisper is a program */
    return g_strdup (_("Whisper wrote it down on this computer."));
  if (host == NULL)
    return g_strdup (_("The server on this computer wrote it down."));

  /* Translators: %s is the name of a computer */
  return g_strdup_printf (_("%s wrote it down."), host);
}

static DexFuture *
transcribe_fiber (gpointer user_data)
{
  Job *job = user_data;
  TektraTranscriptionService *self = job->self;
  g_autoptr(GError) first_error = NULL;
  TektraHearingWay ways[N_WAYS];
  guint n_ways = list_ways (self, job->model, ways);

  for (guint i = 0; i < n_ways; i++)
    {
      g_autoptr(TektraTranscription) transcription = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *who = NULL;
      gboolean is_set = is_set_up (self, job->model, ways[i]);

      if (!is_set && (ways[i] != get_choice (self) || job->model == NULL))
        continue;

      who = dup_who (job, ways[i]);
      if (is_set && ways[i] == TEKTRA_HEARING_MODEL)
        return dex_future_new_take_object (tektra_hearing_new (ways[i], NULL, who, first_error));

      transcription = await_transcription (job, ways[i], &error);
      if (transcription != NULL)
        return dex_future_new_take_object (tektra_hearing_new (ways[i], transcription, who,
                                                               first_error));

      if (g_cancellable_is_cancelled (job->cancellable) ||
          g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return dex_future_new_for_error (g_steal_pointer (&error));

      g_debug ("Not heard: %s", error->message);
      if (first_error == NULL)
        first_error = g_steal_pointer (&error);
    }

  if (first_error == NULL)
    {
      g_autofree char *advice = dup_advice (self, job->model);

      first_error = g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                                         advice);
    }

  return dex_future_new_for_error (g_steal_pointer (&first_error));
}

static void
tektra_transcription_service_dispose (GObject *object)
{
  TektraTranscriptionService *self = TEKTRA_TRANSCRIPTION_SERVICE (object);

  dex_clear (&self->refreshing);
  g_clear_object (&self->models);
  g_clear_object (&self->whisper);
  g_clear_pointer (&self->server, tektra_speech_server_unref);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (tektra_transcription_service_parent_class)->dispose (object);
}

static void
tektra_transcription_service_finalize (GObject *object)
{
  TektraTranscriptionService *self = TEKTRA_TRANSCRIPTION_SERVICE (object);

  g_clear_error (&self->whisper_error);
  g_free (self->whisper_path);
  g_free (self->language);
  tektra_fiber_queue_free (self->whisper_queue);

  G_OBJECT_CLASS (tektra_transcription_service_parent_class)->finalize (object);
}

static void
tektra_transcription_service_class_init (TektraTranscriptionServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_transcription_service_dispose;
  object_class->finalize = tektra_transcription_service_finalize;

  /**
   * TektraTranscriptionService::changed:
   * @self: the service
   *
   * Emitted when somebody else may hear what is said from now on.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * TektraTranscriptionService::partial-text:
   * @self: the service
   * @sound: what is being written down
   * @text: the words so far
   *
   * Emitted while words come.
   */
  signals[PARTIAL_TEXT] =
    g_signal_new ("partial-text",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, TEKTRA_TYPE_SOUND, G_TYPE_STRING);
}

static void
tektra_transcription_service_init (TektraTranscriptionService *self)
{
  self->whisper_queue = tektra_fiber_queue_new ();
}

/**
 * tektra_transcription_service_new:
 * @settings: what a person has set
 * @secrets: where the keys are
 *
 * Creates the service. It follows the settings.
 *
 * Returns: (transfer full): a new service
 */
TektraTranscriptionService *
tektra_transcription_service_new (TektraSettings *settings,
                                  TektraSecrets  *secrets)
{
  TektraTranscriptionService *self;

  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (TEKTRA_IS_SECRETS (secrets), NULL);

  self = g_object_new (TEKTRA_TYPE_TRANSCRIPTION_SERVICE, NULL);
  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  _tektra_transcription_service_update_whisper (self);

  g_signal_connect_object (settings, "notify::voice-hearing",
                           G_CALLBACK (choice_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::voice-whisper-model",
                           G_CALLBACK (_tektra_transcription_service_whisper_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::voice-server",
                           G_CALLBACK (server_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::voice-server-model",
                           G_CALLBACK (server_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (secrets, "changed",
                           G_CALLBACK (server_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_transcription_service_get_secrets:
 * @self: the service
 *
 * Gets where the keys of the servers are.
 *
 * Returns: (transfer none): the keys
 */
TektraSecrets *
tektra_transcription_service_get_secrets (TektraTranscriptionService *self)
{
  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (self), NULL);

  return self->secrets;
}

/**
 * tektra_transcription_service_get_route:
 * @self: the service
 * @model: (nullable): the model of the chat
 * @reason: (out) (optional) (nullable) (transfer full): return location for a sentence that says
 *   what would help when nobody can hear
 *
 * Tells what becomes of what is said, as far as is known before anything was tried.
 *
 * Returns: the route
 */
TektraHearingRoute
tektra_transcription_service_get_route (TektraTranscriptionService  *self,
                                        TektraModel                 *model,
                                        char                       **reason)
{
  TektraHearingWay way;

  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (self), TEKTRA_HEARING_ROUTE_NONE);
  g_return_val_if_fail (model == NULL || TEKTRA_IS_MODEL (model), TEKTRA_HEARING_ROUTE_NONE);

  way = get_first_way (self, model);
  if (reason != NULL)
    *reason = way == TEKTRA_HEARING_AUTOMATIC ? dup_advice (self, model) : NULL;

  switch (way)
    {
    case TEKTRA_HEARING_MODEL:
      return TEKTRA_HEARING_ROUTE_SOUND;
    case TEKTRA_HEARING_WHISPER:
    case TEKTRA_HEARING_SERVER:
      return TEKTRA_HEARING_ROUTE_WORDS;
    case TEKTRA_HEARING_AUTOMATIC:
    default:
      return TEKTRA_HEARING_ROUTE_NONE;
    }
}

/**
 * tektra_transcription_service_get_whisper:
 * @self: the service
 * @model: (nullable): the model of the chat
 *
 * Gets the engine on this computer, for words while somebody still speaks.
 *
 * Returns: (transfer none) (nullable): it, or %NULL when somebody else hears what is said
 */
TektraTranscriber *
tektra_transcription_service_get_whisper (TektraTranscriptionService *self,
                                          TektraModel                *model)
{
  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (self), NULL);
  g_return_val_if_fail (model == NULL || TEKTRA_IS_MODEL (model), NULL);

  return get_first_way (self, model) == TEKTRA_HEARING_WHISPER ? self->whisper : NULL;
}

/**
 * tektra_transcription_service_dup_where:
 * @self: the service
 * @model: (nullable): the model of the chat
 *
 * Says where the sound would go now.
 *
 * Returns: (transfer full): a phrase for a person
 */
char *
tektra_transcription_service_dup_where (TektraTranscriptionService *self,
                                        TektraModel                *model)
{
  g_autofree char *address = NULL;
  g_autofree char *host = NULL;
  const char *destination;

  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (self), NULL);
  g_return_val_if_fail (model == NULL || TEKTRA_IS_MODEL (model), NULL);

  switch (get_first_way (self, model))
    {
    case TEKTRA_HEARING_MODEL:
      destination = tektra_model_get_destination (model);
      if (model_is_here (model))
        destination = NULL;
      else if (destination == NULL || *destination == '\0')
        destination = tektra_model_get_name (model);
      return tektra_transcriber_describe_host (destination);

    case TEKTRA_HEARING_SERVER:
      address = dup_string (self, "voice-server");
      host = tektra_speech_server_dup_host (address);
      return tektra_transcriber_describe_host (host);

    case TEKTRA_HEARING_WHISPER:
    case TEKTRA_HEARING_AUTOMATIC:
    default:
      return tektra_transcriber_describe_host (NULL);
    }
}

/**
 * tektra_transcription_service_transcribe:
 * @self: the service
 * @sound: what was said
 * @model: (nullable): the model of the chat
 * @cancellable: (nullable): ends it at once
 *
 * Has a sound written down, by the next one when the first one fails. Where nobody writes but the
 * model hears, the result says so.
 *
 * Returns: (transfer full): a future that resolves to a [class@Hearing], or rejects with a sentence
 *   of the one that was asked first
 */
DexFuture *
tektra_transcription_service_transcribe (TektraTranscriptionService *self,
                                         TektraSound                *sound,
                                         TektraModel                *model,
                                         GCancellable               *cancellable)
{
  Job *job;

  dex_return_error_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (self));
  dex_return_error_if_fail (TEKTRA_IS_SOUND (sound));
  dex_return_error_if_fail (model == NULL || TEKTRA_IS_MODEL (model));
  dex_return_error_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  job = g_new0 (Job, 1);
  job->self = g_object_ref (self);
  job->sound = g_object_ref (sound);
  g_set_object (&job->model, model);
  g_set_object (&job->cancellable, cancellable);

  return dex_scheduler_spawn (NULL, 0, transcribe_fiber, job, job_free);
}

static DexFuture *
test_server_fiber (gpointer user_data)
{
  TektraTranscriptionService *self = user_data;
  const gsize n_bytes = TEKTRA_SOUND_RATE * TEST_MS / 1000 * sizeof (gint16);
  g_autoptr(GBytes) silence = g_bytes_new_take (g_malloc0 (n_bytes), n_bytes);
  g_autoptr(TektraSound) sound = tektra_sound_new (silence);
  g_autoptr(TektraSpeechServer) server = await_server (self);
  g_autoptr(TektraTranscriber) transcriber = NULL;
  g_autoptr(GError) error = NULL;
  gint64 begin;

  transcriber = tektra_server_transcriber_new_for_server (server, NULL);
  begin = g_get_monotonic_time ();
  if (!dex_await (tektra_transcriber_transcribe (transcriber, sound, NULL, NULL), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_for_int64 ((g_get_monotonic_time () - begin) / 1000);
}

/**
 * tektra_transcription_service_test_server:
 * @self: the service
 *
 * Sends half a second of silence to the server that is set up.
 *
 * Returns: (transfer full): a future that resolves to the milliseconds that it took as a 64-bit
 *   integer, or rejects with a sentence
 */
DexFuture *
tektra_transcription_service_test_server (TektraTranscriptionService *self)
{
  dex_return_error_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (self));

  return dex_scheduler_spawn (NULL, 0, test_server_fiber, g_object_ref (self), g_object_unref);
}

/**
 * tektra_transcription_service_set_language:
 * @self: the service
 * @language: (nullable): the code of the language, %NULL for the one of the settings
 *
 * Sets which language is spoken, for now.
 */
void
tektra_transcription_service_set_language (TektraTranscriptionService *self,
                                           const char                 *language)
{
  g_return_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (self));

  g_set_str (&self->language, language);
}

/**
 * tektra_transcription_service_shutdown:
 * @self: the service
 *
 * Ends the engine on this computer.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it has ended
 */
DexFuture *
tektra_transcription_service_shutdown (TektraTranscriptionService *self)
{
  dex_return_error_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (self));

  if (self->whisper == NULL)
    return dex_future_new_true ();

  return tektra_whisper_transcriber_unload (TEKTRA_WHISPER_TRANSCRIBER (self->whisper));
}
