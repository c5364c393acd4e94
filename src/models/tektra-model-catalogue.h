/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "models/tektra-hardware.h"

G_BEGIN_DECLS

/* A model that a person may get. Immutable. */
#define TEKTRA_TYPE_CATALOGUE_ENTRY (tektra_catalogue_entry_get_type ())
G_DECLARE_FINAL_TYPE (TektraCatalogueEntry, tektra_catalogue_entry, TEKTRA, CATALOGUE_ENTRY,
                      GObject)

const char         *tektra_catalogue_entry_get_id           (TektraCatalogueEntry *self);
const char         *tektra_catalogue_entry_get_name         (TektraCatalogueEntry *self);
const char         *tektra_catalogue_entry_get_parameters   (TektraCatalogueEntry *self);
const char         *tektra_catalogue_entry_get_licence      (TektraCatalogueEntry *self);
const char         *tektra_catalogue_entry_get_page         (TektraCatalogueEntry *self);
const char         *tektra_catalogue_entry_get_hub_name     (TektraCatalogueEntry *self);
const char         *tektra_catalogue_entry_get_ollama_name  (TektraCatalogueEntry *self);
TektraCapabilities  tektra_catalogue_entry_get_capabilities (TektraCatalogueEntry *self);
guint64             tektra_catalogue_entry_get_size         (TektraCatalogueEntry *self);
guint64             tektra_catalogue_entry_get_memory       (TektraCatalogueEntry *self);
TektraFit           tektra_catalogue_entry_get_fit          (TektraCatalogueEntry *self);

/* Resolves to a GListModel of them that came with Tektra. */
DexFuture          *tektra_model_catalogue_load             (const char           *path,
                                                             const char           *root,
                                                             GListModel           *cards);

G_END_DECLS
