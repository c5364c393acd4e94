/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-backend-settings.h"
#include "core/tektra-key-source.h"

G_BEGIN_DECLS

/* Tells where the text goes that a server is sent, and tries whether it answers. */
#define TEKTRA_TYPE_SERVER_TEST_ROW (tektra_server_test_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraServerTestRow, tektra_server_test_row, TEKTRA, SERVER_TEST_ROW, AdwActionRow)

GtkWidget *tektra_server_test_row_new        (void);
void       tektra_server_test_row_set_server (TektraServerTestRow   *self,
                                              TektraBackendSettings *settings,
                                              TektraKeySource       *keys);

G_END_DECLS
