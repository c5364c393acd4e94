/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-synthesizer.h"

G_BEGIN_DECLS

/* The voice of this computer: Speech Dispatcher's, or espeak-ng where that is all there is. */
#define TEKTRA_TYPE_LOCAL_SYNTHESIZER (tektra_local_synthesizer_get_type ())
G_DECLARE_FINAL_TYPE (TektraLocalSynthesizer, tektra_local_synthesizer, TEKTRA, LOCAL_SYNTHESIZER,
                      TektraSynthesizer)

TektraSynthesizer *tektra_local_synthesizer_new (void);

G_END_DECLS
