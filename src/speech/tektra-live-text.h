/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-transcription.h"

G_BEGIN_DECLS

/* The words of a sound that grows, out of what is heard of it again and again. */
typedef struct _TektraLiveText TektraLiveText;

TektraLiveText *tektra_live_text_new           (void);
void            tektra_live_text_free          (TektraLiveText      *self);
guint64         tektra_live_text_take          (TektraLiveText      *self,
                                                TektraTranscription *transcription,
                                                guint64              duration);
const char     *tektra_live_text_get_stable    (TektraLiveText      *self);
const char     *tektra_live_text_get_tentative (TektraLiveText      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraLiveText, tektra_live_text_free)

G_END_DECLS
