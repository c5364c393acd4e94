/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat-list.h"
#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/* Tells of answers that have finished while nobody looked. */
#define TEKTRA_TYPE_ANSWER_NOTIFIER (tektra_answer_notifier_get_type ())
G_DECLARE_FINAL_TYPE (TektraAnswerNotifier, tektra_answer_notifier, TEKTRA, ANSWER_NOTIFIER, GObject)

TektraAnswerNotifier *tektra_answer_notifier_new (GtkApplication *application,
                                                  TektraChatList *chats,
                                                  TektraSettings *settings);

G_END_DECLS
