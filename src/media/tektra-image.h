/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "core/tektra-image-part.h"

G_BEGIN_DECLS

#define TEKTRA_IMAGE_ERROR (tektra_image_error_quark ())

/**
 * TektraImageError:
 * @TEKTRA_IMAGE_ERROR_FAILED: anything else
 * @TEKTRA_IMAGE_ERROR_NOT_AN_IMAGE: the file is not a picture
 * @TEKTRA_IMAGE_ERROR_BROKEN: the picture is damaged or cut off
 * @TEKTRA_IMAGE_ERROR_EMPTY: the file is empty
 * @TEKTRA_IMAGE_ERROR_TOO_LARGE: too many pixels or bytes
 * @TEKTRA_IMAGE_ERROR_IS_FOLDER: a folder, not a file
 * @TEKTRA_IMAGE_ERROR_NOT_FOUND: there is no such file, or it may not be read
 *
 * Why a picture was not taken. The message is one sentence that names the file and the reason.
 */
typedef enum
{
  TEKTRA_IMAGE_ERROR_FAILED,
  TEKTRA_IMAGE_ERROR_NOT_AN_IMAGE,
  TEKTRA_IMAGE_ERROR_BROKEN,
  TEKTRA_IMAGE_ERROR_EMPTY,
  TEKTRA_IMAGE_ERROR_TOO_LARGE,
  TEKTRA_IMAGE_ERROR_IS_FOLDER,
  TEKTRA_IMAGE_ERROR_NOT_FOUND,
} TektraImageError;

GQuark     tektra_image_error_quark   (void);

/* Both resolve to a TektraImagePart. @max_side 0 means the default. */
DexFuture *tektra_image_prepare_file  (GFile        *file,
                                       guint         max_side,
                                       GCancellable *cancellable);
DexFuture *tektra_image_prepare_bytes (GBytes       *bytes,
                                       const char   *name,
                                       guint         max_side,
                                       GCancellable *cancellable);

G_END_DECLS
