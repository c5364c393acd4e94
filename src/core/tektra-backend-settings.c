/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-backend-settings.h"

static void
backend_settings_clear (gpointer data)
{
  TektraBackendSettings *self = data;

  g_free (self->id);
  g_free (self->kind);
  g_free (self->name);
  g_free (self->profile);
  g_free (self->host);
  g_free (self->command);
  g_strfreev (self->arguments);
  g_strfreev (self->environment);
  g_free (self->ready);
  g_free (self->model);
}

/**
 * tektra_backend_settings_new:
 * @id: of the backend
 *
 * Creates settings as they are when nobody set anything. The kind is that of the same name.
 *
 * Returns: (transfer full): new settings
 */
TektraBackendSettings *
tektra_backend_settings_new (const char *id)
{
  TektraBackendSettings *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_atomic_rc_box_new0 (TektraBackendSettings);
  self->id = g_strdup (id);
  self->kind = g_strdup (id);
  self->enabled = TRUE;
  self->gpu_layers = -1;
  self->mmap = -1;
  self->flash_attention = -1;
  self->device = TEKTRA_DEVICE_AUTO;

  return self;
}

/**
 * tektra_backend_settings_ref:
 * @self: settings
 *
 * Returns: (transfer full): @self
 */
TektraBackendSettings *
tektra_backend_settings_ref (TektraBackendSettings *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * tektra_backend_settings_unref:
 * @self: (transfer full): settings
 *
 * Drops a reference.
 */
void
tektra_backend_settings_unref (TektraBackendSettings *self)
{
  g_atomic_rc_box_release_full (self, backend_settings_clear);
}

/**
 * tektra_backend_settings_equal:
 * @self: settings
 * @other: settings of the same backend
 *
 * Tells whether anything differs.
 *
 * Returns: %TRUE when nothing does
 */
gboolean
tektra_backend_settings_equal (const TektraBackendSettings *self,
                               const TektraBackendSettings *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return g_str_equal (self->id, other->id) &&
         tektra_backend_settings_starts_the_same (self, other) &&
         g_str_equal (self->kind, other->kind) &&
         g_strcmp0 (self->name, other->name) == 0 &&
         g_strcmp0 (self->profile, other->profile) == 0 &&
         self->enabled == other->enabled &&
         g_strcmp0 (self->host, other->host) == 0 &&
         self->port == other->port &&
         self->timeout == other->timeout &&
         self->threads == other->threads &&
         self->gpu_layers == other->gpu_layers &&
         self->mmap == other->mmap &&
         self->flash_attention == other->flash_attention &&
         self->device == other->device &&
         self->mcp == other->mcp &&
         self->memory_limit == other->memory_limit;
}

static gboolean
words_equal (GStrv first,
             GStrv second)
{
  if (first == NULL || second == NULL)
    return first == second;

  return g_strv_equal ((const char * const *) first, (const char * const *) second);
}

/**
 * tektra_backend_settings_starts_the_same:
 * @self: settings
 * @other: settings
 *
 * Tells whether both start the same program in the same way, or none.
 *
 * Returns: whether a process of the one serves the other
 */
gboolean
tektra_backend_settings_starts_the_same (const TektraBackendSettings *self,
                                         const TektraBackendSettings *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return g_strcmp0 (self->command, other->command) == 0 &&
         words_equal (self->arguments, other->arguments) &&
         words_equal (self->environment, other->environment) &&
         g_strcmp0 (self->ready, other->ready) == 0 &&
         g_strcmp0 (self->model, other->model) == 0;
}
