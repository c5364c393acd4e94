/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend.h"
#include "core/tektra-model-name.h"

/* What backends may do with models beside asking them, each operation only by those that can. */

static DexFuture *
new_unsupported (TektraBackend *self)
{
  return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                                _("%s cannot do this."), tektra_backend_get_name (self));
}

static DexFuture *
new_invalid_name (const char *name)
{
  return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_INVALID_REQUEST,
                                _("“%s” is not the name of a model; write it as in "
                                  "“gemma3:4b”."), name);
}

/**
 * tektra_backend_get_operations:
 * @self: a backend
 *
 * Gets what the backend can do beside answering.
 *
 * Returns: flags
 */
TektraBackendOperations
tektra_backend_get_operations (TektraBackend *self)
{
  TektraBackendOperations operations = TEKTRA_BACKEND_OPERATION_NONE;
  TektraBackendClass *klass;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), TEKTRA_BACKEND_OPERATION_NONE);

  klass = TEKTRA_BACKEND_GET_CLASS (self);

  if (klass->pull != NULL)
    operations |= TEKTRA_BACKEND_OPERATION_PULL;
  if (klass->delete != NULL)
    operations |= TEKTRA_BACKEND_OPERATION_DELETE;
  if (klass->copy != NULL)
    operations |= TEKTRA_BACKEND_OPERATION_COPY;
  if (klass->create != NULL)
    operations |= TEKTRA_BACKEND_OPERATION_CREATE;
  if (klass->describe != NULL)
    operations |= TEKTRA_BACKEND_OPERATION_DESCRIBE;
  if (klass->list_running != NULL)
    operations |= TEKTRA_BACKEND_OPERATION_LIST_RUNNING;
  if (klass->load != NULL)
    operations |= TEKTRA_BACKEND_OPERATION_LOAD;
  if (klass->unload != NULL)
    operations |= TEKTRA_BACKEND_OPERATION_UNLOAD;

  return operations;
}

/**
 * tektra_backend_load:
 * @self: a backend
 * @model: one of its models
 * @params: (nullable): settings that matter for loading, such as the context length
 *
 * Reads a model into memory. The model's own settings fill in what is unset.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_backend_load (TektraBackend          *self,
                     TektraModel            *model,
                     TektraGenerationParams *params)
{
  g_autoptr(TektraGenerationParams) all_params = NULL;
  TektraBackendClass *klass;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  klass = TEKTRA_BACKEND_GET_CLASS (self);

  if (klass->load == NULL)
    return new_unsupported (self);

  all_params = tektra_model_dup_params (model, params);

  return klass->load (self, model, all_params);
}

/**
 * tektra_backend_unload:
 * @self: a backend
 * @model: one of its models
 *
 * Takes a model out of memory.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_backend_unload (TektraBackend *self,
                       TektraModel   *model)
{
  TektraBackendClass *klass;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  klass = TEKTRA_BACKEND_GET_CLASS (self);

  return klass->unload != NULL ? klass->unload (self, model) : new_unsupported (self);
}

/**
 * tektra_backend_pull:
 * @self: a backend
 * @name: the name of a model, with or without a tag
 * @progress: told how it goes
 * @cancellable: (nullable): ends it at once; what has come is kept, and the next pull of the same
 *   name goes on from there
 *
 * Gets a model that the backend does not have, or a newer version of one that it has.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_backend_pull (TektraBackend  *self,
                     const char     *name,
                     TektraProgress *progress,
                     GCancellable   *cancellable)
{
  TektraBackendClass *klass;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (TEKTRA_IS_PROGRESS (progress), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  klass = TEKTRA_BACKEND_GET_CLASS (self);

  if (klass->pull == NULL)
    return new_unsupported (self);
  if (!tektra_model_name_is_valid (name))
    return new_invalid_name (name);

  return klass->pull (self, name, progress, cancellable);
}

/**
 * tektra_backend_delete:
 * @self: a backend
 * @model: one of its models
 *
 * Deletes a model for good.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_backend_delete (TektraBackend *self,
                       TektraModel   *model)
{
  TektraBackendClass *klass;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  klass = TEKTRA_BACKEND_GET_CLASS (self);

  if (klass->delete == NULL)
    return new_unsupported (self);

  return klass->delete (self, model);
}

/**
 * tektra_backend_copy:
 * @self: a backend
 * @model: one of its models
 * @name: the other name
 *
 * Gives a model another name, beside the one that it has.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_backend_copy (TektraBackend *self,
                     TektraModel   *model,
                     const char    *name)
{
  TektraBackendClass *klass;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  klass = TEKTRA_BACKEND_GET_CLASS (self);

  if (klass->copy == NULL)
    return new_unsupported (self);
  if (!tektra_model_name_is_valid (name))
    return new_invalid_name (name);

  return klass->copy (self, model, name);
}

/**
 * tektra_backend_create:
 * @self: a backend
 * @recipe: what it is made of
 * @progress: told how it goes
 * @cancellable: (nullable): ends it at once
 *
 * Makes a model of files or of another model.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_backend_create (TektraBackend     *self,
                       TektraModelRecipe *recipe,
                       TektraProgress    *progress,
                       GCancellable      *cancellable)
{
  TektraBackendClass *klass;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL_RECIPE (recipe), NULL);
  g_return_val_if_fail (TEKTRA_IS_PROGRESS (progress), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  klass = TEKTRA_BACKEND_GET_CLASS (self);

  if (klass->create == NULL)
    return new_unsupported (self);
  if (!tektra_model_name_is_valid (tektra_model_recipe_get_name (recipe)))
    return new_invalid_name (tektra_model_recipe_get_name (recipe));

  return klass->create (self, recipe, progress, cancellable);
}

/**
 * tektra_backend_describe:
 * @self: a backend
 * @model: one of its models
 * @cancellable: (nullable): ends it at once
 *
 * Asks for everything about a model.
 *
 * Returns: (transfer full): a future that resolves to a [struct@ModelDetails], or rejects with
 *   %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_backend_describe (TektraBackend *self,
                         TektraModel   *model,
                         GCancellable  *cancellable)
{
  TektraBackendClass *klass;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  klass = TEKTRA_BACKEND_GET_CLASS (self);

  if (klass->describe == NULL)
    return new_unsupported (self);

  return klass->describe (self, model, cancellable);
}

/**
 * tektra_backend_list_running:
 * @self: a backend
 *
 * Asks what is in memory just now, and brings [property@Model:state] and [property@Model:memory]
 * of all its models up to date.
 *
 * Returns: (transfer full): a future that resolves to a list of [class@RunningModel], or rejects
 *   with %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_backend_list_running (TektraBackend *self)
{
  TektraBackendClass *klass;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  klass = TEKTRA_BACKEND_GET_CLASS (self);

  if (klass->list_running == NULL)
    return new_unsupported (self);

  return klass->list_running (self);
}

/**
 * tektra_backend_list_cards:
 * @self: a backend
 *
 * Asks on which graphics cards models can run, and how much of their memory is free just now.
 *
 * Returns: (transfer full): a future that resolves to a list of [class@GraphicsCard], whose places
 *   are the numbers of %TEKTRA_PARAM_DEVICE, or rejects with %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_backend_list_cards (TektraBackend *self)
{
  TektraBackendClass *klass;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  klass = TEKTRA_BACKEND_GET_CLASS (self);

  if (klass->list_cards == NULL)
    return new_unsupported (self);

  return klass->list_cards (self);
}
