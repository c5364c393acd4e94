/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"
#include "core/tektra-generation-params.h"
#include "core/tektra-model.h"
#include "core/tektra-prompt.h"
#include "core/tektra-request-options.h"

G_BEGIN_DECLS

/* What a backend is asked to answer: an immutable snapshot that shares nothing with the chat. */
#define TEKTRA_TYPE_REQUEST (tektra_request_get_type ())
G_DECLARE_FINAL_TYPE (TektraRequest, tektra_request, TEKTRA, REQUEST, GObject)

TektraRequest          *tektra_request_new           (TektraModel            *model,
                                                      GPtrArray              *messages,
                                                      TektraGenerationParams *params);
TektraRequest          *tektra_request_new_templated (TektraModel            *model,
                                                      GPtrArray              *messages,
                                                      TektraGenerationParams *params,
                                                      TektraTemplate         *template);
void                    tektra_request_set_options   (TektraRequest          *self,
                                                      TektraRequestOptions   *options);
TektraRequestOptions   *tektra_request_get_options   (TektraRequest          *self);
gboolean                tektra_request_check_options (TektraRequest          *self,
                                                      GError                **error);
TektraModel            *tektra_request_get_model     (TektraRequest          *self);
guint                   tektra_request_get_n_messages (TektraRequest         *self);
TektraMessage          *tektra_request_get_message   (TektraRequest          *self,
                                                      guint                   index);
TektraGenerationParams *tektra_request_get_params    (TektraRequest          *self);
GPtrArray              *tektra_request_dup_tool_results
                                                     (TektraRequest          *self,
                                                      guint                   index);
TektraCapabilities      tektra_request_get_needs     (TektraRequest          *self);
gboolean                tektra_request_get_continues (TektraRequest          *self);
TektraTemplate         *tektra_request_get_template  (TektraRequest          *self);
TektraPrompt           *tektra_request_render        (TektraRequest          *self,
                                                      const char             *marker);
GStrv                   tektra_request_dup_stop      (TektraRequest          *self);

G_END_DECLS
