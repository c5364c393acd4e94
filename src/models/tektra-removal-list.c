/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-removal-list.h"

/* Knows what is being deleted for as long as it is, so that nobody offers it meanwhile, and nothing
 * that a person deleted is still there after the end of the program. */

struct _TektraRemovalList
{
  GObject parent_instance;

  GPtrArray *removals;
};

G_DEFINE_FINAL_TYPE (TektraRemovalList, tektra_removal_list, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static TektraModelRemoval *
tektra_removal_list_find (TektraRemovalList *self,
                          gpointer           item)
{
  g_assert (TEKTRA_IS_REMOVAL_LIST (self));

  for (guint i = 0; i < self->removals->len; i++)
    {
      TektraModelRemoval *removal = g_ptr_array_index (self->removals, i);

      if (tektra_model_removal_get_item (removal) == item)
        return removal;
    }

  return NULL;
}

static void
state_changed_cb (TektraRemovalList  *self,
                  GParamSpec         *pspec,
                  TektraModelRemoval *removal)
{
  g_autoptr(TektraModelRemoval) held = g_object_ref (removal);
  TektraRemovalState state = tektra_model_removal_get_state (removal);

  g_assert (TEKTRA_IS_REMOVAL_LIST (self));

  if (state == TEKTRA_REMOVAL_PENDING || state == TEKTRA_REMOVAL_DELETING)
    return;

  g_signal_handlers_disconnect_by_data (removal, self);
  g_ptr_array_remove (self->removals, removal);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  if (state == TEKTRA_REMOVAL_FAILED)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, removal);
}

static TektraModelRemoval *
tektra_removal_list_take (TektraRemovalList  *self,
                          TektraModelRemoval *removal)
{
  g_assert (TEKTRA_IS_REMOVAL_LIST (self));

  g_ptr_array_add (self->removals, removal);
  g_signal_connect_object (removal, "notify::state",
                           G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return removal;
}

static void
tektra_removal_list_finalize (GObject *object)
{
  TektraRemovalList *self = TEKTRA_REMOVAL_LIST (object);

  g_ptr_array_unref (self->removals);

  G_OBJECT_CLASS (tektra_removal_list_parent_class)->finalize (object);
}

static void
tektra_removal_list_class_init (TektraRemovalListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_removal_list_finalize;

  /**
   * TektraRemovalList::changed:
   * @self: a list
   *
   * Emitted when a model is to be deleted, or is not any more.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  /**
   * TektraRemovalList::failed:
   * @self: a list
   * @removal: what failed
   *
   * Emitted when a model could not be deleted.
   */
  signals[SIGNAL_FAILED] =
    g_signal_new ("failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, TEKTRA_TYPE_MODEL_REMOVAL);
}

static void
tektra_removal_list_init (TektraRemovalList *self)
{
  self->removals = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * tektra_removal_list_new:
 *
 * Makes an empty list.
 *
 * Returns: (transfer full): a new list
 */
TektraRemovalList *
tektra_removal_list_new (void)
{
  return g_object_new (TEKTRA_TYPE_REMOVAL_LIST, NULL);
}

/**
 * tektra_removal_list_add:
 * @self: a list
 * @model: a model
 * @milliseconds: how long it can be undone
 *
 * Deletes a model after a while, unless that is on its way already.
 *
 * Returns: (transfer none): the removal
 */
TektraModelRemoval *
tektra_removal_list_add (TektraRemovalList *self,
                         TektraModel       *model,
                         guint              milliseconds)
{
  TektraModelRemoval *removal;

  g_return_val_if_fail (TEKTRA_IS_REMOVAL_LIST (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  if ((removal = tektra_removal_list_find (self, model)) != NULL)
    return removal;

  return tektra_removal_list_take (self, tektra_model_removal_new (model, milliseconds));
}

/**
 * tektra_removal_list_add_item:
 * @self: a list
 * @item: (type GObject.Object): a model of another kind
 * @func: deletes it
 * @milliseconds: how long it can be undone
 *
 * Deletes something after a while, unless that is on its way already.
 *
 * Returns: (transfer none): the removal
 */
TektraModelRemoval *
tektra_removal_list_add_item (TektraRemovalList *self,
                              gpointer           item,
                              TektraRemovalFunc  func,
                              guint              milliseconds)
{
  TektraModelRemoval *removal;

  g_return_val_if_fail (TEKTRA_IS_REMOVAL_LIST (self), NULL);
  g_return_val_if_fail (G_IS_OBJECT (item), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  if ((removal = tektra_removal_list_find (self, item)) != NULL)
    return removal;

  return tektra_removal_list_take (self,
                                   tektra_model_removal_new_for_item (item, func, milliseconds));
}

/**
 * tektra_removal_list_contains:
 * @self: a list
 * @item: (type GObject.Object): a model of any kind
 *
 * Gets whether a model is being deleted.
 *
 * Returns: %TRUE until it is gone, or is kept after all
 */
gboolean
tektra_removal_list_contains (TektraRemovalList *self,
                              gpointer           item)
{
  g_return_val_if_fail (TEKTRA_IS_REMOVAL_LIST (self), FALSE);

  return tektra_removal_list_find (self, item) != NULL;
}

/**
 * tektra_removal_list_flush:
 * @self: a list
 *
 * Deletes now what is to be deleted: for the end of the program.
 *
 * Returns: (transfer full): a future that resolves when nothing is left to do, or rejects when that
 *   is so and a model was kept, see [signal@RemovalList::failed]
 */
DexFuture *
tektra_removal_list_flush (TektraRemovalList *self)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  g_return_val_if_fail (TEKTRA_IS_REMOVAL_LIST (self), NULL);

  for (guint i = 0; i < self->removals->len; i++)
    g_ptr_array_add (futures,
                     tektra_model_removal_flush (g_ptr_array_index (self->removals, i)));

  if (futures->len == 0)
    return dex_future_new_true ();

  return dex_future_allv ((DexFuture **) futures->pdata, futures->len);
}
