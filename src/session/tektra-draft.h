/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-attachment.h"

G_BEGIN_DECLS

/* What a person is about to send in one chat: the text and the attachments.
 * Attachments that fail are removed by themselves after ::attachment-failed (TektraAttachment). */
#define TEKTRA_TYPE_DRAFT (tektra_draft_get_type ())
G_DECLARE_FINAL_TYPE (TektraDraft, tektra_draft, TEKTRA, DRAFT, GObject)

TektraDraft *tektra_draft_new              (void);
const char  *tektra_draft_get_text         (TektraDraft      *self);
void         tektra_draft_set_text         (TektraDraft      *self,
                                            const char       *text);
GListModel  *tektra_draft_list_attachments (TektraDraft      *self);
void         tektra_draft_add              (TektraDraft      *self,
                                            TektraAttachment *attachment);
void         tektra_draft_remove           (TektraDraft      *self,
                                            TektraAttachment *attachment);
void         tektra_draft_clear            (TektraDraft      *self);
gboolean     tektra_draft_is_empty         (TektraDraft      *self);
TektraCapabilities
             tektra_draft_get_needs        (TektraDraft      *self);
gboolean     tektra_draft_get_preparing    (TektraDraft      *self);

G_END_DECLS
