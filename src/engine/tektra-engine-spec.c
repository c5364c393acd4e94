/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/tektra-engine-spec.h"

/**
 * tektra_engine_spec_copy:
 * @self: a spec
 *
 * Copies a spec.
 *
 * Returns: (transfer full): the copy
 */
TektraEngineSpec *
tektra_engine_spec_copy (const TektraEngineSpec *self)
{
  TektraEngineSpec *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->label = g_strdup (self->label);
  copy->argv = g_strdupv (self->argv);
  copy->environ = g_strdupv (self->environ);
  copy->key_variable = g_strdup (self->key_variable);
  copy->health_path = g_strdup (self->health_path);

  return copy;
}

/**
 * tektra_engine_spec_free:
 * @self: (transfer full): a spec
 *
 * Frees a spec.
 */
void
tektra_engine_spec_free (TektraEngineSpec *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->label);
  g_strfreev (self->argv);
  g_strfreev (self->environ);
  g_free (self->key_variable);
  g_free (self->health_path);
  g_free (self);
}
