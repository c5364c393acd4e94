/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "storage/tektra-store.h"
#include "ui/tektra-message-list.h"

G_BEGIN_DECLS

/* Finds words in the chat that is shown. */
#define TEKTRA_TYPE_FIND_BAR (tektra_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (TektraFindBar, tektra_find_bar, TEKTRA, FIND_BAR, AdwBin)

GtkWidget *tektra_find_bar_new      (TektraMessageList *list,
                                     TektraStore       *store);
void       tektra_find_bar_open     (TektraFindBar     *self);
void       tektra_find_bar_close    (TektraFindBar     *self);
gboolean   tektra_find_bar_get_open (TektraFindBar     *self);
void       tektra_find_bar_step     (TektraFindBar     *self,
                                     int                direction);

G_END_DECLS
