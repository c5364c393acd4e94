/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "speech/tektra-speech-voice.h"

G_BEGIN_DECLS

#define TEKTRA_SPEECH_RATE_MIN 0.5
#define TEKTRA_SPEECH_RATE_MAX 3.0

/* Something that speaks, one text after the other. Main thread only.
 * Properties: host, language, rate, voice. */
#define TEKTRA_TYPE_SYNTHESIZER (tektra_synthesizer_get_type ())
G_DECLARE_DERIVABLE_TYPE (TektraSynthesizer, tektra_synthesizer, TEKTRA, SYNTHESIZER, GObject)

/**
 * TektraSynthesizerClass:
 * @check: returns a future that resolves to %TRUE when it can be used, or rejects with what is
 *   missing; without it the synthesizer can always be used
 * @list_voices: returns a future of a #GListModel of [class@SpeechVoice]; without it there is no
 *   choice
 * @speak: returns a future that resolves to %TRUE when the text was spoken; it is silent as soon as
 *   the cancellable is cancelled
 *
 * What a subclass does.
 */
struct _TektraSynthesizerClass
{
  GObjectClass  parent_class;

  DexFuture    *(*check)       (TektraSynthesizer *self);
  DexFuture    *(*list_voices) (TektraSynthesizer *self);
  DexFuture    *(*speak)       (TektraSynthesizer *self,
                                const char        *text,
                                GCancellable      *cancellable);
};

DexFuture  *tektra_synthesizer_check        (TektraSynthesizer *self);
DexFuture  *tektra_synthesizer_list_voices  (TektraSynthesizer *self);
DexFuture  *tektra_synthesizer_speak        (TektraSynthesizer *self,
                                             const char        *text);
void        tektra_synthesizer_stop         (TektraSynthesizer *self);
const char *tektra_synthesizer_get_host     (TektraSynthesizer *self);
char       *tektra_synthesizer_dup_where    (TektraSynthesizer *self);
const char *tektra_synthesizer_get_language (TektraSynthesizer *self);
double      tektra_synthesizer_get_rate     (TektraSynthesizer *self);
const char *tektra_synthesizer_get_voice    (TektraSynthesizer *self);

/* For subclasses */
void        tektra_synthesizer_set_host     (TektraSynthesizer *self,
                                             const char        *host);

G_END_DECLS
