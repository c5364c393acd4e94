/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "speech/tektra-sound.h"

G_BEGIN_DECLS

/* These resolve to a TektraSound. */
DexFuture *tektra_sound_file_load       (GFile      *file);
DexFuture *tektra_sound_file_load_bytes (GBytes     *bytes,
                                         const char *name);
/* This resolves to a TektraAudioPart. */
DexFuture *tektra_sound_file_load_part  (GFile      *file);

G_END_DECLS
