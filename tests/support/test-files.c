/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "test-files.h"

/**
 * test_remove_tree:
 * @path: a file or a folder
 *
 * Deletes it with all that is in it, and of links the link alone.
 */
void
test_remove_tree (const char *path)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      test_remove_tree (child);
    }

  g_remove (path);
}

/**
 * test_folder_set_up:
 * @self: a fixture
 * @data: not used
 *
 * Makes a folder.
 */
void
test_folder_set_up (TestFolder    *self,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("tektra-test-XXXXXX", &error);
  g_assert_no_error (error);
}

/**
 * test_folder_tear_down:
 * @self: a fixture
 * @data: not used
 *
 * Deletes it with all that is in it.
 */
void
test_folder_tear_down (TestFolder    *self,
                       gconstpointer  data)
{
  test_remove_tree (self->folder);
  g_free (self->folder);
}

/**
 * test_file_has:
 * @path: a file, which need not be there yet
 * @part: a text
 *
 * Looks for a text in a file.
 *
 * Returns: whether it is in there
 */
gboolean
test_file_has (const char *path,
               const char *part)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, part) != NULL;
}
