/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "models/tektra-config-data-private.h"

/* Reads models.toml: first that of Tektra, then that of the person. What the sections mean is in
 * tektra-config-backends.c, tektra-config-models.c and tektra-config-presets.c. */

G_DEFINE_BOXED_TYPE (TektraConfigData, tektra_config_data,
                     tektra_config_data_ref, tektra_config_data_unref)

static void
config_data_clear (gpointer data)
{
  TektraConfigData *self = data;

  g_free (self->path);
  g_clear_pointer (&self->contents, g_bytes_unref);
  g_clear_pointer (&self->root, tektra_toml_node_free);
  g_ptr_array_unref (self->problems);
  g_strfreev (self->order);
  g_ptr_array_unref (self->backends);
  g_ptr_array_unref (self->models);
  g_ptr_array_unref (self->presets);
}

/* The servers and models of this section are for a later version; it must be a table. */
static void
take_mcp (TektraConfigData   *self,
          TektraConfigReader *reader,
          TektraTomlNode     *root)
{
  self->mcp = tektra_config_reader_get_table (reader, root, "mcp");
}

static TektraTomlNode *
take_contents (TektraConfigData   *self,
               TektraConfigReader *reader,
               GBytes             *contents,
               gboolean            built_in)
{
  g_autoptr(TektraTomlNode) root = NULL;
  g_autoptr(GError) error = NULL;
  TektraTomlPlace place;
  const char *text;
  gsize length;

  text = g_bytes_get_data (contents, &length);
  root = tektra_toml_parse (length > 0 ? text : "", length, &place, &error);

  if (root == NULL)
    {
      tektra_config_reader_fail (reader, place, "%s", error->message);
      return NULL;
    }

  tektra_config_data_take_backends (self, reader, root);
  tektra_config_data_take_limits (self, reader, root);
  tektra_config_data_take_models (self, reader, root);
  tektra_config_data_take_presets (self, reader, root, built_in);
  take_mcp (self, reader, root);
  tektra_config_reader_end_table (reader, root);

  return g_steal_pointer (&root);
}

static void
read_defaults (TektraConfigData *self,
               const char       *path)
{
  g_autoptr(TektraTomlNode) root = NULL;
  g_autoptr(GBytes) contents = NULL;
  g_autoptr(GError) error = NULL;
  TektraConfigReader reader = { path, self->problems };
  char *text;
  gsize length;

  if (g_file_get_contents (path, &text, &length, &error))
    {
      contents = g_bytes_new_take (text, length);
      root = take_contents (self, &reader, contents, TRUE);
    }
  else
    tektra_config_reader_fail (&reader, (TektraTomlPlace) { 0 },
                               _("This file cannot be read: install Tektra again."));

  /* It belongs to the root, which is not kept. */
  self->mcp = NULL;

  /* Without its own file Tektra is poorer, but the person's file is right. */
  if (error != NULL)
    g_debug ("%s", error->message);
}

static void
take_own (TektraConfigData *self,
          GBytes           *contents)
{
  TektraConfigReader reader = { self->path, self->problems };

  self->contents = g_bytes_ref (contents);
  self->root = take_contents (self, &reader, contents, FALSE);
  self->n_errors = reader.n_errors;
}

static void
read_own (TektraConfigData *self)
{
  g_autoptr(GBytes) contents = NULL;
  g_autoptr(GError) error = NULL;
  TektraConfigReader reader = { self->path, self->problems };
  char *text;
  gsize length;

  if (g_file_get_contents (self->path, &text, &length, &error))
    {
      contents = g_bytes_new_take (text, length);
      take_own (self, contents);
    }
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT) &&
           !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
    {
      g_debug ("%s", error->message);
      tektra_config_reader_fail (&reader, (TektraTomlPlace) { 0 },
                                 _("This file cannot be read: see whether you may, and that it is "
                                   "no folder."));
      self->n_errors = reader.n_errors;
    }
}

static TektraConfigData *
config_data_new (const char *defaults_path,
                 const char *path)
{
  TektraConfigData *self;

  self = g_atomic_rc_box_new0 (TektraConfigData);
  self->path = g_strdup (path);
  self->problems = g_ptr_array_new_with_free_func (g_object_unref);
  self->backends =
    g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_backend_settings_unref);
  self->models = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_model_definition_unref);
  self->presets = g_ptr_array_new_with_free_func (g_object_unref);

  tektra_config_data_init_backends (self);
  if (defaults_path != NULL)
    read_defaults (self, defaults_path);

  return self;
}

/**
 * tektra_config_data_read:
 * @defaults_path: (nullable) (type filename): the file that comes with Tektra
 * @path: (nullable) (type filename): the person's file, which need not exist
 *
 * Reads both files. Blocking; may be called in any thread.
 *
 * Returns: (transfer full): what they say, and what is wrong with them
 */
TektraConfigData *
tektra_config_data_read (const char *defaults_path,
                         const char *path)
{
  TektraConfigData *self = config_data_new (defaults_path, path);

  if (path != NULL)
    read_own (self);

  return self;
}

/**
 * tektra_config_data_read_text:
 * @defaults_path: (nullable) (type filename): the file that comes with Tektra
 * @path: (type filename): the person's file
 * @contents: what is in it, or may soon be
 *
 * Reads what the person's file would say. Blocking; may be called in any thread.
 *
 * Returns: (transfer full): what both files say, and what is wrong with them
 */
TektraConfigData *
tektra_config_data_read_text (const char *defaults_path,
                              const char *path,
                              GBytes     *contents)
{
  TektraConfigData *self;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (contents != NULL, NULL);

  self = config_data_new (defaults_path, path);
  take_own (self, contents);

  return self;
}

/**
 * tektra_config_data_ref:
 * @self: data
 *
 * Returns: (transfer full): @self
 */
TektraConfigData *
tektra_config_data_ref (TektraConfigData *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * tektra_config_data_unref:
 * @self: (transfer full): data
 *
 * Drops a reference.
 */
void
tektra_config_data_unref (TektraConfigData *self)
{
  g_atomic_rc_box_release_full (self, config_data_clear);
}

/**
 * tektra_config_data_equal:
 * @self: data
 * @other: data of a later reading
 *
 * Tells whether both files say the same, down to the places.
 *
 * Returns: %TRUE when the person's file is the same, byte for byte
 */
gboolean
tektra_config_data_equal (const TektraConfigData *self,
                          const TektraConfigData *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (self->contents == NULL || other->contents == NULL)
    return self->contents == other->contents && self->n_errors == other->n_errors;

  return g_bytes_equal (self->contents, other->contents);
}

/**
 * tektra_config_data_same_model:
 * @id: what a backend calls a model
 * @other: the same of another one
 *
 * Compares two ids. A missing tag is ":latest", as in Ollama; where two entries are meant, the one
 * that is written in the very same way counts.
 *
 * Returns: %TRUE when both are of the same model
 */
gboolean
tektra_config_data_same_model (const char *id,
                               const char *other)
{
  const gsize length = strlen (id);
  const gsize other_length = strlen (other);

  return g_str_equal (id, other) ||
         (g_str_has_prefix (id, other) && g_str_equal (id + other_length, ":latest")) ||
         (g_str_has_prefix (other, id) && g_str_equal (other + length, ":latest"));
}
