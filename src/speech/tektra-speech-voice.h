/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A voice that a synthesizer has. Immutable. Properties: id, name, language. */
#define TEKTRA_TYPE_SPEECH_VOICE (tektra_speech_voice_get_type ())
G_DECLARE_FINAL_TYPE (TektraSpeechVoice, tektra_speech_voice, TEKTRA, SPEECH_VOICE, GObject)

TektraSpeechVoice *tektra_speech_voice_new          (const char        *id,
                                                     const char        *name,
                                                     const char        *language);
const char        *tektra_speech_voice_get_id       (TektraSpeechVoice *self);
const char        *tektra_speech_voice_get_name     (TektraSpeechVoice *self);
const char        *tektra_speech_voice_get_language (TektraSpeechVoice *self);

G_END_DECLS
