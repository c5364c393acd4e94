/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"
#include "core/tektra-generation-params.h"
#include "core/tektra-request.h"

G_BEGIN_DECLS

TektraRequest *tektra_context_builder_build (TektraConversation     *conversation,
                                             TektraMessage          *last,
                                             TektraModel            *model,
                                             TektraGenerationParams *params,
                                             TektraTemplate         *template,
                                             guint                  *n_left_out);
gint64         tektra_context_builder_measure
                                            (TektraConversation     *conversation,
                                             TektraMessage          *next,
                                             TektraModel            *model,
                                             TektraGenerationParams *params,
                                             gint64                 *n_context);
GError        *tektra_context_builder_check (TektraModel            *model,
                                             TektraMessage          *question);

G_END_DECLS
