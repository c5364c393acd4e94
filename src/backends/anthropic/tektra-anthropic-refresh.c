/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/anthropic/tektra-anthropic-backend-private.h"
#include "http/tektra-http-error.h"
#include "http/tektra-locality.h"
#include "util/tektra-json.h"

/*
 * Looking at the server: which models it has and what they can do. One that is away is asked again
 * by itself, less and less often; one that answers is asked when somebody wants to know, since the
 * models of a service do not come and go with the person's doing.
 */

/* In seconds; it doubles with each failure. */
#define POLL_MIN 5
#define POLL_DOUBLINGS 6

/* More models than a list can be long for are those of a server that does not end it. */
#define PAGE_SIZE "1000"
#define PAGES_MAX 10

/* A refresh holds its backend only between awaits, so that letting go of the backend ends it. */
typedef struct
{
  GWeakRef          backend;
  TektraHttpClient *client;
  GCancellable     *cancellable;
  DexFuture        *key;
  GPtrArray        *pages; /* of JsonNode */
} Refresh;

static void
refresh_free (Refresh *refresh)
{
  g_weak_ref_clear (&refresh->backend);
  g_clear_object (&refresh->client);
  g_clear_object (&refresh->cancellable);
  dex_clear (&refresh->key);
  g_ptr_array_unref (refresh->pages);
  g_free (refresh);
}

static void
poll_cb (gpointer user_data)
{
  TektraAnthropicBackend *self = user_data;

  g_assert (TEKTRA_IS_ANTHROPIC_BACKEND (self));

  self->poll_source = 0;
  dex_future_disown (tektra_anthropic_backend_refresh (self));
}

/* Says why it cannot be used, and forgets the models that cannot be asked any more. */
static void
tektra_anthropic_backend_set_away (TektraAnthropicBackend *self,
                                   const GError           *error)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  TektraBackendReason reason = tektra_http_error_get_reason (error);

  g_assert (TEKTRA_IS_ANTHROPIC_BACKEND (self));

  tektra_backend_set_models (TEKTRA_BACKEND (self), none);
  tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_UNAVAILABLE, reason,
                            error->message);

  /* A key that is refused is refused again. */
  if (reason != TEKTRA_BACKEND_REASON_UNAUTHORIZED)
    self->poll_source = g_timeout_add_seconds_once (POLL_MIN << MIN (self->n_failures,
                                                                     POLL_DOUBLINGS),
                                                    poll_cb, self);
  self->n_failures++;
}

static TektraModel *
tektra_anthropic_backend_ensure_model (TektraAnthropicBackend *self,
                                       const char             *id)
{
  TektraModel *model = g_hash_table_lookup (self->known, id);

  if (model == NULL)
    {
      model = tektra_model_new (TEKTRA_BACKEND (self), id);
      g_hash_table_insert (self->known, g_strdup (id), model);
    }

  return model;
}

static void
tektra_anthropic_backend_take_entry (TektraAnthropicBackend *self,
                                     JsonObject             *entry,
                                     GPtrArray              *models)
{
  TektraAnthropicAbilities *abilities;
  const char *id = tektra_json_get_string (entry, "id");
  const char *name = tektra_json_get_string (entry, "display_name");
  JsonObject *meta = tektra_json_get_object (entry, "meta");
  TektraLocality locality = tektra_locality_for_host (self->host);
  gint64 context_length;
  TektraModel *model;

  if (id == NULL || *id == '\0')
    return;

  abilities = g_new0 (TektraAnthropicAbilities, 1);
  tektra_anthropic_abilities_read (abilities, entry);
  g_hash_table_insert (self->abilities, g_strdup (id), abilities);

  model = tektra_anthropic_backend_ensure_model (self, id);
  tektra_model_set_name (model, name != NULL && *name != '\0' ? name : id);
  tektra_model_set_capabilities (model, abilities->capabilities);
  tektra_model_set_locality (model, locality);
  tektra_model_set_destination (model, locality == TEKTRA_LOCALITY_DEVICE ? NULL : self->address);
  tektra_model_set_state (model, TEKTRA_MODEL_STATE_LOADED);

  /* llama-server says it in its own place. */
  context_length = tektra_json_get_int (entry, "max_input_tokens",
                                        tektra_json_get_int (meta, "n_ctx", 0));
  if (context_length > 0 && context_length <= G_MAXINT)
    tektra_model_set_context_length (model, (guint) context_length);

  g_ptr_array_add (models, model);
}

static void
tektra_anthropic_backend_take_pages (TektraAnthropicBackend *self,
                                     GPtrArray              *pages)
{
  g_autoptr(GPtrArray) models = g_ptr_array_new ();

  g_assert (TEKTRA_IS_ANTHROPIC_BACKEND (self));

  for (guint i = 0; i < pages->len; i++)
    {
      JsonArray *entries = tektra_json_get_array (tektra_json_as_object (pages->pdata[i]), "data");

      for (guint j = 0; j < json_array_get_length (entries); j++)
        {
          JsonObject *entry = tektra_json_as_object (json_array_get_element (entries, j));

          if (entry != NULL)
            tektra_anthropic_backend_take_entry (self, entry, models);
        }
    }

  tektra_backend_set_models (TEKTRA_BACKEND (self), models);
  tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_READY,
                            TEKTRA_BACKEND_REASON_NONE, NULL);
  self->n_failures = 0;
}

/* Awaits the list of models, page after page. */
static gboolean
refresh_read (Refresh  *refresh,
              GError  **error)
{
  g_autofree char *path = g_strdup ("/v1/models?limit=" PAGE_SIZE);

  for (guint i = 0; i < PAGES_MAX; i++)
    {
      g_autofree char *escaped = NULL;
      JsonObject *page;
      JsonNode *node;
      const char *last;

      node = dex_await_boxed (tektra_http_client_get (refresh->client, path, refresh->cancellable),
                              error);
      if (node == NULL)
        return FALSE;

      g_ptr_array_add (refresh->pages, node);
      page = tektra_json_as_object (node);
      if (tektra_json_get_array (page, "data") == NULL)
        {
          g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                               _("The server does not speak Anthropic’s protocol; check its "
                                 "address."));
          return FALSE;
        }

      last = tektra_json_get_string (page, "last_id");
      if (!tektra_json_get_boolean (page, "has_more", FALSE) || last == NULL)
        break;

      escaped = g_uri_escape_string (last, NULL, FALSE);
      g_free (path);
      path = g_strconcat ("/v1/models?limit=" PAGE_SIZE "&after_id=", escaped, NULL);
    }

  return TRUE;
}

static DexFuture *
refresh_fiber (gpointer user_data)
{
  Refresh *refresh = user_data;
  g_autoptr(TektraAnthropicBackend) self = NULL;
  g_autoptr(GError) error = NULL;

  dex_await (dex_ref (refresh->key), NULL);
  refresh_read (refresh, &error);

  self = g_weak_ref_get (&refresh->backend);
  if (self == NULL || g_cancellable_is_cancelled (refresh->cancellable))
    return dex_future_new_false ();

  if (error != NULL)
    {
      tektra_anthropic_backend_set_away (self, error);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  tektra_anthropic_backend_take_pages (self, refresh->pages);

  return dex_future_new_true ();
}

/* Asks the server once, however many want to know. */
DexFuture *
tektra_anthropic_backend_refresh (TektraAnthropicBackend *self)
{
  Refresh *refresh;

  g_assert (TEKTRA_IS_ANTHROPIC_BACKEND (self));

  if (self->refreshing != NULL && dex_future_is_pending (self->refreshing))
    return dex_ref (self->refreshing);

  g_clear_handle_id (&self->poll_source, g_source_remove);

  refresh = g_new0 (Refresh, 1);
  g_weak_ref_init (&refresh->backend, self);
  refresh->client = g_object_ref (self->client);
  refresh->cancellable = g_object_ref (self->cancellable);
  refresh->key = tektra_server_key_find (self->key);
  refresh->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  dex_clear (&self->refreshing);
  self->refreshing = dex_scheduler_spawn (NULL, 0, refresh_fiber, refresh,
                                          (GDestroyNotify) refresh_free);

  /* A caller that loses interest must not end it for the others. */
  dex_future_disown (dex_ref (self->refreshing));

  return dex_ref (self->refreshing);
}
