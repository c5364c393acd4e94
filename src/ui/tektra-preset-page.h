/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/tektra-config-saver.h"

G_BEGIN_DECLS

/* A preset that a person makes or changes. */
#define TEKTRA_TYPE_PRESET_PAGE (tektra_preset_page_get_type ())
G_DECLARE_FINAL_TYPE (TektraPresetPage, tektra_preset_page, TEKTRA, PRESET_PAGE, AdwNavigationPage)

AdwNavigationPage *tektra_preset_page_new (TektraConfigSaver *saver,
                                           TektraPreset      *preset);

G_END_DECLS
