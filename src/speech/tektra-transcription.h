/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TektraSpeechSegment:
 * @start: milliseconds from the beginning of the sound
 * @end: milliseconds from the beginning of the sound
 * @text: what was said
 *
 * A stretch of speech.
 */
typedef struct
{
  guint64  start;
  guint64  end;
  char    *text;
} TektraSpeechSegment;

/* What was said in a sound. It is filled once, by who makes it. */
#define TEKTRA_TYPE_TRANSCRIPTION (tektra_transcription_get_type ())
G_DECLARE_FINAL_TYPE (TektraTranscription, tektra_transcription, TEKTRA, TRANSCRIPTION, GObject)

TektraTranscription *tektra_transcription_new            (const char          *text,
                                                          const char          *language);
void                 tektra_transcription_add_segment    (TektraTranscription *self,
                                                          guint64              start,
                                                          guint64              end,
                                                          const char          *text);
const char          *tektra_transcription_get_text       (TektraTranscription *self);
const char          *tektra_transcription_get_language   (TektraTranscription *self);
guint                tektra_transcription_get_n_segments (TektraTranscription *self);
const TektraSpeechSegment *
                     tektra_transcription_get_segment    (TektraTranscription *self,
                                                          guint                position);

G_END_DECLS
