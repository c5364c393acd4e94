/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tektra-model.h"
#include "core/tektra-template.h"

G_BEGIN_DECLS

/* A live GListModel of prompt templates (TektraTemplate): the person's own, then the built-in ones;
 * and which model is written with which. */
#define TEKTRA_TYPE_TEMPLATE_MANAGER (tektra_template_manager_get_type ())
G_DECLARE_FINAL_TYPE (TektraTemplateManager, tektra_template_manager, TEKTRA, TEMPLATE_MANAGER, GObject)

TektraTemplateManager *tektra_template_manager_new        (const char                *path);
TektraTemplate        *tektra_template_manager_find       (TektraTemplateManager     *self,
                                                           const char                *id);
TektraTemplate        *tektra_template_manager_add        (TektraTemplateManager     *self,
                                                           const TektraTemplateSpec  *spec,
                                                           GError                   **error);
TektraTemplate        *tektra_template_manager_replace    (TektraTemplateManager     *self,
                                                           TektraTemplate            *old,
                                                           const TektraTemplateSpec  *spec,
                                                           GError                   **error);
void                   tektra_template_manager_remove     (TektraTemplateManager     *self,
                                                           TektraTemplate            *template);
void                   tektra_template_manager_restore    (TektraTemplateManager     *self,
                                                           TektraTemplate            *template);
int                    tektra_template_manager_import     (TektraTemplateManager     *self,
                                                           GBytes                    *json,
                                                           GError                   **error);
TektraTemplate        *tektra_template_manager_get_chosen (TektraTemplateManager     *self,
                                                           TektraModel               *model);
void                   tektra_template_manager_set_chosen (TektraTemplateManager     *self,
                                                           TektraModel               *model,
                                                           TektraTemplate            *template);
TektraTemplate        *tektra_template_manager_guess      (TektraTemplateManager     *self,
                                                           const char                *model_id);
TektraTemplate        *tektra_template_manager_choose     (TektraTemplateManager     *self,
                                                           TektraModel               *model);

G_END_DECLS
