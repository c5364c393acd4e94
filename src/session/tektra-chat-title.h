/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-message.h"

G_BEGIN_DECLS

char *tektra_chat_title_make             (const char    *question);
char *tektra_chat_title_make_for_message (TektraMessage *question);
char *tektra_chat_title_clean            (const char    *text);
char *tektra_chat_title_number           (const char    *title);

G_END_DECLS
