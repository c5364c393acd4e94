/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* Pictures to pixels and back, through glycin's sandboxed programs. Blocks: for threads. */

GdkPixbuf *tektra_image_codec_decode (GBytes        *bytes,
                                      const char    *name,
                                      guint          max_side,
                                      int           *original_width,
                                      int           *original_height,
                                      GCancellable  *cancellable,
                                      GError       **error);
GdkPixbuf *tektra_image_codec_fit    (GdkPixbuf     *pixbuf,
                                      guint          max_side);
GBytes    *tektra_image_codec_pack   (GdkPixbuf     *pixbuf,
                                      gboolean       with_alpha);
GBytes    *tektra_image_codec_encode (GdkPixbuf     *pixbuf,
                                      const char   **mime_type,
                                      GError       **error);

G_END_DECLS
