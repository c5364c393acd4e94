/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tektra-conversation.h"

G_BEGIN_DECLS

/* Writes chats as JSON, one after the other: never more than one message is in memory as text. */
typedef struct _TektraJsonExporter TektraJsonExporter;

TektraJsonExporter *tektra_json_exporter_new     (GOutputStream       *stream);
void                tektra_json_exporter_free    (TektraJsonExporter  *self);
gboolean            tektra_json_exporter_add     (TektraJsonExporter  *self,
                                                  TektraConversation  *conversation,
                                                  GCancellable        *cancellable,
                                                  GError             **error);
gboolean            tektra_json_exporter_close   (TektraJsonExporter  *self,
                                                  GCancellable        *cancellable,
                                                  GError             **error);
void                tektra_json_exporter_abandon (TektraJsonExporter  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraJsonExporter, tektra_json_exporter_free)

G_END_DECLS
