/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

void       tektra_heap_set_up  (void);
DexFuture *tektra_heap_trim    (void);
void       tektra_heap_release (gconstpointer data,
                                gsize         size);

G_END_DECLS
