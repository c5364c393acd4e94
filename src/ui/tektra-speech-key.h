/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "storage/tektra-secrets.h"

G_BEGIN_DECLS

/* The key of a server for speech, in an entry: shown from the keyring, and kept there. */
#define TEKTRA_TYPE_SPEECH_KEY (tektra_speech_key_get_type ())
G_DECLARE_FINAL_TYPE (TektraSpeechKey, tektra_speech_key, TEKTRA, SPEECH_KEY, GObject)

TektraSpeechKey *tektra_speech_key_new         (AdwEntryRow     *row,
                                                TektraSecrets   *secrets);
gboolean         tektra_speech_key_set_address (TektraSpeechKey *self,
                                                const char      *address);

G_END_DECLS
