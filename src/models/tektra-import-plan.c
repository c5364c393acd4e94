/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "models/tektra-import-plan.h"

#include "models/tektra-model-import.h"
#include "util/tektra-thread.h"

/* Looks at files before anything is done with them: which are models, and which of the others are
 * what makes one of them see or hear. What cannot be used is told in a sentence each. */

/* Tokens of a chat that a model is asked to remember unless somebody says something else */
#define CONTEXT 8192

struct _TektraImportPlan
{
  GObject parent_instance;

  GPtrArray *items;
  GStrv problems;
};

typedef struct
{
  GStrv paths;
  char *root;
  GListModel *cards;
} Task;

typedef struct
{
  char *path;
  TektraGguf *gguf;
  gboolean used;
} Candidate;

G_DEFINE_FINAL_TYPE (TektraImportPlan, tektra_import_plan, G_TYPE_OBJECT)

static void
item_free (gpointer data)
{
  TektraImportItem *item = data;

  g_free (item->path);
  g_free (item->projector_path);
  g_free (item);
}

static void
task_free (gpointer data)
{
  Task *task = data;

  g_strfreev (task->paths);
  g_free (task->root);
  g_clear_object (&task->cards);
  g_free (task);
}

static void
candidate_free (gpointer data)
{
  Candidate *candidate = data;

  g_free (candidate->path);
  g_clear_pointer (&candidate->gguf, tektra_gguf_free);
  g_free (candidate);
}

/* What a person has chosen together counts before what only lies there. */
static char *
choose_projector (GPtrArray *candidates,
                  Candidate *model)
{
  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = g_ptr_array_index (candidates, i);

      if (candidate->gguf->projector && candidate->gguf->width == model->gguf->width)
        {
          candidate->used = TRUE;
          return g_strdup (candidate->path);
        }
    }

  return tektra_model_import_find_projector (model->path, model->gguf);
}

static TektraImportItem *
create_item (GPtrArray            *candidates,
             Candidate            *model,
             const TektraHardware *hardware)
{
  TektraImportItem *item = g_new0 (TektraImportItem, 1);
  g_autoptr(TektraGguf) projector = NULL;
  guint64 n_tokens = CONTEXT;

  if (model->gguf->context_length > 0)
    n_tokens = MIN (n_tokens, model->gguf->context_length);

  item->path = g_strdup (model->path);
  item->projector_path = choose_projector (candidates, model);
  item->size = model->gguf->file_size;
  if (item->projector_path != NULL)
    projector = tektra_gguf_read (item->projector_path, NULL);
  if (projector != NULL)
    item->size += projector->file_size;
  item->memory = item->size + model->gguf->kv_bytes_per_token * n_tokens;
  item->fit = tektra_hardware_rate (hardware, item->memory);

  return item;
}

static GPtrArray *
read_candidates (GStrv         paths,
                 GStrvBuilder *problems)
{
  g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func (candidate_free);

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr(TektraGguf) gguf = NULL;
      g_autoptr(GError) error = NULL;
      Candidate *candidate;

      if (!(gguf = tektra_gguf_read (paths[i], &error)))
        {
          g_strv_builder_add (problems, error->message);
          continue;
        }

      candidate = g_new0 (Candidate, 1);
      candidate->path = g_strdup (paths[i]);
      candidate->gguf = g_steal_pointer (&gguf);
      g_ptr_array_add (candidates, candidate);
    }

  return g_steal_pointer (&candidates);
}

static DexFuture *
make_in_thread (gpointer user_data)
{
  Task *task = user_data;
  g_autoptr(TektraImportPlan) self = g_object_new (TEKTRA_TYPE_IMPORT_PLAN, NULL);
  g_autoptr(TektraHardware) hardware = tektra_hardware_read (task->root, task->cards);
  g_autoptr(GStrvBuilder) problems = g_strv_builder_new ();
  g_autoptr(GPtrArray) candidates = read_candidates (task->paths, problems);

  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = g_ptr_array_index (candidates, i);
      g_autofree char *name = g_filename_display_basename (candidate->path);

      if (candidate->gguf->projector)
        continue;

      if (candidate->gguf->split_count > 1)
        g_strv_builder_take (problems,
                             g_strdup_printf (_("“%s” is a part of a model in several files; add "
                                                "the folder of all of them in the preferences."),
                                              name));
      else
        g_ptr_array_add (self->items, create_item (candidates, candidate, hardware));
    }

  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = g_ptr_array_index (candidates, i);
      g_autofree char *name = g_filename_display_basename (candidate->path);

      if (candidate->gguf->projector && !candidate->used)
        g_strv_builder_take (problems,
                             g_strdup_printf (_("“%s” only makes a model see or hear; choose the "
                                                "model, too."),
                                              name));
    }

  self->problems = g_strv_builder_end (problems);

  return dex_future_new_take_object (g_steal_pointer (&self));
}

static void
tektra_import_plan_finalize (GObject *object)
{
  TektraImportPlan *self = TEKTRA_IMPORT_PLAN (object);

  g_ptr_array_unref (self->items);
  g_strfreev (self->problems);

  G_OBJECT_CLASS (tektra_import_plan_parent_class)->finalize (object);
}

static void
tektra_import_plan_class_init (TektraImportPlanClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tektra_import_plan_finalize;
}

static void
tektra_import_plan_init (TektraImportPlan *self)
{
  self->items = g_ptr_array_new_with_free_func (item_free);
}

/**
 * tektra_import_plan_make:
 * @paths: (array zero-terminated=1) (element-type filename): files
 * @root: (type filename): "/", or a folder that looks like it for the memory there is
 * @cards: (nullable): the graphics cards that can be used, see tektra_hardware_read()
 *
 * Looks at the headers of files, in a thread.
 *
 * Returns: (transfer full): a future that resolves to a [class@ImportPlan]
 */
DexFuture *
tektra_import_plan_make (const char * const *paths,
                         const char         *root,
                         GListModel         *cards)
{
  Task *task;

  g_return_val_if_fail (paths != NULL, NULL);
  g_return_val_if_fail (root != NULL, NULL);

  task = g_new0 (Task, 1);
  task->paths = g_strdupv ((GStrv) paths);
  task->root = g_strdup (root);
  g_set_object (&task->cards, cards);

  return tektra_thread_spawn ("tektra-import-plan", make_in_thread, task, task_free);
}

/**
 * tektra_import_plan_get_n_items:
 * @self: a plan
 *
 * Gets how many models there are.
 *
 * Returns: the number
 */
guint
tektra_import_plan_get_n_items (TektraImportPlan *self)
{
  g_return_val_if_fail (TEKTRA_IS_IMPORT_PLAN (self), 0);

  return self->items->len;
}

/**
 * tektra_import_plan_get_item:
 * @self: a plan
 * @position: which model
 *
 * Gets what is known of a model.
 *
 * Returns: (transfer none): the model
 */
const TektraImportItem *
tektra_import_plan_get_item (TektraImportPlan *self,
                             guint             position)
{
  g_return_val_if_fail (TEKTRA_IS_IMPORT_PLAN (self), NULL);
  g_return_val_if_fail (position < self->items->len, NULL);

  return g_ptr_array_index (self->items, position);
}

/**
 * tektra_import_plan_get_problems:
 * @self: a plan
 *
 * Gets what cannot be imported, and why.
 *
 * Returns: (transfer none) (array zero-terminated=1): a sentence for each
 */
const char * const *
tektra_import_plan_get_problems (TektraImportPlan *self)
{
  g_return_val_if_fail (TEKTRA_IS_IMPORT_PLAN (self), NULL);

  return (const char * const *) self->problems;
}

/**
 * tektra_import_plan_create_import:
 * @self: a plan
 * @position: which model
 * @folder: (type filename): the folder of the models
 * @link: %TRUE to leave the files where they are, and link to them
 *
 * Prepares the import of a model.
 *
 * Returns: (transfer full): an import
 */
TektraDownload *
tektra_import_plan_create_import (TektraImportPlan *self,
                                  guint             position,
                                  const char       *folder,
                                  gboolean          link)
{
  const TektraImportItem *item;
  TektraDownload *import;

  g_return_val_if_fail (TEKTRA_IS_IMPORT_PLAN (self), NULL);
  g_return_val_if_fail (position < self->items->len, NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  item = g_ptr_array_index (self->items, position);
  import = tektra_model_import_new (item->path, folder, link);
  if (item->projector_path != NULL)
    tektra_model_import_set_projector (TEKTRA_MODEL_IMPORT (import), item->projector_path);

  return import;
}
