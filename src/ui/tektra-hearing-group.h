/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-transcription-service.h"

G_BEGIN_DECLS

/* Where a person chooses who hears what is said, and sets up the server that does. */
#define TEKTRA_TYPE_HEARING_GROUP (tektra_hearing_group_get_type ())
G_DECLARE_FINAL_TYPE (TektraHearingGroup, tektra_hearing_group, TEKTRA, HEARING_GROUP,
                      AdwPreferencesGroup)

void tektra_hearing_group_set_up (TektraHearingGroup         *self,
                                  TektraSettings             *settings,
                                  TektraSecrets              *secrets,
                                  TektraTranscriptionService *service,
                                  TektraModel                *model);

G_END_DECLS
