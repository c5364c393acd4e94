/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-template-manager.h"

#include <string.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "models/tektra-template-json.h"
#include "models/tektra-template-names.h"
#include "tektra-template-resources.h"
#include "util/tektra-json.h"

/*
 * All is there as soon as the manager is: the built-in templates come out of the program, the
 * person's from one small file. A change is written back in the background, and once more when
 * there was another one meanwhile; what is not written yet is when the manager is let go.
 */

#define BUILTIN_PATH "/io/github/tektra/Tektra/models/templates.json"
#define FALLBACK_ID "chatml"

struct _TektraTemplateManager
{
  GObject     parent_instance;

  GFile      *file;
  GPtrArray  *templates; /* the person's, then the built-in ones */
  guint       n_own;
  GHashTable *chosen;    /* full id of a model → id of a template */
  guint       writing : 1;
  guint       dirty : 1;
  guint       frozen : 1; /* the file could not be read: it is not to be overwritten */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraTemplateManager, tektra_template_manager, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  CHOICE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tektra_template_manager_load_builtin (TektraTemplateManager *self)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GPtrArray) templates = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;

  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  bytes = g_resource_lookup_data (tektra_templates_get_resource (), BUILTIN_PATH,
                                  G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  if (bytes != NULL &&
      json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                  (gssize) g_bytes_get_size (bytes), &error))
    templates = tektra_template_json_read_all (json_parser_get_root (parser), TRUE, &error);

  if (templates == NULL)
    g_error ("The built-in templates are damaged: %s", error->message);

  g_ptr_array_extend_and_steal (self->templates, g_steal_pointer (&templates));
}

static void
tektra_template_manager_load_own (TektraTemplateManager *self)
{
  g_autoptr(GPtrArray) templates = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  JsonObject *models;

  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  if (!g_file_load_contents (self->file, NULL, &text, NULL, NULL, &error))
    {
      self->frozen = !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
      return;
    }

  object = tektra_json_parse_object (text, -1, &error);
  if (object != NULL)
    {
      node = json_node_init_object (json_node_alloc (), object);
      templates = tektra_template_json_read_all (node, FALSE, &error);
    }

  if (templates == NULL)
    {
      g_debug ("%s: %s", g_file_peek_path (self->file), error->message);
      self->frozen = TRUE;
      return;
    }

  for (guint i = 0; i < templates->len; i++)
    g_ptr_array_insert (self->templates, (int) self->n_own++,
                        g_object_ref (g_ptr_array_index (templates, i)));

  models = tektra_json_get_object (object, "models");
  for (GList *list = models != NULL ? json_object_get_members (models) : NULL;
       list != NULL;
       list = g_list_delete_link (list, list))
    {
      const char *id = tektra_json_get_string (models, list->data);

      if (id != NULL)
        g_hash_table_insert (self->chosen, g_strdup (list->data), g_strdup (id));
    }
}

static GBytes *
tektra_template_manager_write_json (TektraTemplateManager *self)
{
  g_autoptr(JsonBuilder) builder = tektra_template_json_begin_file (self->templates, self->n_own);
  g_autoptr(GPtrArray) keys = NULL;

  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  json_builder_set_member_name (builder, "models");
  json_builder_begin_object (builder);
  keys = g_hash_table_get_keys_as_ptr_array (self->chosen);
  g_ptr_array_sort_values (keys, (GCompareFunc) g_strcmp0);
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);

      json_builder_set_member_name (builder, key);
      json_builder_add_string_value (builder, g_hash_table_lookup (self->chosen, key));
    }
  json_builder_end_object (builder);

  return tektra_template_json_end_file (builder);
}

static void
write_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  GFile *file = source_object;
  g_autoptr(GFile) folder = g_file_get_parent (file);
  GError *error = NULL;
  gconstpointer data;
  gsize length;

  data = g_bytes_get_data (task_data, &length);
  g_file_make_directory_with_parents (folder, NULL, NULL);

  if (g_file_replace_contents (file, data, length, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                               NULL, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void tektra_template_manager_write (TektraTemplateManager *self);

static void
written_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(TektraTemplateManager) self = user_data;
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  self->writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("Cannot write the templates: %s", error->message);

  if (self->dirty)
    tektra_template_manager_write (self);
}

/* The task holds the manager, so that nothing is lost when it is let go meanwhile. */
static void
tektra_template_manager_write (TektraTemplateManager *self)
{
  g_autoptr(GTask) task = NULL;

  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  self->dirty = TRUE;
  if (self->writing || self->frozen)
    return;

  self->dirty = FALSE;
  self->writing = TRUE;
  task = g_task_new (self->file, NULL, written_cb, g_object_ref (self));
  g_task_set_task_data (task, tektra_template_manager_write_json (self),
                        (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, write_in_thread);
}

static char *
create_id (TektraTemplateManager *self,
           const char            *name)
{
  g_autofree char *base = g_utf8_strdown (name, -1);
  g_autofree char *id = NULL;

  g_strdelimit (base, " \t\n/", '-');
  id = g_strdup (base);

  for (guint i = 2; tektra_template_manager_find (self, id) != NULL; i++)
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", base, i);
    }

  return g_steal_pointer (&id);
}

static gboolean
find_position (TektraTemplateManager *self,
               TektraTemplate        *template,
               guint                 *position)
{
  return g_ptr_array_find (self->templates, template, position);
}

static void
tektra_template_manager_insert (TektraTemplateManager *self,
                                TektraTemplate        *template)
{
  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  g_ptr_array_insert (self->templates, (int) self->n_own, g_object_ref (template));
  self->n_own++;
  g_list_model_items_changed (G_LIST_MODEL (self), self->n_own - 1, 0, 1);
  tektra_template_manager_write (self);
}

static GType
tektra_template_manager_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_TEMPLATE;
}

static guint
tektra_template_manager_get_n_items (GListModel *model)
{
  return TEKTRA_TEMPLATE_MANAGER (model)->templates->len;
}

static gpointer
tektra_template_manager_get_item (GListModel *model,
                                  guint       position)
{
  TektraTemplateManager *self = TEKTRA_TEMPLATE_MANAGER (model);

  return position < self->templates->len
           ? g_object_ref (g_ptr_array_index (self->templates, position))
           : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_template_manager_get_item_type;
  iface->get_n_items = tektra_template_manager_get_n_items;
  iface->get_item = tektra_template_manager_get_item;
}

static void
tektra_template_manager_finalize (GObject *object)
{
  TektraTemplateManager *self = TEKTRA_TEMPLATE_MANAGER (object);

  g_clear_pointer (&self->templates, g_ptr_array_unref);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (tektra_template_manager_parent_class)->finalize (object);
}

static void
tektra_template_manager_class_init (TektraTemplateManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_template_manager_finalize;

  /**
   * TektraTemplateManager::choice-changed:
   * @self: the manager
   *
   * Another template was chosen for a model.
   */
  signals[CHOICE_CHANGED] =
    g_signal_new ("choice-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_template_manager_init (TektraTemplateManager *self)
{
  self->templates = g_ptr_array_new_with_free_func (g_object_unref);
  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * tektra_template_manager_new:
 * @path: (nullable) (type filename): where the person's templates are kept; %NULL for
 *   `templates.json` in the configuration folder
 *
 * Creates a manager that has all templates already.
 *
 * Returns: (transfer full): a new manager
 */
TektraTemplateManager *
tektra_template_manager_new (const char *path)
{
  TektraTemplateManager *self = g_object_new (TEKTRA_TYPE_TEMPLATE_MANAGER, NULL);

  self->file = path != NULL ? g_file_new_for_path (path)
                            : g_file_new_build_filename (g_get_user_config_dir (), "tektra",
                                                         "templates.json", NULL);
  tektra_template_manager_load_builtin (self);
  tektra_template_manager_load_own (self);

  return self;
}

/**
 * tektra_template_manager_find:
 * @self: a manager
 * @id: what files call a template
 *
 * Looks for a template.
 *
 * Returns: (transfer none) (nullable): the template
 */
TektraTemplate *
tektra_template_manager_find (TektraTemplateManager *self,
                              const char            *id)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->templates->len; i++)
    {
      TektraTemplate *template = g_ptr_array_index (self->templates, i);

      if (g_str_equal (tektra_template_get_id (template), id))
        return template;
    }

  return NULL;
}

/**
 * tektra_template_manager_add:
 * @self: a manager
 * @spec: what it is made of; gets an id of its own, made of its name
 * @error: return location for a #TektraTemplateError
 *
 * Adds a template of the person's and keeps it.
 *
 * Returns: (transfer none) (nullable): the template
 */
TektraTemplate *
tektra_template_manager_add (TektraTemplateManager     *self,
                             const TektraTemplateSpec  *spec,
                             GError                   **error)
{
  g_autoptr(TektraTemplate) template = NULL;
  g_autofree char *id = NULL;
  TektraTemplateSpec own;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (spec != NULL, NULL);

  id = create_id (self, spec->name != NULL ? spec->name : "");
  own = *spec;
  own.id = id;
  own.builtin = FALSE;

  template = tektra_template_new (&own, error);
  if (template == NULL)
    return NULL;

  tektra_template_manager_insert (self, template);

  return template;
}

/**
 * tektra_template_manager_replace:
 * @self: a manager
 * @old: a template of the person's
 * @spec: what it shall be made of; it keeps its id
 * @error: return location for a #TektraTemplateError
 *
 * Changes a template. Answers that are on their way are not touched.
 *
 * Returns: (transfer none) (nullable): the new one, %NULL when it could not work and the old one
 *   stays
 */
TektraTemplate *
tektra_template_manager_replace (TektraTemplateManager     *self,
                                 TektraTemplate            *old,
                                 const TektraTemplateSpec  *spec,
                                 GError                   **error)
{
  TektraTemplateSpec own;
  TektraTemplate *template;
  guint position;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE (old), NULL);
  g_return_val_if_fail (spec != NULL, NULL);
  g_return_val_if_fail (find_position (self, old, &position) && position < self->n_own, NULL);

  own = *spec;
  own.id = tektra_template_get_id (old);
  own.builtin = FALSE;

  template = tektra_template_new (&own, error);
  if (template == NULL)
    return NULL;

  g_object_unref (old);
  g_ptr_array_index (self->templates, position) = template;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
  tektra_template_manager_write (self);

  return template;
}

/**
 * tektra_template_manager_remove:
 * @self: a manager
 * @template: a template of the person's
 *
 * Removes a template. Models that were to be written with it keep that wish, for the case that it
 * is restored; until then they are written in their own way.
 */
void
tektra_template_manager_remove (TektraTemplateManager *self,
                                TektraTemplate        *template)
{
  guint position;

  g_return_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self));
  g_return_if_fail (TEKTRA_IS_TEMPLATE (template));
  g_return_if_fail (find_position (self, template, &position) && position < self->n_own);

  g_ptr_array_remove_index (self->templates, position);
  self->n_own--;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  tektra_template_manager_write (self);
}

/**
 * tektra_template_manager_restore:
 * @self: a manager
 * @template: a template that was removed
 *
 * Brings a template back as it was.
 */
void
tektra_template_manager_restore (TektraTemplateManager *self,
                                 TektraTemplate        *template)
{
  g_return_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self));
  g_return_if_fail (TEKTRA_IS_TEMPLATE (template));

  if (tektra_template_manager_find (self, tektra_template_get_id (template)) == NULL)
    tektra_template_manager_insert (self, template);
}

/**
 * tektra_template_manager_import:
 * @self: a manager
 * @json: the contents of a file: of this program or of the earlier Tektra
 * @error: return location for a #TektraTemplateError
 *
 * Adds all templates of a file, or none when one of them could not work.
 *
 * Returns: how many there were, or -1
 */
int
tektra_template_manager_import (TektraTemplateManager  *self,
                                GBytes                 *json,
                                GError                **error)
{
  g_autoptr(JsonParser) parser = NULL;
  g_autoptr(GPtrArray) templates = NULL;
  gconstpointer data;
  gsize length;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), -1);
  g_return_val_if_fail (json != NULL, -1);

  parser = json_parser_new ();
  data = g_bytes_get_data (json, &length);
  if (length == 0 || !g_utf8_validate (data, (gssize) length, NULL) ||
      !json_parser_load_from_data (parser, data, (gssize) length, NULL))
    {
      g_set_error_literal (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_BAD_FILE,
                           _("The file is not JSON: choose one with prompt templates."));
      return -1;
    }

  templates = tektra_template_json_read_all (json_parser_get_root (parser), FALSE, error);
  if (templates == NULL)
    return -1;

  for (guint i = 0; i < templates->len; i++)
    tektra_template_manager_add (self,
                                 tektra_template_get_spec (g_ptr_array_index (templates, i)),
                                 NULL);

  return (int) templates->len;
}

/**
 * tektra_template_manager_export:
 * @self: a manager
 * @template: (nullable): one of the templates; %NULL for all of the person's
 *
 * Writes templates as [method@TemplateManager.import] reads them.
 *
 * Returns: (transfer full): the contents of a file
 */
GBytes *
tektra_template_manager_export (TektraTemplateManager *self,
                                TektraTemplate        *template)
{
  g_autoptr(JsonBuilder) builder = NULL;
  g_autoptr(GPtrArray) one = NULL;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (template == NULL || TEKTRA_IS_TEMPLATE (template), NULL);

  if (template != NULL)
    {
      one = g_ptr_array_new ();
      g_ptr_array_add (one, template);
      builder = tektra_template_json_begin_file (one, 1);
    }
  else
    {
      builder = tektra_template_json_begin_file (self->templates, self->n_own);
    }

  return tektra_template_json_end_file (builder);
}

/**
 * tektra_template_manager_get_chosen:
 * @self: a manager
 * @model: a model
 *
 * Gets the template that the person chose for a model.
 *
 * Returns: (transfer none) (nullable): the template, %NULL when none was chosen
 */
TektraTemplate *
tektra_template_manager_get_chosen (TektraTemplateManager *self,
                                    TektraModel           *model)
{
  g_autofree char *full_id = NULL;
  const char *id;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  full_id = tektra_model_dup_full_id (model);
  id = g_hash_table_lookup (self->chosen, full_id);

  return id != NULL ? tektra_template_manager_find (self, id) : NULL;
}

/**
 * tektra_template_manager_set_chosen:
 * @self: a manager
 * @model: a model
 * @template: (nullable): one of the templates; %NULL for the model's own
 *
 * Chooses a template for a model, and keeps that.
 */
void
tektra_template_manager_set_chosen (TektraTemplateManager *self,
                                    TektraModel           *model,
                                    TektraTemplate        *template)
{
  g_autofree char *full_id = NULL;
  const char *id;

  g_return_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self));
  g_return_if_fail (TEKTRA_IS_MODEL (model));
  g_return_if_fail (template == NULL || TEKTRA_IS_TEMPLATE (template));

  full_id = tektra_model_dup_full_id (model);
  id = template != NULL ? tektra_template_get_id (template) : NULL;
  if (g_strcmp0 (g_hash_table_lookup (self->chosen, full_id), id) == 0)
    return;

  if (id != NULL)
    g_hash_table_insert (self->chosen, g_steal_pointer (&full_id), g_strdup (id));
  else
    g_hash_table_remove (self->chosen, full_id);

  g_signal_emit (self, signals[CHOICE_CHANGED], 0);
  tektra_template_manager_write (self);
}

/**
 * tektra_template_manager_guess:
 * @self: a manager
 * @model_id: what a backend calls a model
 *
 * Finds the template for a model from its name: one whose id it is; else one of those whose names
 * of models occur in it. Of several the one that occurs first counts, then the longest, then the
 * order of the list, so that it is always the same one: `deepseek-r1-distill-llama-8b` is a
 * DeepSeek and `mistral-nemo` not just a Mistral. ChatML where nothing fits.
 *
 * Returns: (transfer none): the template
 */
TektraTemplate *
tektra_template_manager_guess (TektraTemplateManager *self,
                               const char            *model_id)
{
  TektraTemplate *best;
  gssize best_at = G_MAXSSIZE;
  gsize best_length = 0;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (model_id != NULL, NULL);

  best = tektra_template_manager_find (self, model_id);
  if (best != NULL)
    return best;

  for (guint i = 0; i < self->templates->len; i++)
    {
      TektraTemplate *template = g_ptr_array_index (self->templates, i);
      const char * const *models = tektra_template_get_spec (template)->models;

      for (guint j = 0; models != NULL && models[j] != NULL; j++)
        {
          gssize at = *models[j] != '\0' ? tektra_template_names_find (model_id, models[j]) : -1;
          gsize length = strlen (models[j]);

          if (at < 0 || at > best_at || (at == best_at && length <= best_length))
            continue;

          best = template;
          best_at = at;
          best_length = length;
        }
    }

  return best != NULL ? best : tektra_template_manager_find (self, FALLBACK_ID);
}

/* A name that no template has changes nothing. */
static TektraTemplate *
tektra_template_manager_get_defined (TektraTemplateManager *self,
                                     TektraModel           *model)
{
  const TektraModelDefinition *definition = tektra_model_get_definition (model);
  const char *id;

  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  if (definition == NULL || definition->template == NULL)
    return NULL;

  id = tektra_template_names_from_key (definition->template, tektra_model_get_id (model));

  return tektra_template_manager_find (self, id);
}

/**
 * tektra_template_manager_get_origin:
 * @self: a manager
 * @model: who shall answer
 *
 * Gets why [method@TemplateManager.choose] decides as it does.
 *
 * Returns: who decided
 */
TektraTemplateOrigin
tektra_template_manager_get_origin (TektraTemplateManager *self,
                                    TektraModel           *model)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), TEKTRA_TEMPLATE_ORIGIN_MODEL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), TEKTRA_TEMPLATE_ORIGIN_MODEL);

  if (tektra_template_manager_get_chosen (self, model) != NULL)
    return TEKTRA_TEMPLATE_ORIGIN_PERSON;
  if (tektra_template_manager_get_defined (self, model) != NULL)
    return TEKTRA_TEMPLATE_ORIGIN_CONFIG;

  return tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_UNTEMPLATED
           ? TEKTRA_TEMPLATE_ORIGIN_FAMILY : TEKTRA_TEMPLATE_ORIGIN_MODEL;
}

/**
 * tektra_template_manager_get_usual:
 * @self: a manager
 * @model: who shall answer
 *
 * Gets how a conversation is written for a model for which the person chose nothing: with the
 * template that its definition in models.toml names, else by the server in the model's own way,
 * and only when it has none, with the one of its name.
 *
 * Returns: (transfer none) (nullable): the template; %NULL for the model's own way
 */
TektraTemplate *
tektra_template_manager_get_usual (TektraTemplateManager *self,
                                   TektraModel           *model)
{
  TektraTemplate *defined;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  defined = tektra_template_manager_get_defined (self, model);
  if (defined != NULL ||
      (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_UNTEMPLATED) == 0)
    return defined;

  return tektra_template_manager_guess (self, tektra_model_get_id (model));
}

/**
 * tektra_template_manager_choose:
 * @self: a manager
 * @model: who shall answer
 *
 * Decides how a conversation is written for a model: with the template that the person chose, else
 * as [method@TemplateManager.get_usual] tells.
 *
 * Returns: (transfer none) (nullable): the template; %NULL for the model's own way
 */
TektraTemplate *
tektra_template_manager_choose (TektraTemplateManager *self,
                                TektraModel           *model)
{
  TektraTemplate *chosen;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  chosen = tektra_template_manager_get_chosen (self, model);

  return chosen != NULL ? chosen : tektra_template_manager_get_usual (self, model);
}
