/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

GtkSourceLanguage *tektra_code_language_find          (const char        *name);
void               tektra_code_language_keep          (GtkSourceLanguage *language);
char              *tektra_code_language_dup_file_name (GtkSourceLanguage *language);

G_END_DECLS
