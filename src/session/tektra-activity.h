/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-download-manager.h"
#include "session/tektra-chat-list.h"

G_BEGIN_DECLS

/* What goes on by itself once a person has begun it: answers and downloads.
 * Properties: active, n-answers. */
#define TEKTRA_TYPE_ACTIVITY (tektra_activity_get_type ())
G_DECLARE_FINAL_TYPE (TektraActivity, tektra_activity, TEKTRA, ACTIVITY, GObject)

TektraActivity *tektra_activity_new           (TektraChatList        *chats,
                                               TektraDownloadManager *downloads);
gboolean        tektra_activity_get_active    (TektraActivity        *self);
guint           tektra_activity_get_n_answers (TektraActivity        *self);
guint           tektra_activity_get_n_jobs    (TektraActivity        *self);

G_END_DECLS
