/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

/* The text of a code view: read-only and as high as its code. */
#define TEKTRA_TYPE_CODE_TEXT (tektra_code_text_get_type ())
G_DECLARE_FINAL_TYPE (TektraCodeText, tektra_code_text, TEKTRA, CODE_TEXT, GtkSourceView)

G_END_DECLS
