/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-answer-schema.h"
#include "core/tektra-enums.h"
#include "core/tektra-tool-definition.h"

G_BEGIN_DECLS

/* What a request asks for beside words: tools, a schema, odds. Fixed once a request has it. */
#define TEKTRA_TYPE_REQUEST_OPTIONS (tektra_request_options_get_type ())
G_DECLARE_FINAL_TYPE (TektraRequestOptions, tektra_request_options, TEKTRA, REQUEST_OPTIONS, GObject)

TektraRequestOptions  *tektra_request_options_new              (void);
TektraRequestFeatures  tektra_request_options_get_features     (TektraRequestOptions  *self);
void                   tektra_request_options_add_tool         (TektraRequestOptions  *self,
                                                                TektraToolDefinition  *tool);
guint                  tektra_request_options_get_n_tools      (TektraRequestOptions  *self);
TektraToolDefinition  *tektra_request_options_get_tool         (TektraRequestOptions  *self,
                                                                guint                  index);
void                   tektra_request_options_build_tools      (TektraRequestOptions  *self,
                                                                JsonBuilder           *builder);
void                   tektra_request_options_set_tool_choice  (TektraRequestOptions  *self,
                                                                TektraToolChoice       choice,
                                                                const char            *name);
TektraToolChoice       tektra_request_options_get_tool_choice  (TektraRequestOptions  *self,
                                                                const char           **name);
void                   tektra_request_options_set_schema       (TektraRequestOptions  *self,
                                                                TektraAnswerSchema    *schema);
TektraAnswerSchema    *tektra_request_options_get_schema       (TektraRequestOptions  *self);
void                   tektra_request_options_set_n_candidates (TektraRequestOptions  *self,
                                                                guint                  n);
guint                  tektra_request_options_get_n_candidates (TektraRequestOptions  *self);

G_END_DECLS
