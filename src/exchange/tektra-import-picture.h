/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-image-part.h"
#include "exchange/tektra-import-node.h"

G_BEGIN_DECLS

/* Pictures in the files of strangers: they are what their first bytes tell, not what they claim. */

gboolean    tektra_import_picture_is_data_url  (const char              *url);
GBytes     *tektra_import_picture_from_url     (const TektraImportNode  *place,
                                                const char              *url,
                                                GError                 **error);
TektraPart *tektra_import_picture_new          (const TektraImportNode  *place,
                                                const char              *name,
                                                const char              *mime_type,
                                                GBytes                  *data,
                                                GError                 **error);

G_END_DECLS
