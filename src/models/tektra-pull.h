/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"
#include "models/tektra-download-manager.h"

G_BEGIN_DECLS

/* A model that a backend gets by its name. Pausing keeps what has come. */
#define TEKTRA_TYPE_PULL (tektra_pull_get_type ())
G_DECLARE_FINAL_TYPE (TektraPull, tektra_pull, TEKTRA, PULL, TektraDownload)

TektraDownload *tektra_pull_new      (TektraBackend         *backend,
                                      const char            *name);
char           *tektra_pull_dup_key  (TektraBackend         *backend,
                                      const char            *name);
void            tektra_pull_add_kind (TektraDownloadManager *manager,
                                      GListModel            *backends);

G_END_DECLS
