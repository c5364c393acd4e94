/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/ollama/tektra-ollama-backend.h"
#include "backends/tektra-http-client.h"

G_BEGIN_DECLS

/* What the files of the backend share: the class itself, looking at the server, and answering. */

struct _TektraOllamaBackend
{
  TektraBackend     parent_instance;

  /* owned */
  TektraHttpClient *client;
  char             *base_url;
  char             *host;
  char             *address;
  GHashTable       *known;       /* id → TektraModel, also of models that are away just now */
  GHashTable       *described;   /* "id digest" of models that were asked for with /api/show */
  char             *fingerprint; /* of the list that is shown */
  GCancellable     *cancellable; /* of everything but answers */
  DexFuture        *refreshing;

  guint             poll_interval;
  guint             poll_source;
  guint             n_quiet;
};

/* tektra-ollama-refresh.c */
DexFuture         *tektra_ollama_backend_refresh       (TektraOllamaBackend *self);
void               tektra_ollama_backend_schedule_poll (TektraOllamaBackend *self);

/* tektra-ollama-generation.c */
TektraEventStream *tektra_ollama_backend_generate      (TektraBackend       *backend,
                                                        TektraRequest       *request);

G_END_DECLS
