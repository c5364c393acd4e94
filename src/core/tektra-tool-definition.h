/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A tool as a model is told of it. Immutable. */
#define TEKTRA_TYPE_TOOL_DEFINITION (tektra_tool_definition_get_type ())
G_DECLARE_FINAL_TYPE (TektraToolDefinition, tektra_tool_definition, TEKTRA, TOOL_DEFINITION, GObject)

TektraToolDefinition *tektra_tool_definition_new             (const char           *name,
                                                              const char           *description,
                                                              const char           *parameters);
const char           *tektra_tool_definition_get_name        (TektraToolDefinition *self);
const char           *tektra_tool_definition_get_description (TektraToolDefinition *self);
const char           *tektra_tool_definition_get_parameters  (TektraToolDefinition *self);
void                  tektra_tool_definition_build_function  (TektraToolDefinition *self,
                                                              JsonBuilder          *builder);

G_END_DECLS
