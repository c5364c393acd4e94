/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-text-part.h"

G_BEGIN_DECLS

/* The reasoning of a model before its answer. */
#define TEKTRA_TYPE_THINKING_PART (tektra_thinking_part_get_type ())
G_DECLARE_FINAL_TYPE (TektraThinkingPart, tektra_thinking_part, TEKTRA, THINKING_PART, TektraTextPart)

TektraPart *tektra_thinking_part_new          (void);
TektraPart *tektra_thinking_part_new_finished (const char         *text,
                                               gint64              duration);
void        tektra_thinking_part_finish       (TektraThinkingPart *self);
gboolean    tektra_thinking_part_get_finished (TektraThinkingPart *self);
gint64      tektra_thinking_part_get_duration (TektraThinkingPart *self);

G_END_DECLS
