/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text as a person compares it who looks for something: whatever the case and the accents. */

char     *tektra_text_fold  (const char  *text,
                             gssize       length);
gboolean  tektra_text_find  (const char  *text,
                             gsize        length,
                             const char  *folded,
                             gsize        from,
                             gsize       *begin,
                             gsize       *end);
guint     tektra_text_count (const char  *text,
                             gsize        length,
                             const char  *folded);

G_END_DECLS
