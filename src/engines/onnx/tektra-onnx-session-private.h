/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <onnxruntime_c_api.h>

#include "engines/onnx/tektra-onnx-session.h"

G_BEGIN_DECLS

typedef enum
{
  INPUT_IDS,
  INPUT_MASK,
  INPUT_POSITIONS,
  INPUT_USE_CACHE,
  INPUT_PAST,
} InputKind;

typedef struct
{
  InputKind                  kind;
  char                      *name;
  ONNXTensorElementDataType  type;
  gint64                     shape[4]; /* of a past: batch, heads, tokens, numbers */
  OrtValue                  *past;
} Input;

struct _TektraOnnxSession
{
  const OrtApi      *api;
  OrtEnv            *env;
  OrtSession        *session;
  OrtAllocator      *allocator;
  OrtMemoryInfo     *memory;

  GArray            *inputs;  /* of Input */
  GPtrArray         *outputs; /* names: the logits, then what becomes each past, in its order */
  gboolean           has_cache_switch;
  guint              vocabulary;

  float             *logits;
  guint              n_past;
};

/* What nearly every call of the runtime is in */
gboolean _ort_status               (TektraOnnxSession       *self,
                                    OrtStatus               *status,
                                    GError                 **error);
gboolean _ort_refuse               (GError                 **error,
                                    const char              *name);

/* tektra-onnx-session-graph.c */
gboolean _tektra_onnx_session_open (TektraOnnxSession       *self,
                                    const TektraOnnxFolder  *folder,
                                    guint                    n_threads,
                                    GError                 **error);

G_END_DECLS
