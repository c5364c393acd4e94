/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-offer-list.h"
#include "models/tektra-removal-list.h"
#include "ui/tektra-model-index.h"

G_BEGIN_DECLS

/* All models with what they take, and how to get more of them.
 * Properties: index, offers, removals. */
#define TEKTRA_TYPE_MODEL_LIBRARY (tektra_model_library_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelLibrary, tektra_model_library, TEKTRA, MODEL_LIBRARY, AdwDialog)

AdwDialog *tektra_model_library_new        (TektraModelIndex   *index,
                                            TektraOfferList    *offers,
                                            TektraRemovalList  *removals);
void       tektra_model_library_show_toast (TektraModelLibrary *self,
                                            const char         *text);
void       tektra_model_library_show_model (TektraModelLibrary *self,
                                            const char         *full_id);
void       tektra_model_library_show_offers (TektraModelLibrary *self);

G_END_DECLS
