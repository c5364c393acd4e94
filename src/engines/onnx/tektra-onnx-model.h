/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engines/onnx/tektra-onnx-job.h"
#include "engines/onnx/tektra-tokenizer.h"

G_BEGIN_DECLS

/**
 * TektraOnnxResult:
 * @n_prompt: tokens of the prompt
 * @n_cached: those of them that were remembered
 * @written: (element-type guint32): the tokens of the answer
 * @prompt_us: microseconds it took to read the prompt
 * @writing_us: microseconds it took to write the answer
 * @limited: whether the answer ended because there was no more room
 *
 * How an answer went.
 */
typedef struct
{
  guint    n_prompt;
  guint    n_cached;
  GArray  *written;
  gint64   prompt_us;
  gint64   writing_us;
  gboolean limited;
} TektraOnnxResult;

/**
 * TektraOnnxWatcher:
 * @progress: called after each part of the prompt that was read
 * @text: called for each piece of the answer, whole letters only
 * @user_data: data passed to both
 *
 * Who follows an answer, in the thread that writes it.
 */
typedef struct
{
  void     (*progress) (guint       n_read,
                        guint       n_cached,
                        guint       n_prompt,
                        gpointer    user_data);
  void     (*text)     (const char *text,
                        gpointer    user_data);
  gpointer   user_data;
} TektraOnnxWatcher;

/* A language model in memory: text goes in, text comes out. One thread at a time, all functions
 * block. */
typedef struct _TektraOnnxModel TektraOnnxModel;

TektraOnnxModel        *tektra_onnx_model_load          (const char               *path,
                                                         guint                     n_threads,
                                                         guint                     context_length,
                                                         GError                  **error);
void                    tektra_onnx_model_free          (TektraOnnxModel          *self);
const TektraOnnxFolder *tektra_onnx_model_get_folder    (TektraOnnxModel          *self);
TektraTokenizer        *tektra_onnx_model_get_tokenizer (TektraOnnxModel          *self);
guint                   tektra_onnx_model_get_context   (TektraOnnxModel          *self);
gboolean                tektra_onnx_model_write         (TektraOnnxModel          *self,
                                                         const TektraOnnxJob      *job,
                                                         const TektraOnnxWatcher  *watcher,
                                                         GCancellable             *cancellable,
                                                         TektraOnnxResult         *result,
                                                         GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraOnnxModel, tektra_onnx_model_free)

G_END_DECLS
