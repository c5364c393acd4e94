/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"
#include "storage/tektra-database.h"

G_BEGIN_DECLS

/* A message without its parts as a row of the table "message". */
typedef struct _TektraMessageRecord TektraMessageRecord;

/* The columns that tektra_message_record_restore() reads, in its order. */
#define TEKTRA_MESSAGE_COLUMNS \
  "id, parent, role, status, finish, error, model, model_name, usage, left_out, created"
#define TEKTRA_N_MESSAGE_COLUMNS 11

TektraMessageRecord *tektra_message_record_new     (TektraConversation   *conversation,
                                                    TektraMessage        *message);
void                 tektra_message_record_free    (TektraMessageRecord  *self);
gint64               tektra_message_record_get_id  (TektraMessageRecord  *self);
gint64               tektra_message_record_get_chat
                                                   (TektraMessageRecord  *self);
gboolean             tektra_message_record_is_over (TektraMessageRecord  *self);
gboolean             tektra_message_record_save    (TektraMessageRecord  *self,
                                                    TektraDatabase       *database,
                                                    GError              **error);
TektraMessage       *tektra_message_record_restore (sqlite3_stmt         *statement);

G_END_DECLS
