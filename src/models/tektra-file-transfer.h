/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * TektraFileFormat:
 * @TEKTRA_FILE_FORMAT_GGUF: a model for chats, or what it sees and hears with
 * @TEKTRA_FILE_FORMAT_WHISPER: a model that writes down speech, in whisper.cpp's format
 *
 * What a file is expected to be.
 */
typedef enum
{
  TEKTRA_FILE_FORMAT_GGUF,
  TEKTRA_FILE_FORMAT_WHISPER,
} TektraFileFormat;

/**
 * TektraRemoteFile:
 * @url: where it is
 * @name: (type filename): what it is called here
 * @sha256: (nullable): 64 hexadecimal digits, %NULL when nobody told
 * @validator: (nullable): the server's mark of the version of which a part is here
 * @size: bytes, 0 when nobody told
 * @format: what it is
 * @complete: whether all of it is here and was checked
 *
 * A model file on a server, and what is known of it.
 */
typedef struct
{
  char             *url;
  char             *name;
  char             *sha256;
  char             *validator;
  guint64           size;
  TektraFileFormat  format;
  gboolean          complete;
} TektraRemoteFile;

TektraRemoteFile *tektra_remote_file_new  (const char             *url,
                                           const char             *name);
TektraRemoteFile *tektra_remote_file_copy (const TektraRemoteFile *self);
void              tektra_remote_file_free (TektraRemoteFile       *self);
gboolean          tektra_remote_url_check (const char             *url,
                                           GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraRemoteFile, tektra_remote_file_free)

/* Brings one file from a server into a part file, in a thread of its own, and checks it. */
typedef struct _TektraFileTransfer TektraFileTransfer;

TektraFileTransfer *tektra_file_transfer_new             (const TektraRemoteFile *file,
                                                          const char             *path,
                                                          guint64                 more,
                                                          guint                   timeout);
TektraFileTransfer *tektra_file_transfer_ref             (TektraFileTransfer     *self);
void                tektra_file_transfer_unref           (TektraFileTransfer     *self);
DexFuture          *tektra_file_transfer_run             (TektraFileTransfer     *self,
                                                          GCancellable           *cancellable);
TektraRemoteFile   *tektra_file_transfer_dup_file        (TektraFileTransfer     *self);
guint64             tektra_file_transfer_get_completed   (TektraFileTransfer     *self);
guint64             tektra_file_transfer_get_checked     (TektraFileTransfer     *self);
gboolean            tektra_file_transfer_get_finishing   (TektraFileTransfer     *self);
guint               tektra_file_transfer_get_retry_after (TektraFileTransfer     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraFileTransfer, tektra_file_transfer_unref)

G_END_DECLS
