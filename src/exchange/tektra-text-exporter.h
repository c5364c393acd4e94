/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"

G_BEGIN_DECLS

/* What is shown of a chat, for people: as Markdown and as plain text. */

/**
 * TektraExportFile:
 * @name: a file name
 * @data: what belongs into it
 *
 * A picture that stands beside a text.
 */
typedef struct
{
  char   *name;
  GBytes *data;
} TektraExportFile;

const char *tektra_text_exporter_get_speaker (TektraMessage      *message);
char       *tektra_text_exporter_to_text     (TektraConversation *conversation);
char       *tektra_text_exporter_to_markdown (TektraConversation *conversation,
                                              const char         *folder,
                                              GArray            **files);

G_END_DECLS
