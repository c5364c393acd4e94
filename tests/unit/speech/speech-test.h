/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-sound.h"

G_BEGIN_DECLS

/* Somebody who speaks (espeak-ng), and noise (sox). */

#define SPEECH_TEST_N_UTTERANCES 100

TektraSound *speech_test_say       (const char   *folder,
                                    const char   *voice,
                                    const char   *text);
TektraSound *speech_test_utterance (const char   *folder,
                                    guint         index);
TektraSound *speech_test_noise     (const char   *folder,
                                    const char   *effects,
                                    guint         seconds);
void         speech_test_find      (TektraSound  *sound,
                                    gint64       *beginning,
                                    gint64       *end);
gint16      *speech_test_mix       (TektraSound  *speech,
                                    TektraSound  *noise,
                                    double        snr,
                                    gsize         lead,
                                    gsize         n_samples);
double       speech_test_correlate (TektraSound  *source,
                                    TektraSound  *heard,
                                    gint64       *offset);

G_END_DECLS
