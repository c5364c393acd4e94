/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "models/tektra-model-removal.h"

#include "tektra-enum-types.h"

/* Deleting a model with time to think better of it. It holds itself until it has come to an end;
 * who ends the program flushes what is pending, because it was asked for. */

struct _TektraModelRemoval
{
  GObject parent_instance;

  /* owned */
  GObject *item;
  GError *error;
  DexFuture *deleting;

  TektraRemovalFunc func;
  guint source;
  TektraRemovalState state;
};

G_DEFINE_FINAL_TYPE (TektraModelRemoval, tektra_model_removal, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ITEM,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_model_removal_set_state (TektraModelRemoval *self,
                                TektraRemovalState  state)
{
  g_assert (TEKTRA_IS_MODEL_REMOVAL (self));

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static DexFuture *
delete_model (gpointer item)
{
  TektraModel *model = item;
  TektraBackend *backend = tektra_model_get_backend (model);

  if (backend == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                                  _("%s is gone already."), tektra_model_get_name (model));

  return tektra_backend_delete (backend, model);
}

static DexFuture *
delete_fiber (gpointer user_data)
{
  TektraModelRemoval *self = user_data;
  g_autoptr(GError) error = NULL;

  dex_await (self->func (self->item), &error);
  if (error == NULL)
    {
      tektra_model_removal_set_state (self, TEKTRA_REMOVAL_DONE);
      return dex_future_new_true ();
    }

  self->error = g_error_copy (error);
  tektra_model_removal_set_state (self, TEKTRA_REMOVAL_FAILED);

  return dex_future_new_for_error (g_steal_pointer (&error));
}

static void
tektra_model_removal_delete (TektraModelRemoval *self)
{
  g_assert (self->state == TEKTRA_REMOVAL_PENDING);

  g_clear_handle_id (&self->source, g_source_remove);
  tektra_model_removal_set_state (self, TEKTRA_REMOVAL_DELETING);
  self->deleting = dex_scheduler_spawn (NULL, 0, delete_fiber, g_object_ref (self),
                                        g_object_unref);
}

static gboolean
timeout_cb (gpointer user_data)
{
  TektraModelRemoval *self = user_data;

  self->source = 0;
  tektra_model_removal_delete (self);

  return G_SOURCE_REMOVE;
}

static void
tektra_model_removal_finalize (GObject *object)
{
  TektraModelRemoval *self = TEKTRA_MODEL_REMOVAL (object);

  g_clear_object (&self->item);
  g_clear_error (&self->error);
  dex_clear (&self->deleting);

  G_OBJECT_CLASS (tektra_model_removal_parent_class)->finalize (object);
}

static void
tektra_model_removal_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  TektraModelRemoval *self = TEKTRA_MODEL_REMOVAL (object);

  switch (prop_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_removal_class_init (TektraModelRemovalClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_model_removal_finalize;
  object_class->get_property = tektra_model_removal_get_property;

  properties[PROP_ITEM] =
    g_param_spec_object ("item", NULL, NULL, G_TYPE_OBJECT, flags);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, TEKTRA_TYPE_REMOVAL_STATE,
                       TEKTRA_REMOVAL_PENDING, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_model_removal_init (TektraModelRemoval *self)
{
}

/**
 * tektra_model_removal_new:
 * @model: the model of a backend
 * @milliseconds: how long it can be undone
 *
 * Deletes a model after a while.
 *
 * Returns: (transfer full): the removal; letting go of it does not end it
 */
TektraModelRemoval *
tektra_model_removal_new (TektraModel *model,
                          guint        milliseconds)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  return tektra_model_removal_new_for_item (model, delete_model, milliseconds);
}

/**
 * tektra_model_removal_new_for_item:
 * @item: (type GObject.Object): a model of another kind
 * @func: deletes it
 * @milliseconds: how long it can be undone
 *
 * Deletes something after a while.
 *
 * Returns: (transfer full): the removal; letting go of it does not end it
 */
TektraModelRemoval *
tektra_model_removal_new_for_item (gpointer          item,
                                   TektraRemovalFunc func,
                                   guint             milliseconds)
{
  TektraModelRemoval *self;

  g_return_val_if_fail (G_IS_OBJECT (item), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_MODEL_REMOVAL, NULL);
  self->item = g_object_ref (item);
  self->func = func;
  self->source = g_timeout_add_full (G_PRIORITY_DEFAULT, milliseconds,
                                     timeout_cb, g_object_ref (self), g_object_unref);

  return self;
}

/**
 * tektra_model_removal_get_item:
 * @self: a removal
 *
 * Gets what is deleted.
 *
 * Returns: (transfer none) (type GObject.Object): the model
 */
gpointer
tektra_model_removal_get_item (TektraModelRemoval *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_REMOVAL (self), NULL);

  return self->item;
}

/**
 * tektra_model_removal_get_state:
 * @self: a removal
 *
 * Gets how far it is.
 *
 * Returns: the state
 */
TektraRemovalState
tektra_model_removal_get_state (TektraModelRemoval *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_REMOVAL (self), TEKTRA_REMOVAL_FAILED);

  return self->state;
}

/**
 * tektra_model_removal_get_error:
 * @self: a removal
 *
 * Gets why it failed.
 *
 * Returns: (transfer none) (nullable): the error
 */
const GError *
tektra_model_removal_get_error (TektraModelRemoval *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_REMOVAL (self), NULL);

  return self->error;
}

/**
 * tektra_model_removal_undo:
 * @self: a removal
 *
 * Keeps the model.
 *
 * Returns: %FALSE when it is too late
 */
gboolean
tektra_model_removal_undo (TektraModelRemoval *self)
{
  g_autoptr(TektraModelRemoval) held = NULL;

  g_return_val_if_fail (TEKTRA_IS_MODEL_REMOVAL (self), FALSE);

  if (self->state != TEKTRA_REMOVAL_PENDING)
    return FALSE;

  held = g_object_ref (self);
  g_clear_handle_id (&self->source, g_source_remove);
  tektra_model_removal_set_state (self, TEKTRA_REMOVAL_UNDONE);

  return TRUE;
}

/**
 * tektra_model_removal_flush:
 * @self: a removal
 *
 * Deletes the model now, unless that was undone: for the end of the program.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when nothing is left to do, or rejects
 *   with what its function rejected with
 */
DexFuture *
tektra_model_removal_flush (TektraModelRemoval *self)
{
  g_autoptr(TektraModelRemoval) held = NULL;

  g_return_val_if_fail (TEKTRA_IS_MODEL_REMOVAL (self), NULL);

  held = g_object_ref (self);

  if (self->state == TEKTRA_REMOVAL_PENDING)
    tektra_model_removal_delete (self);

  return self->deleting != NULL ? dex_ref (self->deleting) : dex_future_new_true ();
}
