/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-model-config.h"

G_BEGIN_DECLS

/* Saves what is chosen on a page of preferences into models.toml. Signal: settled. */
#define TEKTRA_TYPE_CONFIG_SAVER (tektra_config_saver_get_type ())
G_DECLARE_FINAL_TYPE (TektraConfigSaver, tektra_config_saver, TEKTRA, CONFIG_SAVER, GObject)

TektraConfigSaver *tektra_config_saver_new        (TektraModelConfig *config);
TektraModelConfig *tektra_config_saver_get_config (TektraConfigSaver *self);
gboolean           tektra_config_saver_get_busy   (TektraConfigSaver *self);
void               tektra_config_saver_save       (TektraConfigSaver *self,
                                                   TektraConfigEdit  *edit,
                                                   GtkWidget         *widget);
void               tektra_config_saver_save_later (TektraConfigSaver *self,
                                                   TektraConfigEdit  *edit,
                                                   GtkWidget         *widget);
void               tektra_config_saver_flush      (TektraConfigSaver *self);

G_END_DECLS
