/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-text-part.h"

#include <string.h>

/* Text that grows while it is received. The bytes are kept exactly as they came; whatever a view
 * makes of them, this is what is copied, stored and sent back to the model. */

typedef struct
{
  GString *text;
} TektraTextPartPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (TektraTextPart, tektra_text_part, TEKTRA_TYPE_PART)

enum
{
  PROP_0,
  PROP_TEXT,
  N_PROPS
};

enum
{
  APPENDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static TektraPart *
tektra_text_part_copy (TektraPart *part)
{
  TektraTextPartPrivate *priv =
    tektra_text_part_get_instance_private (TEKTRA_TEXT_PART (part));
  TektraPart *copy = tektra_text_part_new (NULL);

  tektra_text_part_append (TEKTRA_TEXT_PART (copy), priv->text->str, (gssize) priv->text->len);

  return copy;
}

static void
tektra_text_part_finalize (GObject *object)
{
  TektraTextPartPrivate *priv =
    tektra_text_part_get_instance_private (TEKTRA_TEXT_PART (object));

  g_string_free (priv->text, TRUE);

  G_OBJECT_CLASS (tektra_text_part_parent_class)->finalize (object);
}

static void
tektra_text_part_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TektraTextPart *self = TEKTRA_TEXT_PART (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, tektra_text_part_get_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_text_part_class_init (TektraTextPartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraPartClass *part_class = TEKTRA_PART_CLASS (klass);

  object_class->finalize = tektra_text_part_finalize;
  object_class->get_property = tektra_text_part_get_property;

  part_class->copy = tektra_text_part_copy;

  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraTextPart::appended:
   * @self: the part
   * @offset: where the new text begins, in bytes
   * @length: how much there is of it, in bytes
   *
   * Text came at the end. There is no notification of [property@TextPart:text]: a stream of
   * thousands of pieces a second must not build a string for each.
   */
  signals[APPENDED] =
    g_signal_new ("appended",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT64);
}

static void
tektra_text_part_init (TektraTextPart *self)
{
  TektraTextPartPrivate *priv = tektra_text_part_get_instance_private (self);

  priv->text = g_string_new (NULL);
}

/**
 * tektra_text_part_new:
 * @text: (nullable): how it begins
 *
 * Creates a part of text.
 *
 * Returns: (transfer full): a new part
 */
TektraPart *
tektra_text_part_new (const char *text)
{
  TektraTextPart *self = g_object_new (TEKTRA_TYPE_TEXT_PART, NULL);

  if (text != NULL)
    tektra_text_part_append (self, text, -1);

  return TEKTRA_PART (self);
}

/**
 * tektra_text_part_get_text:
 * @self: a part
 *
 * Gets the text so far.
 *
 * Returns: (transfer none): the text, valid until the next append
 */
const char *
tektra_text_part_get_text (TektraTextPart *self)
{
  TektraTextPartPrivate *priv = tektra_text_part_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_TEXT_PART (self), NULL);

  return priv->text->str;
}

/**
 * tektra_text_part_get_length:
 * @self: a part
 *
 * Gets how long the text is.
 *
 * Returns: the length in bytes
 */
gsize
tektra_text_part_get_length (TektraTextPart *self)
{
  TektraTextPartPrivate *priv = tektra_text_part_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_TEXT_PART (self), 0);

  return priv->text->len;
}

/**
 * tektra_text_part_append:
 * @self: a part
 * @text: what came
 * @length: its length in bytes, or -1 when it is NUL-terminated
 *
 * Adds text at the end and emits [signal@TextPart::appended].
 */
void
tektra_text_part_append (TektraTextPart *self,
                         const char     *text,
                         gssize          length)
{
  TektraTextPartPrivate *priv = tektra_text_part_get_instance_private (self);
  gsize offset, n_bytes;

  g_return_if_fail (TEKTRA_IS_TEXT_PART (self));
  g_return_if_fail (text != NULL || length == 0);

  n_bytes = length < 0 ? strlen (text) : (gsize) length;
  if (n_bytes == 0)
    return;

  offset = priv->text->len;
  g_string_append_len (priv->text, text, (gssize) n_bytes);

  g_signal_emit (self, signals[APPENDED], 0, (guint64) offset, (guint64) n_bytes);
}
