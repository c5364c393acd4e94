/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "speech/tektra-sound.h"
#include "speech/tektra-transcription.h"

G_BEGIN_DECLS

/* Something that writes down what is said. It hears one sound after the other. Main thread only.
 * Properties: partial-text, host. */
#define TEKTRA_TYPE_TRANSCRIBER (tektra_transcriber_get_type ())
G_DECLARE_DERIVABLE_TYPE (TektraTranscriber, tektra_transcriber, TEKTRA, TRANSCRIBER, GObject)

/**
 * TektraTranscriberClass:
 * @check: returns a future that resolves to %TRUE when it can be used, or rejects with what is
 *   missing; without it the transcriber can always be used
 * @transcribe: returns a future of a [class@Transcription]
 *
 * What a subclass does.
 */
struct _TektraTranscriberClass
{
  GObjectClass  parent_class;

  DexFuture    *(*check)      (TektraTranscriber *self);
  DexFuture    *(*transcribe) (TektraTranscriber *self,
                               TektraSound       *sound,
                               const char        *language,
                               GCancellable      *cancellable);
};

DexFuture  *tektra_transcriber_check            (TektraTranscriber *self);
DexFuture  *tektra_transcriber_transcribe       (TektraTranscriber *self,
                                                 TektraSound       *sound,
                                                 const char        *language,
                                                 GCancellable      *cancellable);
const char *tektra_transcriber_get_partial_text (TektraTranscriber *self);
const char *tektra_transcriber_get_host         (TektraTranscriber *self);
char       *tektra_transcriber_describe_host    (const char        *host);

/* For subclasses */
void        tektra_transcriber_set_partial_text (TektraTranscriber *self,
                                                 const char        *text);

G_END_DECLS
