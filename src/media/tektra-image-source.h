/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reading pictures and looking at their bytes, before any decoder does. Blocks: for threads. */

GBytes   *tektra_image_source_read   (GFile         *file,
                                      char         **name,
                                      GCancellable  *cancellable,
                                      GError       **error);
GBytes   *tektra_image_source_unpack (GBytes        *bytes,
                                      const char    *name,
                                      GCancellable  *cancellable,
                                      GError       **error);
gboolean  tektra_image_source_is_svg (GBytes        *bytes);

G_END_DECLS
