/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-sound.h"
#include "speech/tektra-transcription.h"

G_BEGIN_DECLS

/**
 * TektraWhisperSegmentFunc:
 * @start: milliseconds from the beginning of the sound
 * @end: milliseconds from the beginning of the sound
 * @text: what was heard
 * @user_data: data passed with the function
 *
 * Called in the thread that hears, for each stretch of speech as soon as it is understood.
 */
typedef void (*TektraWhisperSegmentFunc) (guint64     start,
                                          guint64     end,
                                          const char *text,
                                          gpointer    user_data);

/* A model of whisper.cpp in memory. One thread at a time; all functions block. */
typedef struct _TektraWhisperModel TektraWhisperModel;

TektraWhisperModel *tektra_whisper_model_load (const char                *path,
                                               guint                      n_threads);
void                tektra_whisper_model_free (TektraWhisperModel        *self);
gboolean            tektra_whisper_model_hear (TektraWhisperModel        *self,
                                               TektraSound               *sound,
                                               const char                *language,
                                               TektraWhisperSegmentFunc   func,
                                               gpointer                   user_data,
                                               GCancellable              *cancellable,
                                               char                     **heard_language,
                                               GError                   **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraWhisperModel, tektra_whisper_model_free)

G_END_DECLS
