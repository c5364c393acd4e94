/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-template-manager.h"

#include <glib/gi18n.h>

#include "models/tektra-template-file.h"
#include "models/tektra-template-json.h"
#include "util/tektra-damaged-file.h"
#include "util/tektra-thread.h"
#include "util/tektra-weak-ref.h"

/*
 * The built-in templates come out of the program and are there as soon as the manager is; the
 * person's are read from a file in a thread. A change is written back in the background, and once
 * more when there was another one meanwhile; what is not written yet is when the manager is let
 * go. Nothing is written before the file is read, and one that is damaged is kept.
 */

struct _TektraTemplateManager
{
  GObject     parent_instance;

  GFile      *file;
  GPtrArray  *templates; /* the person's, then the built-in ones */
  guint       n_own;
  GHashTable *chosen;    /* full id of a model → id of a template */
  guint       writing : 1;
  guint       dirty : 1;
  guint       loaded : 1;
  guint       damaged : 1; /* the file is to be moved aside before it is written */

  DexFuture  *loading;
  char       *read_problem;
  char       *write_problem;
};

typedef struct
{
  GBytes   *json;
  gboolean  move_aside;
} Writing;

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraTemplateManager, tektra_template_manager, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_PROBLEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  CHOICE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tektra_template_manager_set_problem (TektraTemplateManager  *self,
                                     char                  **problem,
                                     const char             *text)
{
  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  if (g_set_str (problem, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_bytes_unref (writing->json);
  g_free (writing);
}

static void
write_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Writing *writing = task_data;
  GError *error = NULL;

  if (writing->move_aside && tektra_damaged_file_move_aside (source_object, &error))
    writing->move_aside = FALSE;

  if (error == NULL && tektra_template_file_write (source_object, writing->json, &error))
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
  Writing *writing = g_task_get_task_data (G_TASK (result));
  g_autofree char *problem = NULL;
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  self->writing = FALSE;
  self->damaged = writing->move_aside;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    problem = g_strdup_printf (_("Your prompt templates cannot be saved: %s"), error->message);
  tektra_template_manager_set_problem (self, &self->write_problem, problem);

  if (self->dirty)
    tektra_template_manager_write (self);
}

/* The task holds the manager, so that nothing is lost when it is let go meanwhile. */
static void
tektra_template_manager_write (TektraTemplateManager *self)
{
  g_autoptr(GTask) task = NULL;
  Writing *writing;

  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  self->dirty = TRUE;
  if (self->writing || !self->loaded)
    return;

  self->dirty = FALSE;
  self->writing = TRUE;
  writing = g_new0 (Writing, 1);
  writing->json = tektra_template_file_to_json (self->templates, self->n_own, self->chosen);
  writing->move_aside = self->damaged;
  task = g_task_new (self->file, NULL, written_cb, g_object_ref (self));
  g_task_set_task_data (task, writing, writing_free);
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

/* What was added before the file was read gives way where the file has one of its id, which the
 * choices in there name. */
static void
tektra_template_manager_renew_id (TektraTemplateManager *self,
                                  guint                  position)
{
  TektraTemplate *template = g_ptr_array_index (self->templates, position);
  TektraTemplateSpec spec = *tektra_template_get_spec (template);
  g_autofree char *id = NULL;

  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  if (tektra_template_manager_find (self, spec.id) == template)
    return;

  id = create_id (self, spec.name);
  spec.id = id;
  g_ptr_array_index (self->templates, position) = tektra_template_new (&spec, NULL);
  g_object_unref (template);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
}

/* What the person did before the file was read is newer than the file. */
static void
tektra_template_manager_take (TektraTemplateManager *self,
                              TektraTemplateFile    *file)
{
  guint n = file->templates->len;
  GHashTableIter iter;
  const char *key, *id;

  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  self->loaded = TRUE;
  self->damaged = file->unreadable || file->n_bad > 0;

  for (guint i = 0; i < n; i++)
    g_ptr_array_insert (self->templates, (int) i,
                        g_object_ref (g_ptr_array_index (file->templates, i)));

  g_hash_table_iter_init (&iter, file->chosen);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &id))
    {
      if (!g_hash_table_contains (self->chosen, key))
        g_hash_table_insert (self->chosen, g_strdup (key), g_strdup (id));
    }

  self->n_own += n;
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n);
  for (guint i = n; i < self->n_own; i++)
    tektra_template_manager_renew_id (self, i);
  if (g_hash_table_size (file->chosen) > 0)
    g_signal_emit (self, signals[CHOICE_CHANGED], 0);

  if (file->unreadable)
    tektra_template_manager_set_problem (
      self, &self->read_problem,
      _("Your prompt templates could not be read. Their file is kept as templates.json.broken when "
        "new ones are saved."));
  else if (file->n_bad > 0)
    tektra_template_manager_set_problem (
      self, &self->read_problem,
      _("Some of your prompt templates could not be read. The file with them is kept as "
        "templates.json.broken when others are saved."));

  if (self->dirty)
    tektra_template_manager_write (self);
}

static DexFuture *
read_in_thread (gpointer user_data)
{
  return dex_future_new_take_boxed (TEKTRA_TYPE_TEMPLATE_FILE,
                                    tektra_template_file_read (user_data));
}

static DexFuture *
read_cb (DexFuture *completed,
         gpointer   user_data)
{
  g_autoptr(TektraTemplateManager) self = g_weak_ref_get (user_data);

  if (self != NULL)
    tektra_template_manager_take (self,
                                  g_value_get_boxed (dex_future_get_value (completed, NULL)));

  return dex_future_new_true ();
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
  dex_clear (&self->loading);
  g_free (self->read_problem);
  g_free (self->write_problem);

  G_OBJECT_CLASS (tektra_template_manager_parent_class)->finalize (object);
}

static void
tektra_template_manager_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  TektraTemplateManager *self = TEKTRA_TEMPLATE_MANAGER (object);

  switch (prop_id)
    {
    case PROP_PROBLEM:
      g_value_set_string (value, tektra_template_manager_get_problem (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_template_manager_class_init (TektraTemplateManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_template_manager_finalize;
  object_class->get_property = tektra_template_manager_get_property;

  /**
   * TektraTemplateManager:problem:
   *
   * What a person should know about the file of their templates: it is damaged, or it cannot be
   * written.
   */
  properties[PROP_PROBLEM] =
    g_param_spec_string ("problem", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

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
 * Creates a manager that has the built-in templates only until [method@TemplateManager.load] has
 * read the person's.
 *
 * Returns: (transfer full): a new manager
 */
TektraTemplateManager *
tektra_template_manager_new (const char *path)
{
  TektraTemplateManager *self = g_object_new (TEKTRA_TYPE_TEMPLATE_MANAGER, NULL);
  GPtrArray *builtin = tektra_template_json_read_builtin ();

  self->file = path != NULL ? g_file_new_for_path (path)
                            : g_file_new_build_filename (g_get_user_config_dir (), "tektra",
                                                         "templates.json", NULL);
  g_ptr_array_extend_and_steal (self->templates, builtin);

  return self;
}

/**
 * tektra_template_manager_load:
 * @self: a manager
 *
 * Reads the person's templates, in a thread and only once: who asks again gets the same future. A
 * file that is damaged is no error but a [property@TemplateManager:problem].
 *
 * Returns: (transfer full): a future that resolves when they are in the list
 */
DexFuture *
tektra_template_manager_load (TektraTemplateManager *self)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);

  if (self->loaded)
    return dex_future_new_true ();

  if (self->loading == NULL)
    self->loading = dex_future_then (tektra_thread_spawn ("tektra-templates", read_in_thread,
                                                          g_object_ref (self->file),
                                                          g_object_unref),
                                     read_cb, tektra_weak_ref_new (self), tektra_weak_ref_free);

  return dex_ref (self->loading);
}

/**
 * tektra_template_manager_get_problem:
 * @self: a manager
 *
 * Gets what a person should know about the file of their templates.
 *
 * Returns: (nullable): a sentence; %NULL when all is well
 */
const char *
tektra_template_manager_get_problem (TektraTemplateManager *self)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);

  return self->write_problem != NULL ? self->write_problem : self->read_problem;
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
 * @error: return location for a #TektraTemplateError, or `G_IO_ERROR_NOT_FOUND` when @old was
 *   removed or replaced
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

  if (!find_position (self, old, &position))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _("This template is no longer in the list. Save it once more to keep it "
                             "as a new one."));
      return NULL;
    }

  g_return_val_if_fail (position < self->n_own, NULL);

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

static DexFuture *
import_in_thread (gpointer user_data)
{
  g_autoptr(GPtrArray) templates = NULL;
  GError *error = NULL;

  templates = tektra_template_json_import (user_data, &error);
  if (templates == NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&templates));
}

static DexFuture *
imported_cb (DexFuture *completed,
             gpointer   user_data)
{
  GPtrArray *templates = g_value_get_boxed (dex_future_get_value (completed, NULL));

  for (guint i = 0; i < templates->len; i++)
    tektra_template_manager_add (user_data,
                                 tektra_template_get_spec (g_ptr_array_index (templates, i)),
                                 NULL);

  return dex_future_new_for_uint (templates->len);
}

/**
 * tektra_template_manager_import:
 * @self: a manager
 * @file: a file of this program or of the earlier Tektra
 *
 * Adds all templates of a file, or none when one of them could not work. It is read in a thread.
 *
 * Returns: (transfer full): a future of how many there were, as an unsigned integer
 */
DexFuture *
tektra_template_manager_import (TektraTemplateManager *self,
                                GFile                 *file)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return dex_future_then (tektra_thread_spawn ("tektra-templates", import_in_thread,
                                               g_object_ref (file), g_object_unref),
                          imported_cb, g_object_ref (self), g_object_unref);
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
  if (self->loaded && g_strcmp0 (g_hash_table_lookup (self->chosen, full_id), id) == 0)
    return;

  /* Before the file is read, none is a choice, too, that the file must not take back. */
  if (id != NULL || !self->loaded)
    g_hash_table_insert (self->chosen, g_steal_pointer (&full_id), g_strdup (id));
  else
    g_hash_table_remove (self->chosen, full_id);

  g_signal_emit (self, signals[CHOICE_CHANGED], 0);
  tektra_template_manager_write (self);
}
