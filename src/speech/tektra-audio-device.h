/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A microphone of this computer. Properties: id, name. Immutable. */
#define TEKTRA_TYPE_AUDIO_DEVICE (tektra_audio_device_get_type ())
G_DECLARE_FINAL_TYPE (TektraAudioDevice, tektra_audio_device, TEKTRA, AUDIO_DEVICE, GObject)

TektraAudioDevice *tektra_audio_device_new      (const char        *id,
                                                 const char        *name);
const char        *tektra_audio_device_get_id   (TektraAudioDevice *self);
const char        *tektra_audio_device_get_name (TektraAudioDevice *self);

G_END_DECLS
