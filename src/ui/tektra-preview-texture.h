/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "core/tektra-image-part.h"

G_BEGIN_DECLS

GdkTexture *tektra_preview_texture_new (const TektraPreview *preview);

G_END_DECLS
