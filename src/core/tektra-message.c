/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-message.h"
#include "core/tektra-thinking-part.h"
#include "tektra-enum-types.h"
#include "util/tektra-id.h"

/* One turn of a conversation. A growing answer appends to its last part; a piece of another kind
 * (text after thinking, a tool call after text) begins a new part.
 *
 * The parts of a stored message can be left on disk: of a long chat only what is near the view is
 * in memory. */

struct _TektraMessage
{
  GObject parent_instance;

  /* owned */
  char *model_id;
  char *model_name;
  GListStore *parts; /* %NULL before anybody asked for them */
  GError *error;
  TektraUsage *usage;

  gint64 id;
  gint64 created;
  gsize stored_size;

  TektraRole role;
  TektraMessageStatus status;
  TektraFinishReason finish_reason;
  guint n_left_out;
  guint unloaded : 1;
};

G_DEFINE_FINAL_TYPE (TektraMessage, tektra_message, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ROLE,
  PROP_STATUS,
  PROP_ERROR,
  PROP_FINISH_REASON,
  PROP_N_LEFT_OUT,
  PROP_USAGE,
  PROP_MODEL_ID,
  PROP_MODEL_NAME,
  PROP_LOADED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GListStore *
tektra_message_get_parts (TektraMessage *self)
{
  g_assert (TEKTRA_IS_MESSAGE (self));

  if (self->parts == NULL)
    self->parts = g_list_store_new (TEKTRA_TYPE_PART);

  return self->parts;
}

static TektraPart *
tektra_message_get_last_part (TektraMessage *self)
{
  g_autoptr(TektraPart) part = NULL;
  guint n;

  g_assert (TEKTRA_IS_MESSAGE (self));

  if (self->parts == NULL)
    return NULL;

  n = g_list_model_get_n_items (G_LIST_MODEL (self->parts));
  if (n > 0)
    part = g_list_model_get_item (G_LIST_MODEL (self->parts), n - 1);

  /* the list keeps it alive */
  return part;
}

static void
tektra_message_finish_thinking (TektraMessage *self)
{
  TektraPart *last;

  g_assert (TEKTRA_IS_MESSAGE (self));

  last = tektra_message_get_last_part (self);
  if (TEKTRA_IS_THINKING_PART (last))
    tektra_thinking_part_finish (TEKTRA_THINKING_PART (last));
}

static void
tektra_message_finalize (GObject *object)
{
  TektraMessage *self = TEKTRA_MESSAGE (object);

  g_free (self->model_id);
  g_free (self->model_name);
  g_clear_object (&self->parts);
  g_clear_error (&self->error);
  g_clear_pointer (&self->usage, tektra_usage_free);

  G_OBJECT_CLASS (tektra_message_parent_class)->finalize (object);
}

static void
tektra_message_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  TektraMessage *self = TEKTRA_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_ROLE:
      g_value_set_enum (value, self->role);
      break;
    case PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_FINISH_REASON:
      g_value_set_enum (value, self->finish_reason);
      break;
    case PROP_N_LEFT_OUT:
      g_value_set_uint (value, self->n_left_out);
      break;
    case PROP_USAGE:
      g_value_set_boxed (value, self->usage);
      break;
    case PROP_MODEL_ID:
      g_value_set_string (value, self->model_id);
      break;
    case PROP_MODEL_NAME:
      g_value_set_string (value, self->model_name);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, !self->unloaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_message_class_init (TektraMessageClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_message_finalize;
  object_class->get_property = tektra_message_get_property;

  properties[PROP_ROLE] =
    g_param_spec_enum ("role", NULL, NULL, TEKTRA_TYPE_ROLE, TEKTRA_ROLE_USER, flags);
  properties[PROP_STATUS] =
    g_param_spec_enum ("status", NULL, NULL, TEKTRA_TYPE_MESSAGE_STATUS,
                       TEKTRA_MESSAGE_STATUS_COMPLETE, flags);
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_FINISH_REASON] =
    g_param_spec_enum ("finish-reason", NULL, NULL, TEKTRA_TYPE_FINISH_REASON,
                       TEKTRA_FINISH_NONE, flags);
  properties[PROP_N_LEFT_OUT] =
    g_param_spec_uint ("n-left-out", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_USAGE] =
    g_param_spec_boxed ("usage", NULL, NULL, TEKTRA_TYPE_USAGE, flags);
  properties[PROP_MODEL_ID] =
    g_param_spec_string ("model-id", NULL, NULL, NULL, flags);
  properties[PROP_MODEL_NAME] =
    g_param_spec_string ("model-name", NULL, NULL, NULL, flags);
  properties[PROP_LOADED] =
    g_param_spec_boolean ("loaded", NULL, NULL, TRUE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_message_init (TektraMessage *self)
{
  self->id = tektra_id_new ();
  self->created = g_get_real_time ();
}

/**
 * tektra_message_new:
 * @role: who speaks
 *
 * Creates a message without parts.
 *
 * Returns: (transfer full): a new message
 */
TektraMessage *
tektra_message_new (TektraRole role)
{
  TektraMessage *self = g_object_new (TEKTRA_TYPE_MESSAGE, NULL);

  self->role = role;

  return self;
}

/**
 * tektra_message_new_text:
 * @role: who speaks
 * @text: what is said
 *
 * Creates a message of one text part.
 *
 * Returns: (transfer full): a new message
 */
TektraMessage *
tektra_message_new_text (TektraRole  role,
                         const char *text)
{
  TektraMessage *self = tektra_message_new (role);

  tektra_message_append_text (self, text, -1);

  return self;
}

/**
 * tektra_message_copy:
 * @self: a message
 *
 * Makes a message of the same role and parts that later changes of @self do not reach.
 *
 * Returns: (transfer full): the copy
 */
TektraMessage *
tektra_message_copy (TektraMessage *self)
{
  TektraMessage *copy;
  GListModel *parts;
  guint n;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), NULL);

  copy = tektra_message_new (self->role);
  parts = tektra_message_list_parts (self);
  n = g_list_model_get_n_items (parts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);
      g_autoptr(TektraPart) part_copy = tektra_part_copy (part);

      g_list_store_append (tektra_message_get_parts (copy), part_copy);
    }

  return copy;
}

/**
 * tektra_message_get_id:
 * @self: a message
 *
 * Gets what the message is known by where it is stored.
 *
 * Returns: a number of [func@id_new]
 */
gint64
tektra_message_get_id (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), 0);

  return self->id;
}

/**
 * tektra_message_get_created:
 * @self: a message
 *
 * Gets when the message was begun.
 *
 * Returns: microseconds since 1970, UTC
 */
gint64
tektra_message_get_created (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), 0);

  return self->created;
}

/**
 * tektra_message_identify:
 * @self: a message that nobody knows yet
 * @id: a number of [func@id_new]
 * @created: microseconds since 1970, UTC
 *
 * Sets what the message is known by and when it was begun, for one that was stored.
 */
void
tektra_message_identify (TektraMessage *self,
                         gint64         id,
                         gint64         created)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (self));

  self->id = id;
  self->created = created;
}

/**
 * tektra_message_get_loaded:
 * @self: a message
 *
 * Gets whether its parts are in memory.
 *
 * Returns: %FALSE while they are in the store only
 */
gboolean
tektra_message_get_loaded (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), FALSE);

  return !self->unloaded;
}

/**
 * tektra_message_load:
 * @self: a message
 * @parts: (element-type TektraPart): its parts
 *
 * Brings the parts back into memory. Does nothing when they are there.
 */
void
tektra_message_load (TektraMessage *self,
                     GPtrArray     *parts)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (self));
  g_return_if_fail (parts != NULL);

  if (!self->unloaded)
    return;

  g_list_store_splice (tektra_message_get_parts (self), 0, 0, parts->pdata, parts->len);
  self->unloaded = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

/**
 * tektra_message_unload:
 * @self: a message
 * @size: how much its text takes, as of [method@Message.get_size]
 *
 * Lets go of the parts, which are in the store. The message must not grow before they are back.
 */
void
tektra_message_unload (TektraMessage *self,
                       gsize          size)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (self));
  g_return_if_fail (self->status != TEKTRA_MESSAGE_STATUS_STREAMING);

  self->stored_size = size;
  if (self->unloaded)
    return;

  self->unloaded = TRUE;
  if (self->parts != NULL)
    g_list_store_remove_all (self->parts);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

/**
 * tektra_message_get_size:
 * @self: a message
 *
 * Gets how much text the message has, reasoning included, in memory or not.
 *
 * Returns: bytes
 */
gsize
tektra_message_get_size (TektraMessage *self)
{
  gsize size = 0;
  guint n;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), 0);

  if (self->unloaded)
    return self->stored_size;

  n = self->parts != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->parts)) : 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (G_LIST_MODEL (self->parts), i);

      if (TEKTRA_IS_TEXT_PART (part))
        size += tektra_text_part_get_length (TEKTRA_TEXT_PART (part));
    }

  return size;
}

/**
 * tektra_message_get_role:
 * @self: a message
 *
 * Gets who speaks.
 *
 * Returns: the role
 */
TektraRole
tektra_message_get_role (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), TEKTRA_ROLE_USER);

  return self->role;
}

/**
 * tektra_message_list_parts:
 * @self: a message
 *
 * Gets what the message is made of.
 *
 * Returns: (transfer none): a list of [class@Part]
 */
GListModel *
tektra_message_list_parts (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), NULL);

  return G_LIST_MODEL (tektra_message_get_parts (self));
}

/**
 * tektra_message_add_part:
 * @self: a message
 * @part: (transfer none): a part
 *
 * Adds a part at the end.
 */
void
tektra_message_add_part (TektraMessage *self,
                         TektraPart    *part)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (self));
  g_return_if_fail (TEKTRA_IS_PART (part));
  g_return_if_fail (!self->unloaded);

  tektra_message_finish_thinking (self);
  g_list_store_append (tektra_message_get_parts (self), part);
}

/**
 * tektra_message_append_text:
 * @self: a message
 * @text: a piece of text
 * @length: its length in bytes, or -1 when it is NUL-terminated
 *
 * Adds text at the end, to the last part where that is text.
 */
void
tektra_message_append_text (TektraMessage *self,
                            const char    *text,
                            gssize         length)
{
  TektraPart *last;

  g_return_if_fail (TEKTRA_IS_MESSAGE (self));

  last = tektra_message_get_last_part (self);
  if (last == NULL || G_OBJECT_TYPE (last) != TEKTRA_TYPE_TEXT_PART)
    {
      g_autoptr(TektraPart) part = tektra_text_part_new (NULL);

      tektra_message_add_part (self, part);
      last = part;
    }

  tektra_text_part_append (TEKTRA_TEXT_PART (last), text, length);
}

/**
 * tektra_message_dup_text:
 * @self: a message
 *
 * Gets what is said, without the reasoning, byte for byte.
 *
 * Returns: (transfer full): the text of all text parts, joined
 */
char *
tektra_message_dup_text (TektraMessage *self)
{
  GString *text = g_string_new (NULL);
  guint n;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), NULL);

  n = self->parts != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->parts)) : 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (G_LIST_MODEL (self->parts), i);

      if (TEKTRA_IS_TEXT_PART (part) && !TEKTRA_IS_THINKING_PART (part))
        g_string_append_len (text,
                             tektra_text_part_get_text (TEKTRA_TEXT_PART (part)),
                             (gssize) tektra_text_part_get_length (TEKTRA_TEXT_PART (part)));
    }

  return g_string_free (text, FALSE);
}

/**
 * tektra_message_get_status:
 * @self: a message
 *
 * Gets how far the message has come.
 *
 * Returns: the status
 */
TektraMessageStatus
tektra_message_get_status (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), TEKTRA_MESSAGE_STATUS_COMPLETE);

  return self->status;
}

/**
 * tektra_message_set_status:
 * @self: a message
 * @status: the new status
 *
 * Sets how far the message has come. For a failure use [method@Message.fail].
 */
void
tektra_message_set_status (TektraMessage       *self,
                           TektraMessageStatus  status)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (self));

  if (self->status == status)
    return;

  if (status != TEKTRA_MESSAGE_STATUS_STREAMING)
    tektra_message_finish_thinking (self);
  else
    g_clear_error (&self->error);

  self->status = status;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

/**
 * tektra_message_get_error:
 * @self: a message
 *
 * Gets why the message failed.
 *
 * Returns: (transfer none) (nullable): the error
 */
const GError *
tektra_message_get_error (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), NULL);

  return self->error;
}

/**
 * tektra_message_fail:
 * @self: a message
 * @error: why
 *
 * Ends the message as failed. Its text so far stays.
 */
void
tektra_message_fail (TektraMessage *self,
                     const GError  *error)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (self));
  g_return_if_fail (error != NULL);

  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);

  tektra_message_set_status (self, TEKTRA_MESSAGE_STATUS_FAILED);
}

/**
 * tektra_message_get_finish_reason:
 * @self: a message
 *
 * Gets why the model stopped writing.
 *
 * Returns: the reason
 */
TektraFinishReason
tektra_message_get_finish_reason (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), TEKTRA_FINISH_NONE);

  return self->finish_reason;
}

/**
 * tektra_message_set_finish_reason:
 * @self: a message
 * @reason: the reason
 *
 * Sets why the model stopped writing.
 */
void
tektra_message_set_finish_reason (TektraMessage      *self,
                                  TektraFinishReason  reason)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (self));

  if (self->finish_reason == reason)
    return;

  self->finish_reason = reason;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FINISH_REASON]);
}

/**
 * tektra_message_get_n_left_out:
 * @self: an answer
 *
 * Gets how many messages before this one the model did not see, because its context was full.
 *
 * Returns: the number of messages
 */
guint
tektra_message_get_n_left_out (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), 0);

  return self->n_left_out;
}

/**
 * tektra_message_set_n_left_out:
 * @self: an answer
 * @n_left_out: the number of messages
 *
 * Sets how many messages before this one the model did not see.
 */
void
tektra_message_set_n_left_out (TektraMessage *self,
                               guint          n_left_out)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (self));

  if (self->n_left_out == n_left_out)
    return;

  self->n_left_out = n_left_out;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_LEFT_OUT]);
}

/**
 * tektra_message_get_usage:
 * @self: a message
 *
 * Gets token counts and timings.
 *
 * Returns: (transfer none) (nullable): the usage, %NULL when none was told
 */
const TektraUsage *
tektra_message_get_usage (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), NULL);

  return self->usage;
}

/**
 * tektra_message_set_usage:
 * @self: a message
 * @usage: (transfer none): counts and timings
 *
 * Sets token counts and timings.
 */
void
tektra_message_set_usage (TektraMessage     *self,
                          const TektraUsage *usage)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (self));
  g_return_if_fail (usage != NULL);

  g_clear_pointer (&self->usage, tektra_usage_free);
  self->usage = tektra_usage_copy (usage);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USAGE]);
}

/**
 * tektra_message_get_model_id:
 * @self: a message
 *
 * Gets which model was asked for the message.
 *
 * Returns: (transfer none) (nullable): its full identifier as of [method@Model.dup_full_id]
 */
const char *
tektra_message_get_model_id (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), NULL);

  return self->model_id;
}

/**
 * tektra_message_set_model_id:
 * @self: a message
 * @model_id: (nullable): its full identifier as of [method@Model.dup_full_id]
 *
 * Sets which model was asked for the message.
 */
void
tektra_message_set_model_id (TektraMessage *self,
                             const char    *model_id)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (self));

  if (g_set_str (&self->model_id, model_id))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL_ID]);
}

/**
 * tektra_message_get_model_name:
 * @self: a message
 *
 * Gets which model wrote the message.
 *
 * Returns: (transfer none) (nullable): the name as a person knows it
 */
const char *
tektra_message_get_model_name (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), NULL);

  return self->model_name;
}

/**
 * tektra_message_set_model_name:
 * @self: a message
 * @model_name: (nullable): the name as a person knows it
 *
 * Sets which model wrote the message.
 */
void
tektra_message_set_model_name (TektraMessage *self,
                               const char    *model_name)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (self));

  if (g_set_str (&self->model_name, model_name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL_NAME]);
}
