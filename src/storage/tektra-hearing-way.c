/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "storage/tektra-hearing-way.h"

/* The numbers are those of the enumeration in the schema of the settings. */

G_DEFINE_ENUM_TYPE (TektraHearingWay, tektra_hearing_way,
                    G_DEFINE_ENUM_VALUE (TEKTRA_HEARING_AUTOMATIC, "automatic"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_HEARING_MODEL, "model"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_HEARING_WHISPER, "whisper"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_HEARING_SERVER, "server"))
