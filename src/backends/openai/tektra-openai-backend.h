/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/openai/tektra-openai-profile.h"
#include "core/tektra-backend.h"
#include "core/tektra-key-source.h"

G_BEGIN_DECLS

/* A server that speaks the protocol of OpenAI. There may be any number of them. */
#define TEKTRA_TYPE_OPENAI_BACKEND (tektra_openai_backend_get_type ())
G_DECLARE_FINAL_TYPE (TektraOpenaiBackend, tektra_openai_backend, TEKTRA, OPENAI_BACKEND, TektraBackend)

TektraBackend *tektra_openai_backend_new               (const char                *id,
                                                        const char                *name,
                                                        const char                *address,
                                                        const TektraOpenaiProfile *profile,
                                                        TektraKeySource           *keys);
const TektraOpenaiProfile *
               tektra_openai_backend_get_profile       (TektraOpenaiBackend       *self);
const TektraOpenaiProfile *
               tektra_openai_backend_get_chosen        (TektraOpenaiBackend       *self);
void           tektra_openai_backend_set_timeout       (TektraOpenaiBackend       *self,
                                                        guint                      seconds);
void           tektra_openai_backend_set_poll_interval (TektraOpenaiBackend       *self,
                                                        guint                      milliseconds);
void           tektra_openai_backend_set_key           (TektraOpenaiBackend       *self,
                                                        const char                *key);

G_END_DECLS
