/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-model-manager.h"

/* Models go into memory and out of it, within the budget. */

typedef struct
{
  TektraModelManager *self;
  TektraModel *from;
  TektraModel *to;
  TektraGenerationParams *params;
  gboolean anyway;
} Loading;

static Loading *
loading_new (TektraModelManager     *self,
             TektraModel            *from,
             TektraModel            *to,
             TektraGenerationParams *params)
{
  Loading *loading = g_new0 (Loading, 1);

  loading->self = g_object_ref (self);
  g_set_object (&loading->from, from);
  loading->to = g_object_ref (to);
  g_set_object (&loading->params, params);

  return loading;
}

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  g_object_unref (loading->self);
  g_clear_object (&loading->from);
  g_object_unref (loading->to);
  g_clear_object (&loading->params);
  g_free (loading);
}

/* A backend without a memory of its own, such as a server on the internet, has nothing to load. */
static gboolean
has_to_load (TektraModel *model)
{
  TektraBackend *backend = tektra_model_get_backend (model);

  return backend != NULL &&
         (tektra_backend_get_operations (backend) & TEKTRA_BACKEND_OPERATION_LOAD) != 0;
}

static gboolean
await_load (Loading  *loading,
            GError  **error)
{
  TektraMemoryBudget *budget = tektra_model_manager_get_budget (loading->self);
  g_autoptr(TektraModelLease) lease = NULL;

  if (!has_to_load (loading->to))
    return TRUE;

  lease = dex_await_object (tektra_memory_budget_admit (budget, loading->to, loading->params,
                                                        loading->anyway, NULL),
                            error);
  if (lease == NULL)
    return FALSE;

  /* Its backend may have gone while there was no room. */
  if (!has_to_load (loading->to))
    return TRUE;

  return dex_await (tektra_backend_load (tektra_model_get_backend (loading->to), loading->to,
                                         loading->params),
                    error);
}

static DexFuture *
load_fiber (gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!await_load (user_data, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
switch_fiber (gpointer user_data)
{
  Loading *loading = user_data;
  TektraMemoryBudget *budget = tektra_model_manager_get_budget (loading->self);
  gboolean was_idle = tektra_memory_budget_is_idle (budget, loading->from);
  g_autoptr(GError) error = NULL;

  if (!await_load (loading, &error))
    {
      /* There was no room for both, and now there is for the old one. */
      if (was_idle && tektra_model_get_state (loading->from) == TEKTRA_MODEL_STATE_UNLOADED)
        dex_await (tektra_model_manager_load (loading->self, loading->from, NULL, TRUE), NULL);

      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (tektra_memory_budget_is_idle (budget, loading->from) &&
      tektra_model_get_backend (loading->from) != NULL)
    dex_await (tektra_backend_unload (tektra_model_get_backend (loading->from), loading->from),
               NULL);

  return dex_future_new_true ();
}

/**
 * tektra_model_manager_load:
 * @self: a manager
 * @model: a model
 * @params: (nullable): settings that matter for loading, such as the context length
 * @anyway: load it even when it takes more memory than it may
 *
 * Makes room for a model and loads it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with
 *   %TEKTRA_BACKEND_ERROR_MEMORY_LIMIT or what its backend says
 */
DexFuture *
tektra_model_manager_load (TektraModelManager     *self,
                           TektraModel            *model,
                           TektraGenerationParams *params,
                           gboolean                anyway)
{
  Loading *loading;

  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  loading = loading_new (self, NULL, model, params);
  loading->anyway = anyway;

  return dex_scheduler_spawn (NULL, 0, load_fiber, loading, loading_free);
}

/**
 * tektra_model_manager_switch:
 * @self: a manager
 * @from: the model that was used
 * @to: the model that shall be used
 * @params: (nullable): settings that matter for loading, such as the context length
 * @anyway: load it even when it takes more memory than it may
 *
 * Loads a model, and when it is there takes the other one out of memory, unless somebody uses that
 * or it was not loaded by Tektra. When the new one does not get up, the old one stays, or comes
 * back where there was no room for both.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the new one is there, or rejects
 *   as of [method@ModelManager.load]
 */
DexFuture *
tektra_model_manager_switch (TektraModelManager     *self,
                             TektraModel            *from,
                             TektraModel            *to,
                             TektraGenerationParams *params,
                             gboolean                anyway)
{
  Loading *loading;

  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (from), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (to), NULL);

  loading = loading_new (self, from, to, params);
  loading->anyway = anyway;

  return dex_scheduler_spawn (NULL, 0, switch_fiber, loading, loading_free);
}
