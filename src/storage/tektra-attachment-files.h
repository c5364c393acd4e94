/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-image-part.h"
#include "storage/tektra-store-error.h"

G_BEGIN_DECLS

/* Files named after what is in them, for one thread. */

char     *tektra_attachment_files_put          (const char          *folder,
                                                GBytes              *data,
                                                GError             **error);
GBytes   *tektra_attachment_files_get          (const char          *folder,
                                                const char          *hash,
                                                GError             **error);
void      tektra_attachment_files_put_preview  (const char          *folder,
                                                const char          *hash,
                                                const TektraPreview *preview);
gboolean  tektra_attachment_files_get_preview  (const char          *folder,
                                                const char          *hash,
                                                TektraPreview       *preview);
void      tektra_attachment_files_keep         (const char          *folder,
                                                GHashTable          *hashes);

G_END_DECLS
