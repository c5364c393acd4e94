/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A row in which a spoken language is chosen. */

#define TEKTRA_TYPE_LANGUAGE_ROW (tektra_language_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraLanguageRow, tektra_language_row, TEKTRA, LANGUAGE_ROW, AdwComboRow)

const char *tektra_language_row_get_language (TektraLanguageRow *self);
void        tektra_language_row_set_language (TektraLanguageRow *self,
                                              const char        *language);

G_END_DECLS
