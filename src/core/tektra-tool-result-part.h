/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-text-part.h"

G_BEGIN_DECLS

/* What a tool answered: a text that belongs to one call. */
#define TEKTRA_TYPE_TOOL_RESULT_PART (tektra_tool_result_part_get_type ())
G_DECLARE_FINAL_TYPE (TektraToolResultPart, tektra_tool_result_part, TEKTRA, TOOL_RESULT_PART, TektraTextPart)

TektraPart *tektra_tool_result_part_new         (const char           *call_id,
                                                 const char           *name,
                                                 const char           *text,
                                                 gboolean              failed);
const char *tektra_tool_result_part_get_call_id (TektraToolResultPart *self);
const char *tektra_tool_result_part_get_name    (TektraToolResultPart *self);
gboolean    tektra_tool_result_part_get_failed  (TektraToolResultPart *self);

G_END_DECLS
