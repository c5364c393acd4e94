/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "core/tektra-conversation.h"

G_BEGIN_DECLS

/**
 * TektraExportFormat:
 * @TEKTRA_EXPORT_MARKDOWN: what is shown, with pictures in a folder beside it
 * @TEKTRA_EXPORT_JSON: everything, to be imported again
 * @TEKTRA_EXPORT_TEXT: what is shown, as plain text
 *
 * How a chat is written to a file.
 */
typedef enum
{
  TEKTRA_EXPORT_MARKDOWN,
  TEKTRA_EXPORT_JSON,
  TEKTRA_EXPORT_TEXT,
} TektraExportFormat;

#define TEKTRA_N_EXPORT_FORMATS (TEKTRA_EXPORT_TEXT + 1)

char       *tektra_export_dup_folder_name      (const char          *name);
const char *tektra_export_format_get_extension (TektraExportFormat   format);
gboolean    tektra_export_format_parse         (const char          *text,
                                                TektraExportFormat  *format);
char       *tektra_export_dup_file_name        (TektraConversation  *conversation,
                                                TektraExportFormat   format);
gboolean    tektra_export_write                (TektraConversation  *conversation,
                                                TektraExportFormat   format,
                                                GFile               *file,
                                                GCancellable        *cancellable,
                                                GError             **error);
DexFuture  *tektra_export_file                 (TektraConversation  *conversation,
                                                TektraExportFormat   format,
                                                GFile               *file,
                                                GCancellable        *cancellable);

G_END_DECLS
