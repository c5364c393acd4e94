/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-synthesizer.h"

G_BEGIN_DECLS

/* The voice of a server that has OpenAI's /v1/audio/speech. */
#define TEKTRA_TYPE_SERVER_SYNTHESIZER (tektra_server_synthesizer_get_type ())
G_DECLARE_FINAL_TYPE (TektraServerSynthesizer, tektra_server_synthesizer, TEKTRA,
                      SERVER_SYNTHESIZER, TektraSynthesizer)

TektraSynthesizer *tektra_server_synthesizer_new (const char *base_uri,
                                                  const char *model,
                                                  const char *key);

G_END_DECLS
