/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "models/tektra-config-data-private.h"

/* `[[models]]` and `[custom_models]` */

#define MAX_CONTEXT (16 * 1024 * 1024)
#define MAX_ROPE_SCALE 1024.0

/* "video" was something that no model could do. */
static const struct
{
  const char *name;
  TektraCapabilities capability;
} known_capabilities[] = {
  { "text", TEKTRA_CAPABILITY_TEXT },
  { "image", TEKTRA_CAPABILITY_IMAGE },
  { "vision", TEKTRA_CAPABILITY_IMAGE },
  { "audio", TEKTRA_CAPABILITY_AUDIO },
  { "video", TEKTRA_CAPABILITY_NONE },
  { "tools", TEKTRA_CAPABILITY_TOOLS },
  { "thinking", TEKTRA_CAPABILITY_THINKING },
  { "embedding", TEKTRA_CAPABILITY_EMBEDDING },
};

static void
take_preferences (TektraConfigData      *self,
                  TektraModelDefinition *model,
                  TektraConfigReader    *reader,
                  TektraTomlNode        *table)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) names = NULL;
  g_auto(GStrv) ids = NULL;
  TektraTomlNode *node;

  node = tektra_config_reader_read_strings (reader, table, "backend_preferences", &names);
  if (node == NULL)
    return;

  if (names[0] == NULL)
    {
      tektra_config_reader_warn (reader, node->begin,
                                 _("“%s” prefers no backend: the default order holds."), model->id);
      return;
    }

  for (guint i = 0; names[i] != NULL; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (node->children, i);
      const TektraBackendSettings *settings = tektra_config_data_find_backend (self, names[i]);

      if (settings == NULL)
        {
          tektra_config_reader_warn (reader, child->begin,
                                     _("“%s” prefers the backend “%s”, which does not exist."),
                                     model->id, names[i]);
          continue;
        }

      if (!settings->enabled)
        tektra_config_reader_warn (reader, child->begin,
                                   _("“%s” prefers the backend “%s”, which is not enabled."),
                                   model->id, names[i]);
      g_strv_builder_add (builder, settings->id);
    }

  ids = g_strv_builder_end (builder);
  if (ids[0] != NULL)
    model->backends = g_steal_pointer (&ids);
}

static void
take_capabilities (TektraModelDefinition *model,
                   TektraConfigReader    *reader,
                   TektraTomlNode        *table)
{
  g_auto(GStrv) names = NULL;
  gboolean multimodal = FALSE;
  TektraTomlNode *node;

  tektra_config_reader_read_boolean (reader, table, "multimodal", &multimodal);
  node = tektra_config_reader_read_strings (reader, table, "capabilities", &names);

  /* Without the list it says that there is something beside text, and that was pictures. */
  if (node == NULL && multimodal)
    model->capabilities = TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE;

  for (guint i = 0; node != NULL && names[i] != NULL; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (node->children, i);
      gboolean known = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (known_capabilities); j++)
        {
          if (g_str_equal (known_capabilities[j].name, names[i]))
            {
              model->capabilities |= known_capabilities[j].capability;
              known = TRUE;
            }
        }

      if (!known)
        tektra_config_reader_warn (reader, child->begin, _("There is no capability “%s”."),
                                   names[i]);
    }
}

/* The context length and the device have keys of their own: there were no others once. */
static TektraGenerationParams *
read_params (TektraModelDefinition *model,
             TektraConfigReader    *reader,
             TektraTomlNode        *table)
{
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  TektraTomlNode *parameters;

  parameters = tektra_config_reader_get_table (reader, table, "parameters");
  if (parameters != NULL)
    {
      tektra_config_data_take_params (params, reader, parameters);
      tektra_config_reader_end_table (reader, parameters);
    }

  if (model->context_length != 0 &&
      !tektra_generation_params_has (params, TEKTRA_PARAM_CONTEXT_LENGTH))
    tektra_generation_params_set_int (params, TEKTRA_PARAM_CONTEXT_LENGTH, model->context_length);
  if (model->has_device)
    tektra_generation_params_set_int (params, TEKTRA_PARAM_DEVICE, model->device);

  return tektra_generation_params_get_mask (params) != 0 ? g_steal_pointer (&params) : NULL;
}

static TektraModelDefinition *
read_model (TektraConfigData   *self,
            TektraConfigReader *reader,
            TektraTomlNode     *table)
{
  g_autoptr(TektraModelDefinition) model = NULL;
  g_autofree char *device = NULL;
  g_autofree char *id = NULL;
  TektraTomlNode *node;
  gint64 context_length;

  node = tektra_config_reader_read_string (reader, table, "id", &id);
  if (node == NULL || *id == '\0')
    {
      /* A wrong type has been told already. */
      if (tektra_toml_node_get (table, "id") == NULL || node != NULL)
        tektra_config_reader_fail (reader, node != NULL ? node->begin : table->begin,
                                   _("This model has no “id”, which says which model is meant."));
      return NULL;
    }

  model = tektra_model_definition_new (id);
  tektra_config_reader_read_string (reader, table, "name", &model->name);
  tektra_config_reader_read_string (reader, table, "description", &model->description);
  tektra_config_reader_read_string (reader, table, "template", &model->template);
  tektra_config_reader_read_string (reader, table, "quantization", &model->quantization);
  tektra_config_reader_read_string (reader, table, "model_file", &model->file);
  tektra_config_reader_read_number (reader, table, "rope_scale", 0, MAX_ROPE_SCALE,
                                    &model->rope_scale);
  take_preferences (self, model, reader, table);
  take_capabilities (model, reader, table);

  if (tektra_config_reader_read_integer (reader, table, "context_length", 1, MAX_CONTEXT,
                                         &context_length) != NULL)
    model->context_length = (guint) context_length;

  node = tektra_config_reader_read_string (reader, table, "device", &device);
  if (node != NULL)
    {
      model->has_device = tektra_device_parse (device, &model->device);
      if (!model->has_device)
        tektra_config_reader_fail (reader, node->begin,
                                   _("“%s” is no device: write “auto”, “cpu”, “gpu” or “gpu:1”."),
                                   device);
    }

  tektra_config_reader_read_string (reader, table, "system_prompt", &model->system_prompt);
  model->params = read_params (model, reader, table);
  tektra_config_reader_end_table (reader, table);

  return g_steal_pointer (&model);
}

/* A model of a file before is replaced at its place, one of the same file is a mistake. */
static void
take_model (TektraConfigData      *self,
            TektraConfigReader    *reader,
            GHashTable            *lines,
            TektraTomlPlace        place,
            TektraModelDefinition *model)
{
  guint line = GPOINTER_TO_UINT (g_hash_table_lookup (lines, model->id));

  if (line != 0)
    {
      tektra_config_reader_fail (reader, place, _("“%s” is there already, in line %u."),
                                 model->id, line);
      tektra_model_definition_unref (model);
      return;
    }

  g_hash_table_insert (lines, g_strdup (model->id), GUINT_TO_POINTER (place.line));

  for (guint i = 0; i < self->models->len; i++)
    {
      TektraModelDefinition *other = g_ptr_array_index (self->models, i);

      if (g_str_equal (other->id, model->id))
        {
          tektra_model_definition_unref (other);
          self->models->pdata[i] = model;
          return;
        }
    }

  g_ptr_array_add (self->models, model);
}

static void
take_custom_models (TektraConfigData   *self,
                    TektraConfigReader *reader,
                    GHashTable         *lines,
                    TektraTomlNode     *table)
{
  static const char *const backends[] = { "llama", NULL };

  for (guint i = 0; i < table->children->len; i++)
    {
      TektraTomlNode *child = g_ptr_array_index (table->children, i);
      g_autofree char *file = NULL;
      TektraModelDefinition *model;

      if (tektra_config_reader_read_string (reader, table, child->key, &file) == NULL)
        continue;

      if (*file == '\0' || *child->key == '\0')
        {
          tektra_config_reader_fail (reader, child->begin,
                                     _("A model of one's own needs a name and the path of its "
                                       "file."));
          continue;
        }

      model = tektra_model_definition_new (child->key);
      model->name = g_strdup (child->key);
      model->backends = g_strdupv ((char **) backends);
      model->file = g_steal_pointer (&file);
      take_model (self, reader, lines, child->key_begin, model);
    }
}

/**
 * tektra_config_data_take_models:
 * @self: data under construction, which has its backends
 * @reader: the reader of the file
 * @root: the file
 *
 * Takes the definitions of models.
 */
void
tektra_config_data_take_models (TektraConfigData   *self,
                                TektraConfigReader *reader,
                                TektraTomlNode     *root)
{
  TektraTomlNode *models = tektra_config_reader_get_array (reader, root, "models");
  TektraTomlNode *custom = tektra_config_reader_get_table (reader, root, "custom_models");
  g_autoptr(GHashTable) lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; models != NULL && i < models->children->len; i++)
    {
      TektraTomlNode *child = g_ptr_array_index (models->children, i);
      TektraModelDefinition *model;

      if (child->type != TEKTRA_TOML_TABLE)
        tektra_config_reader_fail (reader, child->begin,
                                   _("Each model must be a table, written as “[[models]]”."));
      else if ((model = read_model (self, reader, child)) != NULL)
        take_model (self, reader, lines, child->begin, model);
    }

  if (custom != NULL)
    take_custom_models (self, reader, lines, custom);
}
