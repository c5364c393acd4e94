/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libdex.h>

#include "speech/tektra-audio-devices.h"
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/audio-devices/plug", test_plug);
  g_test_add_func ("/audio-devices/early-end", test_early_end);

  return g_test_run ();
}
