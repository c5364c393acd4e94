/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What comes out of the loudspeakers of with-sound, listened to in a thread of its own. */
typedef struct _TestRecording TestRecording;

TestRecording *test_recording_new              (void);
void           test_recording_free             (TestRecording *self);
guint64        test_recording_get_position     (TestRecording *self);
guint64        test_recording_get_last_loud    (TestRecording *self);
int            test_recording_get_peak         (TestRecording *self);
void           test_recording_wait_for_sound   (TestRecording *self);
void           test_recording_wait_for_silence (TestRecording *self,
                                                guint          ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestRecording, test_recording_free)

G_END_DECLS
