/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/tektra-backend-registry.h"
#include "core/tektra-backend.h"
#include "models/tektra-memory-budget.h"
#include "models/tektra-model-config.h"
#include "models/tektra-template-manager.h"

G_BEGIN_DECLS

/* One flat, live GListModel of the models (TektraModel) of all backends. */
#define TEKTRA_TYPE_MODEL_MANAGER (tektra_model_manager_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelManager, tektra_model_manager, TEKTRA, MODEL_MANAGER, GObject)

TektraModelManager    *tektra_model_manager_new           (TektraBackendRegistry  *registry);
TektraBackendRegistry *tektra_model_manager_get_registry  (TektraModelManager     *self);
TektraTemplateManager *tektra_model_manager_get_templates (TektraModelManager     *self);
void                   tektra_model_manager_set_templates (TektraModelManager     *self,
                                                           TektraTemplateManager  *templates);
TektraTemplate        *tektra_model_manager_choose_template
                                                          (TektraModelManager     *self,
                                                           TektraModel            *model);
TektraModelConfig     *tektra_model_manager_get_config    (TektraModelManager     *self);
void                   tektra_model_manager_set_config    (TektraModelManager     *self,
                                                           TektraModelConfig      *config);
TektraMemoryBudget    *tektra_model_manager_get_budget    (TektraModelManager     *self);
DexFuture             *tektra_model_manager_refresh       (TektraModelManager     *self);
gboolean               tektra_model_manager_get_ready     (TektraModelManager     *self);
TektraModel           *tektra_model_manager_find          (TektraModelManager     *self,
                                                           const char             *name);
TektraModel           *tektra_model_manager_find_exact    (TektraModelManager     *self,
                                                           const char             *name);
TektraModel           *tektra_model_manager_choose        (TektraModelManager     *self,
                                                           const char             *name,
                                                           TektraCapabilities      wanted,
                                                           char                 ***reasons);
TektraModel           *tektra_model_manager_get_default   (TektraModelManager     *self,
                                                           TektraCapabilities      wanted);
TektraModel           *tektra_model_manager_renew         (TektraModelManager     *self,
                                                           TektraModel            *model);
DexFuture             *tektra_model_manager_shutdown      (TektraModelManager     *self);

/* tektra-model-manager-load.c */
DexFuture             *tektra_model_manager_load          (TektraModelManager     *self,
                                                           TektraModel            *model,
                                                           TektraGenerationParams *params,
                                                           gboolean                anyway);
DexFuture             *tektra_model_manager_switch        (TektraModelManager     *self,
                                                           TektraModel            *from,
                                                           TektraModel            *to,
                                                           TektraGenerationParams *params,
                                                           gboolean                anyway);

G_END_DECLS
