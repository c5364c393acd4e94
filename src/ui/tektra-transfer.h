/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>
#include <libdex.h>

G_BEGIN_DECLS

/**
 * TektraTransferKind:
 * @TEKTRA_TRANSFER_NOTHING: nothing Tektra can use
 * @TEKTRA_TRANSFER_FILES: one or more files
 * @TEKTRA_TRANSFER_IMAGE: the bytes of a picture
 * @TEKTRA_TRANSFER_TEXT: text
 * @TEKTRA_TRANSFER_REMOTE_IMAGE: only the address of a picture on the internet
 *
 * What was dropped or pasted.
 */
typedef enum
{
  TEKTRA_TRANSFER_NOTHING,
  TEKTRA_TRANSFER_FILES,
  TEKTRA_TRANSFER_IMAGE,
  TEKTRA_TRANSFER_TEXT,
  TEKTRA_TRANSFER_REMOTE_IMAGE,
} TektraTransferKind;

/* What was dropped or pasted, read but not decoded. */
#define TEKTRA_TYPE_TRANSFER (tektra_transfer_get_type ())
G_DECLARE_FINAL_TYPE (TektraTransfer, tektra_transfer, TEKTRA, TRANSFER, GObject)

TektraTransferKind  tektra_transfer_guess     (GdkContentFormats *formats);
gboolean            tektra_transfer_is_remote (GFile             *file);
DexFuture          *tektra_transfer_read      (gpointer           source);
TektraTransferKind  tektra_transfer_get_kind  (TektraTransfer    *self);
GPtrArray          *tektra_transfer_get_files (TektraTransfer    *self);
GBytes             *tektra_transfer_get_bytes (TektraTransfer    *self);
const char         *tektra_transfer_get_name  (TektraTransfer    *self);
const char         *tektra_transfer_get_text  (TektraTransfer    *self);

G_END_DECLS
