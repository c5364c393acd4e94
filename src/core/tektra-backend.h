/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-event-stream.h"
#include "core/tektra-graphics-card.h"
#include "core/tektra-memory-estimate.h"
#include "core/tektra-model-details.h"
#include "core/tektra-model-recipe.h"
#include "core/tektra-progress.h"
#include "core/tektra-request.h"

G_BEGIN_DECLS

/* A service that has models. Every operation is optional; the default answers "not supported". */
#define TEKTRA_TYPE_BACKEND (tektra_backend_get_type ())
G_DECLARE_DERIVABLE_TYPE (TektraBackend, tektra_backend, TEKTRA, BACKEND, GObject)

/**
 * TektraBackendClass:
 * @probe: finds out whether the service is there, sets the state and, when it is, refreshes the
 *   models; resolves to a boolean
 * @list_models: refreshes the models; resolves to a boolean
 * @load: reads a model into memory; resolves to a boolean
 * @unload: takes a model out of memory; resolves to a boolean
 * @generate: starts an answer; every phase (loading, queueing, reading, writing) is in the stream
 * @get_supported_params: tells which settings a model of the backend understands
 * @get_supported_features: tells what else a model of the backend can be asked for
 * @get_context_length: tells how many tokens of context a request gets
 * @can_continue: tells whether an answer at the end of a request is gone on with
 * @estimate_memory: tells how much memory a model would take; cheap, no I/O
 * @measure_memory: brings the memory that loaded models take up to date; cheap, does not wait
 * @get_address: tells where its server is; %NULL when it has none
 * @shutdown: ends what the backend started; resolves to a boolean when nothing is left behind
 * @pull: gets a model by its name; resolves to a boolean
 * @delete: deletes a model; resolves to a boolean
 * @copy: gives a model another name; resolves to a boolean
 * @create: makes a model; resolves to a boolean
 * @describe: tells everything about a model; resolves to a #TektraModelDetails
 * @list_running: tells what is in memory; resolves to a #GListModel of #TektraRunningModel
 * @list_cards: tells on which graphics cards models can run; resolves to a #GListModel of
 *   #TektraGraphicsCard
 *
 * @load, @unload and those from @pull on may be %NULL: not supported.
 */
struct _TektraBackendClass
{
  GObjectClass parent_class;

  DexFuture         *(*probe)       (TektraBackend          *self);
  DexFuture         *(*list_models) (TektraBackend          *self);
  DexFuture         *(*load)        (TektraBackend          *self,
                                     TektraModel            *model,
                                     TektraGenerationParams *params);
  DexFuture         *(*unload)      (TektraBackend          *self,
                                     TektraModel            *model);
  TektraEventStream *(*generate)    (TektraBackend          *self,
                                     TektraRequest          *request);
  DexFuture         *(*shutdown)    (TektraBackend          *self);

  /* tektra-backend-store.c */
  DexFuture         *(*pull)         (TektraBackend         *self,
                                      const char            *name,
                                      TektraProgress        *progress,
                                      GCancellable          *cancellable);
  DexFuture         *(*delete)       (TektraBackend         *self,
                                      TektraModel           *model);
  DexFuture         *(*copy)         (TektraBackend         *self,
                                      TektraModel           *model,
                                      const char            *name);
  DexFuture         *(*create)       (TektraBackend         *self,
                                      TektraModelRecipe     *recipe,
                                      TektraProgress        *progress,
                                      GCancellable          *cancellable);
  DexFuture         *(*describe)     (TektraBackend         *self,
                                      TektraModel           *model,
                                      GCancellable          *cancellable);
  DexFuture         *(*list_running) (TektraBackend         *self);
  DexFuture         *(*list_cards)   (TektraBackend         *self);

  const char        *(*get_address)          (TektraBackend          *self);
  TektraParamMask    (*get_supported_params) (TektraBackend          *self,
                                              TektraModel            *model);
  TektraRequestFeatures
                     (*get_supported_features)
                                             (TektraBackend          *self,
                                              TektraModel            *model);
  guint              (*get_context_length)   (TektraBackend          *self,
                                              TektraModel            *model,
                                              TektraGenerationParams *params);
  gboolean           (*can_continue)         (TektraBackend          *self,
                                              TektraModel            *model);
  void               (*estimate_memory)      (TektraBackend          *self,
                                              TektraModel            *model,
                                              TektraGenerationParams *params,
                                              TektraMemoryEstimate   *estimate);
  void               (*measure_memory)       (TektraBackend          *self);
};

const char          *tektra_backend_get_id          (TektraBackend          *self);
const char          *tektra_backend_get_name        (TektraBackend          *self);
TektraBackendState   tektra_backend_get_state       (TektraBackend          *self);
TektraBackendReason  tektra_backend_get_reason      (TektraBackend          *self);
const char          *tektra_backend_get_status_text (TektraBackend          *self);
const char          *tektra_backend_get_version     (TektraBackend          *self);
GListModel          *tektra_backend_get_models      (TektraBackend          *self);
TektraModel         *tektra_backend_find_model      (TektraBackend          *self,
                                                     const char             *id);
const char          *tektra_backend_get_address     (TektraBackend          *self);
DexFuture           *tektra_backend_probe           (TektraBackend          *self);
DexFuture           *tektra_backend_list_models     (TektraBackend          *self);
DexFuture           *tektra_backend_load            (TektraBackend          *self,
                                                     TektraModel            *model,
                                                     TektraGenerationParams *params);
DexFuture           *tektra_backend_unload          (TektraBackend          *self,
                                                     TektraModel            *model);
TektraEventStream   *tektra_backend_generate        (TektraBackend          *self,
                                                     TektraRequest          *request);
TektraParamMask      tektra_backend_get_supported_params
                                                    (TektraBackend          *self,
                                                     TektraModel            *model);
TektraRequestFeatures
                     tektra_backend_get_supported_features
                                                    (TektraBackend          *self,
                                                     TektraModel            *model);
guint                tektra_backend_get_context_length
                                                    (TektraBackend          *self,
                                                     TektraModel            *model,
                                                     TektraGenerationParams *params);
gboolean             tektra_backend_can_continue    (TektraBackend          *self,
                                                     TektraModel            *model);
void                 tektra_backend_estimate_memory (TektraBackend          *self,
                                                     TektraModel            *model,
                                                     TektraGenerationParams *params,
                                                     TektraMemoryEstimate   *estimate);
void                 tektra_backend_measure_memory  (TektraBackend          *self);
DexFuture           *tektra_backend_shutdown        (TektraBackend          *self);
DexFuture           *tektra_backend_retire          (TektraBackend          *self);


/* tektra-backend-store.c */
TektraBackendOperations tektra_backend_get_operations (TektraBackend     *self);
DexFuture              *tektra_backend_pull           (TektraBackend     *self,
                                                       const char        *name,
                                                       TektraProgress    *progress,
                                                       GCancellable      *cancellable);
DexFuture              *tektra_backend_delete         (TektraBackend     *self,
                                                       TektraModel       *model);
DexFuture              *tektra_backend_copy           (TektraBackend     *self,
                                                       TektraModel       *model,
                                                       const char        *name);
DexFuture              *tektra_backend_create         (TektraBackend     *self,
                                                       TektraModelRecipe *recipe,
                                                       TektraProgress    *progress,
                                                       GCancellable      *cancellable);
DexFuture              *tektra_backend_describe       (TektraBackend     *self,
                                                       TektraModel       *model,
                                                       GCancellable      *cancellable);
DexFuture              *tektra_backend_list_running   (TektraBackend     *self);
DexFuture              *tektra_backend_list_cards     (TektraBackend     *self);

/* For subclasses */
void                 tektra_backend_set_state       (TektraBackend          *self,
                                                     TektraBackendState      state,
                                                     TektraBackendReason     reason,
                                                     const char             *status_text);
void                 tektra_backend_set_version     (TektraBackend          *self,
                                                     const char             *version);
void                 tektra_backend_set_models      (TektraBackend          *self,
                                                     GPtrArray              *models);

G_END_DECLS
