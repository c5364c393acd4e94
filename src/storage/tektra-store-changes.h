/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"
#include "storage/tektra-chat-record.h"
#include "storage/tektra-database.h"
#include "storage/tektra-edit-record.h"

G_BEGIN_DECLS

/* What is to be saved together: all of it or nothing. A snapshot that another thread can read. */
typedef struct _TektraStoreChanges TektraStoreChanges;

TektraStoreChanges *tektra_store_changes_new              (void);
void                tektra_store_changes_free             (TektraStoreChanges      *self);
gboolean            tektra_store_changes_is_empty         (TektraStoreChanges      *self);
void                tektra_store_changes_put_chat         (TektraStoreChanges      *self,
                                                           const TektraChatRecord  *record);
void                tektra_store_changes_put_listing      (TektraStoreChanges      *self,
                                                           const TektraChatRecord  *record);
void                tektra_store_changes_put_conversation (TektraStoreChanges      *self,
                                                           TektraConversation      *conversation);
void                tektra_store_changes_put_draft        (TektraStoreChanges      *self,
                                                           gint64                   chat,
                                                           const char              *text,
                                                           GPtrArray               *parts);
void                tektra_store_changes_put_message      (TektraStoreChanges      *self,
                                                           TektraConversation      *conversation,
                                                           TektraMessage           *message);
void                tektra_store_changes_put_state        (TektraStoreChanges      *self,
                                                           TektraConversation      *conversation,
                                                           TektraMessage           *message);
void                tektra_store_changes_put_edit         (TektraStoreChanges      *self,
                                                           TektraEditRecord        *record);
void                tektra_store_changes_grow             (TektraStoreChanges      *self,
                                                           TektraMessage           *message,
                                                           guint                    position,
                                                           gsize                    offset);
void                tektra_store_changes_remove_message   (TektraStoreChanges      *self,
                                                           gint64                   message);
void                tektra_store_changes_delete_chat      (TektraStoreChanges      *self,
                                                           gint64                   chat);
gboolean            tektra_store_changes_apply            (TektraStoreChanges      *self,
                                                           TektraDatabase          *database,
                                                           const char              *folder,
                                                           GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraStoreChanges, tektra_store_changes_free)

G_END_DECLS
