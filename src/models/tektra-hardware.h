/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "core/tektra-enums.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_HARDWARE (tektra_hardware_get_type ())

/**
 * TektraHardware:
 * @memory: bytes that this program may use, of the computer or of the container it runs in
 * @available: bytes of these that are free now
 * @video_memory: bytes of the largest graphics card's own memory, 0 when there is none or it does
 *   not tell
 *
 * What there is to run models in.
 */
typedef struct
{
  guint64 memory;
  guint64 available;
  guint64 video_memory;
} TektraHardware;

GType           tektra_hardware_get_type (void) G_GNUC_CONST;
TektraHardware *tektra_hardware_read     (const char           *root);
TektraHardware *tektra_hardware_copy     (const TektraHardware *self);
void            tektra_hardware_free     (TektraHardware       *self);
TektraFit       tektra_hardware_rate     (const TektraHardware *self,
                                          guint64               memory);
DexFuture      *tektra_hardware_probe    (const char           *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraHardware, tektra_hardware_free)

G_END_DECLS
