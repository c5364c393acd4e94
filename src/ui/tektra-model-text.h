/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"
#include "models/tektra-model-offer.h"

G_BEGIN_DECLS

/* What the interface says about a model. */

const char *tektra_model_text_locality    (TektraLocality        locality);
char       *tektra_model_text_destination (TektraModel          *model);
char       *tektra_model_text_details     (TektraModel          *model);
char       *tektra_model_text_storage     (TektraModel          *model);
char       *tektra_model_text_search      (TektraModel          *model);
char       *tektra_model_text_offer       (TektraModelOffer     *offer);
char       *tektra_model_text_fit         (TektraCatalogueEntry *entry);

G_END_DECLS
