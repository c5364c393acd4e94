/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-audio-part.h"

/* A sound as it is sent to a model, with a few numbers to draw it by. A model that does not hear is
 * sent the words, where somebody wrote them down. */

struct _TektraAudioPart
{
  TektraPart parent_instance;

  char *name;
  char *mime_type;
  GBytes *data;
  GBytes *peaks;
  char *transcript;
  gint64 duration;
};

G_DEFINE_FINAL_TYPE (TektraAudioPart, tektra_audio_part, TEKTRA_TYPE_PART)

static GBytes *
tektra_audio_part_get_media (TektraPart  *part,
                             const char **mime_type)
{
  TektraAudioPart *self = TEKTRA_AUDIO_PART (part);

  *mime_type = self->mime_type;

  return self->data;
}

static void
tektra_audio_part_finalize (GObject *object)
{
  TektraAudioPart *self = TEKTRA_AUDIO_PART (object);

  g_free (self->name);
  g_free (self->mime_type);
  g_free (self->transcript);
  g_bytes_unref (self->data);
  g_clear_pointer (&self->peaks, g_bytes_unref);

  G_OBJECT_CLASS (tektra_audio_part_parent_class)->finalize (object);
}

static void
tektra_audio_part_class_init (TektraAudioPartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraPartClass *part_class = TEKTRA_PART_CLASS (klass);

  object_class->finalize = tektra_audio_part_finalize;

  part_class->get_media = tektra_audio_part_get_media;
}

static void
tektra_audio_part_init (TektraAudioPart *self)
{
}

/**
 * tektra_audio_part_new:
 * @name: what a person calls it, usually a file name
 * @mime_type: `audio/wav` or `audio/mpeg`
 * @data: the encoded sound
 * @duration: milliseconds
 * @peaks: (nullable): one byte of loudness for each of some equal stretches
 *
 * Creates a part that holds a sound.
 *
 * Returns: (transfer full): a new part
 */
TektraPart *
tektra_audio_part_new (const char *name,
                       const char *mime_type,
                       GBytes     *data,
                       gint64      duration,
                       GBytes     *peaks)
{
  TektraAudioPart *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (mime_type != NULL, NULL);
  g_return_val_if_fail (data != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_AUDIO_PART, NULL);
  self->name = g_strdup (name);
  self->mime_type = g_strdup (mime_type);
  self->data = g_bytes_ref (data);
  self->duration = MAX (duration, 0);
  if (peaks != NULL && g_bytes_get_size (peaks) > 0)
    self->peaks = g_bytes_ref (peaks);

  return TEKTRA_PART (self);
}

/**
 * tektra_audio_part_get_name:
 * @self: a part
 *
 * Gets what a person calls the sound.
 *
 * Returns: (transfer none): the name
 */
const char *
tektra_audio_part_get_name (TektraAudioPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_AUDIO_PART (self), NULL);

  return self->name;
}

/**
 * tektra_audio_part_get_mime_type:
 * @self: a part
 *
 * Gets how [method@AudioPart.get_data] is encoded.
 *
 * Returns: (transfer none): `audio/wav` or `audio/mpeg`
 */
const char *
tektra_audio_part_get_mime_type (TektraAudioPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_AUDIO_PART (self), NULL);

  return self->mime_type;
}

/**
 * tektra_audio_part_get_data:
 * @self: a part
 *
 * Gets the encoded sound.
 *
 * Returns: (transfer none): the bytes of a file
 */
GBytes *
tektra_audio_part_get_data (TektraAudioPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_AUDIO_PART (self), NULL);

  return self->data;
}

/**
 * tektra_audio_part_get_duration:
 * @self: a part
 *
 * Gets how long the sound lasts.
 *
 * Returns: milliseconds
 */
gint64
tektra_audio_part_get_duration (TektraAudioPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_AUDIO_PART (self), 0);

  return self->duration;
}

/**
 * tektra_audio_part_get_peaks:
 * @self: a part
 *
 * Gets what is needed to draw the sound.
 *
 * Returns: (transfer none) (nullable): one byte for each of some equal stretches, from 0, silence,
 *   to 255
 */
GBytes *
tektra_audio_part_get_peaks (TektraAudioPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_AUDIO_PART (self), NULL);

  return self->peaks;
}

/**
 * tektra_audio_part_get_transcript:
 * @self: a part
 *
 * Gets what is said in the sound.
 *
 * Returns: (transfer none) (nullable): the words, or %NULL when nobody wrote them down
 */
const char *
tektra_audio_part_get_transcript (TektraAudioPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_AUDIO_PART (self), NULL);

  return self->transcript;
}

/**
 * tektra_audio_part_new_transcribed:
 * @self: a part
 * @transcript: what is said in the sound
 *
 * Creates a part that holds the same sound, and the words.
 *
 * Returns: (transfer full): a new part
 */
TektraPart *
tektra_audio_part_new_transcribed (TektraAudioPart *self,
                                   const char      *transcript)
{
  TektraPart *part;

  g_return_val_if_fail (TEKTRA_IS_AUDIO_PART (self), NULL);
  g_return_val_if_fail (transcript != NULL, NULL);

  part = tektra_audio_part_new (self->name, self->mime_type, self->data, self->duration,
                                self->peaks);
  TEKTRA_AUDIO_PART (part)->transcript = g_strdup (transcript);

  return part;
}
