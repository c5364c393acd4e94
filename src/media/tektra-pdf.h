/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The text of a PDF file, by a program of its own. */

char   *tektra_pdf_find_program (void);
GBytes *tektra_pdf_read_text    (GFile       *file,
                                 const char  *name,
                                 gsize        max_size,
                                 GError     **error);

G_END_DECLS
