/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "speech/tektra-transcriber.h"

/* What all transcribers have in common: the words so far, and where the sound goes. */

typedef struct
{
  /* owned */
  char *partial_text;
  char *host;
} TektraTranscriberPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TektraTranscriber, tektra_transcriber, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_HOST,
  PROP_PARTIAL_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_transcriber_finalize (GObject *object)
{
  TektraTranscriberPrivate *priv =
    tektra_transcriber_get_instance_private (TEKTRA_TRANSCRIBER (object));

  g_free (priv->partial_text);
  g_free (priv->host);

  G_OBJECT_CLASS (tektra_transcriber_parent_class)->finalize (object);
}

static void
tektra_transcriber_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TektraTranscriber *self = TEKTRA_TRANSCRIBER (object);

  switch (prop_id)
    {
    case PROP_HOST:
      g_value_set_string (value, tektra_transcriber_get_host (self));
      break;
    case PROP_PARTIAL_TEXT:
      g_value_set_string (value, tektra_transcriber_get_partial_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_transcriber_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TektraTranscriberPrivate *priv =
    tektra_transcriber_get_instance_private (TEKTRA_TRANSCRIBER (object));

  switch (prop_id)
    {
    case PROP_HOST:
      priv->host = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_transcriber_class_init (TektraTranscriberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_transcriber_finalize;
  object_class->get_property = tektra_transcriber_get_property;
  object_class->set_property = tektra_transcriber_set_property;

  /**
   * TektraTranscriber:host:
   *
   * The computer that hears the sound, or %NULL when it stays on this one.
   */
  properties[PROP_HOST] =
    g_param_spec_string ("host", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * TektraTranscriber:partial-text:
   *
   * The words heard so far of the sound that was given last.
   */
  properties[PROP_PARTIAL_TEXT] =
    g_param_spec_string ("partial-text", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_transcriber_init (TektraTranscriber *self)
{
  TektraTranscriberPrivate *priv = tektra_transcriber_get_instance_private (self);

  priv->partial_text = g_strdup ("");
}

/**
 * tektra_transcriber_check:
 * @self: a transcriber
 *
 * Finds out whether it can be used, without telling anything to anybody.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with a sentence that says
 *   what is missing
 */
DexFuture *
tektra_transcriber_check (TektraTranscriber *self)
{
  dex_return_error_if_fail (TEKTRA_IS_TRANSCRIBER (self));

  if (TEKTRA_TRANSCRIBER_GET_CLASS (self)->check == NULL)
    return dex_future_new_true ();

  return TEKTRA_TRANSCRIBER_GET_CLASS (self)->check (self);
}

/**
 * tektra_transcriber_transcribe:
 * @self: a transcriber
 * @sound: what was said
 * @language: (nullable): the code of the language, "de", or %NULL to have it found out
 * @cancellable: (nullable): ends it at once
 *
 * Writes down what is said in a sound.
 *
 * Returns: (transfer full): a future that resolves to a [class@Transcription], or rejects with a
 *   sentence for a person
 */
DexFuture *
tektra_transcriber_transcribe (TektraTranscriber *self,
                               TektraSound       *sound,
                               const char        *language,
                               GCancellable      *cancellable)
{
  dex_return_error_if_fail (TEKTRA_IS_TRANSCRIBER (self));
  dex_return_error_if_fail (TEKTRA_IS_SOUND (sound));
  dex_return_error_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  tektra_transcriber_set_partial_text (self, "");

  if (tektra_sound_get_duration (sound) == 0)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_INVALID_REQUEST,
                                  _("There is no sound in this: record it again."));

  return TEKTRA_TRANSCRIBER_GET_CLASS (self)->transcribe (self, sound, language, cancellable);
}

/**
 * tektra_transcriber_get_partial_text:
 * @self: a transcriber
 *
 * Gets the words heard so far.
 *
 * Returns: (transfer none): the words, "" before there are any
 */
const char *
tektra_transcriber_get_partial_text (TektraTranscriber *self)
{
  TektraTranscriberPrivate *priv = tektra_transcriber_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_TRANSCRIBER (self), NULL);

  return priv->partial_text;
}

/**
 * tektra_transcriber_set_partial_text:
 * @self: a transcriber
 * @text: the words heard so far
 *
 * For subclasses: tells the words before all of them are there.
 */
void
tektra_transcriber_set_partial_text (TektraTranscriber *self,
                                     const char        *text)
{
  TektraTranscriberPrivate *priv = tektra_transcriber_get_instance_private (self);

  g_return_if_fail (TEKTRA_IS_TRANSCRIBER (self));
  g_return_if_fail (text != NULL);

  if (g_set_str (&priv->partial_text, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PARTIAL_TEXT]);
}

/**
 * tektra_transcriber_get_host:
 * @self: a transcriber
 *
 * Gets the computer that hears the sound.
 *
 * Returns: (transfer none) (nullable): its name, or %NULL when it is this one
 */
const char *
tektra_transcriber_get_host (TektraTranscriber *self)
{
  TektraTranscriberPrivate *priv = tektra_transcriber_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_TRANSCRIBER (self), NULL);

  return priv->host;
}

/**
 * tektra_transcriber_describe_host:
 * @host: (nullable): the computer that hears, %NULL for this one
 *
 * Says where the sound goes.
 *
 * Returns: (transfer full): a phrase for a person
 */
char *
tektra_transcriber_describe_host (const char *host)
{
  if (host == NULL)
    return g_strdup (_("What you say stays on this computer"));

  /* Translators: %s is the name of a computer */
  return g_strdup_printf (_("What you say goes to %s"), host);
}
