/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes written as letters that can be seen, as GPT-2 began it: no byte is left out of a text, and
 * none of them is a blank. */

char     *tektra_byte_level_encode (const char *text,
                                    gsize       length);
gboolean  tektra_byte_level_decode (const char *text,
                                    GString    *bytes);

G_END_DECLS
