/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/tektra-device.h"
#include "core/tektra-enums.h"
#include "core/tektra-generation-params.h"

G_BEGIN_DECLS

/**
 * TektraModelDefinition:
 * @id: what the backends call the model
 * @name: (nullable): what a person calls it
 * @description: (nullable): a sentence about it
 * @backends: (nullable) (array zero-terminated=1): ids of backends that shall run it, best first
 * @template: (nullable): the name of its prompt template
 * @context_length: tokens, 0 when it is not set
 * @capabilities: what it can do, %TEKTRA_CAPABILITY_NONE when it is not set
 * @quantization: (nullable): such as "Q4_K_M"
 * @has_device: whether @device is set
 * @device: where it runs, see tektra-device.h
 * @rope_scale: by how much its context is stretched, 0 when it is not set
 * @file: (nullable) (type filename): its file: a path, or a name in a folder with models
 * @params: (nullable): what holds for it where a chat chose nothing, the context length and the
 *   device included
 * @system_prompt: (nullable): its instructions where a chat has none
 *
 * What a person wrote about a model in models.toml. All but the id may be unset, which leaves
 * it to the model itself. Immutable once it is in use.
 */
typedef struct
{
  char                    *id;
  char                    *name;
  char                    *description;
  char                   **backends;
  char                    *template;
  guint                    context_length;
  TektraCapabilities       capabilities;
  char                    *quantization;
  gboolean                 has_device;
  gint64                   device;
  double                   rope_scale;
  char                    *file;
  TektraGenerationParams  *params;
  char                    *system_prompt;
} TektraModelDefinition;

#define TEKTRA_TYPE_MODEL_DEFINITION (tektra_model_definition_get_type ())

GType                  tektra_model_definition_get_type (void) G_GNUC_CONST;
TektraModelDefinition *tektra_model_definition_new      (const char                  *id);
TektraModelDefinition *tektra_model_definition_ref      (TektraModelDefinition       *self);
void                   tektra_model_definition_unref    (TektraModelDefinition       *self);
gboolean               tektra_model_definition_equal    (const TektraModelDefinition *self,
                                                         const TektraModelDefinition *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraModelDefinition, tektra_model_definition_unref)

G_END_DECLS
