/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TektraGguf:
 * @architecture: for example "llama", "qwen2vl" or "clip"
 * @name: (nullable): what its makers call it
 * @quantization: (nullable): for example "Q4_K_M"
 * @parameter_size: (nullable): for example "7B"
 * @chat_template: (nullable): the Jinja template of a chat
 * @license: (nullable): what its makers call its licence
 * @projector_type: (nullable): how a picture is turned into tokens, projectors only
 * @file_size: in bytes
 * @kv_bytes_per_token: memory that one token of context needs, 16 bit cache
 * @context_length: tokens the model was trained on; 0 when not told
 * @width: numbers per token: of a model its own, of a projector those it writes; 0 when not told
 * @vocabulary: how many different tokens there are; 0 when not told
 * @image_size: pixels of a side of the only picture size the projector takes; 0 when it takes any
 * @split_index: which part of a file cut into parts this is, from 0
 * @split_count: how many parts there are; 0 when the file is not cut
 * @projector: it is a projector, not a model
 * @vision: a projector that takes pictures
 * @audio: a projector that takes sound
 * @embedding: a model that writes vectors, not text
 *
 * What the header of a GGUF file tells about a model.
 */
typedef struct
{
  char    *architecture;
  char    *name;
  char    *quantization;
  char    *parameter_size;
  char    *chat_template;
  char    *license;
  char    *projector_type;
  guint64  file_size;
  guint64  kv_bytes_per_token;
  guint    context_length;
  guint    width;
  guint    vocabulary;
  guint    image_size;
  guint    split_index;
  guint    split_count;
  guint    projector : 1;
  guint    vision : 1;
  guint    audio : 1;
  guint    embedding : 1;
} TektraGguf;

TektraGguf *tektra_gguf_read (const char        *path,
                              GError           **error);
TektraGguf *tektra_gguf_copy (const TektraGguf  *self);
void        tektra_gguf_free (TektraGguf        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraGguf, tektra_gguf_free)

G_END_DECLS
