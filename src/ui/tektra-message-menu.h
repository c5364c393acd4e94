/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tektra-message.h"

G_BEGIN_DECLS

/* What can be done with a message: the actions of its row, see tektra-message-row.c. */

void tektra_message_menu_attach (GtkMenuButton *button,
                                 TektraRole     role);

G_END_DECLS
