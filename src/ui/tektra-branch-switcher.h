/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* ‹ 2/3 ›: goes from one branch of a chat to another. It is only seen where there are several. */
#define TEKTRA_TYPE_BRANCH_SWITCHER (tektra_branch_switcher_get_type ())
G_DECLARE_FINAL_TYPE (TektraBranchSwitcher, tektra_branch_switcher, TEKTRA, BRANCH_SWITCHER, GtkWidget)

void tektra_branch_switcher_set_message (TektraBranchSwitcher *self,
                                         TektraChatSession    *session,
                                         TektraMessage        *message);

G_END_DECLS
