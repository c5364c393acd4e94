/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-download.h"

G_BEGIN_DECLS

/* A row of a boxed list that shows a download, and with which it is paused, continued or given up.
 * Properties: download. */
#define TEKTRA_TYPE_DOWNLOAD_ROW (tektra_download_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraDownloadRow, tektra_download_row, TEKTRA, DOWNLOAD_ROW,
                      AdwPreferencesRow)

GtkWidget *tektra_download_row_new (TektraDownload *download);

G_END_DECLS
