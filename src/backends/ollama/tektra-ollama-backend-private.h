/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/ollama/tektra-ollama-backend.h"
#include "http/tektra-http-client.h"

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
  guint             is_installed : 1; /* as it was when the server was last found away */
};

/* tektra-ollama-refresh.c */
DexFuture         *tektra_ollama_backend_refresh       (TektraOllamaBackend *self);
void               tektra_ollama_backend_schedule_poll (TektraOllamaBackend *self);

TektraModel       *tektra_ollama_backend_ensure_model  (TektraOllamaBackend *self,
                                                        const char          *id);
void               tektra_ollama_backend_take_loaded   (TektraOllamaBackend *self,
                                                        JsonArray           *loaded);

/* tektra-ollama-store.c */
void               tektra_ollama_backend_await_refresh  (GWeakRef           *backend);
gboolean           tektra_ollama_backend_await_progress (TektraHttpClient   *client,
                                                         const char         *path,
                                                         GBytes             *body,
                                                         TektraProgress     *progress,
                                                         GCancellable       *cancellable,
                                                         GError            **error);
DexFuture         *tektra_ollama_backend_pull          (TektraBackend       *backend,
                                                        const char          *name,
                                                        TektraProgress      *progress,
                                                        GCancellable        *cancellable);
DexFuture         *tektra_ollama_backend_delete        (TektraBackend       *backend,
                                                        TektraModel         *model);
DexFuture         *tektra_ollama_backend_copy          (TektraBackend       *backend,
                                                        TektraModel         *model,
                                                        const char          *name);
DexFuture         *tektra_ollama_backend_describe      (TektraBackend       *backend,
                                                        TektraModel         *model,
                                                        GCancellable        *cancellable);
DexFuture         *tektra_ollama_backend_list_running  (TektraBackend       *backend);

/* tektra-ollama-create.c */
DexFuture         *tektra_ollama_backend_create        (TektraBackend       *backend,
                                                        TektraModelRecipe   *recipe,
                                                        TektraProgress      *progress,
                                                        GCancellable        *cancellable);

/* tektra-ollama-generation.c */
TektraEventStream *tektra_ollama_backend_generate      (TektraBackend       *backend,
                                                        TektraRequest       *request);

G_END_DECLS
