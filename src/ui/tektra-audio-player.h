/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tektra-audio-part.h"

G_BEGIN_DECLS

/* A sound in a chat, to be listened to. */
#define TEKTRA_TYPE_AUDIO_PLAYER (tektra_audio_player_get_type ())
G_DECLARE_FINAL_TYPE (TektraAudioPlayer, tektra_audio_player, TEKTRA, AUDIO_PLAYER, GtkWidget)

GtkWidget *tektra_audio_player_new (TektraAudioPart *part);

G_END_DECLS
