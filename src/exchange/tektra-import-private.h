/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tektra-conversation.h"
#include "exchange/tektra-import-node.h"
#include "exchange/tektra-importer.h"

G_BEGIN_DECLS

/* What the readers of the formats share: for the files of this folder only. */

/**
 * TektraImportContext:
 * @ids: ids of Tektra's own that the file had so far
 * @picture_func: (nullable): prepares the pictures
 * @picture_data: for @picture_func
 * @cancellable: (nullable): ends the work
 *
 * One file on its way in.
 */
typedef struct
{
  GHashTable              *ids;
  TektraImportPictureFunc  picture_func;
  gpointer                 picture_data;
  GCancellable            *cancellable;
} TektraImportContext;

/* Each makes a conversation of one chat, or sets an error that names the place. */
TektraConversation *tektra_import_read_tektra     (TektraImportContext     *context,
                                                   const TektraImportNode  *chat,
                                                   GError                 **error);
TektraConversation *tektra_import_read_open_webui (TektraImportContext     *context,
                                                   const TektraImportNode  *chat,
                                                   GError                 **error);
TektraConversation *tektra_import_read_chatgpt    (TektraImportContext     *context,
                                                   const TektraImportNode  *chat,
                                                   GError                 **error);
TektraConversation *tektra_import_read_newelle    (TektraImportContext     *context,
                                                   const TektraImportNode  *chat,
                                                   GError                 **error);
/* This one makes all of them. */
GPtrArray          *tektra_import_read_alpaca     (TektraImportContext     *context,
                                                   GBytes                  *bytes,
                                                   GError                 **error);

TektraPart         *tektra_import_prepare_picture (TektraImportContext     *context,
                                                   const TektraImportNode  *place,
                                                   TektraPart              *raw,
                                                   gboolean                 prepared,
                                                   GError                 **error);
gboolean            tektra_import_add_picture     (TektraImportContext     *context,
                                                   const TektraImportNode  *place,
                                                   const char              *name,
                                                   GBytes                  *data,
                                                   TektraMessage           *message,
                                                   GError                 **error);
void                tektra_import_add_text        (TektraMessage           *message,
                                                   const char              *text);
void                tektra_import_add_file        (TektraMessage           *message,
                                                   const char              *name,
                                                   const char              *text);
void                tektra_import_add_note        (TektraMessage           *message,
                                                   const char              *name);
void                tektra_import_set_created     (TektraMessage           *message,
                                                   gint64                   created);

G_END_DECLS
