/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/local/tektra-folder-watch.h"

static void
watch (GHashTable *monitors,
       const char *path,
       GCallback   callback,
       gpointer    object)
{
  g_autoptr(GFile) file = NULL;
  GFileMonitor *monitor;

  if (g_hash_table_contains (monitors, path))
    return;

  file = g_file_new_for_path (path);
  monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (monitor == NULL)
    return;

  g_signal_connect_object (monitor, "changed", callback, object, G_CONNECT_SWAPPED);
  g_hash_table_insert (monitors, g_strdup (path), monitor);
}

/**
 * tektra_folder_watch_new:
 *
 * Creates a table without folders.
 *
 * Returns: (transfer full): a new table
 */
GHashTable *
tektra_folder_watch_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * tektra_folder_watch_set_folders:
 * @monitors: the folders that are watched
 * @asked: (array zero-terminated=1): folders that are asked for, and may not be there yet
 * @found: (array zero-terminated=1): folders that were found
 * @callback: (scope forever): what is called with @object first when something changes
 * @object: a #GObject
 *
 * Watches just these folders from now on.
 */
void
tektra_folder_watch_set_folders (GHashTable         *monitors,
                                const char * const *asked,
                                const char * const *found,
                                GCallback           callback,
                                gpointer            object)
{
  GHashTableIter iter;
  gpointer path;

  g_return_if_fail (monitors != NULL);
  g_return_if_fail (asked != NULL);
  g_return_if_fail (found != NULL);

  g_hash_table_iter_init (&iter, monitors);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      if (!g_strv_contains (asked, path) && !g_strv_contains (found, path))
        g_hash_table_iter_remove (&iter);
    }

  for (guint i = 0; asked[i] != NULL; i++)
    watch (monitors, asked[i], callback, object);

  for (guint i = 0; found[i] != NULL; i++)
    watch (monitors, found[i], callback, object);
}
