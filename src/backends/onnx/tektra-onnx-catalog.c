/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "backends/local/tektra-model-catalog.h"
#include "backends/onnx/tektra-onnx-catalog.h"
#include "util/tektra-thread.h"

/* Looks for folders with models in folders. Blocking work, done in a thread. */

/* Enough for "publisher/model", and an end to somebody's whole home folder. */
#define MAX_DEPTH   3
#define MAX_FOLDERS 2000

typedef struct
{
  GPtrArray    *entries;
  GStrvBuilder *folders;
  GHashTable   *ids;
  const char   *root;
  guint         n_folders;
} Search;

/* The first folder with a name has it; the others cannot be told from it. */
static void
take_folder (Search     *search,
             const char *path)
{
  const char *below = path + strlen (search->root);
  g_autoptr(TektraOnnxEntry) entry = g_new0 (TektraOnnxEntry, 1);

  while (*below == G_DIR_SEPARATOR)
    below++;

  entry->path = g_strdup (path);
  entry->id = *below != '\0' ? g_filename_display_name (below)
                             : g_filename_display_basename (path);
  if (!g_hash_table_add (search->ids, g_strdup (entry->id)))
    return;

  entry->folder = tektra_onnx_folder_read (path, &entry->error);
  g_ptr_array_add (search->entries, g_steal_pointer (&entry));
}

static void
search_folder (Search     *search,
               const char *path,
               guint       depth)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (search->n_folders++ >= MAX_FOLDERS || (dir = g_dir_open (path, 0, NULL)) == NULL)
    return;

  g_strv_builder_add (search->folders, path);
  if (tektra_onnx_folder_is_one (path))
    {
      take_folder (search, path);
      return;
    }

  while (depth > 0 && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (*name != '.' && g_file_test (child, G_FILE_TEST_IS_DIR))
        search_folder (search, child, depth - 1);
    }
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const TektraOnnxEntry *one = *(const TektraOnnxEntry * const *) a;
  const TektraOnnxEntry *other = *(const TektraOnnxEntry * const *) b;

  return strcmp (one->id, other->id);
}

static DexFuture *
search_in_thread (gpointer user_data)
{
  GStrv folders = user_data;
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GStrvBuilder) found = g_strv_builder_new ();
  Search search = { .folders = found, .ids = ids };
  TektraModelCatalog *catalog;

  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_onnx_entry_free);
  search.entries = entries;

  for (guint i = 0; folders[i] != NULL; i++)
    {
      search.root = folders[i];
      search_folder (&search, folders[i], MAX_DEPTH);
    }

  g_ptr_array_sort (entries, compare_entries);
  catalog = tektra_model_catalog_new (g_steal_pointer (&entries), g_strv_builder_end (found));

  return dex_future_new_take_boxed (TEKTRA_TYPE_MODEL_CATALOG, catalog);
}

/**
 * tektra_onnx_entry_free:
 * @self: (transfer full): an entry
 *
 * Frees an entry.
 */
void
tektra_onnx_entry_free (TektraOnnxEntry *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->id);
  g_free (self->path);
  g_clear_pointer (&self->folder, tektra_onnx_folder_unref);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * tektra_onnx_entry_equal:
 * @self: an entry
 * @other: another one of the same id
 *
 * Tells whether both are the same model, as far as can be seen from outside.
 *
 * Returns: %TRUE when nothing changed
 */
gboolean
tektra_onnx_entry_equal (const TektraOnnxEntry *self,
                         const TektraOnnxEntry *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  if (self->folder == NULL || other->folder == NULL)
    return self->folder == other->folder && g_str_equal (self->path, other->path) &&
           g_str_equal (self->error->message, other->error->message);

  return g_str_equal (self->folder->model_path, other->folder->model_path) &&
         self->folder->size == other->folder->size &&
         self->folder->modified == other->folder->modified;
}

/**
 * tektra_onnx_catalog_search:
 * @folders: (array zero-terminated=1) (element-type filename): where to look
 *
 * Looks for models. A folder that is not there has none.
 *
 * Returns: (transfer full): a future that resolves to a [struct@ModelCatalog] of
 *   [struct@OnnxEntry]
 */
DexFuture *
tektra_onnx_catalog_search (const char * const *folders)
{
  g_return_val_if_fail (folders != NULL, NULL);

  return tektra_thread_spawn ("[tektra-onnx]", search_in_thread, g_strdupv ((GStrv) folders),
                              (GDestroyNotify) g_strfreev);
}
