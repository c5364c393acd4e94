/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "storage/tektra-secrets.h"
#include "ui/tektra-config-saver.h"

G_BEGIN_DECLS

/* A page of the preferences: a server with models, new or known. */
#define TEKTRA_TYPE_SERVER_PAGE (tektra_server_page_get_type ())
G_DECLARE_FINAL_TYPE (TektraServerPage, tektra_server_page, TEKTRA, SERVER_PAGE, AdwNavigationPage)

AdwNavigationPage *tektra_server_page_new          (TektraConfigSaver           *saver,
                                                    TektraSecrets               *secrets,
                                                    TektraBackendSettings       *settings);
char              *tektra_server_page_dup_key_name (const TektraBackendSettings *settings);

G_END_DECLS
