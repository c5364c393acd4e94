/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/openai/tektra-openai-profile.h"
#include "http/tektra-http-client.h"

G_BEGIN_DECLS

const TektraOpenaiProfile *tektra_openai_probe_await (TektraHttpClient  *root,
                                                      JsonArray         *models,
                                                      GCancellable      *cancellable,
                                                      char             **version);

G_END_DECLS
