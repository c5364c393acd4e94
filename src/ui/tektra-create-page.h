/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-backend.h"
#include "models/tektra-download-manager.h"

G_BEGIN_DECLS

/* The form for a new model: of another one, or of a file. Properties: backend, base, downloads. */
#define TEKTRA_TYPE_CREATE_PAGE (tektra_create_page_get_type ())
G_DECLARE_FINAL_TYPE (TektraCreatePage, tektra_create_page, TEKTRA, CREATE_PAGE,
                      AdwNavigationPage)

AdwNavigationPage *tektra_create_page_new (TektraBackend         *backend,
                                           TektraModel           *base,
                                           TektraDownloadManager *downloads);

G_END_DECLS
