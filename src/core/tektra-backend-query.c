/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-backend.h"

/* What a backend is asked before it is sent a request: what it understands, and what that takes. */

/**
 * tektra_backend_get_supported_params:
 * @self: a backend
 * @model: one of its models
 *
 * Gets which settings @model understands. The others are not sent, and need not be shown: a
 * [class@Request] leaves them out.
 *
 * Returns: a bit for each setting
 */
TektraParamMask
tektra_backend_get_supported_params (TektraBackend *self,
                                     TektraModel   *model)
{
  TektraCapabilities capabilities;
  TektraParamMask mask;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), 0);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), 0);

  mask = TEKTRA_BACKEND_GET_CLASS (self)->get_supported_params (self, model);
  capabilities = tektra_model_get_capabilities (model);

  if ((capabilities & TEKTRA_CAPABILITY_THINKING) == 0)
    mask &= ~TEKTRA_PARAM_BIT (TEKTRA_PARAM_REASONING);

  /* There are no words to choose where text becomes vectors. */
  if (capabilities == TEKTRA_CAPABILITY_EMBEDDING)
    mask &= TEKTRA_PARAM_MASK_LOAD;

  return mask;
}

/**
 * tektra_backend_get_supported_features:
 * @self: a backend
 * @model: one of its models
 *
 * Gets what @model can be asked for beside words. A request that asks for more is refused.
 *
 * Returns: a bit for each feature
 */
TektraRequestFeatures
tektra_backend_get_supported_features (TektraBackend *self,
                                       TektraModel   *model)
{
  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), TEKTRA_REQUEST_NONE);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), TEKTRA_REQUEST_NONE);

  return TEKTRA_BACKEND_GET_CLASS (self)->get_supported_features (self, model);
}

/**
 * tektra_backend_get_context_length:
 * @self: a backend
 * @model: one of its models
 * @params: (nullable): the settings of the chat
 *
 * Tells how much a model can have in view when it answers. The model's own settings fill in what is
 * unset.
 *
 * Returns: tokens, 0 when nobody knows
 */
guint
tektra_backend_get_context_length (TektraBackend          *self,
                                   TektraModel            *model,
                                   TektraGenerationParams *params)
{
  g_autoptr(TektraGenerationParams) all_params = NULL;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), 0);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), 0);

  all_params = tektra_model_dup_params (model, params);

  return TEKTRA_BACKEND_GET_CLASS (self)->get_context_length (self, model, all_params);
}

/**
 * tektra_backend_can_continue:
 * @self: a backend
 * @model: one of its models
 *
 * Tells whether a request may end with the beginning of the answer. The model then goes on with it,
 * and what it sends is only what follows.
 *
 * Returns: %FALSE when the model has to be asked in words to go on
 */
gboolean
tektra_backend_can_continue (TektraBackend *self,
                             TektraModel   *model)
{
  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), FALSE);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), FALSE);

  return TEKTRA_BACKEND_GET_CLASS (self)->can_continue (self, model);
}

/**
 * tektra_backend_estimate_memory:
 * @self: a backend
 * @model: one of its models
 * @params: (nullable): settings that matter for loading, such as the context length
 * @estimate: (out caller-allocates): where to write it
 *
 * Estimates how much memory @model would take, from what is known already. The model's own settings
 * fill in what is unset.
 */
void
tektra_backend_estimate_memory (TektraBackend          *self,
                                TektraModel            *model,
                                TektraGenerationParams *params,
                                TektraMemoryEstimate   *estimate)
{
  g_autoptr(TektraGenerationParams) all_params = NULL;

  g_return_if_fail (TEKTRA_IS_BACKEND (self));
  g_return_if_fail (TEKTRA_IS_MODEL (model));
  g_return_if_fail (estimate != NULL);

  all_params = tektra_model_dup_params (model, params);
  *estimate = (TektraMemoryEstimate) { 0 };
  TEKTRA_BACKEND_GET_CLASS (self)->estimate_memory (self, model, all_params, estimate);
}

/**
 * tektra_backend_measure_memory:
 * @self: a backend
 *
 * Brings [property@Model:memory] of loaded models up to date, where that costs next to nothing.
 */
void
tektra_backend_measure_memory (TektraBackend *self)
{
  g_return_if_fail (TEKTRA_IS_BACKEND (self));

  TEKTRA_BACKEND_GET_CLASS (self)->measure_memory (self);
}
