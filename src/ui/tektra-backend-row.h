/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "storage/tektra-secrets.h"
#include "ui/tektra-config-saver.h"

G_BEGIN_DECLS

/* A backend in the preferences: whether it is used, how, and before which others. Signal:
 * move (step), and of a server that the person added: change, remove. */
#define TEKTRA_TYPE_BACKEND_ROW (tektra_backend_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraBackendRow, tektra_backend_row, TEKTRA, BACKEND_ROW, AdwExpanderRow)

GtkWidget  *tektra_backend_row_new        (TektraConfigSaver *saver,
                                           const char        *backend_id);
GtkWidget  *tektra_backend_row_new_engine (TektraConfigSaver *saver,
                                           const char        *backend_id);
GtkWidget  *tektra_backend_row_new_server (TektraConfigSaver *saver,
                                           TektraSecrets     *secrets,
                                           const char        *backend_id);
const char *tektra_backend_row_get_id     (TektraBackendRow  *self);
gboolean    tektra_backend_row_fits       (TektraBackendRow  *self);
void        tektra_backend_row_set_place  (TektraBackendRow  *self,
                                           gboolean           first,
                                           gboolean           last);
void        tektra_backend_row_focus      (TektraBackendRow  *self,
                                           int                step);

G_END_DECLS
