/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file that is not all there yet, and the SHA-256 of what is. Blocking: use it in a thread. Only
 * one program can have it open. Fails with TEKTRA_DOWNLOAD_ERROR. */
typedef struct _TektraPartFile TektraPartFile;

/**
 * TektraPartFileFunc:
 * @bytes: how far it is
 * @user_data: data passed with the function
 *
 * Called while a file is being read.
 */
typedef void (*TektraPartFileFunc) (guint64  bytes,
                                    gpointer user_data);

TektraPartFile *tektra_part_file_open        (const char          *path,
                                              GError             **error);
void            tektra_part_file_free        (TektraPartFile      *self);
guint64         tektra_part_file_get_size    (TektraPartFile      *self);
gboolean        tektra_part_file_read        (TektraPartFile      *self,
                                              TektraPartFileFunc   func,
                                              gpointer             user_data,
                                              GCancellable        *cancellable,
                                              GError             **error);
gboolean        tektra_part_file_check_space (TektraPartFile      *self,
                                              guint64              bytes,
                                              GError             **error);
gboolean        tektra_part_file_append      (TektraPartFile      *self,
                                              gconstpointer        data,
                                              gsize                length,
                                              GError             **error);
gboolean        tektra_part_file_copy        (TektraPartFile      *self,
                                              const char          *source,
                                              TektraPartFileFunc   func,
                                              gpointer             user_data,
                                              GCancellable        *cancellable,
                                              GError             **error);
gboolean        tektra_part_file_clear       (TektraPartFile      *self,
                                              GError             **error);
gboolean        tektra_part_file_sync        (TektraPartFile      *self,
                                              GError             **error);
char           *tektra_part_file_dup_sha256  (TektraPartFile      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraPartFile, tektra_part_file_free)

G_END_DECLS
