/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-running-model.h"

/* A model in memory, and how long it stays there unless it is used. */

struct _TektraRunningModel
{
  GObject parent_instance;

  /* owned */
  TektraModel *model;
  GDateTime *expires;
};

G_DEFINE_FINAL_TYPE (TektraRunningModel, tektra_running_model, G_TYPE_OBJECT)

static void
tektra_running_model_finalize (GObject *object)
{
  TektraRunningModel *self = TEKTRA_RUNNING_MODEL (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->expires, g_date_time_unref);

  G_OBJECT_CLASS (tektra_running_model_parent_class)->finalize (object);
}

static void
tektra_running_model_class_init (TektraRunningModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tektra_running_model_finalize;
}

static void
tektra_running_model_init (TektraRunningModel *self)
{
}

/**
 * tektra_running_model_new:
 * @model: the model
 * @expires: (nullable): when it goes out of memory unless it is used
 *
 * Creates the description of a model in memory.
 *
 * Returns: (transfer full): a running model
 */
TektraRunningModel *
tektra_running_model_new (TektraModel *model,
                          GDateTime   *expires)
{
  TektraRunningModel *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  self = g_object_new (TEKTRA_TYPE_RUNNING_MODEL, NULL);
  self->model = g_object_ref (model);
  self->expires = expires != NULL ? g_date_time_ref (expires) : NULL;

  return self;
}

/**
 * tektra_running_model_get_model:
 * @self: a running model
 *
 * Gets the model; it may have been deleted, which does not take it out of memory.
 *
 * Returns: (transfer none): the model
 */
TektraModel *
tektra_running_model_get_model (TektraRunningModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_RUNNING_MODEL (self), NULL);

  return self->model;
}

/**
 * tektra_running_model_get_expires:
 * @self: a running model
 *
 * Gets when it goes out of memory unless it is used.
 *
 * Returns: (transfer none) (nullable): the time; %NULL when it stays, or when that is not told
 */
GDateTime *
tektra_running_model_get_expires (TektraRunningModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_RUNNING_MODEL (self), NULL);

  return self->expires;
}
