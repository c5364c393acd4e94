/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-generation-params.h"

G_BEGIN_DECLS

/* Parameters with a name. Properties: name, title, params, built-in. Never changes. */
#define TEKTRA_TYPE_PRESET (tektra_preset_get_type ())
G_DECLARE_FINAL_TYPE (TektraPreset, tektra_preset, TEKTRA, PRESET, GObject)

TektraPreset           *tektra_preset_new          (const char             *name,
                                                    const char             *title,
                                                    TektraGenerationParams *params,
                                                    gboolean                built_in);
const char             *tektra_preset_get_name     (TektraPreset           *self);
const char             *tektra_preset_get_title    (TektraPreset           *self);
TektraGenerationParams *tektra_preset_get_params   (TektraPreset           *self);
gboolean                tektra_preset_get_built_in (TektraPreset           *self);
char                   *tektra_preset_create_name  (GListModel             *presets,
                                                    const char             *title);
TektraPreset           *tektra_preset_find_title   (GListModel             *presets,
                                                    const char             *title);

G_END_DECLS
