/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "speech/tektra-audio-device.h"

G_BEGIN_DECLS

/* The microphones of this computer, as they come and go: a GListModel of TektraAudioDevice. */
#define TEKTRA_TYPE_AUDIO_DEVICES (tektra_audio_devices_get_type ())
G_DECLARE_FINAL_TYPE (TektraAudioDevices, tektra_audio_devices, TEKTRA, AUDIO_DEVICES, GObject)

TektraAudioDevices *tektra_audio_devices_new  (void);
DexFuture          *tektra_audio_devices_load (TektraAudioDevices *self);

G_END_DECLS
