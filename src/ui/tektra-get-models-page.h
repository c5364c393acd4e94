/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-offer-list.h"

G_BEGIN_DECLS

/* What can be got, what is on its way, and where other models come from. */
#define TEKTRA_TYPE_GET_MODELS_PAGE (tektra_get_models_page_get_type ())
G_DECLARE_FINAL_TYPE (TektraGetModelsPage, tektra_get_models_page, TEKTRA, GET_MODELS_PAGE, AdwBin)

void tektra_get_models_page_set_offers (TektraGetModelsPage *self,
                                        TektraOfferList     *offers);

G_END_DECLS
