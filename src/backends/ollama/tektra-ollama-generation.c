/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/ollama/tektra-ollama-answer.h"
#include "backends/ollama/tektra-ollama-backend-private.h"
#include "backends/ollama/tektra-ollama-request.h"

/*
 * Answering. A fiber has the request written out in a worker thread, sends it, and gives each
 * object of the stream to the answer until its end mark. It holds the backend weakly: an answer
 * goes on when nobody looks at the backend any more, and ends when nobody reads it.
 */

/* One answer on its way. Shared by the fiber that awaits it and the stream that feeds it. */
typedef struct
{
  GWeakRef            backend;
  TektraHttpClient   *client;
  TektraRequest      *request;
  TektraModel        *model;
  TektraEventSink    *sink;
  TektraOllamaAnswer *answer;
  TektraModelState    state_before;
  TektraCapabilities  capabilities;
  guint               context_length;
} Generation;

static void
generation_clear (Generation *generation)
{
  g_weak_ref_clear (&generation->backend);
  g_clear_object (&generation->client);
  g_clear_object (&generation->request);
  g_clear_object (&generation->model);
  g_clear_object (&generation->sink);
  g_clear_pointer (&generation->answer, tektra_ollama_answer_free);
}

static void
generation_unref (Generation *generation)
{
  g_rc_box_release_full (generation, (GDestroyNotify) generation_clear);
}

static TektraHttpVerdict
take_item_cb (const char  *event,
              const char  *data,
              JsonObject  *object,
              gpointer     user_data,
              GError     **error)
{
  Generation *generation = user_data;

  if (object == NULL)
    return TEKTRA_HTTP_MORE;

  /* No byte comes before the model is in memory. */
  tektra_model_set_state (generation->model, TEKTRA_MODEL_STATE_LOADED);

  return tektra_ollama_answer_take (generation->answer, object);
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
  GBytes *body;

  if (tektra_request_get_template (generation->request) != NULL)
    body = tektra_ollama_request_build_raw (generation->request, generation->context_length);
  else
    body = tektra_ollama_request_build_chat (generation->request, generation->capabilities,
                                             generation->context_length);

  return dex_future_new_take_boxed (G_TYPE_BYTES, body);
}

static DexFuture *
generate_fiber (gpointer user_data)
{
  Generation *generation = user_data;
  GCancellable *cancellable = tektra_event_sink_get_cancellable (generation->sink);
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  body = dex_await_boxed (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0,
                                               write_fiber, generation, NULL),
                          &error);

  if (body != NULL)
    dex_await (tektra_http_client_stream (generation->client,
                                          tektra_request_get_template (generation->request) != NULL
                                            ? "/api/generate"
                                            : "/api/chat",
                                          body,
                                          take_item_cb,
                                          g_rc_box_acquire (generation),
                                          (GDestroyNotify) generation_unref,
                                          cancellable),
               &error);

  /* Its first piece never came: whether it is in memory is as it was before. */
  if (tektra_model_get_state (generation->model) == TEKTRA_MODEL_STATE_LOADING)
    tektra_model_set_state (generation->model, generation->state_before);

  tektra_event_sink_close (generation->sink, error);

  if (error != NULL && !g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr(TektraOllamaBackend) self = g_weak_ref_get (&generation->backend);

      if (self != NULL && !g_cancellable_is_cancelled (self->cancellable))
        {
          self->n_quiet = 0;
          dex_future_disown (tektra_ollama_backend_refresh (self));
        }
    }

  return dex_future_new_true ();
}

TektraEventStream *
tektra_ollama_backend_generate (TektraBackend *backend,
                                TektraRequest *request)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (backend);
  g_autoptr(TektraEventStream) stream = NULL;
  Generation *generation = g_rc_box_new0 (Generation);
  TektraModel *model = tektra_request_get_model (request);

  stream = tektra_event_stream_new (&generation->sink);
  g_weak_ref_init (&generation->backend, self);
  generation->client = g_object_ref (self->client);
  generation->request = g_object_ref (request);
  generation->model = g_object_ref (model);
  generation->state_before = tektra_model_get_state (model);
  generation->capabilities = tektra_model_get_capabilities (model);
  generation->context_length =
    tektra_ollama_request_choose_context (model, tektra_request_get_params (request));
  generation->answer = tektra_ollama_answer_new (generation->sink,
                                                 generation->context_length,
                                                 tektra_request_get_continues (request)
                                                   ? NULL
                                                   : tektra_request_get_template (request));

  if (generation->state_before != TEKTRA_MODEL_STATE_LOADED)
    {
      g_autofree char *text = g_strdup_printf (_("Loading %s…"), tektra_model_get_name (model));

      tektra_event_sink_push (generation->sink, tektra_event_new_status (text));
      tektra_model_set_state (model, TEKTRA_MODEL_STATE_LOADING);
    }

  dex_future_disown (dex_scheduler_spawn (NULL, 0, generate_fiber, generation,
                                          (GDestroyNotify) generation_unref));

  return g_steal_pointer (&stream);
}
