/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "config-test.h"
#include "test-files.h"
#include "test-future.h"

/**
 * config_test_set_up:
 * @self: a fixture
 * @data: not used
 *
 * Finds a place for the file.
 */
void
config_test_set_up (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("tektra-config-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "models.toml", NULL);
}

static gboolean
is_gone (gpointer data)
{
  return ((Fixture *) data)->config == NULL;
}

/**
 * config_test_tear_down:
 * @self: a fixture
 * @data: not used
 *
 * Deletes all.
 */
void
config_test_tear_down (Fixture       *self,
                       gconstpointer  data)
{
  /* the last edit lets go of it in its own time */
  if (self->config != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (self->config), (gpointer *) &self->config);
      g_object_unref (self->config);
      test_wait_until (is_gone, self);
    }
  test_remove_tree (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

/**
 * config_test_write:
 * @self: a fixture
 * @text: the whole file
 *
 * Writes the file, as a person does.
 */
void
config_test_write (Fixture    *self,
                   const char *text)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents (self->path, text, -1, &error);
  g_assert_no_error (error);
}

static void
changed_cb (Fixture *self)
{
  self->n_changes++;
}

/**
 * config_test_open:
 * @self: a fixture
 * @text: (nullable): the whole file, %NULL for what is there
 *
 * Reads the file, and counts from now on how often it changes.
 */
void
config_test_open (Fixture    *self,
                  const char *text)
{
  g_autofree char *defaults =
    g_build_filename (g_getenv ("TEKTRA_PROGRAM_DATA"), "models.toml", NULL);

  if (text != NULL)
    config_test_write (self, text);

  self->config = tektra_model_config_new_for_files (defaults, self->path);
  g_signal_connect_swapped (self->config, "changed", G_CALLBACK (changed_cb), self);
}
