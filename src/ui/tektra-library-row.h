/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/tektra-model-entry.h"

G_BEGIN_DECLS

/* One model in the library, with buttons and a menu that activate actions of it. */
#define TEKTRA_TYPE_LIBRARY_ROW (tektra_library_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraLibraryRow, tektra_library_row, TEKTRA, LIBRARY_ROW, AdwBin)

GtkWidget *tektra_library_row_new        (void);
void       tektra_library_row_set_entry  (TektraLibraryRow *self,
                                          TektraModelEntry *entry);
void       tektra_library_row_popup_menu (TektraLibraryRow *self);
gboolean   tektra_library_row_delete     (TektraLibraryRow *self);

G_END_DECLS
