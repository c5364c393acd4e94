/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-usage.h"

/* Token counts and timings of one answer. */

G_DEFINE_BOXED_TYPE (TektraUsage, tektra_usage, tektra_usage_copy, tektra_usage_free)

/**
 * tektra_usage_new:
 *
 * Creates a usage in which nothing is known.
 *
 * Returns: (transfer full): a new usage
 */
TektraUsage *
tektra_usage_new (void)
{
  TektraUsage *self = g_new0 (TektraUsage, 1);

  self->prompt_tokens = -1;
  self->cached_tokens = -1;
  self->completion_tokens = -1;
  self->load_us = -1;
  self->prompt_us = -1;
  self->generation_us = -1;
  self->first_token_us = -1;

  return self;
}

/**
 * tektra_usage_copy:
 * @self: a usage
 *
 * Copies a usage.
 *
 * Returns: (transfer full): the copy
 */
TektraUsage *
tektra_usage_copy (const TektraUsage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_memdup2 (self, sizeof *self);
}

/**
 * tektra_usage_free:
 * @self: (transfer full): a usage
 *
 * Frees a usage.
 */
void
tektra_usage_free (TektraUsage *self)
{
  g_free (self);
}

/**
 * tektra_usage_get_tokens_per_second:
 * @self: a usage
 *
 * Gets how fast the answer was written.
 *
 * Returns: tokens a second, 0 when not known
 */
double
tektra_usage_get_tokens_per_second (const TektraUsage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->completion_tokens <= 0 || self->generation_us <= 0)
    return 0;

  return (double) self->completion_tokens * G_USEC_PER_SEC / (double) self->generation_us;
}
