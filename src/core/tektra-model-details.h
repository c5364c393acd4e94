/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-enums.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_MODEL_DETAILS (tektra_model_details_get_type ())

/**
 * TektraModelDetails:
 * @name: how the backend calls the model
 * @license: (nullable): the whole text of its licence
 * @template_text: (nullable): how a chat is written out for it, in its backend's language
 * @system: (nullable): the instructions that it has when a chat gives none
 * @parameters: (nullable): the settings that it comes with, a line with a name and a value for each
 * @modelfile: (nullable): what Ollama would make it of again
 * @format: (nullable): the format of its file, "gguf"
 * @family: (nullable): its architecture, "llama"
 * @parameter_size: (nullable): such as "4.3B"
 * @quantization: (nullable): such as "Q4_K_M"
 * @parent: (nullable): the model that it was made of
 * @path: (nullable) (type filename): the file it is in, when that is on this computer
 * @context_length: tokens it was trained for, 0 when not told
 * @embedding_length: dimensions of its vectors, 0 when not told
 * @capabilities: what it can do
 * @modified: seconds since 1970 when it was last changed, 0 when not told
 *
 * Everything that a backend tells about a model when asked for that one.
 */
typedef struct
{
  char               *name;
  char               *license;
  char               *template_text;
  char               *system;
  char               *parameters;
  char               *modelfile;
  char               *format;
  char               *family;
  char               *parameter_size;
  char               *quantization;
  char               *parent;
  char               *path;
  guint               context_length;
  guint               embedding_length;
  TektraCapabilities  capabilities;
  gint64              modified;
} TektraModelDetails;

GType               tektra_model_details_get_type         (void) G_GNUC_CONST;
TektraModelDetails *tektra_model_details_new              (const char               *name);
TektraModelDetails *tektra_model_details_copy             (const TektraModelDetails *self);
void                tektra_model_details_free             (TektraModelDetails       *self);
char               *tektra_model_details_dup_license_name (const TektraModelDetails *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraModelDetails, tektra_model_details_free)

G_END_DECLS
