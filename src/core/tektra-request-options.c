/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-request-options.h"

/* What a request asks for beside words. Unlike the settings of a chat these are not kept with it,
 * and a model that cannot do one of them is not asked at all. */

struct _TektraRequestOptions
{
  GObject parent_instance;

  /* owned */
  GPtrArray *tools;
  char *tool_name;
  TektraAnswerSchema *schema;

  TektraToolChoice tool_choice;
  guint n_candidates;
};

G_DEFINE_FINAL_TYPE (TektraRequestOptions, tektra_request_options, G_TYPE_OBJECT)

static void
tektra_request_options_finalize (GObject *object)
{
  TektraRequestOptions *self = TEKTRA_REQUEST_OPTIONS (object);

  g_ptr_array_unref (self->tools);
  g_free (self->tool_name);
  g_clear_object (&self->schema);

  G_OBJECT_CLASS (tektra_request_options_parent_class)->finalize (object);
}

static void
tektra_request_options_class_init (TektraRequestOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_request_options_finalize;
}

static void
tektra_request_options_init (TektraRequestOptions *self)
{
  self->tools = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * tektra_request_options_new:
 *
 * Creates options that ask for nothing.
 *
 * Returns: (transfer full): new options
 */
TektraRequestOptions *
tektra_request_options_new (void)
{
  return g_object_new (TEKTRA_TYPE_REQUEST_OPTIONS, NULL);
}

/**
 * tektra_request_options_get_features:
 * @self: options
 *
 * Gets what is asked for.
 *
 * Returns: a bit for each feature
 */
TektraRequestFeatures
tektra_request_options_get_features (TektraRequestOptions *self)
{
  TektraRequestFeatures features = TEKTRA_REQUEST_NONE;

  g_return_val_if_fail (TEKTRA_IS_REQUEST_OPTIONS (self), TEKTRA_REQUEST_NONE);

  if (self->tools->len > 0)
    features |= TEKTRA_REQUEST_TOOLS;
  if (self->schema != NULL)
    features |= TEKTRA_REQUEST_SCHEMA;
  if (self->n_candidates > 0)
    features |= TEKTRA_REQUEST_ODDS;

  return features;
}

/**
 * tektra_request_options_add_tool:
 * @self: options
 * @tool: a tool with a name of its own
 *
 * Tells the model of a tool that it may call.
 */
void
tektra_request_options_add_tool (TektraRequestOptions *self,
                                 TektraToolDefinition *tool)
{
  g_return_if_fail (TEKTRA_IS_REQUEST_OPTIONS (self));
  g_return_if_fail (TEKTRA_IS_TOOL_DEFINITION (tool));

  g_ptr_array_add (self->tools, g_object_ref (tool));
}

/**
 * tektra_request_options_get_n_tools:
 * @self: options
 *
 * Gets how many tools there are.
 *
 * Returns: the number
 */
guint
tektra_request_options_get_n_tools (TektraRequestOptions *self)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST_OPTIONS (self), 0);

  return self->tools->len;
}

/**
 * tektra_request_options_get_tool:
 * @self: options
 * @index: which one
 *
 * Gets a tool.
 *
 * Returns: (transfer none): the tool
 */
TektraToolDefinition *
tektra_request_options_get_tool (TektraRequestOptions *self,
                                 guint                 index)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST_OPTIONS (self), NULL);
  g_return_val_if_fail (index < self->tools->len, NULL);

  return g_ptr_array_index (self->tools, index);
}

/**
 * tektra_request_options_build_tools:
 * @self: options with tools
 * @builder: inside of an object
 *
 * Writes the member `tools` as OpenAI does, and most others after it.
 */
void
tektra_request_options_build_tools (TektraRequestOptions *self,
                                    JsonBuilder          *builder)
{
  g_return_if_fail (TEKTRA_IS_REQUEST_OPTIONS (self));
  g_return_if_fail (JSON_IS_BUILDER (builder));

  json_builder_set_member_name (builder, "tools");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->tools->len; i++)
    tektra_tool_definition_build_function (g_ptr_array_index (self->tools, i), builder);
  json_builder_end_array (builder);
}

/**
 * tektra_request_options_set_tool_choice:
 * @self: options
 * @choice: whether the model calls a tool
 * @name: (nullable): the tool it has to call, with %TEKTRA_TOOL_CHOICE_REQUIRED
 *
 * Chooses whether the model calls a tool; at first it decides itself.
 */
void
tektra_request_options_set_tool_choice (TektraRequestOptions *self,
                                        TektraToolChoice      choice,
                                        const char           *name)
{
  g_return_if_fail (TEKTRA_IS_REQUEST_OPTIONS (self));
  g_return_if_fail (name == NULL || choice == TEKTRA_TOOL_CHOICE_REQUIRED);

  self->tool_choice = choice;
  g_set_str (&self->tool_name, name);
}

/**
 * tektra_request_options_get_tool_choice:
 * @self: options
 * @name: (out) (transfer none) (nullable): the tool that has to be called, %NULL for any
 *
 * Gets whether the model calls a tool.
 *
 * Returns: the choice
 */
TektraToolChoice
tektra_request_options_get_tool_choice (TektraRequestOptions  *self,
                                        const char           **name)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST_OPTIONS (self), TEKTRA_TOOL_CHOICE_AUTO);
  g_return_val_if_fail (name != NULL, TEKTRA_TOOL_CHOICE_AUTO);

  *name = self->tool_name;

  return self->tool_choice;
}

/**
 * tektra_request_options_set_schema:
 * @self: options
 * @schema: (nullable): a schema
 *
 * Holds the answer to a schema.
 */
void
tektra_request_options_set_schema (TektraRequestOptions *self,
                                   TektraAnswerSchema   *schema)
{
  g_return_if_fail (TEKTRA_IS_REQUEST_OPTIONS (self));
  g_return_if_fail (schema == NULL || TEKTRA_IS_ANSWER_SCHEMA (schema));

  g_set_object (&self->schema, schema);
}

/**
 * tektra_request_options_get_schema:
 * @self: options
 *
 * Gets what the answer is held to.
 *
 * Returns: (transfer none) (nullable): the schema, %NULL when it is free
 */
TektraAnswerSchema *
tektra_request_options_get_schema (TektraRequestOptions *self)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST_OPTIONS (self), NULL);

  return self->schema;
}

/**
 * tektra_request_options_set_n_candidates:
 * @self: options
 * @n: how many of the likeliest words to tell for each word of the answer; 0 not to tell anything
 *
 * Asks how likely the words of the answer are.
 */
void
tektra_request_options_set_n_candidates (TektraRequestOptions *self,
                                         guint                 n)
{
  g_return_if_fail (TEKTRA_IS_REQUEST_OPTIONS (self));

  self->n_candidates = n;
}

/**
 * tektra_request_options_get_n_candidates:
 * @self: options
 *
 * Gets how many of the likeliest words are told for each word of the answer.
 *
 * Returns: a number, 0 when it is not asked how likely words are
 */
guint
tektra_request_options_get_n_candidates (TektraRequestOptions *self)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST_OPTIONS (self), 0);

  return self->n_candidates;
}
