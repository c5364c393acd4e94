/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "backends/llama/tektra-llama-removal.h"
#include "core/tektra-backend-error.h"
#include "util/tektra-paths.h"
#include "util/tektra-thread.h"

/*
 * Files go to the trash, from which a person gets them back. Where there is none, only what is in
 * Tektra's own folder of models is deleted: other folders belong to other programs, too.
 */

/* "model-00001-of-00003.gguf" (llama.cpp, llama_split_path) */
#define FIRST_PART "-00001-of-"

typedef struct
{
  GPtrArray *paths;
  char      *own_folder;
} Removal;

static void
removal_free (Removal *removal)
{
  g_ptr_array_unref (removal->paths);
  g_free (removal->own_folder);
  g_free (removal);
}

static void
add_paths (GPtrArray  *paths,
           const char *path)
{
  const char *mark = strstr (path, FIRST_PART);
  guint64 n_parts = 1;

  g_ptr_array_add (paths, g_strdup (path));

  if (mark == NULL)
    return;

  n_parts = g_ascii_strtoull (mark + strlen (FIRST_PART), NULL, 10);
  for (guint i = 2; i <= MIN (n_parts, 99999); i++)
    {
      g_autofree char *before = g_strndup (path, (gsize) (mark - path));

      g_ptr_array_add (paths, g_strdup_printf ("%s-%05u%s", before, i, mark + strlen ("-00001")));
    }
}

static gboolean
remove_file (const char  *path,
             const char  *own_folder,
             GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) folder = g_file_new_for_path (own_folder);
  g_autoptr(GError) local_error = NULL;

  if (g_file_trash (file, NULL, &local_error) ||
      g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED) &&
      g_file_has_prefix (file, folder))
    {
      g_clear_error (&local_error);

      if (g_file_delete (file, NULL, &local_error))
        return TRUE;
    }

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED,
               _("The file “%s” cannot be moved to the trash (%s); delete it in Files."),
               path, local_error->message);

  return FALSE;
}

static DexFuture *
remove_thread (gpointer user_data)
{
  Removal *removal = user_data;

  for (guint i = 0; i < removal->paths->len; i++)
    {
      g_autoptr(GError) error = NULL;

      if (!remove_file (g_ptr_array_index (removal->paths, i), removal->own_folder, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_true ();
}

static gboolean
is_projector_shared (const TektraLlamaEntry *entry,
                     GHashTable             *entries)
{
  GHashTableIter iter;
  const TektraLlamaEntry *other;

  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &other))
    {
      if (other != entry && g_strcmp0 (other->projector_path, entry->projector_path) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * tektra_llama_removal_start:
 * @entry: a model
 * @entries: (element-type TektraModel TektraLlamaEntry): all models, some of which may need the
 *   same projector
 *
 * Throws the files of a model away, but never those that came with Tektra, nor what others need.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_llama_removal_start (const TektraLlamaEntry *entry,
                            GHashTable             *entries)
{
  Removal *removal;

  g_return_val_if_fail (entry != NULL, NULL);
  g_return_val_if_fail (entries != NULL, NULL);

  if (entry->demo)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                                  _("This model belongs to Tektra and cannot be deleted."));

  removal = g_new0 (Removal, 1);
  removal->own_folder = tektra_paths_dup_models_dir ();
  removal->paths = g_ptr_array_new_with_free_func (g_free);
  add_paths (removal->paths, entry->path);
  if (entry->projector_path != NULL && !is_projector_shared (entry, entries))
    g_ptr_array_add (removal->paths, g_strdup (entry->projector_path));

  return tektra_thread_spawn ("[tektra-removal]", remove_thread, removal,
                              (GDestroyNotify) removal_free);
}
