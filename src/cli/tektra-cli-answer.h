/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/tektra-cli-writer.h"
#include "core/tektra-conversation.h"
#include "core/tektra-model.h"

G_BEGIN_DECLS

/* Follows the answer that grows at the end of a conversation. */
#define TEKTRA_TYPE_CLI_ANSWER (tektra_cli_answer_get_type ())
G_DECLARE_FINAL_TYPE (TektraCliAnswer, tektra_cli_answer, TEKTRA, CLI_ANSWER, GObject)

TektraCliAnswer *tektra_cli_answer_new         (TektraConversation *conversation,
                                                TektraCliWriter    *output,
                                                TektraCliWriter    *messages);
TektraMessage   *tektra_cli_answer_get_message (TektraCliAnswer    *self);
char            *tektra_cli_answer_to_json     (TektraMessage      *message,
                                                TektraModel        *model);

G_END_DECLS
