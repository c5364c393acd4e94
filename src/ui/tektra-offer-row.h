/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-model-offer.h"

G_BEGIN_DECLS

/* A row of a boxed list with a model that can be got. Properties: offer, downloads. */
#define TEKTRA_TYPE_OFFER_ROW (tektra_offer_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraOfferRow, tektra_offer_row, TEKTRA, OFFER_ROW, AdwPreferencesRow)

GtkWidget *tektra_offer_row_new (TektraModelOffer      *offer,
                                 TektraDownloadManager *downloads);

G_END_DECLS
