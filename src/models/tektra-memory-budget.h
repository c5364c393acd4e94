/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "models/tektra-model-config.h"
#include "models/tektra-model-lease.h"

G_BEGIN_DECLS

/* How much memory models may take: each model is admitted before it is loaded. Property: used. */
#define TEKTRA_TYPE_MEMORY_BUDGET (tektra_memory_budget_get_type ())
G_DECLARE_FINAL_TYPE (TektraMemoryBudget, tektra_memory_budget, TEKTRA, MEMORY_BUDGET, GObject)

TektraMemoryBudget *tektra_memory_budget_new        (GListModel             *models);
void                tektra_memory_budget_set_config (TektraMemoryBudget     *self,
                                                     TektraModelConfig      *config);
guint64             tektra_memory_budget_get_limit  (TektraMemoryBudget     *self);
guint64             tektra_memory_budget_get_used   (TektraMemoryBudget     *self);
void                tektra_memory_budget_measure    (TektraMemoryBudget     *self);
gboolean            tektra_memory_budget_is_idle    (TektraMemoryBudget     *self,
                                                     TektraModel            *model);
DexFuture          *tektra_memory_budget_admit      (TektraMemoryBudget     *self,
                                                     TektraModel            *model,
                                                     TektraGenerationParams *params,
                                                     gboolean                anyway,
                                                     GCancellable           *cancellable);

G_END_DECLS
