/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-backend-settings.h"

G_BEGIN_DECLS

/* Tells whether a program that Tektra starts is there, where it is, and what to do when it is
 * not. */
#define TEKTRA_TYPE_ENGINE_ROW (tektra_engine_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraEngineRow, tektra_engine_row, TEKTRA, ENGINE_ROW, AdwActionRow)

GtkWidget *tektra_engine_row_new        (void);
void       tektra_engine_row_set_engine (TektraEngineRow       *self,
                                         TektraBackendSettings *settings);

G_END_DECLS
