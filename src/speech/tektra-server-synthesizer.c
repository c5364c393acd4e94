/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "speech/tektra-server-synthesizer.h"
#include "speech/tektra-speech-player.h"
#include "speech/tektra-speech-server.h"
#include "util/tektra-json.h"
#include "util/tektra-thread.h"

/* POST /v1/audio/speech as OpenAI's API reference describes it. A text is fetched while the one
 * before it is spoken, so that there is no gap between sentences. */

#define PATH "/audio/speech"

/* OpenAI has no list of voices; this one all of its models and most other servers have. */
#define USUAL_VOICE "alloy"

struct _TektraServerSynthesizer
{
  TektraSynthesizer   parent_instance;

  /* owned */
  TektraSpeechServer *server;
  DexFuture          *last; /* of the text that was given last */
};

G_DEFINE_FINAL_TYPE (TektraServerSynthesizer, tektra_server_synthesizer, TEKTRA_TYPE_SYNTHESIZER)

/* One text */
typedef struct
{
  TektraSpeechServer *server;
  GCancellable       *cancellable;
  DexFuture          *before; /* or NULL */
  GBytes             *body;
  GBytes             *sound;
} Job;

static void
job_clear (gpointer data)
{
  Job *job = data;

  tektra_speech_server_unref (job->server);
  g_object_unref (job->cancellable);
  dex_clear (&job->before);
  g_bytes_unref (job->body);
  g_clear_pointer (&job->sound, g_bytes_unref);
}

static void
job_unref (gpointer job)
{
  g_atomic_rc_box_release_full (job, job_clear);
}

static DexFuture *
play_in_thread (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;

  if (!tektra_speech_player_play (job->sound, job->cancellable, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
speak_fiber (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;
  TektraHttpCall *call;

  if (!dex_await (tektra_speech_server_check (job->server), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  call = tektra_speech_server_call (job->server, PATH, job->body, "application/json",
                                    job->cancellable);
  job->sound = dex_await_boxed (tektra_http_call_download (call, "audio/"), &error);
  if (job->sound == NULL)
    return dex_future_new_for_error (tektra_speech_server_explain (job->server, error));

  /* However that ended, this one is next. */
  if (job->before != NULL)
    dex_await (g_steal_pointer (&job->before), NULL);

  if (!dex_await (tektra_thread_spawn ("play-speech", play_in_thread,
                                       g_atomic_rc_box_acquire (job), job_unref),
                  &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static GBytes *
create_body (TektraServerSynthesizer *self,
             const char              *text)
{
  TektraSynthesizer *synthesizer = TEKTRA_SYNTHESIZER (self);
  const char *voice = tektra_synthesizer_get_voice (synthesizer);
  JsonObject *object = json_object_new ();
  char *json;

  json_object_set_string_member (object, "model",
                                 tektra_speech_server_get_model (self->server));
  json_object_set_string_member (object, "input", text);
  json_object_set_string_member (object, "voice", voice != NULL ? voice : USUAL_VOICE);
  json_object_set_string_member (object, "response_format", "wav");
  json_object_set_double_member (object, "speed", tektra_synthesizer_get_rate (synthesizer));
  json = tektra_json_object_to_string (object);

  return g_bytes_new_take (json, strlen (json));
}

static DexFuture *
tektra_server_synthesizer_check (TektraSynthesizer *synthesizer)
{
  return tektra_speech_server_check (TEKTRA_SERVER_SYNTHESIZER (synthesizer)->server);
}

static DexFuture *
tektra_server_synthesizer_speak (TektraSynthesizer *synthesizer,
                                 const char        *text,
                                 GCancellable      *cancellable)
{
  TektraServerSynthesizer *self = TEKTRA_SERVER_SYNTHESIZER (synthesizer);
  Job *job = g_atomic_rc_box_new0 (Job);
  DexFuture *future;

  job->server = tektra_speech_server_ref (self->server);
  job->cancellable = g_object_ref (cancellable);
  job->body = create_body (self, text);
  job->before = g_steal_pointer (&self->last);

  future = dex_scheduler_spawn (NULL, 0, speak_fiber, job, job_unref);
  self->last = dex_ref (future);

  return future;
}

static void
tektra_server_synthesizer_finalize (GObject *object)
{
  TektraServerSynthesizer *self = TEKTRA_SERVER_SYNTHESIZER (object);

  tektra_speech_server_unref (self->server);
  dex_clear (&self->last);

  G_OBJECT_CLASS (tektra_server_synthesizer_parent_class)->finalize (object);
}

static void
tektra_server_synthesizer_class_init (TektraServerSynthesizerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraSynthesizerClass *synthesizer_class = TEKTRA_SYNTHESIZER_CLASS (klass);

  object_class->finalize = tektra_server_synthesizer_finalize;

  synthesizer_class->check = tektra_server_synthesizer_check;
  synthesizer_class->speak = tektra_server_synthesizer_speak;
}

static void
tektra_server_synthesizer_init (TektraServerSynthesizer *self)
{
}

/**
 * tektra_server_synthesizer_new:
 * @base_uri: the server's address, with or without /v1 at its end; "" when there is none
 * @model: the model that speaks
 * @key: (nullable): a key, or %NULL to send none
 *
 * Creates a synthesizer.
 *
 * Returns: (transfer full): a new synthesizer
 */
TektraSynthesizer *
tektra_server_synthesizer_new (const char *base_uri,
                               const char *model,
                               const char *key)
{
  TektraServerSynthesizer *self;
  g_autofree char *host = NULL;

  g_return_val_if_fail (base_uri != NULL, NULL);
  g_return_val_if_fail (model != NULL, NULL);

  host = tektra_speech_server_dup_host (base_uri);
  self = g_object_new (TEKTRA_TYPE_SERVER_SYNTHESIZER, "host", host, NULL);
  self->server = tektra_speech_server_new (base_uri, model, key);

  return TEKTRA_SYNTHESIZER (self);
}
