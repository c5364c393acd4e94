/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-model.h"

G_BEGIN_DECLS

/* A model as lists of models show it, with what they sort and search by made once.
 * Signal: changed, when it may have to go elsewhere in a list. */
#define TEKTRA_TYPE_MODEL_ENTRY (tektra_model_entry_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelEntry, tektra_model_entry, TEKTRA, MODEL_ENTRY, GObject)

TektraModelEntry *tektra_model_entry_new         (TektraModel        *model);
TektraModel      *tektra_model_entry_get_model   (TektraModelEntry   *self);
const char       *tektra_model_entry_get_full_id (TektraModelEntry   *self);
gboolean          tektra_model_entry_matches     (TektraModelEntry   *self,
                                                  const char * const *words);
int               tektra_model_entry_compare     (TektraModelEntry   *self,
                                                  TektraModelEntry   *other);

G_END_DECLS
