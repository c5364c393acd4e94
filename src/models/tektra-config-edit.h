/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend-settings.h"
#include "core/tektra-generation-params.h"
#include "util/tektra-toml-editor.h"

G_BEGIN_DECLS

/* What shall be different in models.toml. Filled, then given to tektra_model_config_edit(), and not
 * changed after that. */
typedef struct _TektraConfigEdit TektraConfigEdit;

TektraConfigEdit *tektra_config_edit_new              (void);
TektraConfigEdit *tektra_config_edit_new_for_server   (const TektraBackendSettings *settings);
TektraConfigEdit *tektra_config_edit_ref              (TektraConfigEdit       *self);
void              tektra_config_edit_unref            (TektraConfigEdit       *self);

void              tektra_config_edit_set_order        (TektraConfigEdit       *self,
                                                       const char * const     *backend_ids);
void              tektra_config_edit_place_backend    (TektraConfigEdit       *self,
                                                       const char             *backend_id,
                                                       const char             *before);
void              tektra_config_edit_set_backend      (TektraConfigEdit       *self,
                                                       const char             *backend_id,
                                                       const char             *key,
                                                       TektraTomlNode         *value);
void              tektra_config_edit_remove_backend   (TektraConfigEdit       *self,
                                                       const char             *backend_id);
void              tektra_config_edit_set_memory_limit (TektraConfigEdit       *self,
                                                       const char             *backend_id,
                                                       guint64                 limit);
void              tektra_config_edit_set_preset       (TektraConfigEdit       *self,
                                                       const char             *name,
                                                       TektraGenerationParams *params);
void              tektra_config_edit_set_preset_title (TektraConfigEdit       *self,
                                                       const char             *name,
                                                       const char             *title);
void              tektra_config_edit_remove_preset    (TektraConfigEdit       *self,
                                                       const char             *name);
void              tektra_config_edit_set_model        (TektraConfigEdit       *self,
                                                       const char             *id,
                                                       const char             *key,
                                                       TektraTomlNode         *value);
void              tektra_config_edit_set_model_params (TektraConfigEdit       *self,
                                                       const char             *id,
                                                       TektraGenerationParams *params);
void              tektra_config_edit_set_custom_model (TektraConfigEdit       *self,
                                                       const char             *name,
                                                       const char             *path);
void              tektra_config_edit_set_value        (TektraConfigEdit       *self,
                                                       const char * const     *path,
                                                       TektraTomlNode         *value);
void              tektra_config_edit_add              (TektraConfigEdit       *self,
                                                       TektraConfigEdit       *other);

GPtrArray        *tektra_config_edit_split            (TektraConfigEdit       *self);
char             *tektra_config_edit_dup_title        (TektraConfigEdit       *self);
gboolean          tektra_config_edit_is_empty         (TektraConfigEdit       *self);
gboolean          tektra_config_edit_apply            (TektraConfigEdit       *self,
                                                       TektraTomlEditor       *editor,
                                                       GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraConfigEdit, tektra_config_edit_unref)

G_END_DECLS
