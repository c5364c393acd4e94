/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"
#include "core/tektra-key-source.h"

G_BEGIN_DECLS

/* Models behind the Messages API of Anthropic: its own, or those of a server that speaks the same
 * protocol. */
#define TEKTRA_TYPE_ANTHROPIC_BACKEND (tektra_anthropic_backend_get_type ())
G_DECLARE_FINAL_TYPE (TektraAnthropicBackend, tektra_anthropic_backend, TEKTRA, ANTHROPIC_BACKEND, TektraBackend)

TektraBackend *tektra_anthropic_backend_new         (const char             *id,
                                                     const char             *name,
                                                     const char             *address,
                                                     TektraKeySource        *keys);
void           tektra_anthropic_backend_set_timeout (TektraAnthropicBackend *self,
                                                     guint                   seconds);

G_END_DECLS
