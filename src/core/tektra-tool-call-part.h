/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-part.h"

G_BEGIN_DECLS

/* A call of a tool as the model asked for it. Immutable. */
#define TEKTRA_TYPE_TOOL_CALL_PART (tektra_tool_call_part_get_type ())
G_DECLARE_FINAL_TYPE (TektraToolCallPart, tektra_tool_call_part, TEKTRA, TOOL_CALL_PART, TektraPart)

TektraPart *tektra_tool_call_part_new           (const char         *id,
                                                 const char         *name,
                                                 const char         *arguments);
TektraPart *tektra_tool_call_part_new_with_extra
                                                (const char         *id,
                                                 const char         *name,
                                                 const char         *arguments,
                                                 const char         *extra);
const char *tektra_tool_call_part_get_id        (TektraToolCallPart *self);
const char *tektra_tool_call_part_get_name      (TektraToolCallPart *self);
const char *tektra_tool_call_part_get_arguments (TektraToolCallPart *self);
const char *tektra_tool_call_part_get_extra     (TektraToolCallPart *self);

G_END_DECLS
