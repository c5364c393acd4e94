/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "backends/ollama/tektra-ollama-backend-private.h"
#include "backends/ollama/tektra-ollama-host.h"
#include "backends/ollama/tektra-ollama-models.h"
#include "backends/ollama/tektra-ollama-request.h"
#include "http/tektra-locality.h"
#include "util/tektra-json.h"

/*
 * One server, its address, and what is in its memory. How it is noticed when it comes and goes is
 * in tektra-ollama-refresh.c, how it answers in tektra-ollama-generation.c, and how models are got
 * and given up in tektra-ollama-store.c.
 */

#define POLL_INTERVAL_MS 5000

G_DEFINE_FINAL_TYPE (TektraOllamaBackend, tektra_ollama_backend, TEKTRA_TYPE_BACKEND)

enum
{
  PROP_0,
  PROP_BASE_URL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* A change of what is in memory. */
typedef struct
{
  TektraOllamaBackend *backend;
  TektraModel         *model;
  GBytes              *body;
  TektraModelState     goal;
} Residency;

static void
residency_free (Residency *residency)
{
  g_clear_object (&residency->backend);
  g_clear_object (&residency->model);
  g_clear_pointer (&residency->body, g_bytes_unref);
  g_free (residency);
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

  return dex_scheduler_spawn (NULL, 0, probe_fiber, tektra_ollama_backend_refresh (self),
                              dex_unref);
}

static DexFuture *
tektra_ollama_backend_list_models (TektraBackend *backend)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (backend);

  self->n_quiet = 0;

  return tektra_ollama_backend_refresh (self);
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

/* Ollama tells what a model takes when it is loaded, and looks itself whether that is there.
 * Before, its size on disk tells most. The keys and values of a token take 128 KiB in the model of
 * 8 billion parameters (4.9 GB) of the Llama 3 family, and grow about with the root of the size
 * from 1 to 70 billion. */
static void
tektra_ollama_backend_estimate_memory (TektraBackend          *backend,
                                       TektraModel            *model,
                                       TektraGenerationParams *params,
                                       TektraMemoryEstimate   *estimate)
{
  guint64 size = tektra_model_get_size (model);

  estimate->weights = size;
  estimate->cache = (guint64) (128 * 1024 * sqrt ((double) size / 4.9e9)
                               * tektra_ollama_request_choose_context (model, params));
}

static guint
tektra_ollama_backend_get_context_length (TektraBackend          *backend,
                                          TektraModel            *model,
                                          TektraGenerationParams *params)
{
  return tektra_ollama_request_choose_context (model, params);
}

static const char *
tektra_ollama_backend_get_address (TektraBackend *backend)
{
  return TEKTRA_OLLAMA_BACKEND (backend)->base_url;
}

static void
tektra_ollama_backend_measure_memory (TektraBackend *backend)
{
  if (tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_READY)
    dex_future_disown (tektra_ollama_backend_refresh (TEKTRA_OLLAMA_BACKEND (backend)));
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
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Where a model of the cloud runs, and how long it stays there, is not this server's to say. */
static TektraParamMask
tektra_ollama_backend_get_supported_params (TektraBackend *backend,
                                            TektraModel   *model)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (backend);

  if (tektra_model_get_locality (model) == TEKTRA_LOCALITY_INTERNET &&
      tektra_locality_for_host (self->host) != TEKTRA_LOCALITY_INTERNET)
    return TEKTRA_PARAM_MASK_ALL & ~(TEKTRA_PARAM_BIT (TEKTRA_PARAM_KEEP_ALIVE) |
                                     TEKTRA_PARAM_BIT (TEKTRA_PARAM_DEVICE));

  return TEKTRA_PARAM_MASK_ALL;
}

static TektraRequestFeatures
tektra_ollama_backend_get_supported_features (TektraBackend *backend,
                                              TektraModel   *model)
{
  TektraRequestFeatures features = TEKTRA_REQUEST_SCHEMA | TEKTRA_REQUEST_ODDS;

  if ((tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_TOOLS) != 0)
    features |= TEKTRA_REQUEST_TOOLS;

  return features;
}

/* It writes no end behind an answer that comes last. */
static gboolean
tektra_ollama_backend_can_continue (TektraBackend *backend,
                                    TektraModel   *model)
{
  return TRUE;
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
  backend_class->load = tektra_ollama_backend_load;
  backend_class->unload = tektra_ollama_backend_unload;
  backend_class->generate = tektra_ollama_backend_generate;
  backend_class->shutdown = tektra_ollama_backend_shutdown;
  backend_class->pull = tektra_ollama_backend_pull;
  backend_class->delete = tektra_ollama_backend_delete;
  backend_class->copy = tektra_ollama_backend_copy;
  backend_class->create = tektra_ollama_backend_create;
  backend_class->describe = tektra_ollama_backend_describe;
  backend_class->list_running = tektra_ollama_backend_list_running;
  backend_class->can_continue = tektra_ollama_backend_can_continue;
  backend_class->get_context_length = tektra_ollama_backend_get_context_length;
  backend_class->estimate_memory = tektra_ollama_backend_estimate_memory;
  backend_class->measure_memory = tektra_ollama_backend_measure_memory;
  backend_class->get_address = tektra_ollama_backend_get_address;
  backend_class->get_supported_params = tektra_ollama_backend_get_supported_params;
  backend_class->get_supported_features = tektra_ollama_backend_get_supported_features;

  properties[PROP_BASE_URL] =
    g_param_spec_string ("base-url", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

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
}

/**
 * tektra_ollama_backend_set_timeout:
 * @self: a backend
 * @seconds: seconds of silence after which the server is given up, 0 for ten minutes
 *
 * Sets how long the server may be silent in the middle of an answer.
 */
void
tektra_ollama_backend_set_timeout (TektraOllamaBackend *self,
                                   guint                seconds)
{
  g_return_if_fail (TEKTRA_IS_OLLAMA_BACKEND (self));

  tektra_http_client_set_idle_timeout (self->client, seconds);
}
