/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/tektra-transfer.h"

G_BEGIN_DECLS

/* Everything inside it can be dropped on. Emits ::dropped with a TektraTransfer, or ::failed. */
#define TEKTRA_TYPE_DROP_ZONE (tektra_drop_zone_get_type ())
G_DECLARE_FINAL_TYPE (TektraDropZone, tektra_drop_zone, TEKTRA, DROP_ZONE, AdwBin)

G_END_DECLS
