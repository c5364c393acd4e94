/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/openai/tektra-openai-backend.h"
#include "core/tektra-server-key.h"
#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/* What the files of the backend share: the class itself, looking at the server, and answering. */

struct _TektraOpenaiBackend
{
  TektraBackend              parent_instance;

  /* owned */
  TektraHttpClient          *client;   /* with the version of the protocol in its path */
  TektraHttpClient          *root;     /* without */
  TektraServerKey           *key;
  char                      *base_url;
  char                      *host;
  char                      *address;  /* as a person would write it */
  GHashTable                *known;    /* id → TektraModel, also of models that are away just now */
  GHashTable                *refused;  /* id of a model → GStrv of members that it does not take */
  GCancellable              *cancellable; /* of everything but answers */
  DexFuture                 *refreshing;

  /* borrowed, from a table */
  const TektraOpenaiProfile *chosen;   /* by the person, or NULL */
  const TektraOpenaiProfile *profile;  /* as it was found out, or NULL */

  guint                      poll_interval;
  guint                      poll_source;
  guint                      n_quiet;
  guint                      has_key : 1;
};

/* tektra-openai-refresh.c */
DexFuture          *_tektra_openai_backend_refresh       (TektraOpenaiBackend *self);
void                _tektra_openai_backend_schedule_poll (TektraOpenaiBackend *self);

/* tektra-openai-generation.c */
TektraEventStream  *_tektra_openai_backend_generate      (TektraBackend       *backend,
                                                          TektraRequest       *request);

G_END_DECLS
