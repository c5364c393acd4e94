/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/ollama/tektra-ollama-answer.h"
#include "backends/ollama/tektra-ollama-backend.h"
#include "backends/ollama/tektra-ollama-host.h"
#include "backends/ollama/tektra-ollama-models.h"
#include "backends/ollama/tektra-ollama-request.h"
#include "backends/tektra-http-client.h"
#include "backends/tektra-locality.h"
#include "util/tektra-json.h"
#include "util/tektra-paths.h"

/*
 * One server. After the first probe it is asked for its models again and again, so that a server
 * that is started, stopped or given a model by somebody else shows up by itself: one small request,
 * less and less often while nothing changes, and at once after an answer failed.
 */

#define POLL_INTERVAL_MS 5000

/* The interval doubles with each quiet poll, this often. */
#define POLL_DOUBLINGS_READY 2
#define POLL_DOUBLINGS_AWAY 1

/* A server on the internet does not come and go with the person's doing. */
#define POLL_DOUBLINGS_INTERNET 5

struct _TektraOllamaBackend
{
  TektraBackend     parent_instance;

  /* owned */
  TektraHttpClient *client;
  char             *base_url;
  char             *host;
  char             *address;
  GHashTable       *known;       /* id → TektraModel, also of models that are away just now */
  GHashTable       *described;   /* "id digest" of models that were asked for with /api/show */
  char             *fingerprint; /* of the list that is shown */
  GCancellable     *cancellable; /* of everything but answers */
  DexFuture        *refreshing;

  guint             poll_interval;
  guint             poll_source;
  guint             n_quiet;
};

G_DEFINE_FINAL_TYPE (TektraOllamaBackend, tektra_ollama_backend, TEKTRA_TYPE_BACKEND)

enum
{
  PROP_0,
  PROP_BASE_URL,
  PROP_POLL_INTERVAL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* A refresh holds its backend only between awaits, so that letting go of the backend ends it. */
typedef struct
{
  GWeakRef          backend;
  TektraHttpClient *client;
  GCancellable     *cancellable;
} Refresh;

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
  guint               context_length;
} Generation;

/* A change of what is in memory. */
typedef struct
{
  TektraOllamaBackend *backend;
  TektraModel         *model;
  GBytes              *body;
  TektraModelState     goal;
} Residency;

typedef struct
{
  TektraRequest      *request;
  TektraCapabilities  capabilities;
  guint               context_length;
} Writing;

static void
refresh_free (Refresh *refresh)
{
  g_weak_ref_clear (&refresh->backend);
  g_clear_object (&refresh->client);
  g_clear_object (&refresh->cancellable);
  g_free (refresh);
}

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

static void
residency_free (Residency *residency)
{
  g_clear_object (&residency->backend);
  g_clear_object (&residency->model);
  g_clear_pointer (&residency->body, g_bytes_unref);
  g_free (residency);
}

static void
writing_free (Writing *writing)
{
  g_clear_object (&writing->request);
  g_free (writing);
}

static DexFuture *tektra_ollama_backend_refresh (TektraOllamaBackend *self);

static void
poll_cb (gpointer user_data)
{
  TektraOllamaBackend *self = user_data;

  g_assert (TEKTRA_IS_OLLAMA_BACKEND (self));

  self->poll_source = 0;
  self->n_quiet++;
  dex_future_disown (tektra_ollama_backend_refresh (self));
}

static void
tektra_ollama_backend_schedule_poll (TektraOllamaBackend *self)
{
  guint doublings;

  g_assert (TEKTRA_IS_OLLAMA_BACKEND (self));

  g_clear_handle_id (&self->poll_source, g_source_remove);

  if (self->poll_interval == 0 || g_cancellable_is_cancelled (self->cancellable))
    return;

  if (tektra_backend_get_state (TEKTRA_BACKEND (self)) == TEKTRA_BACKEND_STATE_READY)
    doublings = MIN (self->n_quiet, POLL_DOUBLINGS_READY);
  else
    doublings = MIN (self->n_quiet, POLL_DOUBLINGS_AWAY);

  if (tektra_locality_for_host (self->host) == TEKTRA_LOCALITY_INTERNET)
    doublings = POLL_DOUBLINGS_INTERNET;

  self->poll_source = g_timeout_add_once (self->poll_interval << doublings, poll_cb, self);
}

/* Says why it cannot be used, and forgets the models that cannot be asked any more. */
static void
tektra_ollama_backend_set_away (TektraOllamaBackend *self,
                                const GError        *error)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autofree char *program = NULL;
  TektraBackendReason reason = TEKTRA_BACKEND_REASON_FAILED;
  const char *text = error->message;

  g_assert (TEKTRA_IS_OLLAMA_BACKEND (self));

  if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING))
    {
      reason = TEKTRA_BACKEND_REASON_NOT_RUNNING;

      if (tektra_locality_for_host (self->host) == TEKTRA_LOCALITY_DEVICE &&
          (program = tektra_paths_find_program ("ollama")) == NULL)
        {
          reason = TEKTRA_BACKEND_REASON_NOT_INSTALLED;
          text = _("Ollama is not installed on this computer; get it from ollama.com, then start it.");
        }
    }
  else if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNAUTHORIZED))
    reason = TEKTRA_BACKEND_REASON_UNAUTHORIZED;
  else if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE) ||
           g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_FOUND))
    reason = TEKTRA_BACKEND_REASON_INCOMPATIBLE;

  if (tektra_backend_get_state (TEKTRA_BACKEND (self)) != TEKTRA_BACKEND_STATE_UNAVAILABLE)
    self->n_quiet = 0;

  g_clear_pointer (&self->fingerprint, g_free);
  tektra_backend_set_models (TEKTRA_BACKEND (self), none);
  tektra_backend_set_version (TEKTRA_BACKEND (self), NULL);
  tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_UNAVAILABLE, reason, text);
}

static TektraModel *
tektra_ollama_backend_ensure_model (TektraOllamaBackend *self,
                                    const char          *id)
{
  TektraModel *model = g_hash_table_lookup (self->known, id);

  if (model == NULL)
    {
      model = tektra_model_new (TEKTRA_BACKEND (self), id);
      g_hash_table_insert (self->known, g_strdup (id), model);
    }

  return model;
}

/* Brings the models up to date; those that must be asked for one by one are added to @unclear. */
static void
tektra_ollama_backend_take_tags (TektraOllamaBackend *self,
                                 JsonArray           *tags,
                                 GPtrArray           *unclear)
{
  g_autoptr(GPtrArray) models = g_ptr_array_new ();

  g_assert (TEKTRA_IS_OLLAMA_BACKEND (self));

  for (guint i = 0; i < json_array_get_length (tags); i++)
    {
      JsonNode *node = json_array_get_element (tags, i);
      JsonObject *tag = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *id = tektra_json_get_string (tag, "name");
      TektraModel *model;

      if (id == NULL)
        id = tektra_json_get_string (tag, "model");
      if (id == NULL)
        continue;

      model = tektra_ollama_backend_ensure_model (self, id);
      g_ptr_array_add (models, model);

      if (!tektra_ollama_models_apply_tag (model, tag, self->host, self->address))
        {
          const char *digest = tektra_json_get_string (tag, "digest");
          g_autofree char *key = g_strconcat (id, " ", digest, NULL);

          if (g_hash_table_add (self->described, g_steal_pointer (&key)))
            g_ptr_array_add (unclear, g_object_ref (model));
        }
    }

  tektra_backend_set_models (TEKTRA_BACKEND (self), models);
}

/* What `GET /api/ps` tells: which models are in memory, and how much of it they take. */
static void
tektra_ollama_backend_take_loaded (TektraOllamaBackend *self,
                                   JsonArray           *loaded)
{
  GHashTableIter iter;
  TektraModel *model;

  g_assert (TEKTRA_IS_OLLAMA_BACKEND (self));

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &model))
    {
      gboolean found = FALSE;

      for (guint i = 0; !found && i < json_array_get_length (loaded); i++)
        {
          JsonNode *node = json_array_get_element (loaded, i);
          JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
          const char *name = tektra_json_get_string (entry, "name");

          if (name != NULL && tektra_ollama_models_same_name (name, tektra_model_get_id (model)))
            {
              gint64 size = tektra_json_get_int (entry, "size", 0);

              found = TRUE;
              tektra_model_set_memory (model, size > 0 ? (guint64) size : 0);
            }
        }

      if (found)
        tektra_model_set_state (model, TEKTRA_MODEL_STATE_LOADED);
      else if (tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED)
        tektra_model_set_state (model, TEKTRA_MODEL_STATE_UNLOADED);
    }
}

static gboolean
tektra_ollama_backend_has_loaded (TektraOllamaBackend *self)
{
  GHashTableIter iter;
  TektraModel *model;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &model))
    {
      if (tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED)
        return TRUE;
    }

  return FALSE;
}

static JsonObject *
node_get_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Servers before 0.6.4 tell what a model can do only when asked for that model. */
static void
refresh_describe (Refresh   *refresh,
                  GPtrArray *models)
{
  for (guint i = 0; i < models->len; i++)
    {
      TektraModel *model = g_ptr_array_index (models, i);
      g_autoptr(GBytes) body = tektra_ollama_request_build_show (tektra_model_get_id (model));
      g_autoptr(JsonNode) node = NULL;

      node = dex_await_boxed (tektra_http_client_post (refresh->client, "/api/show", body,
                                                       refresh->cancellable),
                              NULL);

      if (node_get_object (node) != NULL)
        tektra_ollama_models_apply_show (model, node_get_object (node));
      else
        tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_TEXT);
    }
}

static DexFuture *
refresh_fail (Refresh *refresh,
              GError  *error)
{
  g_autoptr(TektraOllamaBackend) self = g_weak_ref_get (&refresh->backend);

  if (self != NULL && !g_cancellable_is_cancelled (refresh->cancellable))
    {
      tektra_ollama_backend_set_away (self, error);
      tektra_ollama_backend_schedule_poll (self);
    }

  return dex_future_new_for_error (error);
}

static DexFuture *
refresh_fiber (gpointer user_data)
{
  Refresh *refresh = user_data;
  g_autoptr(TektraOllamaBackend) self = NULL;
  g_autoptr(GPtrArray) unclear = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(JsonNode) tags = NULL;
  g_autoptr(JsonNode) version = NULL;
  g_autoptr(JsonNode) loaded = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  JsonArray *models;
  gboolean was_ready, changed, ask_loaded;

  tags = dex_await_boxed (tektra_http_client_get (refresh->client, "/api/tags",
                                                  refresh->cancellable),
                          &error);
  if (tags == NULL)
    return refresh_fail (refresh, g_steal_pointer (&error));

  models = tektra_json_get_array (node_get_object (tags), "models");
  if (models == NULL)
    return refresh_fail (refresh,
                         g_error_new_literal (TEKTRA_BACKEND_ERROR,
                                              TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                                              _("Something other than Ollama answers there; check "
                                                "its address.")));

  self = g_weak_ref_get (&refresh->backend);
  if (self == NULL || g_cancellable_is_cancelled (refresh->cancellable))
    return dex_future_new_false ();

  was_ready = tektra_backend_get_state (TEKTRA_BACKEND (self)) == TEKTRA_BACKEND_STATE_READY;
  text = tektra_json_to_string (tags);
  changed = !was_ready || g_strcmp0 (text, self->fingerprint) != 0;

  if (changed)
    {
      g_set_str (&self->fingerprint, text);
      self->n_quiet = 0;
      tektra_ollama_backend_take_tags (self, models, unclear);
    }

  ask_loaded = changed || tektra_ollama_backend_has_loaded (self);
  g_clear_object (&self);

  refresh_describe (refresh, unclear);

  if (!was_ready)
    version = dex_await_boxed (tektra_http_client_get (refresh->client, "/api/version",
                                                       refresh->cancellable),
                               NULL);
  if (ask_loaded)
    loaded = dex_await_boxed (tektra_http_client_get (refresh->client, "/api/ps",
                                                      refresh->cancellable),
                              NULL);

  self = g_weak_ref_get (&refresh->backend);
  if (self == NULL || g_cancellable_is_cancelled (refresh->cancellable))
    return dex_future_new_false ();

  if (version != NULL)
    tektra_backend_set_version (TEKTRA_BACKEND (self),
                                tektra_json_get_string (node_get_object (version), "version"));
  if (tektra_json_get_array (node_get_object (loaded), "models") != NULL)
    tektra_ollama_backend_take_loaded (self, tektra_json_get_array (node_get_object (loaded),
                                                                    "models"));

  tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_READY,
                            TEKTRA_BACKEND_REASON_NONE, NULL);
  tektra_ollama_backend_schedule_poll (self);

  return dex_future_new_true ();
}

/* Asks the server once, however many want to know. */
static DexFuture *
tektra_ollama_backend_refresh (TektraOllamaBackend *self)
{
  Refresh *refresh;

  g_assert (TEKTRA_IS_OLLAMA_BACKEND (self));

  if (self->refreshing != NULL && dex_future_is_pending (self->refreshing))
    return dex_ref (self->refreshing);

  g_clear_handle_id (&self->poll_source, g_source_remove);

  refresh = g_new0 (Refresh, 1);
  g_weak_ref_init (&refresh->backend, self);
  refresh->client = g_object_ref (self->client);
  refresh->cancellable = g_object_ref (self->cancellable);

  dex_clear (&self->refreshing);
  self->refreshing = dex_scheduler_spawn (NULL, 0, refresh_fiber, refresh,
                                          (GDestroyNotify) refresh_free);

  /* A caller that loses interest must not end it for the others. */
  dex_future_disown (dex_ref (self->refreshing));

  return dex_ref (self->refreshing);
}

static DexFuture *
probe_fiber (gpointer user_data)
{
  DexFuture *refreshing = user_data;

  return dex_future_new_for_boolean (dex_await_boolean (dex_ref (refreshing), NULL));
}

static DexFuture *
tektra_ollama_backend_probe (TektraBackend *backend)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (backend);

  if (tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_UNKNOWN)
    tektra_backend_set_state (backend, TEKTRA_BACKEND_STATE_PROBING,
                              TEKTRA_BACKEND_REASON_NONE, NULL);

  self->n_quiet = 0;

  return dex_scheduler_spawn (NULL, 0, probe_fiber, tektra_ollama_backend_refresh (self), dex_unref);
}

static DexFuture *
tektra_ollama_backend_list_models (TektraBackend *backend)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (backend);

  self->n_quiet = 0;

  return tektra_ollama_backend_refresh (self);
}

static DexFuture *
describe_fiber (gpointer user_data)
{
  Residency *describe = user_data;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;

  node = dex_await_boxed (tektra_http_client_post (describe->backend->client, "/api/show",
                                                   describe->body, describe->backend->cancellable),
                          &error);
  if (node == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (node_get_object (node) != NULL)
    tektra_ollama_models_apply_show (describe->model, node_get_object (node));

  return dex_future_new_true ();
}

static Residency *
residency_new (TektraBackend    *backend,
               TektraModel      *model,
               GBytes           *body,
               TektraModelState  goal)
{
  Residency *residency = g_new0 (Residency, 1);

  residency->backend = g_object_ref (TEKTRA_OLLAMA_BACKEND (backend));
  residency->model = g_object_ref (model);
  residency->body = body;
  residency->goal = goal;

  return residency;
}

static DexFuture *
tektra_ollama_backend_describe (TektraBackend *backend,
                                TektraModel   *model)
{
  GBytes *body = tektra_ollama_request_build_show (tektra_model_get_id (model));

  return dex_scheduler_spawn (NULL, 0, describe_fiber,
                              residency_new (backend, model, body, TEKTRA_MODEL_STATE_UNLOADED),
                              (GDestroyNotify) residency_free);
}

static DexFuture *
residency_fiber (gpointer user_data)
{
  Residency *residency = user_data;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;

  node = dex_await_boxed (tektra_http_client_post (residency->backend->client, "/api/chat",
                                                   residency->body,
                                                   residency->backend->cancellable),
                          &error);
  if (node == NULL)
    {
      if (residency->goal == TEKTRA_MODEL_STATE_LOADED)
        tektra_model_set_state (residency->model,
                                g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                                  ? TEKTRA_MODEL_STATE_UNLOADED
                                  : TEKTRA_MODEL_STATE_FAILED);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  tektra_model_set_state (residency->model, residency->goal);

  return dex_future_new_true ();
}

static DexFuture *
tektra_ollama_backend_load (TektraBackend          *backend,
                            TektraModel            *model,
                            TektraGenerationParams *params)
{
  guint context_length = tektra_ollama_request_choose_context (model, params);
  GBytes *body = tektra_ollama_request_build_load (tektra_model_get_id (model), params,
                                                   context_length);

  if (tektra_model_get_state (model) != TEKTRA_MODEL_STATE_LOADED)
    tektra_model_set_state (model, TEKTRA_MODEL_STATE_LOADING);

  return dex_scheduler_spawn (NULL, 0, residency_fiber,
                              residency_new (backend, model, body, TEKTRA_MODEL_STATE_LOADED),
                              (GDestroyNotify) residency_free);
}

static DexFuture *
tektra_ollama_backend_unload (TektraBackend *backend,
                              TektraModel   *model)
{
  GBytes *body = tektra_ollama_request_build_unload (tektra_model_get_id (model));

  return dex_scheduler_spawn (NULL, 0, residency_fiber,
                              residency_new (backend, model, body, TEKTRA_MODEL_STATE_UNLOADED),
                              (GDestroyNotify) residency_free);
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

/* Runs in a worker thread: several megabytes of pictures take longer than a frame to write out. */
static DexFuture *
write_fiber (gpointer user_data)
{
  Writing *writing = user_data;

  return dex_future_new_take_boxed (G_TYPE_BYTES,
                                    tektra_ollama_request_build_chat (writing->request,
                                                                      writing->capabilities,
                                                                      writing->context_length));
}

static DexFuture *
generation_write (Generation *generation)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->request = g_object_ref (generation->request);
  writing->capabilities = tektra_model_get_capabilities (generation->model);
  writing->context_length = generation->context_length;

  return dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, write_fiber, writing,
                              (GDestroyNotify) writing_free);
}

static DexFuture *
generate_fiber (gpointer user_data)
{
  Generation *generation = user_data;
  GCancellable *cancellable = tektra_event_sink_get_cancellable (generation->sink);
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  body = dex_await_boxed (generation_write (generation), &error);

  if (body != NULL)
    dex_await (tektra_http_client_stream (generation->client, "/api/chat", body,
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

static TektraEventStream *
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
  generation->context_length =
    tektra_ollama_request_choose_context (model, tektra_request_get_params (request));
  generation->answer = tektra_ollama_answer_new (generation->sink, generation->context_length);

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

static DexFuture *
tektra_ollama_backend_shutdown (TektraBackend *backend)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (backend);

  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);

  return dex_future_new_true ();
}

static void
tektra_ollama_backend_constructed (GObject *object)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (object);
  const char *key = g_getenv ("OLLAMA_API_KEY");
  g_autoptr(GUri) uri = NULL;
  g_autofree char *base_url = NULL;

  G_OBJECT_CLASS (tektra_ollama_backend_parent_class)->constructed (object);

  base_url = tektra_ollama_host_to_uri (self->base_url != NULL ? self->base_url
                                                              : g_getenv ("OLLAMA_HOST"));
  self->client = tektra_http_client_new (tektra_backend_get_name (TEKTRA_BACKEND (self)), base_url);
  g_set_str (&self->base_url, tektra_http_client_get_base_uri (self->client));

  uri = g_uri_parse (self->base_url, G_URI_FLAGS_NONE, NULL);
  self->host = g_strdup (g_uri_get_host (uri));
  self->address = g_strdup (g_uri_get_port (uri) > 0 && g_uri_get_port (uri) != 443
                              ? self->base_url + strlen (g_uri_get_scheme (uri)) + strlen ("://")
                              : self->host);

  /* A key for ollama.com must not be readable on the way, and local servers want none. */
  if (key != NULL && *key != '\0' && g_str_has_prefix (self->base_url, "https://"))
    tektra_http_client_set_token (self->client, key);
}

static void
tektra_ollama_backend_dispose (GObject *object)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (object);

  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  dex_clear (&self->refreshing);

  G_OBJECT_CLASS (tektra_ollama_backend_parent_class)->dispose (object);
}

static void
tektra_ollama_backend_finalize (GObject *object)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (object);

  g_clear_object (&self->client);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->described, g_hash_table_unref);
  g_clear_pointer (&self->base_url, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->fingerprint, g_free);

  G_OBJECT_CLASS (tektra_ollama_backend_parent_class)->finalize (object);
}

static void
tektra_ollama_backend_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (object);

  switch (prop_id)
    {
    case PROP_BASE_URL:
      g_value_set_string (value, self->base_url);
      break;
    case PROP_POLL_INTERVAL:
      g_value_set_uint (value, self->poll_interval);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_ollama_backend_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (object);

  switch (prop_id)
    {
    case PROP_BASE_URL:
      self->base_url = g_value_dup_string (value);
      break;
    case PROP_POLL_INTERVAL:
      tektra_ollama_backend_set_poll_interval (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_ollama_backend_class_init (TektraOllamaBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraBackendClass *backend_class = TEKTRA_BACKEND_CLASS (klass);

  object_class->constructed = tektra_ollama_backend_constructed;
  object_class->dispose = tektra_ollama_backend_dispose;
  object_class->finalize = tektra_ollama_backend_finalize;
  object_class->get_property = tektra_ollama_backend_get_property;
  object_class->set_property = tektra_ollama_backend_set_property;

  backend_class->probe = tektra_ollama_backend_probe;
  backend_class->list_models = tektra_ollama_backend_list_models;
  backend_class->describe = tektra_ollama_backend_describe;
  backend_class->load = tektra_ollama_backend_load;
  backend_class->unload = tektra_ollama_backend_unload;
  backend_class->generate = tektra_ollama_backend_generate;
  backend_class->shutdown = tektra_ollama_backend_shutdown;

  properties[PROP_BASE_URL] =
    g_param_spec_string ("base-url", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_POLL_INTERVAL] =
    g_param_spec_uint ("poll-interval", NULL, NULL, 0, G_MAXUINT >> POLL_DOUBLINGS_INTERNET,
                       POLL_INTERVAL_MS,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_ollama_backend_init (TektraOllamaBackend *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->described = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
  self->poll_interval = POLL_INTERVAL_MS;
}

/**
 * tektra_ollama_backend_new:
 * @base_url: (nullable): the server's address in any form that `$OLLAMA_HOST` takes, or %NULL for
 *   that variable, and 127.0.0.1:11434 when it is not set
 *
 * Creates the backend of an Ollama server. Nothing is asked before the first probe.
 *
 * Returns: (transfer full): a backend
 */
TektraBackend *
tektra_ollama_backend_new (const char *base_url)
{
  return g_object_new (TEKTRA_TYPE_OLLAMA_BACKEND,
                       "id", "ollama",
                       "name", "Ollama",
                       "base-url", base_url,
                       NULL);
}

/**
 * tektra_ollama_backend_get_base_url:
 * @self: a backend
 *
 * Gets the server's address.
 *
 * Returns: (transfer none): an http or https address without a slash at its end
 */
const char *
tektra_ollama_backend_get_base_url (TektraOllamaBackend *self)
{
  g_return_val_if_fail (TEKTRA_IS_OLLAMA_BACKEND (self), NULL);

  return self->base_url;
}

/**
 * tektra_ollama_backend_get_poll_interval:
 * @self: a backend
 *
 * Gets how often the server is looked at.
 *
 * Returns: milliseconds
 */
guint
tektra_ollama_backend_get_poll_interval (TektraOllamaBackend *self)
{
  g_return_val_if_fail (TEKTRA_IS_OLLAMA_BACKEND (self), 0);

  return self->poll_interval;
}

/**
 * tektra_ollama_backend_set_poll_interval:
 * @self: a backend
 * @milliseconds: the shortest time between two looks, or 0 not to look again; 5000 unless set
 *
 * Sets how often the server is looked at after the first probe. The time doubles a few times while
 * nothing changes.
 */
void
tektra_ollama_backend_set_poll_interval (TektraOllamaBackend *self,
                                         guint                milliseconds)
{
  g_return_if_fail (TEKTRA_IS_OLLAMA_BACKEND (self));

  if (self->poll_interval == milliseconds)
    return;

  self->poll_interval = milliseconds;
  if (self->poll_source != 0)
    tektra_ollama_backend_schedule_poll (self);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POLL_INTERVAL]);
}
