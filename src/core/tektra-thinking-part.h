/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-text-part.h"

G_BEGIN_DECLS

/* The reasoning of a model before its answer. Some servers sign it, or keep it to themselves, and
 * want it back as it was. */
#define TEKTRA_TYPE_THINKING_PART (tektra_thinking_part_get_type ())
G_DECLARE_FINAL_TYPE (TektraThinkingPart, tektra_thinking_part, TEKTRA, THINKING_PART, TektraTextPart)

TektraPart *tektra_thinking_part_new           (void);
TektraPart *tektra_thinking_part_new_finished  (const char         *text,
                                                gint64              duration);
TektraPart *tektra_thinking_part_new_redacted  (const char         *data);
void        tektra_thinking_part_finish        (TektraThinkingPart *self);
gboolean    tektra_thinking_part_get_finished  (TektraThinkingPart *self);
gint64      tektra_thinking_part_get_duration  (TektraThinkingPart *self);
void        tektra_thinking_part_sign          (TektraThinkingPart *self,
                                                const char         *signature);
const char *tektra_thinking_part_get_signature (TektraThinkingPart *self);
const char *tektra_thinking_part_get_redacted  (TektraThinkingPart *self);
gboolean    tektra_thinking_part_is_sealed     (TektraThinkingPart *self);

G_END_DECLS
