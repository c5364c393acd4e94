/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tektra-server-certificate.h"

G_BEGIN_DECLS

void tektra_trust_dialog_present (GtkWidget               *parent,
                                  TektraServerCertificate *certificate);

G_END_DECLS
