/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "core/tektra-image-part.h"
#include "exchange/tektra-exchange-error.h"

G_BEGIN_DECLS

/* Chats of files: Tektra's own, Open WebUI's, ChatGPT's, Newelle's and Alpaca's. All or none. */

/**
 * TektraImportPictureFunc:
 * @raw: a picture as it was in the file
 * @prepared: whether Tektra had prepared it once, so that its bytes have to stay
 * @user_data: what was given with the function
 * @error: return location for an error
 *
 * Makes a picture ready to be shown and sent: with a preview, and where it is a stranger's upright
 * and without metadata. Called in a thread.
 *
 * Returns: (transfer full) (nullable): a [class@ImagePart], or %NULL with an error
 */
typedef TektraPart *(*TektraImportPictureFunc) (TektraImagePart  *raw,
                                                gboolean          prepared,
                                                gpointer          user_data,
                                                GError          **error);

GPtrArray *tektra_import_bytes (GBytes                   *bytes,
                                TektraImportPictureFunc   picture_func,
                                gpointer                  user_data,
                                GCancellable             *cancellable,
                                GError                  **error);
DexFuture *tektra_import_file  (GFile                    *file,
                                TektraImportPictureFunc   picture_func,
                                gpointer                  user_data,
                                GCancellable             *cancellable);

G_END_DECLS
