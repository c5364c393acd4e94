/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "speech/tektra-audio-device.h"

struct _TektraAudioDevice
{
  GObject parent_instance;

  char *id;
  char *name;
};

G_DEFINE_FINAL_TYPE (TektraAudioDevice, tektra_audio_device, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_audio_device_finalize (GObject *object)
{
  TektraAudioDevice *self = TEKTRA_AUDIO_DEVICE (object);

  g_free (self->id);
  g_free (self->name);

  G_OBJECT_CLASS (tektra_audio_device_parent_class)->finalize (object);
}

static void
tektra_audio_device_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  TektraAudioDevice *self = TEKTRA_AUDIO_DEVICE (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_audio_device_class_init (TektraAudioDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_audio_device_finalize;
  object_class->get_property = tektra_audio_device_get_property;

  /**
   * TektraAudioDevice:id:
   *
   * What it is known by to [property@Recorder:device], also after a restart: the name of an element
   * of GStreamer, a space, and what that calls the device.
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraAudioDevice:name:
   *
   * What it is called, for people.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_audio_device_init (TektraAudioDevice *self)
{
}

/**
 * tektra_audio_device_new:
 * @id: what it is known by
 * @name: what it is called
 *
 * Creates a device.
 *
 * Returns: (transfer full): a new device
 */
TektraAudioDevice *
tektra_audio_device_new (const char *id,
                         const char *name)
{
  TektraAudioDevice *self;

  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_AUDIO_DEVICE, NULL);
  self->id = g_strdup (id);
  self->name = g_strdup (name);

  return self;
}

/**
 * tektra_audio_device_get_id:
 * @self: a device
 *
 * Gets what it is known by.
 *
 * Returns: (transfer none): the id
 */
const char *
tektra_audio_device_get_id (TektraAudioDevice *self)
{
  g_return_val_if_fail (TEKTRA_IS_AUDIO_DEVICE (self), NULL);

  return self->id;
}

/**
 * tektra_audio_device_get_name:
 * @self: a device
 *
 * Gets what it is called.
 *
 * Returns: (transfer none): the name
 */
const char *
tektra_audio_device_get_name (TektraAudioDevice *self)
{
  g_return_val_if_fail (TEKTRA_IS_AUDIO_DEVICE (self), NULL);

  return self->name;
}
