/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "speech/tektra-speech-voice.h"

/* What a person chooses by, and what the synthesizer is told. */

struct _TektraSpeechVoice
{
  GObject  parent_instance;

  /* owned */
  char    *id;
  char    *name;
  char    *language;
};

G_DEFINE_FINAL_TYPE (TektraSpeechVoice, tektra_speech_voice, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_LANGUAGE,
  PROP_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_speech_voice_finalize (GObject *object)
{
  TektraSpeechVoice *self = TEKTRA_SPEECH_VOICE (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->language);

  G_OBJECT_CLASS (tektra_speech_voice_parent_class)->finalize (object);
}

static void
tektra_speech_voice_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  TektraSpeechVoice *self = TEKTRA_SPEECH_VOICE (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_LANGUAGE:
      g_value_set_string (value, self->language);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_speech_voice_class_init (TektraSpeechVoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_speech_voice_finalize;
  object_class->get_property = tektra_speech_voice_get_property;

  /**
   * TektraSpeechVoice:id:
   *
   * What the synthesizer calls it.
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * TektraSpeechVoice:language:
   *
   * The code of the language it speaks.
   */
  properties[PROP_LANGUAGE] =
    g_param_spec_string ("language", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * TektraSpeechVoice:name:
   *
   * What a person calls it.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_speech_voice_init (TektraSpeechVoice *self)
{
}

/**
 * tektra_speech_voice_new:
 * @id: what the synthesizer calls it
 * @name: what a person calls it
 * @language: (nullable): the code of the language it speaks, %NULL when it speaks any
 *
 * Creates a voice.
 *
 * Returns: (transfer full): a new voice
 */
TektraSpeechVoice *
tektra_speech_voice_new (const char *id,
                         const char *name,
                         const char *language)
{
  TektraSpeechVoice *self;

  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_SPEECH_VOICE, NULL);
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->language = g_strdup (language);

  return self;
}

/**
 * tektra_speech_voice_get_id:
 * @self: a voice
 *
 * Gets what the synthesizer calls it.
 *
 * Returns: (transfer none): the id
 */
const char *
tektra_speech_voice_get_id (TektraSpeechVoice *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_VOICE (self), NULL);

  return self->id;
}

/**
 * tektra_speech_voice_get_name:
 * @self: a voice
 *
 * Gets what a person calls it.
 *
 * Returns: (transfer none): the name
 */
const char *
tektra_speech_voice_get_name (TektraSpeechVoice *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_VOICE (self), NULL);

  return self->name;
}

/**
 * tektra_speech_voice_get_language:
 * @self: a voice
 *
 * Gets the language it speaks.
 *
 * Returns: (transfer none) (nullable): its code, or %NULL when it speaks any
 */
const char *
tektra_speech_voice_get_language (TektraSpeechVoice *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_VOICE (self), NULL);

  return self->language;
}
