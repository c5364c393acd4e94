/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-model-removal.h"

G_BEGIN_DECLS

/* The models that are being deleted. Signals: changed, failed (the removal). */
#define TEKTRA_TYPE_REMOVAL_LIST (tektra_removal_list_get_type ())
G_DECLARE_FINAL_TYPE (TektraRemovalList, tektra_removal_list, TEKTRA, REMOVAL_LIST, GObject)

TektraRemovalList  *tektra_removal_list_new      (void);
TektraModelRemoval *tektra_removal_list_add      (TektraRemovalList *self,
                                                  TektraModel       *model,
                                                  guint              milliseconds);
TektraModelRemoval *tektra_removal_list_add_item (TektraRemovalList *self,
                                                  gpointer           item,
                                                  TektraRemovalFunc  func,
                                                  guint              milliseconds);
gboolean            tektra_removal_list_contains (TektraRemovalList *self,
                                                  gpointer           item);
DexFuture          *tektra_removal_list_flush    (TektraRemovalList *self);

G_END_DECLS
