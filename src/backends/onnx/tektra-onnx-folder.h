/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TektraOnnxFolder:
 * @path: (type filename): the folder
 * @model_path: (type filename): the graph
 * @tokenizer_path: (type filename): its tokenizer.json
 * @name: what a person calls it
 * @architecture: (nullable): for example "llama"
 * @chat_template: (nullable): the Jinja template of a chat
 * @bos_token: (nullable): what the chat template calls the beginning of a text
 * @eos_token: (nullable): what it calls the end
 * @quantization: (nullable): for example "q4f16", out of the name of the graph
 * @eos: (element-type guint32): the tokens that end an answer
 * @size: bytes of all that is read into memory
 * @modified: when the graph was last written, in microseconds since 1970
 * @kv_bytes_per_token: memory that one token of context needs; 0 when not told
 * @context_length: tokens the model was trained on; 0 when not told
 * @vocabulary: how many different tokens there are; 0 when not told
 * @kv_heads: heads of the keys and values; 0 when not told
 * @head_size: numbers of each of them; 0 when not told
 * @temperature: what its makers advise, negative when they do not
 * @top_p: the same
 * @top_k: the same
 * @repeat_penalty: the same
 *
 * What the files of a folder tell about a language model for ONNX Runtime.
 */
typedef struct
{
  char    *path;
  char    *model_path;
  char    *tokenizer_path;
  char    *name;
  char    *architecture;
  char    *chat_template;
  char    *bos_token;
  char    *eos_token;
  char    *quantization;
  GArray  *eos;
  guint64  size;
  gint64   modified;
  guint64  kv_bytes_per_token;
  guint    context_length;
  guint    vocabulary;
  guint    kv_heads;
  guint    head_size;
  double   temperature;
  double   top_p;
  double   top_k;
  double   repeat_penalty;
} TektraOnnxFolder;

gboolean          tektra_onnx_folder_is_one (const char             *path);
TektraOnnxFolder *tektra_onnx_folder_read   (const char             *path,
                                             GError                **error);
TektraOnnxFolder *tektra_onnx_folder_ref    (TektraOnnxFolder       *self);
void              tektra_onnx_folder_unref  (TektraOnnxFolder       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraOnnxFolder, tektra_onnx_folder_unref)

G_END_DECLS
