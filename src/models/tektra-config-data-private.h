/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-config-data.h"
#include "models/tektra-config-reader.h"

G_BEGIN_DECLS

/* The sections of a file, each taken on top of what a file before said. */

/* tektra-config-backends.c */
TektraBackendSettings *tektra_config_data_find_backend (TektraConfigData *self,
                                                        const char       *name);
GPtrArray             *tektra_config_data_list_known_backends
                                                       (void);
void tektra_config_data_init_backends (TektraConfigData   *self);
void tektra_config_data_take_backends (TektraConfigData   *self,
                                       TektraConfigReader *reader,
                                       TektraTomlNode     *root);
void tektra_config_data_take_limits   (TektraConfigData   *self,
                                       TektraConfigReader *reader,
                                       TektraTomlNode     *root);

/* tektra-config-models.c */
void tektra_config_data_take_models   (TektraConfigData   *self,
                                       TektraConfigReader *reader,
                                       TektraTomlNode     *root);

/* tektra-config-presets.c */
void tektra_config_data_take_presets  (TektraConfigData   *self,
                                       TektraConfigReader *reader,
                                       TektraTomlNode     *root,
                                       gboolean            built_in);
void tektra_config_data_take_params   (TektraGenerationParams *params,
                                       TektraConfigReader     *reader,
                                       TektraTomlNode         *table);
TektraTomlNode     *tektra_config_data_params_to_toml (TektraGenerationParams *params);
const char * const *tektra_config_data_get_param_keys (void);

G_END_DECLS
