/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-attachment.h"

G_BEGIN_DECLS

/* The thumbnail of an attachment in the composer. Emits ::remove-requested. */
#define TEKTRA_TYPE_ATTACHMENT_TILE (tektra_attachment_tile_get_type ())
G_DECLARE_FINAL_TYPE (TektraAttachmentTile, tektra_attachment_tile, TEKTRA, ATTACHMENT_TILE, AdwBin)

GtkWidget        *tektra_attachment_tile_new            (TektraAttachment     *attachment);
TektraAttachment *tektra_attachment_tile_get_attachment (TektraAttachmentTile *self);

G_END_DECLS
