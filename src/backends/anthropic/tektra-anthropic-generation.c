/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/anthropic/tektra-anthropic-backend-private.h"
#include "core/tektra-event-sink.h"
#include "http/tektra-http-call.h"

/*
 * Answering. A fiber has the request written out in a worker thread, sends it, and gives each event
 * of the stream to the decoder until its end mark. It holds the backend weakly: an answer goes on
 * when nobody looks at the backend any more, and ends when nobody reads it.
 */

/* As often as Anthropic's own library asks a busy server again */
#define N_RETRIES 2

/* One answer on its way. Shared by the fiber that awaits it and the stream that feeds it. */
typedef struct
{
  GWeakRef                  backend;
  TektraHttpClient         *client;
  TektraRequest            *request;
  TektraEventSink          *sink;
  TektraAnthropicDecoder   *decoder;
  DexFuture                *key;
  char                     *server;
  TektraAnthropicAbilities  abilities;
} Generation;

static void
generation_clear (Generation *generation)
{
  g_weak_ref_clear (&generation->backend);
  g_clear_object (&generation->client);
  g_clear_object (&generation->request);
  g_clear_object (&generation->sink);
  g_clear_pointer (&generation->decoder, tektra_anthropic_decoder_free);
  dex_clear (&generation->key);
  g_clear_pointer (&generation->server, g_free);
}

static void
generation_unref (Generation *generation)
{
  g_rc_box_release_full (generation, (GDestroyNotify) generation_clear);
}

static void
take_event_cb (TektraEvent *event,
               gpointer     user_data)
{
  tektra_event_sink_push (TEKTRA_EVENT_SINK (user_data), tektra_event_ref (event));
}

static TektraHttpVerdict
take_item_cb (const char  *event,
              const char  *data,
              JsonObject  *object,
              gpointer     user_data,
              GError     **error)
{
  Generation *generation = user_data;

  return tektra_anthropic_decoder_take (generation->decoder, data, object, error);
}

static void
wait_cb (const GError *reason,
         guint         milliseconds,
         gpointer      user_data)
{
  Generation *generation = user_data;
  const guint seconds = MAX (1, (milliseconds + 500) / 1000);
  g_autofree char *text = NULL;

  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%s is busy; trying again in %u second…",
                                       "%s is busy; trying again in %u seconds…", seconds),
                          generation->server, seconds);
  tektra_event_sink_push (generation->sink, tektra_event_new_status (text));
}

/*
 * Runs in a worker thread: several megabytes of pictures take longer than a frame to write out.
 * What is read here is immutable or a copy, and only borrowed, so that nothing is finalized in the
 * thread: generate_fiber () waits for the end of it, whoever stops the answer meanwhile.
 */
static DexFuture *
write_fiber (gpointer user_data)
{
  Generation *generation = user_data;

  return dex_future_new_take_boxed (G_TYPE_BYTES,
                                    tektra_anthropic_encode_request (generation->request,
                                                                     &generation->abilities));
}

static DexFuture *
generate_fiber (gpointer user_data)
{
  Generation *generation = user_data;
  GCancellable *cancellable = tektra_event_sink_get_cancellable (generation->sink);
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  dex_await (dex_ref (generation->key), NULL);
  body = dex_await_boxed (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0,
                                               write_fiber, generation, NULL),
                          &error);

  if (body != NULL)
    {
      TektraHttpCall *call = tektra_http_call_new (generation->client, "POST", "/v1/messages", body,
                                                   cancellable);

      tektra_http_call_set_retries (call, N_RETRIES, wait_cb, generation);
      dex_await (tektra_http_call_stream (call, take_item_cb, g_rc_box_acquire (generation),
                                          (GDestroyNotify) generation_unref),
                 &error);
    }

  tektra_event_sink_close (generation->sink, error);

  if (error != NULL && !g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr(TektraAnthropicBackend) self = g_weak_ref_get (&generation->backend);

      if (self != NULL && !g_cancellable_is_cancelled (self->cancellable))
        dex_future_disown (tektra_anthropic_backend_refresh (self));
    }

  return dex_future_new_true ();
}

TektraEventStream *
tektra_anthropic_backend_generate (TektraBackend *backend,
                                   TektraRequest *request)
{
  TektraAnthropicBackend *self = TEKTRA_ANTHROPIC_BACKEND (backend);
  g_autoptr(TektraEventStream) stream = NULL;
  Generation *generation = g_rc_box_new0 (Generation);
  TektraModel *model = tektra_request_get_model (request);
  const TektraAnthropicAbilities *abilities;

  stream = tektra_event_stream_new (&generation->sink);
  g_weak_ref_init (&generation->backend, self);
  generation->client = g_object_ref (self->client);
  generation->request = g_object_ref (request);
  generation->key = tektra_server_key_find (self->key);
  generation->server = g_strdup (tektra_backend_get_name (backend));
  generation->decoder = tektra_anthropic_decoder_new (take_event_cb, generation->sink);

  /* What the person wrote down of a model comes before what its server tells. */
  abilities = g_hash_table_lookup (self->abilities, tektra_model_get_id (model));
  if (abilities != NULL)
    generation->abilities = *abilities;
  generation->abilities.capabilities = tektra_model_get_capabilities (model);

  dex_future_disown (dex_scheduler_spawn (NULL, 0, generate_fiber, generation,
                                          (GDestroyNotify) generation_unref));

  return g_steal_pointer (&stream);
}
