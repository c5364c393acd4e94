/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/openai/tektra-openai-backend-private.h"
#include "backends/openai/tektra-openai-models.h"
#include "backends/openai/tektra-openai-probe.h"
#include "http/tektra-http-error.h"
#include "http/tektra-locality.h"
#include "util/tektra-json.h"

/*
 * Looking at the server: which one it is, and which models it has. After the first probe it is
 * asked again and again, less and less often while nothing changes, so that a server that somebody
 * starts or stops shows up by itself; one on the internet that answers is left alone.
 */

/* The interval doubles with each quiet poll, this often. */
#define POLL_DOUBLINGS_MAX 4
#define POLL_DOUBLINGS_INTERNET 6

/* A refresh holds its backend only between awaits, so that letting go of the backend ends it. */
typedef struct
{
  GWeakRef                   backend;
  TektraHttpClient          *client;
  TektraHttpClient          *root;
  GCancellable              *cancellable;
  DexFuture                 *key;
  const TektraOpenaiProfile *profile; /* or NULL to find out */
} Refresh;

static void
refresh_free (Refresh *refresh)
{
  g_weak_ref_clear (&refresh->backend);
  g_clear_object (&refresh->client);
  g_clear_object (&refresh->root);
  g_clear_object (&refresh->cancellable);
  dex_clear (&refresh->key);
  g_free (refresh);
}

static void
poll_cb (gpointer user_data)
{
  TektraOpenaiBackend *self = user_data;

  g_assert (TEKTRA_IS_OPENAI_BACKEND (self));

  self->poll_source = 0;
  self->n_quiet++;
  dex_future_disown (_tektra_openai_backend_refresh (self));
}

void
_tektra_openai_backend_schedule_poll (TektraOpenaiBackend *self)
{
  const gboolean ready =
    tektra_backend_get_state (TEKTRA_BACKEND (self)) == TEKTRA_BACKEND_STATE_READY;
  const gboolean internet = tektra_locality_for_host (self->host) == TEKTRA_LOCALITY_INTERNET;
  const guint doublings = internet ? POLL_DOUBLINGS_INTERNET
                                   : MIN (self->n_quiet, POLL_DOUBLINGS_MAX);

  g_clear_handle_id (&self->poll_source, g_source_remove);

  if (self->poll_interval > 0 && !g_cancellable_is_cancelled (self->cancellable) &&
      !(ready && internet))
    self->poll_source = g_timeout_add_once (self->poll_interval << doublings, poll_cb, self);
}

static void
tektra_openai_backend_set_away (TektraOpenaiBackend *self,
                                const GError        *error)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  TektraBackendReason reason = tektra_http_error_get_reason (error);
  g_autofree char *text = g_strdup (error->message);

  if (tektra_backend_get_state (TEKTRA_BACKEND (self)) != TEKTRA_BACKEND_STATE_UNAVAILABLE)
    self->n_quiet = 0;

  if (reason == TEKTRA_BACKEND_REASON_UNAUTHORIZED && !self->has_key)
    {
      g_free (text);
      text = g_strdup_printf (_("%s wants a key; give it in the preferences."),
                              tektra_backend_get_name (TEKTRA_BACKEND (self)));
    }

  /* Another server may answer there the next time. */
  self->profile = self->chosen;
  tektra_backend_set_models (TEKTRA_BACKEND (self), none);
  tektra_backend_set_version (TEKTRA_BACKEND (self), NULL);
  tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_UNAVAILABLE, reason, text);
}

static void
tektra_openai_backend_take_models (TektraOpenaiBackend *self,
                                   JsonArray           *entries)
{
  g_autoptr(GPtrArray) models = g_ptr_array_new ();

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = tektra_json_as_object (json_array_get_element (entries, i));
      const char *id = tektra_json_get_string (entry, "id");
      g_autoptr(TektraModel) model = NULL;

      if (id == NULL || *id == '\0')
        continue;

      g_set_object (&model, g_hash_table_lookup (self->known, id));
      if (model == NULL)
        model = tektra_model_new (TEKTRA_BACKEND (self), id);
      if (!tektra_openai_models_apply (model, entry, self->profile) ||
          g_ptr_array_find (models, model, NULL))
        continue;

      tektra_openai_models_apply_place (model, self->host, self->address);
      g_ptr_array_add (models, model);
      g_hash_table_insert (self->known, g_strdup (id), g_steal_pointer (&model));
    }

  tektra_backend_set_models (TEKTRA_BACKEND (self), models);
}

static DexFuture *
refresh_fail (Refresh *refresh,
              GError  *error)
{
  g_autoptr(TektraOpenaiBackend) self = g_weak_ref_get (&refresh->backend);

  if (self != NULL && !g_cancellable_is_cancelled (refresh->cancellable))
    {
      tektra_openai_backend_set_away (self, error);
      _tektra_openai_backend_schedule_poll (self);
    }

  return dex_future_new_for_error (error);
}

/* What a server says in a list of its own, where that is more. */
static JsonNode *
refresh_await_details (Refresh *refresh)
{
  if (refresh->profile == NULL || !g_str_equal (refresh->profile->id, "lmstudio"))
    return NULL;

  return dex_await_boxed (tektra_http_client_get (refresh->root, "/api/v0/models",
                                                  refresh->cancellable),
                          NULL);
}

/* `{"data": [...]}`, or nothing but the list, as some servers have it */
static JsonArray *
get_entries (JsonNode *node)
{
  if (node == NULL)
    return NULL;

  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);

  return tektra_json_get_array (tektra_json_as_object (node), "data");
}

static DexFuture *
refresh_fiber (gpointer user_data)
{
  Refresh *refresh = user_data;
  g_autoptr(TektraOpenaiBackend) self = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(JsonNode) details = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *version = NULL;
  JsonArray *entries;

  dex_await (dex_ref (refresh->key), NULL);
  node = dex_await_boxed (tektra_http_client_get (refresh->client, "/models",
                                                  refresh->cancellable),
                          &error);
  if (node == NULL)
    return refresh_fail (refresh, g_steal_pointer (&error));

  entries = get_entries (node);
  if (entries == NULL)
    return refresh_fail (refresh,
                         g_error_new_literal (TEKTRA_BACKEND_ERROR,
                                              TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                                              _("No server for models answers there; check its "
                                                "address.")));

  if (refresh->profile == NULL)
    refresh->profile = tektra_openai_probe_await (refresh->root, entries, refresh->cancellable,
                                                  &version);
  details = refresh_await_details (refresh);
  if (get_entries (details) != NULL)
    entries = get_entries (details);

  self = g_weak_ref_get (&refresh->backend);
  if (self == NULL || g_cancellable_is_cancelled (refresh->cancellable))
    return dex_future_new_false ();

  self->profile = refresh->profile;
  if (version != NULL)
    tektra_backend_set_version (TEKTRA_BACKEND (self), version);
  tektra_openai_backend_take_models (self, entries);
  tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_READY,
                            TEKTRA_BACKEND_REASON_NONE, NULL);
  _tektra_openai_backend_schedule_poll (self);

  return dex_future_new_true ();
}

/* Asks the server once, however many want to know. */
DexFuture *
_tektra_openai_backend_refresh (TektraOpenaiBackend *self)
{
  Refresh *refresh;

  g_assert (TEKTRA_IS_OPENAI_BACKEND (self));

  if (self->refreshing != NULL && dex_future_is_pending (self->refreshing))
    return dex_ref (self->refreshing);

  g_clear_handle_id (&self->poll_source, g_source_remove);

  refresh = g_new0 (Refresh, 1);
  g_weak_ref_init (&refresh->backend, self);
  refresh->client = g_object_ref (self->client);
  refresh->root = g_object_ref (self->root);
  refresh->cancellable = g_object_ref (self->cancellable);
  refresh->key = tektra_server_key_find (self->key);
  refresh->profile = self->profile;

  dex_clear (&self->refreshing);
  self->refreshing = dex_scheduler_spawn (NULL, 0, refresh_fiber, refresh,
                                          (GDestroyNotify) refresh_free);

  /* A caller that loses interest must not end it for the others. */
  dex_future_disown (dex_ref (self->refreshing));

  return dex_ref (self->refreshing);
}
