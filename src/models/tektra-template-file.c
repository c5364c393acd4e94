/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-template-file.h"
#include "models/tektra-template-json.h"
#include "util/tektra-json-writer.h"
#include "util/tektra-json.h"

/* The templates of a person, and which of them they chose for which model */

G_DEFINE_BOXED_TYPE (TektraTemplateFile, tektra_template_file,
                     tektra_template_file_ref, tektra_template_file_unref)

static void
tektra_template_file_clear (gpointer data)
{
  TektraTemplateFile *self = data;

  g_ptr_array_unref (self->templates);
  g_hash_table_unref (self->chosen);
}

static void
tektra_template_file_take (TektraTemplateFile *self,
                           JsonObject         *object)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), object);
  JsonObject *models = tektra_json_get_object (object, "models");
  JsonArray *array = tektra_template_json_find (node, NULL);

  self->unreadable = array == NULL;

  /* One that is wrong must not take the others along. */
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *saved = tektra_json_as_object (json_array_get_element (array, i));
      g_autoptr(GError) error = NULL;
      TektraTemplate *template;

      template = saved != NULL ? tektra_template_json_read (saved, FALSE, &error) : NULL;
      if (template != NULL)
        {
          g_ptr_array_add (self->templates, template);
          continue;
        }

      g_debug ("Template %u: %s", i + 1, error != NULL ? error->message : "not an object");
      self->n_bad++;
    }

  for (GList *list = models != NULL ? json_object_get_members (models) : NULL;
       list != NULL;
       list = g_list_delete_link (list, list))
    {
      const char *id = tektra_json_get_string (models, list->data);

      if (id != NULL)
        g_hash_table_insert (self->chosen, g_strdup (list->data), g_strdup (id));
    }
}

/**
 * tektra_template_file_read:
 * @file: where the person's templates are kept
 *
 * Reads as much of a file as can be read; one that is not there is empty. Blocks: this is for a
 * thread.
 *
 * Returns: (transfer full): what it holds
 */
TektraTemplateFile *
tektra_template_file_read (GFile *file)
{
  TektraTemplateFile *self;
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_atomic_rc_box_new0 (TektraTemplateFile);
  self->templates = g_ptr_array_new_with_free_func (g_object_unref);
  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (g_file_load_contents (file, NULL, &text, &length, NULL, &error))
    object = tektra_json_parse_object (text, (gssize) length, &error);

  if (object != NULL)
    {
      tektra_template_file_take (self, object);
    }
  else
    {
      g_debug ("%s: %s", g_file_peek_path (file), error->message);
      self->unreadable = !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
    }

  return self;
}

/**
 * tektra_template_file_ref:
 * @self: what a file holds
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
TektraTemplateFile *
tektra_template_file_ref (TektraTemplateFile *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * tektra_template_file_unref:
 * @self: (transfer full): what a file holds
 *
 * Drops a reference.
 */
void
tektra_template_file_unref (TektraTemplateFile *self)
{
  g_atomic_rc_box_release_full (self, tektra_template_file_clear);
}

/**
 * tektra_template_file_to_json:
 * @templates: (element-type TektraTemplate): templates
 * @n_templates: how many of them to write
 * @chosen: (element-type utf8 utf8): full id of a model → id of a template, or %NULL for none
 *
 * Writes what [func@template_file_read] reads.
 *
 * Returns: (transfer full): the contents of a file
 */
GBytes *
tektra_template_file_to_json (GPtrArray  *templates,
                              guint       n_templates,
                              GHashTable *chosen)
{
  g_autoptr(JsonBuilder) builder = NULL;
  g_autoptr(GPtrArray) keys = NULL;

  g_return_val_if_fail (templates != NULL && n_templates <= templates->len, NULL);
  g_return_val_if_fail (chosen != NULL, NULL);

  builder = tektra_template_json_begin_file (templates, n_templates);
  json_builder_set_member_name (builder, "models");
  json_builder_begin_object (builder);
  keys = g_hash_table_get_keys_as_ptr_array (chosen);
  g_ptr_array_sort_values (keys, (GCompareFunc) g_strcmp0);
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);
      const char *id = g_hash_table_lookup (chosen, key);

      if (id == NULL)
        continue;

      tektra_json_add_string (builder, key, id);
    }
  json_builder_end_object (builder);

  return tektra_template_json_end_file (builder);
}

/**
 * tektra_template_file_write:
 * @file: where the person's templates are kept
 * @json: what it shall hold
 * @error: return location for an error
 *
 * Writes the file anew, as a whole or not at all. Blocks: this is for a thread.
 *
 * Returns: whether it is written
 */
gboolean
tektra_template_file_write (GFile   *file,
                            GBytes  *json,
                            GError **error)
{
  g_autoptr(GFile) folder = NULL;
  gconstpointer data;
  gsize length;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  folder = g_file_get_parent (file);
  data = g_bytes_get_data (json, &length);
  /* What is wrong with the folder, the file will tell. */
  g_file_make_directory_with_parents (folder, NULL, NULL);

  return g_file_replace_contents (file, data, length, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                  NULL, NULL, error);
}
