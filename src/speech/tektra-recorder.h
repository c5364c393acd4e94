/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-sound.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_RECORDER_STATE (tektra_recorder_state_get_type ())
#define TEKTRA_TYPE_RECORDER_REASON (tektra_recorder_reason_get_type ())

/**
 * TektraRecorderState:
 * @TEKTRA_RECORDER_IDLE: nothing was begun
 * @TEKTRA_RECORDER_STARTING: the microphone is being opened
 * @TEKTRA_RECORDER_LISTENING: it is open, and nobody has spoken yet
 * @TEKTRA_RECORDER_HEARING: somebody has begun to speak
 * @TEKTRA_RECORDER_DONE: it has ended, and there is something that was said
 * @TEKTRA_RECORDER_FAILED: it has ended, and there is nothing
 *
 * Where a recording is in its life.
 */
typedef enum
{
  TEKTRA_RECORDER_IDLE,
  TEKTRA_RECORDER_STARTING,
  TEKTRA_RECORDER_LISTENING,
  TEKTRA_RECORDER_HEARING,
  TEKTRA_RECORDER_DONE,
  TEKTRA_RECORDER_FAILED,
} TektraRecorderState;

/**
 * TektraRecorderReason:
 * @TEKTRA_RECORDER_REASON_NONE: it has not ended
 * @TEKTRA_RECORDER_REASON_PAUSE: the person has stopped speaking
 * @TEKTRA_RECORDER_REASON_STOPPED: the person said so
 * @TEKTRA_RECORDER_REASON_LIMIT: it became too long; what was said so far is there
 * @TEKTRA_RECORDER_REASON_CANCELLED: the person does not want it
 * @TEKTRA_RECORDER_REASON_NO_DEVICE: there is no microphone
 * @TEKTRA_RECORDER_REASON_NO_PERMISSION: the microphone may not be used
 * @TEKTRA_RECORDER_REASON_DEVICE_LOST: the microphone was taken away
 * @TEKTRA_RECORDER_REASON_SILENCE: the microphone is silent
 * @TEKTRA_RECORDER_REASON_NOISE: there was sound, but nobody spoke
 * @TEKTRA_RECORDER_REASON_FAILED: anything else
 *
 * Why a recording has ended.
 */
typedef enum
{
  TEKTRA_RECORDER_REASON_NONE,
  TEKTRA_RECORDER_REASON_PAUSE,
  TEKTRA_RECORDER_REASON_STOPPED,
  TEKTRA_RECORDER_REASON_LIMIT,
  TEKTRA_RECORDER_REASON_CANCELLED,
  TEKTRA_RECORDER_REASON_NO_DEVICE,
  TEKTRA_RECORDER_REASON_NO_PERMISSION,
  TEKTRA_RECORDER_REASON_DEVICE_LOST,
  TEKTRA_RECORDER_REASON_SILENCE,
  TEKTRA_RECORDER_REASON_NOISE,
  TEKTRA_RECORDER_REASON_FAILED,
} TektraRecorderReason;

GType       tektra_recorder_state_get_type     (void) G_GNUC_CONST;
GType       tektra_recorder_reason_get_type    (void) G_GNUC_CONST;
const char *tektra_recorder_reason_get_message (TektraRecorderReason reason);

/* One recording of what a person says.
 * Properties: device, suppress-noise, pause, state, reason, level, elapsed. */
#define TEKTRA_TYPE_RECORDER (tektra_recorder_get_type ())
G_DECLARE_FINAL_TYPE (TektraRecorder, tektra_recorder, TEKTRA, RECORDER, GObject)

TektraRecorder       *tektra_recorder_new                (void);
void                  tektra_recorder_set_device         (TektraRecorder *self,
                                                          const char     *device);
void                  tektra_recorder_set_suppress_noise (TektraRecorder *self,
                                                          gboolean        suppress_noise);
void                  tektra_recorder_set_pause          (TektraRecorder *self,
                                                          guint           pause);
void                  tektra_recorder_start              (TektraRecorder *self);
void                  tektra_recorder_stop               (TektraRecorder *self);
void                  tektra_recorder_cancel             (TektraRecorder *self);
TektraRecorderState   tektra_recorder_get_state          (TektraRecorder *self);
TektraRecorderReason  tektra_recorder_get_reason         (TektraRecorder *self);
double                tektra_recorder_get_level          (TektraRecorder *self);
gint64                tektra_recorder_get_elapsed        (TektraRecorder *self);
TektraSound          *tektra_recorder_dup_sound          (TektraRecorder *self);
TektraSound          *tektra_recorder_dup_sound_so_far   (TektraRecorder *self,
                                                          gint64          from);

G_END_DECLS
