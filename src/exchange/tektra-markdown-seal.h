/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Foreign text inside of a Markdown document that goes on behind it. */

void  tektra_markdown_seal_append (GString    *string,
                                   const char *text);
void  tektra_markdown_seal_escape (GString    *string,
                                   const char *text);

G_END_DECLS
