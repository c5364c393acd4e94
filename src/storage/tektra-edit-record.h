/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "storage/tektra-database.h"

G_BEGIN_DECLS

/**
 * TektraEditRecord:
 * @message: the id of the message
 * @text: (nullable): what it shall say, %NULL when nobody edits it
 * @kept: (element-type guint): the positions of those of its parts that shall go with the text
 *
 * What a person is about to make of a message, as the column "edit" of its row.
 */
typedef struct
{
  gint64  message;
  char   *text;
  GArray *kept;
} TektraEditRecord;

TektraEditRecord *tektra_edit_record_new     (gint64             message,
                                              const char        *text);
void              tektra_edit_record_free    (TektraEditRecord  *self);
gboolean          tektra_edit_record_save    (TektraEditRecord  *self,
                                              TektraDatabase    *database,
                                              GError           **error);
TektraEditRecord *tektra_edit_record_restore (gint64             message,
                                              const char        *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraEditRecord, tektra_edit_record_free)

G_END_DECLS
