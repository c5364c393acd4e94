/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-thinking-part.h"

/* The reasoning of a model before its answer, how long it took, and what the server wants back with
 * it when the chat goes on: a signature, or all of it in a form that only the server reads. */

struct _TektraThinkingPart
{
  TektraTextPart parent_instance;

  char *signature;
  char *redacted;
  gint64 started;
  gint64 duration;
  guint finished : 1;
};

G_DEFINE_FINAL_TYPE (TektraThinkingPart, tektra_thinking_part, TEKTRA_TYPE_TEXT_PART)

enum
{
  PROP_0,
  PROP_FINISHED,
  PROP_DURATION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static TektraPart *
tektra_thinking_part_copy (TektraPart *part)
{
  TektraThinkingPart *self = TEKTRA_THINKING_PART (part);
  TektraPart *copy = tektra_thinking_part_new ();

  tektra_text_part_append (TEKTRA_TEXT_PART (copy),
                           tektra_text_part_get_text (TEKTRA_TEXT_PART (self)),
                           (gssize) tektra_text_part_get_length (TEKTRA_TEXT_PART (self)));
  TEKTRA_THINKING_PART (copy)->signature = g_strdup (self->signature);
  TEKTRA_THINKING_PART (copy)->redacted = g_strdup (self->redacted);
  TEKTRA_THINKING_PART (copy)->started = self->started;
  TEKTRA_THINKING_PART (copy)->duration = self->duration;
  TEKTRA_THINKING_PART (copy)->finished = self->finished;

  return copy;
}

static void
tektra_thinking_part_finalize (GObject *object)
{
  TektraThinkingPart *self = TEKTRA_THINKING_PART (object);

  g_free (self->signature);
  g_free (self->redacted);

  G_OBJECT_CLASS (tektra_thinking_part_parent_class)->finalize (object);
}

static void
tektra_thinking_part_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  TektraThinkingPart *self = TEKTRA_THINKING_PART (object);

  switch (prop_id)
    {
    case PROP_FINISHED:
      g_value_set_boolean (value, self->finished);
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, tektra_thinking_part_get_duration (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_thinking_part_class_init (TektraThinkingPartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraPartClass *part_class = TEKTRA_PART_CLASS (klass);

  object_class->finalize = tektra_thinking_part_finalize;
  object_class->get_property = tektra_thinking_part_get_property;

  part_class->copy = tektra_thinking_part_copy;

  properties[PROP_FINISHED] =
    g_param_spec_boolean ("finished", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DURATION] =
    g_param_spec_int64 ("duration", NULL, NULL, 0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_thinking_part_init (TektraThinkingPart *self)
{
  self->started = g_get_monotonic_time ();
}

/**
 * tektra_thinking_part_new:
 *
 * Creates an empty part and starts its clock.
 *
 * Returns: (transfer full): a new part
 */
TektraPart *
tektra_thinking_part_new (void)
{
  return g_object_new (TEKTRA_TYPE_THINKING_PART, NULL);
}

/**
 * tektra_thinking_part_new_finished:
 * @text: the reasoning
 * @duration: how long it took, in microseconds
 *
 * Creates a part of reasoning that has ended.
 *
 * Returns: (transfer full): a new part
 */
TektraPart *
tektra_thinking_part_new_finished (const char *text,
                                   gint64      duration)
{
  TektraThinkingPart *self = TEKTRA_THINKING_PART (tektra_thinking_part_new ());

  tektra_text_part_append (TEKTRA_TEXT_PART (self), text, -1);
  self->duration = duration;
  self->finished = TRUE;

  return TEKTRA_PART (self);
}

/**
 * tektra_thinking_part_new_redacted:
 * @data: what the server sent in the place of the text
 *
 * Creates a part of reasoning that only the server can read.
 *
 * Returns: (transfer full): a new part
 */
TektraPart *
tektra_thinking_part_new_redacted (const char *data)
{
  TektraThinkingPart *self;

  g_return_val_if_fail (data != NULL, NULL);

  self = TEKTRA_THINKING_PART (tektra_thinking_part_new_finished ("", 0));
  self->redacted = g_strdup (data);

  return TEKTRA_PART (self);
}

/**
 * tektra_thinking_part_finish:
 * @self: a part
 *
 * Stops the clock: the model has gone on to its answer, or has ended.
 */
void
tektra_thinking_part_finish (TektraThinkingPart *self)
{
  g_return_if_fail (TEKTRA_IS_THINKING_PART (self));

  if (self->finished)
    return;

  self->duration = g_get_monotonic_time () - self->started;
  self->finished = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DURATION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FINISHED]);
}

/**
 * tektra_thinking_part_get_finished:
 * @self: a part
 *
 * Gets whether the model has stopped thinking.
 *
 * Returns: %TRUE when it has
 */
gboolean
tektra_thinking_part_get_finished (TektraThinkingPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_THINKING_PART (self), FALSE);

  return self->finished;
}

/**
 * tektra_thinking_part_get_duration:
 * @self: a part
 *
 * Gets how long the model thought, up to now while it still does.
 *
 * Returns: microseconds
 */
gint64
tektra_thinking_part_get_duration (TektraThinkingPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_THINKING_PART (self), 0);

  return self->finished ? self->duration : g_get_monotonic_time () - self->started;
}

/**
 * tektra_thinking_part_sign:
 * @self: a part
 * @signature: what the server wants back with it, byte for byte
 *
 * Ends the reasoning: nothing that follows belongs to it.
 */
void
tektra_thinking_part_sign (TektraThinkingPart *self,
                           const char         *signature)
{
  g_return_if_fail (TEKTRA_IS_THINKING_PART (self));
  g_return_if_fail (signature != NULL);

  g_set_str (&self->signature, signature);
  tektra_thinking_part_finish (self);
}

/**
 * tektra_thinking_part_get_signature:
 * @self: a part
 *
 * Gets what the server wants back with the text.
 *
 * Returns: (transfer none) (nullable): the signature
 */
const char *
tektra_thinking_part_get_signature (TektraThinkingPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_THINKING_PART (self), NULL);

  return self->signature;
}

/**
 * tektra_thinking_part_get_redacted:
 * @self: a part
 *
 * Gets what the server wants back in the place of the text, which it kept to itself.
 *
 * Returns: (transfer none) (nullable): the data
 */
const char *
tektra_thinking_part_get_redacted (TektraThinkingPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_THINKING_PART (self), NULL);

  return self->redacted;
}

/**
 * tektra_thinking_part_is_sealed:
 * @self: a part
 *
 * Tells whether the server that sent the reasoning wants it back.
 *
 * Returns: %TRUE when it is signed or redacted
 */
gboolean
tektra_thinking_part_is_sealed (TektraThinkingPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_THINKING_PART (self), FALSE);

  return self->signature != NULL || self->redacted != NULL;
}
