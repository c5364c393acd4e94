/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "speech/tektra-synthesizer.h"

/* What all synthesizers have in common: how it shall sound, where the text goes, and that all that
 * was given to one falls silent together. */

typedef struct
{
  /* owned */
  char         *host;
  char         *language;
  char         *voice;
  GCancellable *cancellable; /* of what is spoken and waits */

  double        rate;
} TektraSynthesizerPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TektraSynthesizer, tektra_synthesizer, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_HOST,
  PROP_LANGUAGE,
  PROP_RATE,
  PROP_VOICE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_synthesizer_dispose (GObject *object)
{
  tektra_synthesizer_stop (TEKTRA_SYNTHESIZER (object));

  G_OBJECT_CLASS (tektra_synthesizer_parent_class)->dispose (object);
}

static void
tektra_synthesizer_finalize (GObject *object)
{
  TektraSynthesizerPrivate *priv =
    tektra_synthesizer_get_instance_private (TEKTRA_SYNTHESIZER (object));

  g_free (priv->host);
  g_free (priv->language);
  g_free (priv->voice);
  g_object_unref (priv->cancellable);

  G_OBJECT_CLASS (tektra_synthesizer_parent_class)->finalize (object);
}

static void
tektra_synthesizer_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TektraSynthesizer *self = TEKTRA_SYNTHESIZER (object);

  switch (prop_id)
    {
    case PROP_HOST:
      g_value_set_string (value, tektra_synthesizer_get_host (self));
      break;
    case PROP_LANGUAGE:
      g_value_set_string (value, tektra_synthesizer_get_language (self));
      break;
    case PROP_RATE:
      g_value_set_double (value, tektra_synthesizer_get_rate (self));
      break;
    case PROP_VOICE:
      g_value_set_string (value, tektra_synthesizer_get_voice (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_synthesizer_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TektraSynthesizer *self = TEKTRA_SYNTHESIZER (object);
  TektraSynthesizerPrivate *priv = tektra_synthesizer_get_instance_private (self);

  switch (prop_id)
    {
    case PROP_HOST:
      tektra_synthesizer_set_host (self, g_value_get_string (value));
      break;
    case PROP_LANGUAGE:
      if (g_set_str (&priv->language, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_RATE:
      if (priv->rate < g_value_get_double (value) || priv->rate > g_value_get_double (value))
        {
          priv->rate = g_value_get_double (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_VOICE:
      if (g_set_str (&priv->voice, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_synthesizer_class_init (TektraSynthesizerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_synthesizer_dispose;
  object_class->finalize = tektra_synthesizer_finalize;
  object_class->get_property = tektra_synthesizer_get_property;
  object_class->set_property = tektra_synthesizer_set_property;

  /**
   * TektraSynthesizer:host:
   *
   * The computer that speaks, or %NULL when it is this one.
   */
  properties[PROP_HOST] =
    g_param_spec_string ("host", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_EXPLICIT_NOTIFY |
                         G_PARAM_STATIC_STRINGS);

  /**
   * TektraSynthesizer:language:
   *
   * The code of the language to speak, or %NULL for that of the system.
   */
  properties[PROP_LANGUAGE] =
    g_param_spec_string ("language", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * TektraSynthesizer:rate:
   *
   * How many times as fast as usual.
   */
  properties[PROP_RATE] =
    g_param_spec_double ("rate", NULL, NULL,
                         TEKTRA_SPEECH_RATE_MIN, TEKTRA_SPEECH_RATE_MAX, 1.0,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * TektraSynthesizer:voice:
   *
   * The id of the voice, or %NULL for the usual one.
   */
  properties[PROP_VOICE] =
    g_param_spec_string ("voice", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_synthesizer_init (TektraSynthesizer *self)
{
  TektraSynthesizerPrivate *priv = tektra_synthesizer_get_instance_private (self);

  priv->cancellable = g_cancellable_new ();
  priv->rate = 1.0;
}

/**
 * tektra_synthesizer_check:
 * @self: a synthesizer
 *
 * Finds out whether it can be used, without telling anything to anybody.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with a sentence that says
 *   what is missing
 */
DexFuture *
tektra_synthesizer_check (TektraSynthesizer *self)
{
  dex_return_error_if_fail (TEKTRA_IS_SYNTHESIZER (self));

  if (TEKTRA_SYNTHESIZER_GET_CLASS (self)->check == NULL)
    return dex_future_new_true ();

  return TEKTRA_SYNTHESIZER_GET_CLASS (self)->check (self);
}

/**
 * tektra_synthesizer_list_voices:
 * @self: a synthesizer
 *
 * Asks which voices there are.
 *
 * Returns: (transfer full): a future that resolves to a #GListModel of [class@SpeechVoice]
 */
DexFuture *
tektra_synthesizer_list_voices (TektraSynthesizer *self)
{
  dex_return_error_if_fail (TEKTRA_IS_SYNTHESIZER (self));

  if (TEKTRA_SYNTHESIZER_GET_CLASS (self)->list_voices == NULL)
    return dex_future_new_take_object (g_list_store_new (TEKTRA_TYPE_SPEECH_VOICE));

  return TEKTRA_SYNTHESIZER_GET_CLASS (self)->list_voices (self);
}

/**
 * tektra_synthesizer_speak:
 * @self: a synthesizer
 * @text: words without marks
 *
 * Speaks a text, after those that were given before.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it was spoken, and rejects with
 *   %G_IO_ERROR_CANCELLED when it was stopped, or with a sentence for a person
 */
DexFuture *
tektra_synthesizer_speak (TektraSynthesizer *self,
                          const char        *text)
{
  TektraSynthesizerPrivate *priv = tektra_synthesizer_get_instance_private (self);

  dex_return_error_if_fail (TEKTRA_IS_SYNTHESIZER (self));
  dex_return_error_if_fail (text != NULL);

  return TEKTRA_SYNTHESIZER_GET_CLASS (self)->speak (self, text, priv->cancellable);
}

/**
 * tektra_synthesizer_stop:
 * @self: a synthesizer
 *
 * Falls silent within 100 ms, and forgets what waits to be spoken.
 */
void
tektra_synthesizer_stop (TektraSynthesizer *self)
{
  TektraSynthesizerPrivate *priv = tektra_synthesizer_get_instance_private (self);
  g_autoptr(GCancellable) cancellable = NULL;

  g_return_if_fail (TEKTRA_IS_SYNTHESIZER (self));

  cancellable = g_steal_pointer (&priv->cancellable);
  priv->cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
}

/**
 * tektra_synthesizer_get_host:
 * @self: a synthesizer
 *
 * Gets the computer that speaks.
 *
 * Returns: (transfer none) (nullable): its name, or %NULL when it is this one
 */
const char *
tektra_synthesizer_get_host (TektraSynthesizer *self)
{
  TektraSynthesizerPrivate *priv = tektra_synthesizer_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_SYNTHESIZER (self), NULL);

  return priv->host;
}

/**
 * tektra_synthesizer_set_host:
 * @self: a synthesizer
 * @host: (nullable): the name of a computer, or %NULL for this one
 *
 * Sets the computer that speaks: for those that have a choice.
 */
void
tektra_synthesizer_set_host (TektraSynthesizer *self,
                             const char        *host)
{
  TektraSynthesizerPrivate *priv = tektra_synthesizer_get_instance_private (self);

  g_return_if_fail (TEKTRA_IS_SYNTHESIZER (self));

  if (g_set_str (&priv->host, host))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOST]);
}

/**
 * tektra_synthesizer_dup_where:
 * @self: a synthesizer
 *
 * Says where the text goes.
 *
 * Returns: (transfer full): a phrase for a person
 */
char *
tektra_synthesizer_dup_where (TektraSynthesizer *self)
{
  TektraSynthesizerPrivate *priv = tektra_synthesizer_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_SYNTHESIZER (self), NULL);

  if (priv->host == NULL)
    return g_strdup (_("What is read aloud stays on this computer"));

  /* Translators: %s is the name of a computer */
  return g_strdup_printf (_("What is read aloud goes to %s"), priv->host);
}

/**
 * tektra_synthesizer_get_language:
 * @self: a synthesizer
 *
 * Gets the language it speaks.
 *
 * Returns: (transfer none) (nullable): its code, or %NULL for that of the system
 */
const char *
tektra_synthesizer_get_language (TektraSynthesizer *self)
{
  TektraSynthesizerPrivate *priv = tektra_synthesizer_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_SYNTHESIZER (self), NULL);

  return priv->language;
}

/**
 * tektra_synthesizer_get_rate:
 * @self: a synthesizer
 *
 * Gets how fast it speaks.
 *
 * Returns: how many times as fast as usual
 */
double
tektra_synthesizer_get_rate (TektraSynthesizer *self)
{
  TektraSynthesizerPrivate *priv = tektra_synthesizer_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_SYNTHESIZER (self), 1.0);

  return priv->rate;
}

/**
 * tektra_synthesizer_get_voice:
 * @self: a synthesizer
 *
 * Gets the voice it speaks with.
 *
 * Returns: (transfer none) (nullable): its id, or %NULL for the usual one
 */
const char *
tektra_synthesizer_get_voice (TektraSynthesizer *self)
{
  TektraSynthesizerPrivate *priv = tektra_synthesizer_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_SYNTHESIZER (self), NULL);

  return priv->voice;
}
