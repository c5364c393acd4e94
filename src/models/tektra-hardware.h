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
 * @video_used: how many of these are taken by whatever program, as far as its driver tells
 *
 * What there is to run models in.
 */
typedef struct
{
  guint64 memory;
  guint64 available;
  guint64 video_memory;
  guint64 video_used;
} TektraHardware;

GType           tektra_hardware_get_type       (void) G_GNUC_CONST;
TektraHardware *tektra_hardware_read           (const char           *root,
                                                GListModel           *cards);
TektraHardware *tektra_hardware_copy           (const TektraHardware *self);
void            tektra_hardware_free           (TektraHardware       *self);
guint64         tektra_hardware_count_graphics (const TektraHardware *self,
                                                GListModel           *cards,
                                                gint64                device,
                                                guint64               taken);
TektraFit       tektra_hardware_rate           (const TektraHardware *self,
                                                guint64               memory);
DexFuture      *tektra_hardware_probe          (const char           *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraHardware, tektra_hardware_free)

G_END_DECLS
