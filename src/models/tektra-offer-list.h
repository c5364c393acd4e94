/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-model-offer.h"

G_BEGIN_DECLS

/* A GListModel of what Tektra proposes (TektraModelOffer), kept up to date. Signal: changed. */
#define TEKTRA_TYPE_OFFER_LIST (tektra_offer_list_get_type ())
G_DECLARE_FINAL_TYPE (TektraOfferList, tektra_offer_list, TEKTRA, OFFER_LIST, GObject)

TektraOfferList       *tektra_offer_list_new           (TektraModelManager    *manager,
                                                        TektraDownloadManager *downloads);
DexFuture             *tektra_offer_list_load          (TektraOfferList       *self,
                                                        const char            *path,
                                                        const char            *root);
TektraModelManager    *tektra_offer_list_get_manager   (TektraOfferList       *self);
TektraDownloadManager *tektra_offer_list_get_downloads (TektraOfferList       *self);
GListModel            *tektra_offer_list_get_cards     (TektraOfferList       *self);
const GError          *tektra_offer_list_get_error     (TektraOfferList       *self);
TektraModelOffer      *tektra_offer_list_find          (TektraOfferList       *self,
                                                        const char            *id);
TektraModelOffer      *tektra_offer_list_find_download (TektraOfferList       *self,
                                                        TektraDownload        *download);
TektraModelOffer      *tektra_offer_list_find_best     (TektraOfferList       *self);

G_END_DECLS
