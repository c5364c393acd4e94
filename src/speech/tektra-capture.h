/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-recorder.h"

G_BEGIN_DECLS

/* A microphone that is open, and what came out of it so far: what a recorder drives. */
typedef struct _TektraCapture TektraCapture;

/**
 * TektraCaptureStatus:
 * @n_samples: what came so far
 * @onset: the sample with which somebody began to speak, -1 for none
 * @end: the sample up to which somebody has spoken, -1 for none
 * @loudest: the loudest sample so far, from 0 to 1
 * @level: how loud it has been since this was last asked for, from 0 to 1
 * @failure: why nothing more will come; %TEKTRA_RECORDER_REASON_NONE while it goes on
 *
 * How a capture is getting on.
 */
typedef struct
{
  gint64               n_samples;
  gint64               onset;
  gint64               end;
  double               loudest;
  double               level;
  TektraRecorderReason failure;
} TektraCaptureStatus;

TektraCapture *tektra_capture_open      (const char           *device,
                                         gboolean              suppress_noise,
                                         TektraRecorderReason *failure);
TektraCapture *tektra_capture_ref       (TektraCapture        *self);
void           tektra_capture_unref     (TektraCapture        *self);
void           tektra_capture_close     (TektraCapture        *self);
void           tektra_capture_check     (TektraCapture        *self,
                                         TektraCaptureStatus  *status);
double         tektra_capture_status_get_meter
                                        (const TektraCaptureStatus
                                                              *status);
void           tektra_capture_set_deaf  (TektraCapture        *self,
                                         gboolean              deaf);
void           tektra_capture_forget    (TektraCapture        *self,
                                         gint64                before);
void           tektra_capture_begin_anew
                                        (TektraCapture        *self,
                                         gint64                keep_from);
TektraSound   *tektra_capture_dup_sound (TektraCapture        *self,
                                         gint64                beginning,
                                         gint64                end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraCapture, tektra_capture_unref)

G_END_DECLS
