/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/anthropic/tektra-anthropic-backend-private.h"
#include "backends/tektra-server-address.h"

/*
 * One server, its address and its key. How it is noticed when it comes and goes is in
 * tektra-anthropic-refresh.c, and how it answers in tektra-anthropic-generation.c.
 */

#define DEFAULT_URL "https://api.anthropic.com"

/* The first and only version of the protocol: https://docs.anthropic.com/en/api/versioning */
#define PROTOCOL_VERSION "2023-06-01"

G_DEFINE_FINAL_TYPE (TektraAnthropicBackend, tektra_anthropic_backend, TEKTRA_TYPE_BACKEND)

enum
{
  PROP_0,
  PROP_BASE_URL,
  PROP_KEYS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
use_key (gpointer    backend,
         const char *key)
{
  tektra_http_client_set_token (TEKTRA_ANTHROPIC_BACKEND (backend)->client, key);
}

static void
key_changed_cb (TektraAnthropicBackend *self)
{
  g_assert (TEKTRA_IS_ANTHROPIC_BACKEND (self));

  if (!g_cancellable_is_cancelled (self->cancellable))
    dex_future_disown (tektra_anthropic_backend_refresh (self));
}

static DexFuture *
probe_fiber (gpointer user_data)
{
  DexFuture *refreshing = user_data;

  return dex_future_new_for_boolean (dex_await_boolean (dex_ref (refreshing), NULL));
}

static DexFuture *
tektra_anthropic_backend_probe (TektraBackend *backend)
{
  if (tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_UNKNOWN)
    tektra_backend_set_state (backend, TEKTRA_BACKEND_STATE_PROBING,
                              TEKTRA_BACKEND_REASON_NONE, NULL);

  return dex_scheduler_spawn (NULL, 0, probe_fiber,
                              tektra_anthropic_backend_refresh (TEKTRA_ANTHROPIC_BACKEND (backend)),
                              dex_unref);
}

static DexFuture *
tektra_anthropic_backend_list_models (TektraBackend *backend)
{
  return tektra_anthropic_backend_refresh (TEKTRA_ANTHROPIC_BACKEND (backend));
}

static const char *
tektra_anthropic_backend_get_address (TektraBackend *backend)
{
  return TEKTRA_ANTHROPIC_BACKEND (backend)->base_url;
}

static TektraParamMask
tektra_anthropic_backend_get_supported_params (TektraBackend *backend,
                                               TektraModel   *model)
{
  TektraParamMask mask = TEKTRA_PARAM_BIT (TEKTRA_PARAM_TEMPERATURE) |
                         TEKTRA_PARAM_BIT (TEKTRA_PARAM_TOP_P) |
                         TEKTRA_PARAM_BIT (TEKTRA_PARAM_TOP_K) |
                         TEKTRA_PARAM_BIT (TEKTRA_PARAM_MAX_TOKENS) |
                         TEKTRA_PARAM_BIT (TEKTRA_PARAM_STOP);

  if ((tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_THINKING) != 0)
    mask |= TEKTRA_PARAM_BIT (TEKTRA_PARAM_REASONING);

  return mask;
}

static TektraRequestFeatures
tektra_anthropic_backend_get_supported_features (TektraBackend *backend,
                                                 TektraModel   *model)
{
  TektraAnthropicBackend *self = TEKTRA_ANTHROPIC_BACKEND (backend);
  const TektraAnthropicAbilities *abilities =
    g_hash_table_lookup (self->abilities, tektra_model_get_id (model));

  return abilities == NULL || abilities->schema ? TEKTRA_REQUEST_TOOLS | TEKTRA_REQUEST_SCHEMA
                                                : TEKTRA_REQUEST_TOOLS;
}

static DexFuture *
tektra_anthropic_backend_shutdown (TektraBackend *backend)
{
  TektraAnthropicBackend *self = TEKTRA_ANTHROPIC_BACKEND (backend);

  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);

  return dex_future_new_true ();
}

/* The routes have the version in them here. */
static char *
dup_base_url (const char *address)
{
  g_autofree char *uri = NULL;

  if (address == NULL || *address == '\0')
    return g_strdup (DEFAULT_URL);

  uri = tektra_server_address_to_uri (address);

  return uri != NULL ? tektra_server_address_dup_root (uri) : g_strdup (address);
}

static void
tektra_anthropic_backend_constructed (GObject *object)
{
  TektraAnthropicBackend *self = TEKTRA_ANTHROPIC_BACKEND (object);
  g_autofree char *base_url = dup_base_url (self->base_url);
  g_autoptr(GUri) uri = NULL;

  G_OBJECT_CLASS (tektra_anthropic_backend_parent_class)->constructed (object);

  self->client = tektra_http_client_new (tektra_backend_get_name (TEKTRA_BACKEND (self)), base_url);
  tektra_http_client_set_token_header (self->client, "x-api-key");
  tektra_http_client_set_header (self->client, "anthropic-version", PROTOCOL_VERSION);
  g_set_str (&self->base_url, tektra_http_client_get_base_uri (self->client));

  uri = g_uri_parse (self->base_url, G_URI_FLAGS_NONE, NULL);
  self->host = g_strdup (g_uri_get_host (uri));
  self->address = g_strdup (g_uri_get_port (uri) > 0 && g_uri_get_port (uri) != 443
                              ? self->base_url + strlen (g_uri_get_scheme (uri)) + strlen ("://")
                              : self->host);

  self->key = tektra_server_key_new (self->keys, tektra_backend_get_id (TEKTRA_BACKEND (self)),
                                     self->base_url, self, use_key);
  g_signal_connect_object (self->key, "changed", G_CALLBACK (key_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
tektra_anthropic_backend_dispose (GObject *object)
{
  TektraAnthropicBackend *self = TEKTRA_ANTHROPIC_BACKEND (object);

  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  dex_clear (&self->refreshing);

  G_OBJECT_CLASS (tektra_anthropic_backend_parent_class)->dispose (object);
}

static void
tektra_anthropic_backend_finalize (GObject *object)
{
  TektraAnthropicBackend *self = TEKTRA_ANTHROPIC_BACKEND (object);

  g_clear_object (&self->client);
  g_clear_object (&self->key);
  g_clear_object (&self->keys);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->abilities, g_hash_table_unref);
  g_clear_pointer (&self->base_url, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->address, g_free);

  G_OBJECT_CLASS (tektra_anthropic_backend_parent_class)->finalize (object);
}

static void
tektra_anthropic_backend_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  TektraAnthropicBackend *self = TEKTRA_ANTHROPIC_BACKEND (object);

  switch (prop_id)
    {
    case PROP_BASE_URL:
      g_value_set_string (value, self->base_url);
      break;
    case PROP_KEYS:
      g_value_set_object (value, self->keys);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_anthropic_backend_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  TektraAnthropicBackend *self = TEKTRA_ANTHROPIC_BACKEND (object);

  switch (prop_id)
    {
    case PROP_BASE_URL:
      self->base_url = g_value_dup_string (value);
      break;
    case PROP_KEYS:
      self->keys = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_anthropic_backend_class_init (TektraAnthropicBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraBackendClass *backend_class = TEKTRA_BACKEND_CLASS (klass);

  object_class->constructed = tektra_anthropic_backend_constructed;
  object_class->dispose = tektra_anthropic_backend_dispose;
  object_class->finalize = tektra_anthropic_backend_finalize;
  object_class->get_property = tektra_anthropic_backend_get_property;
  object_class->set_property = tektra_anthropic_backend_set_property;

  backend_class->probe = tektra_anthropic_backend_probe;
  backend_class->list_models = tektra_anthropic_backend_list_models;
  backend_class->generate = tektra_anthropic_backend_generate;
  backend_class->shutdown = tektra_anthropic_backend_shutdown;
  backend_class->get_address = tektra_anthropic_backend_get_address;
  backend_class->get_supported_params = tektra_anthropic_backend_get_supported_params;
  backend_class->get_supported_features = tektra_anthropic_backend_get_supported_features;

  properties[PROP_BASE_URL] =
    g_param_spec_string ("base-url", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_KEYS] =
    g_param_spec_object ("keys", NULL, NULL, TEKTRA_TYPE_KEY_SOURCE,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_anthropic_backend_init (TektraAnthropicBackend *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->abilities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cancellable = g_cancellable_new ();
}

/**
 * tektra_anthropic_backend_new:
 * @id: the short name that settings use
 * @name: what a person calls the server
 * @address: (nullable): where it is, with or without a scheme and `/v1`; %NULL for Anthropic's own
 * @keys: (nullable): where its key is
 *
 * Creates the backend of a server. Nothing is asked before the first probe.
 *
 * Returns: (transfer full): a backend
 */
TektraBackend *
tektra_anthropic_backend_new (const char      *id,
                              const char      *name,
                              const char      *address,
                              TektraKeySource *keys)
{
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (keys == NULL || TEKTRA_IS_KEY_SOURCE (keys), NULL);

  return g_object_new (TEKTRA_TYPE_ANTHROPIC_BACKEND,
                       "id", id,
                       "name", name,
                       "base-url", address,
                       "keys", keys,
                       NULL);
}

/**
 * tektra_anthropic_backend_set_timeout:
 * @self: a backend
 * @seconds: seconds of silence after which the server is given up, 0 for the usual ones
 *
 * Sets how long the server may be silent.
 */
void
tektra_anthropic_backend_set_timeout (TektraAnthropicBackend *self,
                                      guint                   seconds)
{
  g_return_if_fail (TEKTRA_IS_ANTHROPIC_BACKEND (self));

  tektra_http_client_set_idle_timeout (self->client, seconds);
}
