/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/tektra-offer-list.h"

G_BEGIN_DECLS

/* Asks how model files of this computer shall be added, and adds them. */

void tektra_import_offer_present (GListModel      *files,
                                  TektraOfferList *offers,
                                  GtkWidget       *parent);
void tektra_import_offer_choose  (TektraOfferList *offers,
                                  GtkWidget       *parent);

G_END_DECLS
