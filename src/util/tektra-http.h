/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* libsoup and GIO streams as futures. Each takes the cancellable that ends it at once. */

DexFuture *tektra_http_send     (SoupSession  *session,
                                 SoupMessage  *message,
                                 GCancellable *cancellable);
DexFuture *tektra_http_read     (GInputStream *stream,
                                 gsize         count,
                                 GCancellable *cancellable);
DexFuture *tektra_http_read_all (GInputStream *stream,
                                 gsize         max_bytes,
                                 GCancellable *cancellable);
void       tektra_http_close    (GInputStream *stream);

G_END_DECLS
