/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-tool-definition.h"
#include "util/tektra-json-writer.h"

/* A tool as a model is told of it: what it is called, what it is for, what it takes. */

struct _TektraToolDefinition
{
  GObject parent_instance;

  char *name;
  char *description;
  char *parameters;
};

G_DEFINE_FINAL_TYPE (TektraToolDefinition, tektra_tool_definition, G_TYPE_OBJECT)

static void
tektra_tool_definition_finalize (GObject *object)
{
  TektraToolDefinition *self = TEKTRA_TOOL_DEFINITION (object);

  g_free (self->name);
  g_free (self->description);
  g_free (self->parameters);

  G_OBJECT_CLASS (tektra_tool_definition_parent_class)->finalize (object);
}

static void
tektra_tool_definition_class_init (TektraToolDefinitionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_tool_definition_finalize;
}

static void
tektra_tool_definition_init (TektraToolDefinition *self)
{
}

/**
 * tektra_tool_definition_new:
 * @name: letters, digits, `_` and `-`
 * @description: (nullable): when and how to use it, for the model
 * @parameters: (nullable): the JSON schema of its arguments, an object, as text; %NULL when it
 *   takes none
 *
 * Describes a tool.
 *
 * Returns: (transfer full): a new description
 */
TektraToolDefinition *
tektra_tool_definition_new (const char *name,
                            const char *description,
                            const char *parameters)
{
  TektraToolDefinition *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_TOOL_DEFINITION, NULL);
  self->name = g_strdup (name);
  self->description = g_strdup (description);
  self->parameters = g_strdup (parameters != NULL ? parameters
                                                  : "{\"type\":\"object\",\"properties\":{}}");

  return self;
}

/**
 * tektra_tool_definition_get_name:
 * @self: a tool
 *
 * Gets what a model calls the tool.
 *
 * Returns: (transfer none): its name
 */
const char *
tektra_tool_definition_get_name (TektraToolDefinition *self)
{
  g_return_val_if_fail (TEKTRA_IS_TOOL_DEFINITION (self), NULL);

  return self->name;
}

/**
 * tektra_tool_definition_get_description:
 * @self: a tool
 *
 * Gets what a model is told about the tool.
 *
 * Returns: (transfer none) (nullable): some sentences
 */
const char *
tektra_tool_definition_get_description (TektraToolDefinition *self)
{
  g_return_val_if_fail (TEKTRA_IS_TOOL_DEFINITION (self), NULL);

  return self->description;
}

/**
 * tektra_tool_definition_get_parameters:
 * @self: a tool
 *
 * Gets what the tool takes.
 *
 * Returns: (transfer none): a JSON schema as text
 */
const char *
tektra_tool_definition_get_parameters (TektraToolDefinition *self)
{
  g_return_val_if_fail (TEKTRA_IS_TOOL_DEFINITION (self), NULL);

  return self->parameters;
}

/**
 * tektra_tool_definition_build_function:
 * @self: a tool
 * @builder: inside of an array
 *
 * Writes the tool as OpenAI does, and most others after it.
 */
void
tektra_tool_definition_build_function (TektraToolDefinition *self,
                                       JsonBuilder          *builder)
{
  g_return_if_fail (TEKTRA_IS_TOOL_DEFINITION (self));
  g_return_if_fail (JSON_IS_BUILDER (builder));

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "type", "function");
  json_builder_set_member_name (builder, "function");
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "name", self->name);
  if (self->description != NULL)
    tektra_json_add_string (builder, "description", self->description);
  json_builder_set_member_name (builder, "parameters");
  tektra_json_add_object (builder, self->parameters);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}
