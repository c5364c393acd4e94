/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/gst.h>
#include <libdex.h>

#include "speech/tektra-audio-devices.h"
#include "speech/tektra-gstreamer.h"
#include "test-command.h"
#include "test-future.h"

static TektraAudioDevice *
find (TektraAudioDevices *devices,
      const char         *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (devices)); i++)
    {
      g_autoptr(TektraAudioDevice) device = g_list_model_get_item (G_LIST_MODEL (devices), i);

      if (g_str_equal (tektra_audio_device_get_id (device), id))
        return device; /* kept by the list */
    }

  return NULL;
}

static gboolean
has_first (gpointer devices)
{
  return find (devices, "pulsesrc micsrc") != NULL;
}

static gboolean
has_second (gpointer devices)
{
  return find (devices, "pulsesrc headset") != NULL;
}

static gboolean
lacks_second (gpointer devices)
{
  return find (devices, "pulsesrc headset") == NULL;
}

/* A headset that is plugged in can be chosen at once; loudspeakers cannot. */
static void
test_plug (void)
{
  g_autoptr(TektraAudioDevices) devices = tektra_audio_devices_new ();

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (devices)), ==, 0);
  test_wait_until (has_first, devices);
  g_assert_nonnull (tektra_audio_device_get_name (find (devices, "pulsesrc micsrc")));
  g_assert_null (find (devices, "pulsesrc speaker.monitor"));

  test_run_command ("pactl load-module module-remap-source source_name=headset master=mic.monitor "
                    "source_properties=device.description=Headset");
  test_wait_until (has_second, devices);
  g_assert_cmpstr (tektra_audio_device_get_name (find (devices, "pulsesrc headset")), ==,
                   "Headset");

  /* the last that was plugged in goes first */
  test_run_command ("sh -c 'pactl unload-module "
                    "$(pactl list short modules | grep headset | cut -f1)'");
  test_wait_until (lacks_second, devices);
  g_assert_true (has_first (devices));

  g_assert_finalize_object (g_steal_pointer (&devices));
}

/* The preferences are closed before the sound server has answered. */
static void
test_early_end (void)
{
  TektraAudioDevices *devices = tektra_audio_devices_new ();

  g_assert_finalize_object (devices);

  /* and the next one works */
  devices = tektra_audio_devices_new ();
  test_wait_until (has_first, devices);
  g_assert_finalize_object (devices);
}

/* A device that is told of, but that no element of GStreamer can listen to */

#define TEST_TYPE_DEAF_DEVICE (test_deaf_device_get_type ())
G_DECLARE_FINAL_TYPE (TestDeafDevice, test_deaf_device, TEST, DEAF_DEVICE, GstDevice)

struct _TestDeafDevice
{
  GstDevice parent_instance;
};

G_DEFINE_FINAL_TYPE (TestDeafDevice, test_deaf_device, GST_TYPE_DEVICE)

static void
test_deaf_device_class_init (TestDeafDeviceClass *klass)
{
}

static void
test_deaf_device_init (TestDeafDevice *self)
{
}

#define TEST_TYPE_DEAF_PROVIDER (test_deaf_provider_get_type ())
G_DECLARE_FINAL_TYPE (TestDeafProvider, test_deaf_provider, TEST, DEAF_PROVIDER, GstDeviceProvider)

struct _TestDeafProvider
{
  GstDeviceProvider parent_instance;
};

static gboolean deaf_told;

G_DEFINE_FINAL_TYPE (TestDeafProvider, test_deaf_provider, GST_TYPE_DEVICE_PROVIDER)

static gboolean
test_deaf_provider_start (GstDeviceProvider *provider)
{
  g_autoptr(GstCaps) caps = gst_caps_new_empty_simple ("audio/x-raw");

  gst_device_provider_device_add (provider,
                                  g_object_new (TEST_TYPE_DEAF_DEVICE,
                                                "display-name", "Deaf",
                                                "device-class", "Audio/Source",
                                                "caps", caps,
                                                NULL));
  deaf_told = TRUE;

  return TRUE;
}

static void
test_deaf_provider_class_init (TestDeafProviderClass *klass)
{
  GstDeviceProviderClass *provider_class = GST_DEVICE_PROVIDER_CLASS (klass);

  provider_class->start = test_deaf_provider_start;
  gst_device_provider_class_set_static_metadata (provider_class, "Deaf", "Audio/Source", "Deaf",
                                                 "Nobody");
}

static void
test_deaf_provider_init (TestDeafProvider *self)
{
}

/* It cannot be chosen, and the others can. */
static void
test_deaf (void)
{
  g_autoptr(TektraAudioDevices) devices = NULL;

  tektra_gstreamer_ensure ();
  g_assert_true (gst_device_provider_register (NULL, "deafprovider", GST_RANK_PRIMARY,
                                               TEST_TYPE_DEAF_PROVIDER));
  devices = tektra_audio_devices_new ();
  test_wait_until (has_first, devices);
  g_assert_true (deaf_told);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (devices)); i++)
    {
      g_autoptr(TektraAudioDevice) device = g_list_model_get_item (G_LIST_MODEL (devices), i);

      g_assert_cmpstr (tektra_audio_device_get_name (device), !=, "Deaf");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/audio-devices/plug", test_plug);
  g_test_add_func ("/audio-devices/early-end", test_early_end);
  g_test_add_func ("/audio-devices/deaf", test_deaf);

  return g_test_run ();
}
