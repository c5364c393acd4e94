/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TEKTRA_TYPE_HEARING_WAY (tektra_hearing_way_get_type ())

/**
 * TektraHearingWay:
 * @TEKTRA_HEARING_AUTOMATIC: the best of those that can be used
 * @TEKTRA_HEARING_MODEL: the sound itself goes to the model of the chat
 * @TEKTRA_HEARING_WHISPER: an engine on this computer writes it down
 * @TEKTRA_HEARING_SERVER: a server writes it down
 *
 * Who hears what is said.
 */
typedef enum
{
  TEKTRA_HEARING_AUTOMATIC,
  TEKTRA_HEARING_MODEL,
  TEKTRA_HEARING_WHISPER,
  TEKTRA_HEARING_SERVER,
} TektraHearingWay;

GType tektra_hearing_way_get_type (void) G_GNUC_CONST;

G_END_DECLS
