/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "backends/onnx/tektra-onnx-folder.h"

G_BEGIN_DECLS

/* A graph of ONNX Runtime that continues a text, with the keys and values of what it read so far.
 * One thread at a time; all functions block. */
typedef struct _TektraOnnxSession TektraOnnxSession;

TektraOnnxSession *tektra_onnx_session_new            (const TektraOnnxFolder  *folder,
                                                       guint                    n_threads,
                                                       GError                 **error);
void               tektra_onnx_session_free           (TektraOnnxSession       *self);
guint              tektra_onnx_session_get_batch      (TektraOnnxSession       *self,
                                                       guint                    n_waiting);
gboolean           tektra_onnx_session_rewind         (TektraOnnxSession       *self,
                                                       guint                    n_past);
gboolean           tektra_onnx_session_read           (TektraOnnxSession       *self,
                                                       const guint32           *ids,
                                                       guint                    n_ids,
                                                       GCancellable            *cancellable,
                                                       GError                 **error);
const float       *tektra_onnx_session_get_logits     (TektraOnnxSession       *self,
                                                       guint                   *n_logits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraOnnxSession, tektra_onnx_session_free)

G_END_DECLS
