/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "storage/tektra-secrets.h"
#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/* Where a person chooses how answers are read aloud, and hears it. */
#define TEKTRA_TYPE_SPEECH_GROUP (tektra_speech_group_get_type ())
G_DECLARE_FINAL_TYPE (TektraSpeechGroup, tektra_speech_group, TEKTRA, SPEECH_GROUP,
                      AdwPreferencesGroup)

void tektra_speech_group_set_up (TektraSpeechGroup *self,
                                 TektraSettings    *settings,
                                 TektraSecrets     *secrets);

G_END_DECLS
