/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-config-data.h"
#include "models/tektra-config-edit.h"

G_BEGIN_DECLS

TektraConfigData *tektra_config_file_edit (const char        *defaults_path,
                                           const char        *path,
                                           TektraConfigEdit  *edit,
                                           GError           **error);

G_END_DECLS
