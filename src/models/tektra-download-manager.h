/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-download.h"

G_BEGIN_DECLS

/**
 * TektraDownloadRestoreFunc:
 * @object: what the class's save wrote
 * @user_data: data passed with the function
 *
 * Makes a download of one kind out of what was saved of it; the state and the rest of what the base
 * class knows are filled in behind it.
 *
 * Returns: (transfer full) (nullable): the download, %NULL when it cannot be continued
 */
typedef TektraDownload *(*TektraDownloadRestoreFunc) (JsonObject *object,
                                                      gpointer    user_data);

/* A GListModel of all downloads (TektraDownload), some of which run at the same time, and which are
 * continued by the next run of the program. Properties: n-active. */
#define TEKTRA_TYPE_DOWNLOAD_MANAGER (tektra_download_manager_get_type ())
G_DECLARE_FINAL_TYPE (TektraDownloadManager, tektra_download_manager, TEKTRA, DOWNLOAD_MANAGER,
                      GObject)

TektraDownloadManager *tektra_download_manager_new          (const char                *path);
void                   tektra_download_manager_add_kind     (TektraDownloadManager     *self,
                                                             const char                *kind,
                                                             TektraDownloadRestoreFunc  func,
                                                             gpointer                   user_data,
                                                             GDestroyNotify             destroy);
DexFuture             *tektra_download_manager_load         (TektraDownloadManager     *self);
TektraDownload        *tektra_download_manager_add          (TektraDownloadManager     *self,
                                                             TektraDownload            *download);
TektraDownload        *tektra_download_manager_find         (TektraDownloadManager     *self,
                                                             const char                *key);
void                   tektra_download_manager_remove       (TektraDownloadManager     *self,
                                                             TektraDownload            *download);
guint                  tektra_download_manager_get_n_active (TektraDownloadManager     *self);
void                   tektra_download_manager_set_limit    (TektraDownloadManager     *self,
                                                             guint                      limit);
DexFuture             *tektra_download_manager_shutdown     (TektraDownloadManager     *self);

G_END_DECLS
