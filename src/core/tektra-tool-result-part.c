/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-tool-result-part.h"

/* What a tool answered. Its text is what the model reads, whether the tool did its work or not. */

struct _TektraToolResultPart
{
  TektraTextPart parent_instance;

  char *call_id;
  char *name;
  gboolean failed;
};

G_DEFINE_FINAL_TYPE (TektraToolResultPart, tektra_tool_result_part, TEKTRA_TYPE_TEXT_PART)

static TektraPart *
tektra_tool_result_part_copy (TektraPart *part)
{
  TektraToolResultPart *self = TEKTRA_TOOL_RESULT_PART (part);

  return tektra_tool_result_part_new (self->call_id,
                                      self->name,
                                      tektra_text_part_get_text (TEKTRA_TEXT_PART (self)),
                                      self->failed);
}

static void
tektra_tool_result_part_finalize (GObject *object)
{
  TektraToolResultPart *self = TEKTRA_TOOL_RESULT_PART (object);

  g_free (self->call_id);
  g_free (self->name);

  G_OBJECT_CLASS (tektra_tool_result_part_parent_class)->finalize (object);
}

static void
tektra_tool_result_part_class_init (TektraToolResultPartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraPartClass *part_class = TEKTRA_PART_CLASS (klass);

  object_class->finalize = tektra_tool_result_part_finalize;

  part_class->copy = tektra_tool_result_part_copy;
}

static void
tektra_tool_result_part_init (TektraToolResultPart *self)
{
}

/**
 * tektra_tool_result_part_new:
 * @call_id: the id of the call
 * @name: (nullable): the tool that was called
 * @text: (nullable): what it answered
 * @failed: whether the tool could not do its work
 *
 * Creates a part that holds the result of a tool call.
 *
 * Returns: (transfer full): a new part
 */
TektraPart *
tektra_tool_result_part_new (const char *call_id,
                             const char *name,
                             const char *text,
                             gboolean    failed)
{
  TektraToolResultPart *self;

  g_return_val_if_fail (call_id != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_TOOL_RESULT_PART, NULL);
  self->call_id = g_strdup (call_id);
  self->name = g_strdup (name);
  self->failed = failed;
  if (text != NULL)
    tektra_text_part_append (TEKTRA_TEXT_PART (self), text, -1);

  return TEKTRA_PART (self);
}

/**
 * tektra_tool_result_part_get_call_id:
 * @self: a part
 *
 * Gets which call it is the result of.
 *
 * Returns: (transfer none): the id of a [class@ToolCallPart]
 */
const char *
tektra_tool_result_part_get_call_id (TektraToolResultPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_TOOL_RESULT_PART (self), NULL);

  return self->call_id;
}

/**
 * tektra_tool_result_part_get_name:
 * @self: a part
 *
 * Gets the tool that was called.
 *
 * Returns: (transfer none) (nullable): its name
 */
const char *
tektra_tool_result_part_get_name (TektraToolResultPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_TOOL_RESULT_PART (self), NULL);

  return self->name;
}

/**
 * tektra_tool_result_part_get_failed:
 * @self: a part
 *
 * Gets whether the tool could not do its work; the text then says why.
 *
 * Returns: %TRUE when it failed
 */
gboolean
tektra_tool_result_part_get_failed (TektraToolResultPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_TOOL_RESULT_PART (self), FALSE);

  return self->failed;
}
