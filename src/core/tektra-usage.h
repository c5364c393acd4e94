/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TEKTRA_TYPE_USAGE (tektra_usage_get_type ())

/**
 * TektraUsage:
 * @prompt_tokens: tokens of the request, cached ones included; -1 when not told
 * @cached_tokens: tokens taken from the prompt cache; -1 when not told
 * @completion_tokens: tokens of the answer; -1 when not told
 * @load_us: microseconds the model took to load; -1 when not told
 * @prompt_us: microseconds the prompt took to read; -1 when not told
 * @generation_us: microseconds the answer took to write; -1 when not told
 * @first_token_us: microseconds from the request to the first piece, measured by Tektra; -1 before
 * @context_length: size of the model's context in tokens; 0 when not told
 *
 * Token counts and timings of one answer.
 */
typedef struct
{
  gint64 prompt_tokens;
  gint64 cached_tokens;
  gint64 completion_tokens;
  gint64 load_us;
  gint64 prompt_us;
  gint64 generation_us;
  gint64 first_token_us;
  gint64 context_length;
} TektraUsage;

GType        tektra_usage_get_type              (void) G_GNUC_CONST;
TektraUsage *tektra_usage_new                   (void);
TektraUsage *tektra_usage_copy                  (const TektraUsage *self);
void         tektra_usage_free                  (TektraUsage       *self);
double       tektra_usage_get_tokens_per_second (const TektraUsage *self);
void         tektra_usage_add_beginning         (TektraUsage       *self,
                                                 const TektraUsage *beginning);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraUsage, tektra_usage_free)

G_END_DECLS
