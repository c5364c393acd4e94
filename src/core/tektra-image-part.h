/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-part.h"

G_BEGIN_DECLS

/* A picture ready to be sent: encoded, upright, without metadata. Immutable. */
#define TEKTRA_TYPE_IMAGE_PART (tektra_image_part_get_type ())
G_DECLARE_FINAL_TYPE (TektraImagePart, tektra_image_part, TEKTRA, IMAGE_PART, TektraPart)

/**
 * TektraPreview:
 * @pixels: R8G8B8A8 pixels, not premultiplied
 * @width: in pixels
 * @height: in pixels
 * @stride: bytes from one row to the next
 *
 * A small decoded picture for the screen, so that no view ever decodes.
 */
typedef struct
{
  GBytes *pixels;
  int     width;
  int     height;
  gsize   stride;
} TektraPreview;

TektraPart          *tektra_image_part_new                 (const char          *name,
                                                            const char          *mime_type,
                                                            GBytes              *data,
                                                            int                  width,
                                                            int                  height,
                                                            const TektraPreview *preview);
const char          *tektra_image_part_get_name            (TektraImagePart     *self);
const char          *tektra_image_part_get_mime_type       (TektraImagePart     *self);
GBytes              *tektra_image_part_get_data            (TektraImagePart     *self);
int                  tektra_image_part_get_width           (TektraImagePart     *self);
int                  tektra_image_part_get_height          (TektraImagePart     *self);
const TektraPreview *tektra_image_part_get_preview         (TektraImagePart     *self);
void                 tektra_image_part_set_original        (TektraImagePart     *self,
                                                            int                  width,
                                                            int                  height,
                                                            goffset              size);
void                 tektra_image_part_get_original        (TektraImagePart     *self,
                                                            int                 *width,
                                                            int                 *height,
                                                            goffset             *size);

G_END_DECLS
