/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <gst/gst.h>

#include "core/tektra-backend-error.h"
#include "speech/tektra-gstreamer.h"
#include "speech/tektra-speech-player.h"

/* One pipeline for each sentence. Taking it down is what silences it: what waits in the sound
 * server is dropped with it. */

#define PIPELINE "giostreamsrc name=source ! decodebin ! audioconvert ! audioresample ! "

#define STOP "tektra-stop"

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  GstBus *bus = user_data;

  gst_bus_post (bus, gst_message_new_application (NULL, gst_structure_new_empty (STOP)));
}

/* The machine may have no loudspeakers, or the server may have sent something else than sound. */
static GError *
explain (GstMessage *message)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *details = NULL;

  gst_message_parse_error (message, &error, &details);
  g_debug ("Playing failed: %s (%s)", error->message, details);

  if (error->domain == GST_RESOURCE_ERROR)
    return g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED,
                                _("There is nothing to hear it with: check the loudspeakers in the "
                                  "system settings."));

  return g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                              _("The voice sent something that is no sound: choose another "
                                "one."));
}

/**
 * tektra_speech_player_play:
 * @sound: sound in any format that GStreamer knows
 * @cancellable: (nullable): silences it at once
 * @error: return location for an error
 *
 * Plays a sound to its end. Blocks: for threads. `$TEKTRA_AUDIO_SINK` names another sink than the
 * system's.
 *
 * Returns: whether it was played to its end
 */
gboolean
tektra_speech_player_play (GBytes        *sound,
                           GCancellable  *cancellable,
                           GError       **error)
{
  const char *sink = g_getenv ("TEKTRA_AUDIO_SINK");
  g_autofree char *description = NULL;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GstElement) pipeline = NULL;
  g_autoptr(GstElement) source = NULL;
  g_autoptr(GstMessage) message = NULL;
  g_autoptr(GstBus) bus = NULL;
  g_autoptr(GError) local_error = NULL;
  gulong cancelled_id = 0;

  g_return_val_if_fail (sound != NULL, FALSE);

  tektra_gstreamer_ensure ();

  description = g_strconcat (PIPELINE, sink != NULL && *sink != '\0' ? sink : "autoaudiosink",
                             NULL);
  pipeline = gst_parse_launch (description, &local_error);
  if (pipeline == NULL || local_error != NULL)
    {
      g_debug ("No pipeline: %s", local_error->message);
      g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                           _("Sound cannot be played: install the “good” plugins of "
                             "GStreamer."));
      return FALSE;
    }

  stream = g_memory_input_stream_new_from_bytes (sound);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_object_set (source, "stream", stream, NULL);
  bus = gst_element_get_bus (pipeline);

  if (cancellable != NULL)
    cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                          gst_object_ref (bus), gst_object_unref);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_EOS | GST_MESSAGE_ERROR |
                                        GST_MESSAGE_APPLICATION);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_cancellable_disconnect (cancellable, cancelled_id);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      g_propagate_error (error, explain (message));
      return FALSE;
    }

  return TRUE;
}
