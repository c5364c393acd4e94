/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-device.h"

/* Names of where a model runs. */

/* as many as anybody has in one computer, so that a slip of the pen is noticed */
#define MAX_GPU 63

/* Each may be followed by a colon and a number. "metal" is the only card of its computer. */
static const char * const gpu_names[] = { "gpu", "cuda", "vulkan", "rocm", "hip", "sycl", "metal" };

/**
 * tektra_device_parse:
 * @text: "auto", "cpu", or the name of a kind of graphics card with or without a number, such as
 *   "gpu", "cuda:1" or "metal"
 * @device: (out): the device
 *
 * Reads the name of a device, without regard to case. A card without a number is the first.
 *
 * Returns: %FALSE when there is no such device
 */
gboolean
tektra_device_parse (const char *text,
                     gint64     *device)
{
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (device != NULL, FALSE);

  *device = TEKTRA_DEVICE_AUTO;

  if (g_ascii_strcasecmp (text, "auto") == 0)
    return TRUE;

  if (g_ascii_strcasecmp (text, "cpu") == 0)
    {
      *device = TEKTRA_DEVICE_CPU;
      return TRUE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (gpu_names); i++)
    {
      gsize length = strlen (gpu_names[i]);
      guint64 number = 0;

      if (g_ascii_strncasecmp (text, gpu_names[i], length) != 0)
        continue;

      if (text[length] != '\0' &&
          (text[length] != ':' ||
           !g_ascii_string_to_unsigned (text + length + 1, 10, 0, MAX_GPU, &number, NULL)))
        return FALSE;

      *device = (gint64) number;
      return TRUE;
    }

  return FALSE;
}

/**
 * tektra_device_to_string:
 * @device: a device
 *
 * Gets the name of a device for files.
 *
 * Returns: (transfer full): "auto", "cpu" or such as "gpu:0"
 */
char *
tektra_device_to_string (gint64 device)
{
  if (device == TEKTRA_DEVICE_CPU)
    return g_strdup ("cpu");
  if (device < 0)
    return g_strdup ("auto");

  return g_strdup_printf ("gpu:%u", (guint) device);
}

/**
 * tektra_device_dup_title:
 * @device: a device
 *
 * Gets the name of a device for a person.
 *
 * Returns: (transfer full): such as "Graphics card 1"
 */
char *
tektra_device_dup_title (gint64 device)
{
  if (device == TEKTRA_DEVICE_CPU)
    return g_strdup (_("Processor"));
  if (device < 0)
    /* Translators: the program chooses between processor and graphics cards */
    return g_strdup (_("Automatic"));

  /* Translators: one of several graphics cards of a computer */
  return g_strdup_printf (_("Graphics card %u"), (guint) device + 1);
}
