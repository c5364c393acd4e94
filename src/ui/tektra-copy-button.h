/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A button that copies text and says for a moment that it has. */
#define TEKTRA_TYPE_COPY_BUTTON (tektra_copy_button_get_type ())
G_DECLARE_FINAL_TYPE (TektraCopyButton, tektra_copy_button, TEKTRA, COPY_BUTTON, GtkButton)

void tektra_copy_button_copy  (TektraCopyButton *self,
                               const char       *text);
void tektra_copy_button_reset (TektraCopyButton *self);

G_END_DECLS
