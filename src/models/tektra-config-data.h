/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend-settings.h"
#include "core/tektra-model-definition.h"
#include "models/tektra-config-problem.h"
#include "models/tektra-preset.h"

G_BEGIN_DECLS

/**
 * TektraConfigData:
 * @path: (nullable) (type filename): the person's file
 * @contents: (nullable): the text of the person's file, %NULL when there is none
 * @root: (nullable): the person's file
 * @problems: (element-type TektraConfigProblem): what is wrong
 * @n_errors: how many of them are errors, with which it must not be used
 * @order: (array zero-terminated=1): ids of all backends, the preferred ones first
 * @n_ordered: how many of them the person's file names in its order; they are the first
 * @backends: (element-type TektraBackendSettings): of all backends
 * @models: (element-type TektraModelDefinition): the models, in the order of the files
 * @presets: (element-type TektraPreset): the presets, in the order of the files
 * @memory_limit: bytes that all models may fill together, 0 for no limit
 * @mcp: (nullable): the table `mcp` of the person's file, owned by @root
 *
 * What models.toml says. Made in any thread, immutable after that.
 */
typedef struct
{
  char           *path;
  GBytes         *contents;
  TektraTomlNode *root;
  GPtrArray      *problems;
  guint           n_errors;

  char          **order;
  guint           n_ordered;
  GPtrArray      *backends;
  GPtrArray      *models;
  GPtrArray      *presets;
  guint64         memory_limit;
  TektraTomlNode *mcp;
} TektraConfigData;

#define TEKTRA_TYPE_CONFIG_DATA (tektra_config_data_get_type ())

GType             tektra_config_data_get_type       (void) G_GNUC_CONST;
TektraConfigData *tektra_config_data_read           (const char             *defaults_path,
                                                     const char             *path);
TektraConfigData *tektra_config_data_read_text      (const char             *defaults_path,
                                                     const char             *path,
                                                     GBytes                 *contents);
TektraConfigData *tektra_config_data_ref            (TektraConfigData       *self);
void              tektra_config_data_unref          (TektraConfigData       *self);
gboolean          tektra_config_data_equal          (const TektraConfigData *self,
                                                     const TektraConfigData *other);
const char       *tektra_config_data_get_backend_id (const char             *name);
gboolean          tektra_config_data_same_model     (const char             *id,
                                                     const char             *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraConfigData, tektra_config_data_unref)

G_END_DECLS
