/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-usage.h"

/* Token counts and timings of one answer. */

G_DEFINE_BOXED_TYPE (TektraUsage, tektra_usage, tektra_usage_copy, tektra_usage_free)

static gint64
add (gint64 value,
     gint64 more)
{
  if (value < 0)
    return more;

  return more < 0 ? value : value + more;
}

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

/**
 * tektra_usage_add_beginning:
 * @self: what the end of an answer took
 * @beginning: what its beginning took
 *
 * Makes @self what the whole answer took.
 *
 * The end was asked for with the beginning in the request: what was read for the answer is what was
 * read for the beginning. Where nobody told how long that is, it counts as read.
 */
void
tektra_usage_add_beginning (TektraUsage       *self,
                            const TektraUsage *beginning)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (beginning != NULL);

  if (beginning->first_token_us >= 0)
    self->first_token_us = beginning->first_token_us;
  self->load_us = add (self->load_us, beginning->load_us);
  self->prompt_us = add (self->prompt_us, beginning->prompt_us);
  self->context_length = MAX (self->context_length, beginning->context_length);

  if (beginning->prompt_tokens < 0 || beginning->completion_tokens < 0)
    return;

  self->prompt_tokens = beginning->prompt_tokens;
  self->cached_tokens = beginning->cached_tokens;
  self->completion_tokens = add (self->completion_tokens, beginning->completion_tokens);
  self->generation_us = add (self->generation_us, beginning->generation_us);
}
