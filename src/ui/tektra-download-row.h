/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-download.h"

G_BEGIN_DECLS

/* What a row shows of a download, and with which it is paused, continued or given up.
 * Properties: download. */
#define TEKTRA_TYPE_DOWNLOAD_ROW (tektra_download_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraDownloadRow, tektra_download_row, TEKTRA, DOWNLOAD_ROW, AdwBin)

GtkWidget *tektra_download_row_new            (TektraDownload    *download);
void       tektra_download_row_set_show_title (TektraDownloadRow *self,
                                               gboolean           show_title);

G_END_DECLS
