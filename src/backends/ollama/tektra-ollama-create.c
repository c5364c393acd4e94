/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/ollama/tektra-ollama-backend-private.h"
#include "backends/ollama/tektra-ollama-request.h"
#include "util/tektra-thread.h"

/*
 * Making a model. The server wants files by their checksums: each is worked out in a thread, and
 * only what the server does not have goes there; of a file that it has it reads nothing, and cuts
 * the connection off.
 */

#define HASH_BLOCK (1024 * 1024)

typedef struct
{
  GWeakRef           backend;
  TektraHttpClient  *client;
  TektraModelRecipe *recipe;
  TektraProgress    *progress;
  GCancellable      *cancellable;
  GStrvBuilder      *digests;
  guint64            before;   /* bytes of the files that are there already */
  guint64            total;
} Creation;

/* Shared with a thread that may outlive the fiber. */
typedef struct
{
  GFile        *file;
  GCancellable *cancellable;
} Hashing;

static void
creation_free (Creation *creation)
{
  g_weak_ref_clear (&creation->backend);
  g_clear_object (&creation->client);
  g_clear_object (&creation->recipe);
  g_clear_object (&creation->progress);
  g_clear_object (&creation->cancellable);
  g_clear_pointer (&creation->digests, g_strv_builder_unref);
  g_free (creation);
}

static void
hashing_free (Hashing *hashing)
{
  g_object_unref (hashing->file);
  g_object_unref (hashing->cancellable);
  g_free (hashing);
}

static DexFuture *
hash_thread (gpointer user_data)
{
  Hashing *hashing = user_data;
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree guint8 *buffer = g_malloc (HASH_BLOCK);
  gssize length;

  stream = g_file_read (hashing->file, hashing->cancellable, &error);
  if (stream == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  while ((length = g_input_stream_read (G_INPUT_STREAM (stream), buffer, HASH_BLOCK,
                                        hashing->cancellable, &error)) > 0)
    g_checksum_update (checksum, buffer, length);

  if (length < 0)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_string (g_strconcat ("sha256:", g_checksum_get_string (checksum),
                                                  NULL));
}

static GError *
explain_file (GFile        *file,
              const GError *error)
{
  g_autofree char *name = g_file_get_basename (file);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                      _("The file “%s” cannot be read (%s); choose another one."), name,
                      error->message);
}

static void
sent_cb (guint64  n_bytes,
         gpointer user_data)
{
  Creation *creation = user_data;

  tektra_progress_report (creation->progress, TEKTRA_PROGRESS_TRANSFERRING,
                          _("Handing the file over"), creation->before + n_bytes,
                          creation->total);
}

static gboolean
creation_send_file (Creation    *creation,
                    GFile       *file,
                    const char  *digest,
                    GError     **error)
{
  g_autofree char *path = g_strconcat ("/api/blobs/", digest, NULL);
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(JsonNode) there = NULL;
  g_autoptr(JsonNode) answer = NULL;
  g_autoptr(GError) local_error = NULL;

  there = dex_await_boxed (tektra_http_client_request (creation->client, "HEAD", path, NULL,
                                                       creation->cancellable),
                           &local_error);
  if (there != NULL)
    return TRUE;

  if (!g_error_matches (local_error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_clear_error (&local_error);

  info = dex_await_object (dex_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT),
                           &local_error);
  if (info != NULL)
    stream = dex_await_object (dex_file_read (file, G_PRIORITY_DEFAULT), &local_error);
  if (stream == NULL)
    {
      g_propagate_error (error, explain_file (file, local_error));
      return FALSE;
    }

  creation->total = creation->before + (guint64) g_file_info_get_size (info);
  answer = dex_await_boxed (tektra_http_client_upload (creation->client, path,
                                                       G_INPUT_STREAM (stream),
                                                       g_file_info_get_size (info),
                                                       sent_cb, creation,
                                                       creation->cancellable),
                            error);
  creation->before = creation->total;

  return answer != NULL;
}

static gboolean
creation_take_file (Creation  *creation,
                    GFile     *file,
                    GError   **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *digest = NULL;
  Hashing *hashing = g_new0 (Hashing, 1);

  hashing->file = g_object_ref (file);
  hashing->cancellable = g_object_ref (creation->cancellable);

  tektra_progress_report (creation->progress, TEKTRA_PROGRESS_VERIFYING, _("Reading the file"),
                          creation->before, creation->total);

  digest = dex_await_string (tektra_thread_spawn ("[tektra-hash]", hash_thread, hashing,
                                                  (GDestroyNotify) hashing_free),
                             &local_error);
  if (digest == NULL)
    {
      g_propagate_error (error, explain_file (file, local_error));
      return FALSE;
    }

  g_strv_builder_add (creation->digests, digest);

  return creation_send_file (creation, file, digest, error);
}

static DexFuture *
create_fiber (gpointer user_data)
{
  Creation *creation = user_data;
  GListModel *files = tektra_model_recipe_list_files (creation->recipe);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = NULL;
  g_auto(GStrv) digests = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      if (!creation_take_file (creation, file, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  digests = g_strv_builder_end (creation->digests);
  body = tektra_ollama_request_build_create (creation->recipe, (const char * const *) digests);

  if (!tektra_ollama_backend_await_progress (creation->client, "/api/create", body,
                                             creation->progress, creation->cancellable, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  tektra_ollama_backend_await_refresh (&creation->backend);

  return dex_future_new_true ();
}

DexFuture *
tektra_ollama_backend_create (TektraBackend     *backend,
                              TektraModelRecipe *recipe,
                              TektraProgress    *progress,
                              GCancellable      *cancellable)
{
  TektraOllamaBackend *self = TEKTRA_OLLAMA_BACKEND (backend);
  Creation *creation;

  if (tektra_model_recipe_get_base (recipe) == NULL &&
      g_list_model_get_n_items (tektra_model_recipe_list_files (recipe)) == 0)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_INVALID_REQUEST,
                                  _("A new model needs a file or another model; choose one."));

  creation = g_new0 (Creation, 1);
  g_weak_ref_init (&creation->backend, self);
  creation->client = g_object_ref (self->client);
  creation->recipe = g_object_ref (recipe);
  creation->progress = g_object_ref (progress);
  creation->cancellable = g_object_ref (cancellable != NULL ? cancellable : self->cancellable);
  creation->digests = g_strv_builder_new ();

  return dex_scheduler_spawn (NULL, 0, create_fiber, creation, (GDestroyNotify) creation_free);
}
