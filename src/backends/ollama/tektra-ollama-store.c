/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/ollama/tektra-ollama-backend-private.h"
#include "backends/ollama/tektra-ollama-models.h"
#include "backends/ollama/tektra-ollama-progress.h"
#include "backends/ollama/tektra-ollama-request.h"
#include "core/tektra-model-name.h"
#include "core/tektra-running-model.h"
#include "util/tektra-json.h"

/*
 * What is on the server's disk and in its memory. Each operation is one request; afterwards the
 * list of models is brought up to date, so that who awaits it finds what it did.
 */

/* The year 2319 is how Ollama says "for ever". */
#define FOR_EVER_YEARS 100

/* The backend is held weakly: letting go of it ends its requests, not the other way round. */
typedef struct
{
  GWeakRef          backend;
  TektraHttpClient *client;
  TektraModel      *model;
  char             *name;
  const char       *method;
  const char       *path;
  GBytes           *body;
  TektraProgress   *progress;
  GCancellable     *cancellable;
} Operation;

static Operation *
operation_new (TektraBackend *backend,
               TektraModel   *model,
               GCancellable  *cancellable)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (backend);
  Operation *operation = g_new0 (Operation, 1);

  g_weak_ref_init (&operation->backend, self);
  operation->client = g_object_ref (self->client);
  operation->cancellable = g_object_ref (cancellable != NULL ? cancellable : self->cancellable);
  g_set_object (&operation->model, model);

  return operation;
}

static void
operation_free (Operation *operation)
{
  g_weak_ref_clear (&operation->backend);
  g_clear_object (&operation->client);
  g_clear_object (&operation->model);
  g_clear_object (&operation->progress);
  g_clear_object (&operation->cancellable);
  g_clear_pointer (&operation->body, g_bytes_unref);
  g_clear_pointer (&operation->name, g_free);
  g_free (operation);
}

/* A refresh that is on its way may have seen the list as it was before. */
void
tektra_ollama_backend_await_refresh (GWeakRef *backend)
{
  g_autoptr(DexFuture) pending = NULL;
  DexFuture *next = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(TektraOllamaBackend) self = g_weak_ref_get (backend);

      if (self == NULL || g_cancellable_is_cancelled (self->cancellable))
        return;

      if (i == 0)
        {
          if (self->refreshing != NULL && dex_future_is_pending (self->refreshing))
            pending = dex_ref (self->refreshing);
        }
      else
        {
          self->n_quiet = 0;
          next = tektra_ollama_backend_refresh (self);
        }

      g_clear_object (&self);

      if (pending != NULL)
        dex_await (g_steal_pointer (&pending), NULL);
    }

  dex_await (next, NULL);
}

static DexFuture *
change_fiber (gpointer user_data)
{
  Operation *operation = user_data;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;

  node = dex_await_boxed (tektra_http_client_request (operation->client, operation->method,
                                                      operation->path, operation->body,
                                                      operation->cancellable),
                          &error);
  if (node == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  tektra_ollama_backend_await_refresh (&operation->backend);

  return dex_future_new_true ();
}

DexFuture *
tektra_ollama_backend_delete (TektraBackend *backend,
                              TektraModel   *model)
{
  Operation *operation = operation_new (backend, model, NULL);

  operation->method = "DELETE";
  operation->path = "/api/delete";
  operation->body = tektra_ollama_request_build_show (tektra_model_get_id (model));

  return dex_scheduler_spawn (NULL, 0, change_fiber, operation, (GDestroyNotify) operation_free);
}

DexFuture *
tektra_ollama_backend_copy (TektraBackend *backend,
                            TektraModel   *model,
                            const char    *name)
{
  Operation *operation = operation_new (backend, model, NULL);

  operation->method = "POST";
  operation->path = "/api/copy";
  operation->body = tektra_ollama_request_build_copy (tektra_model_get_id (model), name);

  return dex_scheduler_spawn (NULL, 0, change_fiber, operation, (GDestroyNotify) operation_free);
}

static DexFuture *
describe_fiber (gpointer user_data)
{
  Operation *operation = user_data;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  TektraModelDetails *details;

  node = dex_await_boxed (tektra_http_client_post (operation->client, "/api/show",
                                                   operation->body, operation->cancellable),
                          &error);
  if (node == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (tektra_json_as_object (node) == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                                  _("Something other than Ollama answers there; check its "
                                    "address."));

  details = tektra_ollama_models_new_details (tektra_model_get_id (operation->model),
                                              tektra_json_as_object (node));

  return dex_future_new_take_boxed (TEKTRA_TYPE_MODEL_DETAILS, details);
}

DexFuture *
tektra_ollama_backend_describe (TektraBackend *backend,
                                TektraModel   *model,
                                GCancellable  *cancellable)
{
  Operation *operation = operation_new (backend, model, cancellable);

  operation->body = tektra_ollama_request_build_show (tektra_model_get_id (model));

  return dex_scheduler_spawn (NULL, 0, describe_fiber, operation, (GDestroyNotify) operation_free);
}

static GDateTime *
dup_expiry (JsonObject *entry)
{
  const char *text = tektra_json_get_string (entry, "expires_at");
  g_autoptr(GDateTime) expires = NULL;
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  if (text != NULL)
    expires = g_date_time_new_from_iso8601 (text, NULL);

  if (expires == NULL ||
      g_date_time_get_year (expires) > g_date_time_get_year (now) + FOR_EVER_YEARS)
    return NULL;

  return g_steal_pointer (&expires);
}

static DexFuture *
running_fiber (gpointer user_data)
{
  Operation *operation = user_data;
  g_autoptr(TektraOllamaBackend) self = NULL;
  g_autoptr(GListStore) running = g_list_store_new (TEKTRA_TYPE_RUNNING_MODEL);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  JsonArray *entries;

  node = dex_await_boxed (tektra_http_client_get (operation->client, "/api/ps",
                                                  operation->cancellable),
                          &error);
  if (node == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  self = g_weak_ref_get (&operation->backend);
  entries = tektra_json_get_array (tektra_json_as_object (node), "models");

  if (self != NULL && entries != NULL)
    {
      for (guint i = 0; i < json_array_get_length (entries); i++)
        {
          JsonObject *entry = tektra_json_as_object (json_array_get_element (entries, i));
          const char *name = tektra_json_get_string (entry, "name");
          g_autoptr(TektraRunningModel) item = NULL;
          g_autoptr(GDateTime) expires = NULL;

          if (name == NULL)
            continue;

          expires = dup_expiry (entry);
          item = tektra_running_model_new (tektra_ollama_backend_ensure_model (self, name),
                                           expires);
          g_list_store_append (running, item);
        }

      tektra_ollama_backend_take_loaded (self, entries);
    }

  return dex_future_new_take_object (g_steal_pointer (&running));
}

DexFuture *
tektra_ollama_backend_list_running (TektraBackend *backend)
{
  return dex_scheduler_spawn (NULL, 0, running_fiber, operation_new (backend, NULL, NULL),
                              (GDestroyNotify) operation_free);
}

static TektraHttpVerdict
take_item_cb (const char  *event,
              const char  *data,
              JsonObject  *object,
              gpointer     user_data,
              GError     **error)
{
  return object != NULL ? tektra_ollama_progress_take (user_data, object) : TEKTRA_HTTP_MORE;
}

/* Awaits a stream of progress to its end. */
gboolean
tektra_ollama_backend_await_progress (TektraHttpClient  *client,
                                      const char        *path,
                                      GBytes            *body,
                                      TektraProgress    *progress,
                                      GCancellable      *cancellable,
                                      GError           **error)
{
  return dex_await (tektra_http_client_stream (client, path, body, take_item_cb,
                                               tektra_ollama_progress_new (progress),
                                               (GDestroyNotify) tektra_ollama_progress_free,
                                               cancellable),
                    error);
}

/* The same failure is told with the name that was asked for. */
static GError *
explain_pull (const GError *error,
              const char   *name)
{
  g_autofree char *shown = tektra_model_name_dup_short (name);

  if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND))
    return g_error_new (error->domain, error->code,
                        _("There is no model called “%s”; check the name."), shown);

  if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNAUTHORIZED))
    return g_error_new (error->domain, error->code,
                        _("Ollama cannot sign in where “%s” comes from; check the name."), shown);

  if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TRUNCATED))
    return g_error_new (error->domain, error->code,
                        _("Ollama stopped while it got “%s”; try again, and it goes on from "
                          "there."), shown);

  return g_error_copy (error);
}

static DexFuture *
pull_fiber (gpointer user_data)
{
  Operation *operation = user_data;
  g_autoptr(GError) error = NULL;

  if (!tektra_ollama_backend_await_progress (operation->client, "/api/pull", operation->body,
                                             operation->progress, operation->cancellable, &error))
    return dex_future_new_for_error (explain_pull (error, operation->name));

  tektra_ollama_backend_await_refresh (&operation->backend);

  return dex_future_new_true ();
}

DexFuture *
tektra_ollama_backend_pull (TektraBackend  *backend,
                            const char     *name,
                            TektraProgress *progress,
                            GCancellable   *cancellable)
{
  Operation *operation = operation_new (backend, NULL, cancellable);

  operation->name = tektra_model_name_dup_full (name);
  operation->progress = g_object_ref (progress);
  operation->body = tektra_ollama_request_build_show (operation->name);

  tektra_progress_report (progress, TEKTRA_PROGRESS_PREPARING, _("Asking for the model"), 0, 0);

  return dex_scheduler_spawn (NULL, 0, pull_fiber, operation, (GDestroyNotify) operation_free);
}
