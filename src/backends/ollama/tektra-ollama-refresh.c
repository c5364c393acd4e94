/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/ollama/tektra-ollama-backend-private.h"
#include "backends/ollama/tektra-ollama-models.h"
#include "backends/ollama/tektra-ollama-request.h"
#include "core/tektra-model-name.h"
#include "http/tektra-http-error.h"
#include "http/tektra-locality.h"
#include "util/tektra-json.h"
#include "util/tektra-paths.h"

/*
 * Looking at the server. After the first probe it is asked for its models again and again, so that
 * a server that is started, stopped or given a model by somebody else shows up by itself: one small
 * request, less and less often while nothing changes, and at once after an answer failed.
 */

/* The interval doubles with each quiet poll, this often. */
#define POLL_DOUBLINGS_READY 2
#define POLL_DOUBLINGS_AWAY 1

/* A server on the internet does not come and go with the person's doing. */
#define POLL_DOUBLINGS_INTERNET 5

/* A refresh holds its backend only between awaits, so that letting go of the backend ends it. */
typedef struct
{
  GWeakRef          backend;
  TektraHttpClient *client;
  GCancellable     *cancellable;
} Refresh;

static void
refresh_free (Refresh *refresh)
{
  g_weak_ref_clear (&refresh->backend);
  g_clear_object (&refresh->client);
  g_clear_object (&refresh->cancellable);
  g_free (refresh);
}

static void
poll_cb (gpointer user_data)
{
  TektraOllamaBackend *self = user_data;

  g_assert (TEKTRA_IS_OLLAMA_BACKEND (self));

  self->poll_source = 0;
  self->n_quiet++;
  dex_future_disown (tektra_ollama_backend_refresh (self));
}

void
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
  TektraBackendReason reason = tektra_http_error_get_reason (error);
  const char *text = error->message;

  g_assert (TEKTRA_IS_OLLAMA_BACKEND (self));

  if (tektra_backend_get_state (TEKTRA_BACKEND (self)) != TEKTRA_BACKEND_STATE_UNAVAILABLE)
    self->n_quiet = 0;

  if (reason == TEKTRA_BACKEND_REASON_NOT_RUNNING)
    {
      /* Looked for when it went or somebody asks, not at every poll. */
      if (self->n_quiet == 0)
        {
          g_autofree char *program = tektra_paths_find_program ("ollama");

          self->is_installed = program != NULL;
        }

      if (tektra_locality_for_host (self->host) == TEKTRA_LOCALITY_DEVICE && !self->is_installed)
        {
          reason = TEKTRA_BACKEND_REASON_NOT_INSTALLED;
          text = _("Ollama is not installed on this computer; get it from ollama.com, then start "
                   "it.");
        }
    }

  g_clear_pointer (&self->fingerprint, g_free);
  tektra_backend_set_models (TEKTRA_BACKEND (self), none);
  tektra_backend_set_version (TEKTRA_BACKEND (self), NULL);
  tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_UNAVAILABLE, reason, text);
}

TektraModel *
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
      JsonObject *tag = tektra_json_as_object (json_array_get_element (tags, i));
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
void
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
          JsonObject *entry = tektra_json_as_object (json_array_get_element (loaded, i));
          const char *name = tektra_json_get_string (entry, "name");

          if (name != NULL && tektra_model_name_equal (name, tektra_model_get_id (model)))
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

      if (tektra_json_as_object (node) != NULL)
        tektra_ollama_models_apply_show (model, tektra_json_as_object (node));
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

  models = tektra_json_get_array (tektra_json_as_object (tags), "models");
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
                                tektra_json_get_string (tektra_json_as_object (version),
                                                        "version"));
  if (tektra_json_get_array (tektra_json_as_object (loaded), "models") != NULL)
    tektra_ollama_backend_take_loaded (self, tektra_json_get_array (tektra_json_as_object (loaded),
                                                                    "models"));

  tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_READY,
                            TEKTRA_BACKEND_REASON_NONE, NULL);
  tektra_ollama_backend_schedule_poll (self);

  return dex_future_new_true ();
}

/* Asks the server once, however many want to know. */
DexFuture *
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
