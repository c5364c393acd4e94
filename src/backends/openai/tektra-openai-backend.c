/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/tektra-server-address.h"
#include "backends/openai/tektra-openai-backend-private.h"

/* A server that speaks the protocol of OpenAI: the way there, its key, and what is known of it. */

/* The shortest time between two looks */
#define POLL_INTERVAL_MS 10000

G_DEFINE_FINAL_TYPE (TektraOpenaiBackend, tektra_openai_backend, TEKTRA_TYPE_BACKEND)

static void
use_key (gpointer    backend,
         const char *key)
{
  TektraOpenaiBackend *self = TEKTRA_OPENAI_BACKEND (backend);

  self->has_key = key != NULL;
  tektra_http_client_set_token (self->client, key);
  tektra_http_client_set_token (self->root, key);
}

static void
key_changed_cb (TektraOpenaiBackend *self)
{
  g_assert (TEKTRA_IS_OPENAI_BACKEND (self));

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  self->n_quiet = 0;
  dex_future_disown (_tektra_openai_backend_refresh (self));
}

static DexFuture *
tektra_openai_backend_probe (TektraBackend *backend)
{
  TektraOpenaiBackend *self = TEKTRA_OPENAI_BACKEND (backend);

  if (tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_UNKNOWN)
    tektra_backend_set_state (backend, TEKTRA_BACKEND_STATE_PROBING,
                              TEKTRA_BACKEND_REASON_NONE, NULL);

  self->n_quiet = 0;

  return _tektra_openai_backend_refresh (self);
}

static DexFuture *
tektra_openai_backend_list_models (TektraBackend *backend)
{
  TektraOpenaiBackend *self = TEKTRA_OPENAI_BACKEND (backend);

  self->n_quiet = 0;

  return _tektra_openai_backend_refresh (self);
}

static const char *
tektra_openai_backend_get_address (TektraBackend *backend)
{
  return TEKTRA_OPENAI_BACKEND (backend)->base_url;
}

/* How a model is put into memory is the server's business. */
static TektraParamMask
tektra_openai_backend_get_supported_params (TektraBackend *backend,
                                            TektraModel   *model)
{
  const TektraOpenaiProfile *profile =
    tektra_openai_backend_get_profile (TEKTRA_OPENAI_BACKEND (backend));
  TektraParamMask mask = TEKTRA_PARAM_MASK_ALL & ~TEKTRA_PARAM_MASK_LOAD;

  if ((profile->flags & TEKTRA_OPENAI_TOP_K) == 0)
    mask &= ~TEKTRA_PARAM_BIT (TEKTRA_PARAM_TOP_K);
  if ((profile->flags & TEKTRA_OPENAI_MIN_P) == 0)
    mask &= ~TEKTRA_PARAM_BIT (TEKTRA_PARAM_MIN_P);
  if ((profile->flags & TEKTRA_OPENAI_SEED) == 0)
    mask &= ~TEKTRA_PARAM_BIT (TEKTRA_PARAM_SEED);
  if (profile->repeat_penalty == NULL)
    mask &= ~TEKTRA_PARAM_BIT (TEKTRA_PARAM_REPEAT_PENALTY);

  return mask;
}

/* What one of these servers cannot do it says itself. */
static TektraRequestFeatures
tektra_openai_backend_get_supported_features (TektraBackend *backend,
                                              TektraModel   *model)
{
  return TEKTRA_REQUEST_TOOLS | TEKTRA_REQUEST_SCHEMA | TEKTRA_REQUEST_ODDS;
}

static guint
tektra_openai_backend_get_context_length (TektraBackend          *backend,
                                          TektraModel            *model,
                                          TektraGenerationParams *params)
{
  return tektra_model_get_context_length (model);
}

static DexFuture *
tektra_openai_backend_shutdown (TektraBackend *backend)
{
  TektraOpenaiBackend *self = TEKTRA_OPENAI_BACKEND (backend);

  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);

  return dex_future_new_true ();
}

static void
tektra_openai_backend_dispose (GObject *object)
{
  TektraOpenaiBackend *self = TEKTRA_OPENAI_BACKEND (object);

  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  dex_clear (&self->refreshing);

  G_OBJECT_CLASS (tektra_openai_backend_parent_class)->dispose (object);
}

static void
tektra_openai_backend_finalize (GObject *object)
{
  TektraOpenaiBackend *self = TEKTRA_OPENAI_BACKEND (object);

  g_clear_object (&self->client);
  g_clear_object (&self->root);
  g_clear_object (&self->key);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->refused, g_hash_table_unref);
  g_clear_pointer (&self->base_url, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->address, g_free);

  G_OBJECT_CLASS (tektra_openai_backend_parent_class)->finalize (object);
}

static void
tektra_openai_backend_class_init (TektraOpenaiBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraBackendClass *backend_class = TEKTRA_BACKEND_CLASS (klass);

  object_class->dispose = tektra_openai_backend_dispose;
  object_class->finalize = tektra_openai_backend_finalize;

  backend_class->probe = tektra_openai_backend_probe;
  backend_class->list_models = tektra_openai_backend_list_models;
  backend_class->generate = _tektra_openai_backend_generate;
  backend_class->shutdown = tektra_openai_backend_shutdown;
  backend_class->get_address = tektra_openai_backend_get_address;
  backend_class->get_supported_params = tektra_openai_backend_get_supported_params;
  backend_class->get_supported_features = tektra_openai_backend_get_supported_features;
  backend_class->get_context_length = tektra_openai_backend_get_context_length;
}

static void
tektra_openai_backend_init (TektraOpenaiBackend *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) g_strfreev);
  self->cancellable = g_cancellable_new ();
  self->poll_interval = POLL_INTERVAL_MS;
}

/* "https://example.org/v1" → "example.org" */
static void
tektra_openai_backend_read_address (TektraOpenaiBackend *self)
{
  g_autoptr(GUri) uri = g_uri_parse (self->base_url, G_URI_FLAGS_NONE, NULL);

  /* What is no address is a host that is not there. */
  self->host = g_strdup (uri != NULL ? g_uri_get_host (uri) : "invalid.invalid");
  if (uri == NULL || g_uri_get_port (uri) < 0)
    self->address = g_strdup (self->host);
  else if (strchr (self->host, ':') != NULL)
    self->address = g_strdup_printf ("[%s]:%d", self->host, g_uri_get_port (uri));
  else
    self->address = g_strdup_printf ("%s:%d", self->host, g_uri_get_port (uri));
}

/**
 * tektra_openai_backend_new:
 * @id: what the server is called in models.toml
 * @name: what a person calls it
 * @address: where it is: a host, with or without a port, or a URL
 * @profile: (nullable): which server it is, or %NULL to find out
 * @keys: (nullable): where its key is
 *
 * Creates the backend of a server. Nothing is asked before the first probe.
 *
 * Returns: (transfer full): a backend
 */
TektraBackend *
tektra_openai_backend_new (const char                *id,
                           const char                *name,
                           const char                *address,
                           const TektraOpenaiProfile *profile,
                           TektraKeySource           *keys)
{
  TektraOpenaiBackend *self;
  g_autofree char *root = NULL;

  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (keys == NULL || TEKTRA_IS_KEY_SOURCE (keys), NULL);

  self = g_object_new (TEKTRA_TYPE_OPENAI_BACKEND, "id", id, "name", name, NULL);
  self->base_url = tektra_server_address_to_uri (address);
  if (self->base_url == NULL)
    self->base_url = g_strdup (address);
  tektra_openai_backend_read_address (self);
  root = tektra_server_address_dup_root (self->base_url);
  self->client = tektra_http_client_new (name, self->base_url);
  self->root = tektra_http_client_new (name, root);
  self->chosen = profile != NULL ? profile : tektra_openai_profile_for_host (self->host);
  self->profile = self->chosen;
  self->key = tektra_server_key_new (keys, id, self->base_url, self, use_key);
  g_signal_connect_object (self->key, "changed", G_CALLBACK (key_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return TEKTRA_BACKEND (self);
}

/**
 * tektra_openai_backend_get_profile:
 * @self: a backend
 *
 * Gets which server it is, as far as that is known.
 *
 * Returns: (transfer none): a profile, that of an unknown server before the first probe
 */
const TektraOpenaiProfile *
tektra_openai_backend_get_profile (TektraOpenaiBackend *self)
{
  g_return_val_if_fail (TEKTRA_IS_OPENAI_BACKEND (self), NULL);

  return self->profile != NULL ? self->profile : tektra_openai_profile_find ("other");
}

/**
 * tektra_openai_backend_get_chosen:
 * @self: a backend
 *
 * Gets which server the person says it is.
 *
 * Returns: (transfer none) (nullable): a profile, %NULL when it is to be found out
 */
const TektraOpenaiProfile *
tektra_openai_backend_get_chosen (TektraOpenaiBackend *self)
{
  g_return_val_if_fail (TEKTRA_IS_OPENAI_BACKEND (self), NULL);

  return self->chosen;
}

/**
 * tektra_openai_backend_set_timeout:
 * @self: a backend
 * @seconds: seconds of silence after which the server is given up, 0 for ten minutes
 *
 * Sets how long the server may be silent in the middle of an answer.
 */
void
tektra_openai_backend_set_timeout (TektraOpenaiBackend *self,
                                   guint                seconds)
{
  g_return_if_fail (TEKTRA_IS_OPENAI_BACKEND (self));

  tektra_http_client_set_idle_timeout (self->client, seconds);
}

/**
 * tektra_openai_backend_set_poll_interval:
 * @self: a backend
 * @milliseconds: the shortest time between two looks, or 0 not to look again
 *
 * Sets how often the server is looked at after the first probe.
 */
void
tektra_openai_backend_set_poll_interval (TektraOpenaiBackend *self,
                                         guint                milliseconds)
{
  g_return_if_fail (TEKTRA_IS_OPENAI_BACKEND (self));

  self->poll_interval = milliseconds;
  if (self->poll_source != 0)
    _tektra_openai_backend_schedule_poll (self);
}

/**
 * tektra_openai_backend_set_key:
 * @self: the backend of a server without a source of keys
 * @key: what it asks for
 *
 * Tells the key of a server that Tektra started itself.
 */
void
tektra_openai_backend_set_key (TektraOpenaiBackend *self,
                               const char          *key)
{
  g_return_if_fail (TEKTRA_IS_OPENAI_BACKEND (self));
  g_return_if_fail (key != NULL);

  use_key (self, key);
}
