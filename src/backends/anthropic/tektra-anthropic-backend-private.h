/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/anthropic/tektra-anthropic-backend.h"
#include "backends/anthropic/tektra-anthropic-codec.h"
#include "core/tektra-server-key.h"
#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/* What the files of the backend share: the class itself, looking at the server, and answering. */

struct _TektraAnthropicBackend
{
  TektraBackend     parent_instance;

  /* owned */
  TektraHttpClient *client;
  TektraKeySource  *keys;
  TektraServerKey  *key;
  char             *base_url;
  char             *host;
  char             *address;     /* as a person would write it */
  GHashTable       *known;       /* id → TektraModel, also of models that are away just now */
  GHashTable       *abilities;   /* id → TektraAnthropicAbilities */
  GCancellable     *cancellable; /* of everything but answers */
  DexFuture        *refreshing;

  guint             poll_source;
  guint             n_failures;
};

/* tektra-anthropic-refresh.c */
DexFuture         *tektra_anthropic_backend_refresh  (TektraAnthropicBackend *self);

/* tektra-anthropic-generation.c */
TektraEventStream *tektra_anthropic_backend_generate (TektraBackend          *backend,
                                                      TektraRequest          *request);

G_END_DECLS
