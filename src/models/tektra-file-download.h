/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-download.h"

G_BEGIN_DECLS

/* A model in GGUF files, with its projector, from a server to the folder of the models. */
#define TEKTRA_TYPE_FILE_DOWNLOAD (tektra_file_download_get_type ())
G_DECLARE_FINAL_TYPE (TektraFileDownload, tektra_file_download, TEKTRA, FILE_DOWNLOAD,
                      TektraDownload)

char           *tektra_file_download_dup_key     (const char          *source);
TektraDownload *tektra_file_download_new         (const char          *source,
                                                  const char          *folder,
                                                  GError             **error);
TektraDownload *tektra_file_download_restore     (JsonObject          *object,
                                                  gpointer             user_data);
void            tektra_file_download_set_hub     (TektraFileDownload  *self,
                                                  const char          *base_url);
void            tektra_file_download_set_timeout (TektraFileDownload  *self,
                                                  guint                seconds);
char           *tektra_file_download_dup_path    (TektraFileDownload  *self);

G_END_DECLS
