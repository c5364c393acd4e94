/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tektra-part.h"

G_BEGIN_DECLS

#define TEKTRA_SOUND_ERROR (tektra_sound_error_quark ())

/**
 * TektraSoundError:
 * @TEKTRA_SOUND_ERROR_FAILED: anything else
 * @TEKTRA_SOUND_ERROR_NOT_A_SOUND: the file is neither sound nor video
 * @TEKTRA_SOUND_ERROR_NO_SOUND: a video without sound
 * @TEKTRA_SOUND_ERROR_NO_DECODER: this computer lacks what is needed to play the file
 * @TEKTRA_SOUND_ERROR_BROKEN: the file is damaged
 * @TEKTRA_SOUND_ERROR_EMPTY: there is nothing in it
 * @TEKTRA_SOUND_ERROR_TOO_LONG: it lasts too long
 * @TEKTRA_SOUND_ERROR_IS_FOLDER: a folder, not a file
 * @TEKTRA_SOUND_ERROR_NOT_FOUND: there is no such file, or it may not be read
 *
 * Why a sound was not taken. The message is one sentence that names the file and the reason.
 */
typedef enum
{
  TEKTRA_SOUND_ERROR_FAILED,
  TEKTRA_SOUND_ERROR_NOT_A_SOUND,
  TEKTRA_SOUND_ERROR_NO_SOUND,
  TEKTRA_SOUND_ERROR_NO_DECODER,
  TEKTRA_SOUND_ERROR_BROKEN,
  TEKTRA_SOUND_ERROR_EMPTY,
  TEKTRA_SOUND_ERROR_TOO_LONG,
  TEKTRA_SOUND_ERROR_IS_FOLDER,
  TEKTRA_SOUND_ERROR_NOT_FOUND,
} TektraSoundError;

GQuark tektra_sound_error_quark (void);

/* What speech engines and models that hear take (arXiv 2212.04356, 2.2) */
#define TEKTRA_SOUND_RATE 16000

/* Sound in memory: 16 kHz, one channel, 16 bits, little endian. Immutable. */
#define TEKTRA_TYPE_SOUND (tektra_sound_get_type ())
G_DECLARE_FINAL_TYPE (TektraSound, tektra_sound, TEKTRA, SOUND, GObject)

TektraSound  *tektra_sound_new           (GBytes       *samples);
TektraSound  *tektra_sound_new_from_wav  (GBytes       *wav,
                                          GError      **error);
const gint16 *tektra_sound_get_samples   (TektraSound  *self,
                                          gsize        *n_samples);
gint64        tektra_sound_get_duration  (TektraSound  *self);
GBytes       *tektra_sound_to_wav        (TektraSound  *self);
GBytes       *tektra_sound_measure_peaks (TektraSound  *self,
                                          guint         n_peaks);
TektraPart   *tektra_sound_to_part       (TektraSound  *self,
                                          const char   *name);

G_END_DECLS
