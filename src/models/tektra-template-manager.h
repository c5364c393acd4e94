/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "core/tektra-model.h"
#include "core/tektra-template.h"

G_BEGIN_DECLS

/**
 * TektraTemplateOrigin:
 * @TEKTRA_TEMPLATE_ORIGIN_MODEL: the model's own file has it, and the server uses that
 * @TEKTRA_TEMPLATE_ORIGIN_FAMILY: the file has none: it is the one of models with such a name
 * @TEKTRA_TEMPLATE_ORIGIN_CONFIG: models.toml names it
 * @TEKTRA_TEMPLATE_ORIGIN_PERSON: the person chose it
 *
 * Why a conversation is written as it is.
 */
typedef enum
{
  TEKTRA_TEMPLATE_ORIGIN_MODEL,
  TEKTRA_TEMPLATE_ORIGIN_FAMILY,
  TEKTRA_TEMPLATE_ORIGIN_CONFIG,
  TEKTRA_TEMPLATE_ORIGIN_PERSON,
} TektraTemplateOrigin;

/* A live GListModel of prompt templates (TektraTemplate): the person's own, then the built-in ones;
 * and which model is written with which. */
#define TEKTRA_TYPE_TEMPLATE_MANAGER (tektra_template_manager_get_type ())
G_DECLARE_FINAL_TYPE (TektraTemplateManager, tektra_template_manager, TEKTRA, TEMPLATE_MANAGER, GObject)

TektraTemplateManager *tektra_template_manager_new        (const char                *path);
DexFuture             *tektra_template_manager_load       (TektraTemplateManager     *self);
const char            *tektra_template_manager_get_problem
                                                          (TektraTemplateManager     *self);
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
DexFuture             *tektra_template_manager_import     (TektraTemplateManager     *self,
                                                           GFile                     *file);
GBytes                *tektra_template_manager_export     (TektraTemplateManager     *self,
                                                           TektraTemplate            *template);
TektraTemplate        *tektra_template_manager_get_chosen (TektraTemplateManager     *self,
                                                           TektraModel               *model);
void                   tektra_template_manager_set_chosen (TektraTemplateManager     *self,
                                                           TektraModel               *model,
                                                           TektraTemplate            *template);
TektraTemplate        *tektra_template_manager_guess      (TektraTemplateManager     *self,
                                                           const char                *model_id);
TektraTemplate        *tektra_template_manager_recognize  (TektraTemplateManager     *self,
                                                           const char                *text,
                                                           const char                *model_id);
TektraTemplateOrigin   tektra_template_manager_get_origin (TektraTemplateManager     *self,
                                                           TektraModel               *model);
TektraTemplate        *tektra_template_manager_get_usual  (TektraTemplateManager     *self,
                                                           TektraModel               *model);
TektraTemplate        *tektra_template_manager_choose     (TektraTemplateManager     *self,
                                                           TektraModel               *model);

G_END_DECLS
