/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-tool-call-part.h"

/* A call of a tool as the model asked for it. Immutable. */

struct _TektraToolCallPart
{
  TektraPart parent_instance;

  char *id;
  char *name;
  char *arguments;
  char *extra;
};

G_DEFINE_FINAL_TYPE (TektraToolCallPart, tektra_tool_call_part, TEKTRA_TYPE_PART)

static void
tektra_tool_call_part_finalize (GObject *object)
{
  TektraToolCallPart *self = TEKTRA_TOOL_CALL_PART (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->arguments);
  g_free (self->extra);

  G_OBJECT_CLASS (tektra_tool_call_part_parent_class)->finalize (object);
}

static void
tektra_tool_call_part_class_init (TektraToolCallPartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_tool_call_part_finalize;
}

static void
tektra_tool_call_part_init (TektraToolCallPart *self)
{
}

/**
 * tektra_tool_call_part_new:
 * @id: (nullable): the server's name for this call; one is made up when it has none
 * @name: the tool
 * @arguments: a JSON object as text
 *
 * Creates a part that holds a tool call.
 *
 * Returns: (transfer full): a new part
 */
TektraPart *
tektra_tool_call_part_new (const char *id,
                           const char *name,
                           const char *arguments)
{
  return tektra_tool_call_part_new_with_extra (id, name, arguments, NULL);
}

/**
 * tektra_tool_call_part_new_with_extra:
 * @id: (nullable): the server's name for this call; one is made up when it has none
 * @name: the tool
 * @arguments: a JSON object as text
 * @extra: (nullable): what the server wants back with the call, a JSON object as text
 *
 * Creates a part that holds a tool call as a server sent it.
 *
 * Returns: (transfer full): a new part
 */
TektraPart *
tektra_tool_call_part_new_with_extra (const char *id,
                                      const char *name,
                                      const char *arguments,
                                      const char *extra)
{
  TektraToolCallPart *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (arguments != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_TOOL_CALL_PART, NULL);
  self->id = id != NULL && *id != '\0' ? g_strdup (id) : g_uuid_string_random ();
  self->name = g_strdup (name);
  self->arguments = g_strdup (arguments);
  self->extra = g_strdup (extra);

  return TEKTRA_PART (self);
}

/**
 * tektra_tool_call_part_get_id:
 * @self: a part
 *
 * Gets the name that ties the call to its result.
 *
 * Returns: (transfer none): the id
 */
const char *
tektra_tool_call_part_get_id (TektraToolCallPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_TOOL_CALL_PART (self), NULL);

  return self->id;
}

/**
 * tektra_tool_call_part_get_name:
 * @self: a part
 *
 * Gets the tool to call.
 *
 * Returns: (transfer none): its name
 */
const char *
tektra_tool_call_part_get_name (TektraToolCallPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_TOOL_CALL_PART (self), NULL);

  return self->name;
}

/**
 * tektra_tool_call_part_get_arguments:
 * @self: a part
 *
 * Gets what to call the tool with.
 *
 * Returns: (transfer none): a JSON object as text, keys in the model's order
 */
const char *
tektra_tool_call_part_get_arguments (TektraToolCallPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_TOOL_CALL_PART (self), NULL);

  return self->arguments;
}

/**
 * tektra_tool_call_part_get_extra:
 * @self: a part
 *
 * Gets what the server wants back with the call, such as the signature that Gemini puts under it.
 *
 * Returns: (transfer none) (nullable): a JSON object as text, as it came
 */
const char *
tektra_tool_call_part_get_extra (TektraToolCallPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_TOOL_CALL_PART (self), NULL);

  return self->extra;
}
