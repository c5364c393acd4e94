/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"
#include "models/tektra-download-manager.h"
#include "models/tektra-model-catalogue.h"
#include "models/tektra-model-manager.h"

G_BEGIN_DECLS

/* A model of the catalogue, and how far it is on this computer.
 * Properties: entry, state, source, download, model. */
#define TEKTRA_TYPE_MODEL_OFFER (tektra_model_offer_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelOffer, tektra_model_offer, TEKTRA, MODEL_OFFER, GObject)

TektraModelOffer     *tektra_model_offer_new          (TektraCatalogueEntry  *entry);
TektraCatalogueEntry *tektra_model_offer_get_entry    (TektraModelOffer      *self);
TektraOfferState      tektra_model_offer_get_state    (TektraModelOffer      *self);
TektraBackend        *tektra_model_offer_get_source   (TektraModelOffer      *self);
TektraDownload       *tektra_model_offer_get_download (TektraModelOffer      *self);
TektraModel          *tektra_model_offer_get_model    (TektraModelOffer      *self);
gboolean              tektra_model_offer_can_get      (TektraModelOffer      *self);
TektraDownload       *tektra_model_offer_get          (TektraModelOffer      *self,
                                                       TektraDownloadManager *downloads,
                                                       GError               **error);
void                  tektra_model_offer_update       (TektraModelOffer      *self,
                                                       TektraModelManager    *manager,
                                                       TektraDownloadManager *downloads);

G_END_DECLS
