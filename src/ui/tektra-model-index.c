/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-model-index.h"

/* Follows the manager, entry for model, and the settings, for the favourites. An entry that has to
 * go elsewhere is passed on as removed and added again: sorted and filtered lists then move it, and
 * selections follow it. */

struct _TektraModelIndex
{
  GObject             parent_instance;

  TektraModelManager *manager;
  TektraSettings     *settings;
  GPtrArray          *entries;
  GHashTable         *favourites;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraModelIndex, tektra_model_index, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
entry_changed_cb (TektraModelIndex *self,
                  TektraModelEntry *entry)
{
  guint position;

  g_assert (TEKTRA_IS_MODEL_INDEX (self));

  if (g_ptr_array_find (self->entries, entry, &position))
    g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
}

static TektraModelEntry *
tektra_model_index_make_entry (TektraModelIndex *self,
                               TektraModel      *model)
{
  TektraModelEntry *entry = tektra_model_entry_new (model);

  g_assert (TEKTRA_IS_MODEL_INDEX (self));

  tektra_model_set_favourite (model,
                              g_hash_table_contains (self->favourites,
                                                     tektra_model_entry_get_full_id (entry)));
  g_signal_connect_object (entry, "changed",
                           G_CALLBACK (entry_changed_cb), self, G_CONNECT_SWAPPED);

  return entry;
}

static void
models_changed_cb (TektraModelIndex *self,
                   guint             position,
                   guint             removed,
                   guint             added)
{
  GPtrArray *entries;

  g_assert (TEKTRA_IS_MODEL_INDEX (self));

  entries = g_ptr_array_new_full (self->entries->len - removed + added, g_object_unref);

  for (guint i = 0; i < position; i++)
    g_ptr_array_add (entries, g_object_ref (g_ptr_array_index (self->entries, i)));

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(TektraModel) model = NULL;

      model = g_list_model_get_item (G_LIST_MODEL (self->manager), position + i);
      g_ptr_array_add (entries, tektra_model_index_make_entry (self, model));
    }

  for (guint i = position + removed; i < self->entries->len; i++)
    g_ptr_array_add (entries, g_object_ref (g_ptr_array_index (self->entries, i)));

  g_ptr_array_unref (self->entries);
  self->entries = entries;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
tektra_model_index_read_favourites (TektraModelIndex *self)
{
  g_auto(GStrv) favourites = tektra_settings_dup_favourite_models (self->settings);

  g_assert (TEKTRA_IS_MODEL_INDEX (self));

  g_hash_table_remove_all (self->favourites);

  for (guint i = 0; favourites[i] != NULL; i++)
    g_hash_table_add (self->favourites, g_steal_pointer (&favourites[i]));
}

static void
favourites_changed_cb (TektraModelIndex *self)
{
  g_assert (TEKTRA_IS_MODEL_INDEX (self));

  tektra_model_index_read_favourites (self);

  for (guint i = 0; i < self->entries->len; i++)
    {
      TektraModelEntry *entry = g_ptr_array_index (self->entries, i);

      tektra_model_set_favourite (tektra_model_entry_get_model (entry),
                                  g_hash_table_contains (self->favourites,
                                                         tektra_model_entry_get_full_id (entry)));
    }
}

static GType
tektra_model_index_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_MODEL_ENTRY;
}

static guint
tektra_model_index_get_n_items (GListModel *model)
{
  return TEKTRA_MODEL_INDEX (model)->entries->len;
}

static gpointer
tektra_model_index_get_item (GListModel *model,
                             guint       position)
{
  TektraModelIndex *self = TEKTRA_MODEL_INDEX (model);

  return position < self->entries->len
         ? g_object_ref (g_ptr_array_index (self->entries, position))
         : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_model_index_get_item_type;
  iface->get_n_items = tektra_model_index_get_n_items;
  iface->get_item = tektra_model_index_get_item;
}

static void
tektra_model_index_finalize (GObject *object)
{
  TektraModelIndex *self = TEKTRA_MODEL_INDEX (object);

  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->favourites);
  g_clear_object (&self->settings);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (tektra_model_index_parent_class)->finalize (object);
}

static void
tektra_model_index_class_init (TektraModelIndexClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_model_index_finalize;
}

static void
tektra_model_index_init (TektraModelIndex *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->favourites = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * tektra_model_index_new:
 * @manager: the models
 * @settings: where the favourites are kept
 *
 * Makes the entries of all models.
 *
 * Returns: (transfer full): a new index
 */
TektraModelIndex *
tektra_model_index_new (TektraModelManager *manager,
                        TektraSettings     *settings)
{
  TektraModelIndex *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (manager), NULL);
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);

  self = g_object_new (TEKTRA_TYPE_MODEL_INDEX, NULL);
  self->manager = g_object_ref (manager);
  self->settings = g_object_ref (settings);
  tektra_model_index_read_favourites (self);
  models_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (manager)));

  g_signal_connect_object (manager, "items-changed",
                           G_CALLBACK (models_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::favourite-models",
                           G_CALLBACK (favourites_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_model_index_get_manager:
 * @self: an index
 *
 * Gets where the models come from.
 *
 * Returns: (transfer none): the manager
 */
TektraModelManager *
tektra_model_index_get_manager (TektraModelIndex *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_INDEX (self), NULL);

  return self->manager;
}
