/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "core/tektra-image-part.h"

G_BEGIN_DECLS

/* Pictures that a text refers to. Nothing is fetched that nobody asked for. */

gboolean         tektra_remote_image_is_in_text (const char   *url);
char            *tektra_remote_image_dup_host   (const char   *url);
TektraImagePart *tektra_remote_image_peek       (const char   *url);
DexFuture       *tektra_remote_image_fetch      (const char   *url,
                                                 const char   *name,
                                                 GCancellable *cancellable);

G_END_DECLS
