/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-enums.h"

G_BEGIN_DECLS

/* What a model can do, as icons. Property: capabilities. */
#define TEKTRA_TYPE_CAPABILITY_ICONS (tektra_capability_icons_get_type ())
G_DECLARE_FINAL_TYPE (TektraCapabilityIcons, tektra_capability_icons, TEKTRA, CAPABILITY_ICONS,
                      GtkBox)

void  tektra_capability_icons_set      (TektraCapabilityIcons *self,
                                        TektraCapabilities     capabilities);
char *tektra_capability_icons_dup_text (TektraCapabilities     capabilities);

G_END_DECLS
