/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "core/tektra-backend-settings.h"
#include "core/tektra-model-definition.h"
#include "models/tektra-config-edit.h"
#include "models/tektra-config-problem.h"
#include "models/tektra-preset.h"

G_BEGIN_DECLS

/* What models.toml says: that of Tektra, and on top of it that of the person, which is read again
 * when it changes. Property: problems. Signal: changed. */
#define TEKTRA_TYPE_MODEL_CONFIG (tektra_model_config_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelConfig, tektra_model_config, TEKTRA, MODEL_CONFIG, GObject)

TektraModelConfig     *tektra_model_config_new               (void);
TektraModelConfig     *tektra_model_config_new_for_files     (const char         *defaults_path,
                                                              const char         *path);
const char            *tektra_model_config_get_path          (TektraModelConfig  *self);
DexFuture             *tektra_model_config_reload            (TektraModelConfig  *self);
DexFuture             *tektra_model_config_edit              (TektraModelConfig  *self,
                                                              TektraConfigEdit   *edit);
DexFuture             *tektra_model_config_flush             (TektraModelConfig  *self);

GListModel            *tektra_model_config_list_problems     (TektraModelConfig  *self);
const char * const    *tektra_model_config_get_backend_order (TektraModelConfig  *self);
gboolean               tektra_model_config_orders_backend    (TektraModelConfig  *self,
                                                              const char         *backend_id);
TektraBackendSettings *tektra_model_config_get_backend       (TektraModelConfig  *self,
                                                              const char         *backend_id);
GPtrArray             *tektra_model_config_dup_backends      (TektraModelConfig  *self);
guint64                tektra_model_config_get_memory_limit  (TektraModelConfig  *self);
GPtrArray             *tektra_model_config_get_models        (TektraModelConfig  *self);
TektraModelDefinition *tektra_model_config_find_model        (TektraModelConfig  *self,
                                                              const char         *id);
GListModel            *tektra_model_config_list_presets      (TektraModelConfig  *self);
TektraPreset          *tektra_model_config_find_preset       (TektraModelConfig  *self,
                                                              const char         *name);
const TektraTomlNode  *tektra_model_config_get_mcp           (TektraModelConfig  *self);

G_END_DECLS
