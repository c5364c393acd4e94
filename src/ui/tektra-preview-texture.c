/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-preview-texture.h"

/**
 * tektra_preview_texture_new:
 * @preview: (nullable): a small decoded picture
 *
 * Makes a texture of pixels that are decoded already; nothing is copied.
 *
 * Returns: (transfer full) (nullable): a new texture, or %NULL without a preview
 */
GdkTexture *
tektra_preview_texture_new (const TektraPreview *preview)
{
  if (preview == NULL || preview->pixels == NULL)
    return NULL;

  return gdk_memory_texture_new (preview->width,
                                 preview->height,
                                 GDK_MEMORY_R8G8B8A8,
                                 preview->pixels,
                                 preview->stride);
}
