/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A text view that grows with its text and then scrolls. */
#define TEKTRA_TYPE_COMPOSER_TEXT (tektra_composer_text_get_type ())
G_DECLARE_FINAL_TYPE (TektraComposerText, tektra_composer_text, TEKTRA, COMPOSER_TEXT, GtkTextView)

G_END_DECLS
