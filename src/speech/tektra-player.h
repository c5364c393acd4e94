/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Plays one sound. Properties: playing, position. */
#define TEKTRA_TYPE_PLAYER (tektra_player_get_type ())
G_DECLARE_FINAL_TYPE (TektraPlayer, tektra_player, TEKTRA, PLAYER, GObject)

TektraPlayer *tektra_player_new          (GBytes       *data);
void          tektra_player_play         (TektraPlayer *self);
void          tektra_player_pause        (TektraPlayer *self);
void          tektra_player_seek         (TektraPlayer *self,
                                          gint64        position);
gboolean      tektra_player_get_playing  (TektraPlayer *self);
gint64        tektra_player_get_position (TektraPlayer *self);

G_END_DECLS
