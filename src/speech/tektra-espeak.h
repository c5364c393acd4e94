/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* espeak-ng, which needs no daemon. All functions block: for threads. */

char       *tektra_espeak_find        (void);
GListStore *tektra_espeak_list_voices (const char    *program);
GBytes     *tektra_espeak_synthesize  (const char    *program,
                                       const char    *text,
                                       const char    *voice,
                                       double         rate,
                                       GCancellable  *cancellable,
                                       GError       **error);

G_END_DECLS
