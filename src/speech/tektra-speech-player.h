/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Encoded sound, out of the loudspeakers. */
gboolean tektra_speech_player_play (GBytes        *sound,
                                    GCancellable  *cancellable,
                                    GError       **error);

G_END_DECLS
