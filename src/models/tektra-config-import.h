/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-model-config.h"

G_BEGIN_DECLS

TektraConfigEdit *tektra_config_import_read   (const char         *text,
                                               gsize               length,
                                               GPtrArray          *notes,
                                               GError            **error);
DexFuture        *tektra_config_import_file   (TektraModelConfig  *config,
                                               const char         *path,
                                               GPtrArray          *notes);
DexFuture        *tektra_config_import_first  (TektraModelConfig  *config);

G_END_DECLS
