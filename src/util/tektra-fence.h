/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CommonMark 0.31, 4.5 */
#define TEKTRA_FENCE_SHORTEST 3

gsize tektra_fence_find_longest_run (const char *text,
                                     char        c);
void  tektra_fence_append           (GString    *string,
                                     const char *info,
                                     const char *text);

G_END_DECLS
