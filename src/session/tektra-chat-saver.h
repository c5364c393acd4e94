/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat.h"
#include "storage/tektra-store.h"

G_BEGIN_DECLS

/* Keeps the store up to date with one chat at work. Property: error. */
#define TEKTRA_TYPE_CHAT_SAVER (tektra_chat_saver_get_type ())
G_DECLARE_FINAL_TYPE (TektraChatSaver, tektra_chat_saver, TEKTRA, CHAT_SAVER, GObject)

TektraChatSaver *tektra_chat_saver_new       (TektraStore       *store,
                                              TektraChat        *chat,
                                              TektraChatSession *session,
                                              gboolean           stored);
const GError    *tektra_chat_saver_get_error (TektraChatSaver   *self);
gboolean         tektra_chat_saver_get_saved (TektraChatSaver   *self);
gboolean         tektra_chat_saver_is_saved  (TektraChatSaver   *self,
                                              TektraMessage     *message);
void             tektra_chat_saver_flush     (TektraChatSaver   *self);

G_END_DECLS
