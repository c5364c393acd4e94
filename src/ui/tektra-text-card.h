/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A field for several lines in a page of preferences. */

GtkWidget *tektra_text_card_new      (const char  *label);
char      *tektra_text_card_dup_text (GtkWidget   *card);
void       tektra_text_card_set_text (GtkWidget   *card,
                                      const char  *text);

G_END_DECLS
