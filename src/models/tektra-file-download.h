/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-download.h"
#include "models/tektra-file-transfer.h"

G_BEGIN_DECLS

/* A model, with its projector, from a server to the folder of the models. */
#define TEKTRA_TYPE_FILE_DOWNLOAD (tektra_file_download_get_type ())
G_DECLARE_FINAL_TYPE (TektraFileDownload, tektra_file_download, TEKTRA, FILE_DOWNLOAD,
                      TektraDownload)

char             *tektra_file_download_dup_key      (const char              *source);
TektraDownload   *tektra_file_download_new          (const char              *source,
                                                     const char              *folder,
                                                     GError                 **error);
TektraDownload   *tektra_file_download_new_for_file (const TektraRemoteFile  *file,
                                                     const char              *title,
                                                     const char              *folder);
TektraDownload   *tektra_file_download_restore      (JsonObject              *object,
                                                     gpointer                 user_data);
void              tektra_file_download_set_hub      (TektraFileDownload      *self,
                                                     const char              *base_url);
void              tektra_file_download_set_timeout  (TektraFileDownload      *self,
                                                     guint                    seconds);
char             *tektra_file_download_dup_path     (TektraFileDownload      *self);
TektraFileFormat  tektra_file_download_get_format   (TektraFileDownload      *self);

G_END_DECLS
