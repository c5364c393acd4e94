/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-attachment.h"

G_BEGIN_DECLS

typedef struct _TektraDictation TektraDictation;

/* What a person is about to send in one chat: the text and the attachments.
 * Attachments that fail are removed by themselves after ::attachment-failed (TektraAttachment).
 * Properties: text, empty, preparing, n-attachments, dictation. */
#define TEKTRA_TYPE_DRAFT (tektra_draft_get_type ())
G_DECLARE_FINAL_TYPE (TektraDraft, tektra_draft, TEKTRA, DRAFT, GObject)

TektraDraft     *tektra_draft_new              (void);
const char      *tektra_draft_get_text         (TektraDraft      *self);
void             tektra_draft_set_text         (TektraDraft      *self,
                                                const char       *text);
void             tektra_draft_insert_words     (TektraDraft      *self,
                                                const char       *words);
char            *tektra_draft_space_words      (gunichar          before,
                                                const char       *words,
                                                gunichar          after);
GListModel      *tektra_draft_list_attachments (TektraDraft      *self);
void             tektra_draft_add              (TektraDraft      *self,
                                                TektraAttachment *attachment);
void             tektra_draft_remove           (TektraDraft      *self,
                                                TektraAttachment *attachment);
void             tektra_draft_clear            (TektraDraft      *self);
gboolean         tektra_draft_is_empty         (TektraDraft      *self);
TektraCapabilities
                 tektra_draft_get_needs        (TektraDraft      *self);
gboolean         tektra_draft_get_preparing    (TektraDraft      *self);
DexFuture       *tektra_draft_settle           (TektraDraft      *self);
const char      *tektra_draft_get_problem      (TektraDraft      *self);
void             tektra_draft_forget_problems  (TektraDraft      *self);
TektraDictation *tektra_draft_get_dictation    (TektraDraft      *self);
void             tektra_draft_set_dictation    (TektraDraft      *self,
                                                TektraDictation  *dictation);
gboolean         tektra_draft_get_spoken       (TektraDraft      *self);
void             tektra_draft_set_spoken       (TektraDraft      *self,
                                                gboolean          spoken);

G_END_DECLS
