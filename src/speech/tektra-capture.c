/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libintl.h>
#include <math.h>
#include <string.h>

#include <gst/app/gstappsink.h>
#include <gst/gst.h>

#include "speech/tektra-capture.h"

#include "speech/tektra-gstreamer.h"
#include "speech/tektra-vad.h"
#include "util/tektra-thread.h"

/* The pipeline has threads of its own. They write down what comes and let the detector listen to
 * it; the recorder looks at that now and then. Opening and closing wait for the sound server, and
 * are for a thread, too. */

#define PIPELINE "audioconvert name=convert ! audioresample ! " \
                 "audio/x-raw,format=S16LE,rate=16000,channels=1,layout=interleaved ! " \
                 "%sappsink name=sink sync=false"

/* WebRTC's high pass, noise suppression and gain control, in the plugins that not everybody has */
#define FILTER "webrtcdsp echo-cancel=false ! "

/* The level of the meter is 0 at -60 dB of full scale and 1 at 0 dB. */
#define METER_RANGE 60.0

#define OPEN_LIMIT (5 * GST_SECOND)

/* In microseconds. GStreamer's own default, twice as often, costs twice as much; and without being
 * asked for a short buffer PulseAudio may wait for two seconds before it gives anything. */
#define LATENCY_TIME 20000
#define BUFFER_TIME  200000

/* More than a recorder lasts: its main loop may be busy while the microphone goes on. */
#define MAX_SAMPLES (10 * 60 * TEKTRA_SOUND_RATE)

struct _TektraCapture
{
  gatomicrefcount ref_count;

  GstElement *pipeline;

  GMutex mutex; /* for all that follows */
  GByteArray *samples;
  TektraVad *vad;
  TektraRecorderReason failure;
  int loudest;
  int level;
  gint64 dropped; /* samples that are not kept any more */
  gboolean deaf;
};

/* GStreamer knows no error of its own for it; this is what libpulse calls PA_ERR_ACCESS, in the
 * language of the person. */
static gboolean
is_denied (const GError *error,
           const char   *details)
{
  const char *denied = dgettext ("pulseaudio", "Access denied");

  return g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED) ||
         strstr (error->message, denied) != NULL ||
         (details != NULL && strstr (details, denied) != NULL);
}

/* What the element says goes to the log; whoever records wants to know what to do. */
static TektraRecorderReason
classify (const GError *error,
          const char   *details,
          gboolean      is_open)
{
  g_debug ("The microphone failed: %s (%s)", error->message, details != NULL ? details : "");

  if (is_denied (error, details))
    return TEKTRA_RECORDER_REASON_NO_PERMISSION;

  if (is_open)
    return TEKTRA_RECORDER_REASON_DEVICE_LOST;

  if (error->domain == GST_RESOURCE_ERROR)
    return TEKTRA_RECORDER_REASON_NO_DEVICE;

  return TEKTRA_RECORDER_REASON_FAILED;
}

/* Where nothing can be opened, autoaudiosrc warns and gives silence. */
static TektraRecorderReason
pop_failure (TektraCapture *self,
             gboolean       is_open)
{
  g_autoptr(GstBus) bus = gst_element_get_bus (self->pipeline);
  TektraRecorderReason failure = TEKTRA_RECORDER_REASON_NONE;

  while (failure == TEKTRA_RECORDER_REASON_NONE)
    {
      g_autoptr(GstMessage) message = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *details = NULL;

      message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING |
                                           GST_MESSAGE_EOS);
      if (message == NULL)
        break;

      switch ((int) GST_MESSAGE_TYPE (message))
        {
        case GST_MESSAGE_ERROR:
          gst_message_parse_error (message, &error, &details);
          failure = classify (error, details, is_open);
          break;

        case GST_MESSAGE_WARNING:
          gst_message_parse_warning (message, &error, &details);
          if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
            failure = classify (error, details, is_open);
          break;

        default:
          failure = TEKTRA_RECORDER_REASON_DEVICE_LOST;
        }
    }

  return failure;
}

/* Runs in a thread of the pipeline. */
static GstFlowReturn
new_sample_cb (GstAppSink *sink,
               gpointer    user_data)
{
  TektraCapture *self = user_data;
  g_autoptr(GstSample) sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer;
  GstMapInfo map;

  if (sample == NULL)
    return GST_FLOW_EOS;

  buffer = gst_sample_get_buffer (sample);
  if (self->samples->len < MAX_SAMPLES * sizeof (gint16) &&
      gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      const gint16 *samples = (gconstpointer) map.data;
      gsize n_samples = map.size / sizeof (gint16);
      int level = 0;

      for (gsize i = 0; i < n_samples; i++)
        level = MAX (level, ABS ((int) GINT16_FROM_LE (samples[i])));

      g_mutex_lock (&self->mutex);
      if (!self->deaf)
        {
          g_byte_array_append (self->samples, map.data, (guint) map.size);
          tektra_vad_push (self->vad, samples, n_samples);
          self->level = MAX (self->level, level);
          self->loudest = MAX (self->loudest, level);
        }
      g_mutex_unlock (&self->mutex);

      gst_buffer_unmap (buffer, &map);
    }

  return GST_FLOW_OK;
}

static void
set_buffer (GstElement *element)
{
  GObjectClass *object_class = G_OBJECT_GET_CLASS (element);

  if (g_object_class_find_property (object_class, "latency-time") != NULL &&
      g_object_class_find_property (object_class, "buffer-time") != NULL)
    g_object_set (element,
                  "latency-time", (gint64) LATENCY_TIME,
                  "buffer-time", (gint64) BUFFER_TIME,
                  NULL);
}

/* What autoaudiosrc has found */
static void
element_added_cb (GstBin     *bin,
                  GstElement *element)
{
  set_buffer (element);
}

/* @device is what TektraAudioDevice calls it: the name of an element and of what it opens. */
static GstElement *
create_source (const char *device)
{
  const char *from_environment = g_getenv ("TEKTRA_AUDIO_SRC");
  GstElement *source;
  const char *space;

  if (from_environment != NULL)
    return gst_parse_bin_from_description (from_environment, TRUE, NULL);

  space = device != NULL ? strchr (device, ' ') : NULL;
  if (space != NULL)
    {
      g_autofree char *factory = g_strndup (device, (gsize) (space - device));

      source = gst_element_factory_make (factory, NULL);
      if (source != NULL)
        g_object_set (source, g_str_equal (factory, "pipewiresrc") ? "target-object" : "device",
                      space + 1, NULL);
      if (source != NULL)
        set_buffer (source);

      return source;
    }

  source = gst_element_factory_make ("autoaudiosrc", NULL);
  if (source != NULL)
    g_signal_connect (source, "element-added", G_CALLBACK (element_added_cb), NULL);

  return source;
}

static gboolean
build_pipeline (TektraCapture *self,
                const char    *device,
                gboolean       suppress_noise)
{
  g_autoptr(GstElementFactory) filter = gst_element_factory_find ("webrtcdsp");
  g_autoptr(GstElement) convert = NULL;
  g_autoptr(GstElement) sink = NULL;
  GstAppSinkCallbacks callbacks = { .new_sample = new_sample_cb };
  g_autofree char *text = NULL;
  GstElement *source;

  text = g_strdup_printf (PIPELINE, suppress_noise && filter != NULL ? FILTER : "");
  self->pipeline = gst_parse_launch (text, NULL);
  source = create_source (device);
  if (self->pipeline == NULL || source == NULL)
    {
      gst_clear_object (&source);
      return FALSE;
    }

  convert = gst_bin_get_by_name (GST_BIN (self->pipeline), "convert");
  sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  gst_bin_add (GST_BIN (self->pipeline), source);
  if (!gst_element_link (source, convert))
    return FALSE;

  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);

  return TRUE;
}

static TektraCapture *
open_device (const char           *device,
             gboolean              suppress_noise,
             TektraRecorderReason *failure)
{
  g_autoptr(TektraCapture) self = g_new0 (TektraCapture, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->samples = g_byte_array_new ();
  self->vad = tektra_vad_new ();
  *failure = TEKTRA_RECORDER_REASON_NO_DEVICE;

  tektra_gstreamer_ensure ();
  if (!build_pipeline (self, device, suppress_noise))
    return NULL;

  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE ||
      gst_element_get_state (self->pipeline, NULL, NULL, OPEN_LIMIT) == GST_STATE_CHANGE_FAILURE)
    {
      TektraRecorderReason reason = pop_failure (self, FALSE);

      if (reason != TEKTRA_RECORDER_REASON_NONE)
        *failure = reason;
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      return NULL;
    }

  *failure = pop_failure (self, FALSE);
  if (*failure != TEKTRA_RECORDER_REASON_NONE)
    {
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * tektra_capture_open:
 * @device: (nullable): which microphone, see [property@AudioDevice:id]; %NULL for the one that the
 *   person has chosen for the computer
 * @suppress_noise: whether to make it easier to understand, where that can be done
 * @failure: (out): return location for why it is not open
 *
 * Opens a microphone. The environment variable `TEKTRA_AUDIO_SRC` names another source, as
 * `gst-launch-1.0` takes it. Blocks: for threads.
 *
 * Returns: (transfer full) (nullable): what is captured
 */
TektraCapture *
tektra_capture_open (const char           *device,
                     gboolean              suppress_noise,
                     TektraRecorderReason *failure)
{
  TektraRecorderReason reason;
  TektraCapture *self;

  g_return_val_if_fail (failure != NULL, NULL);

  self = open_device (device, suppress_noise, failure);
  if (self != NULL || device != NULL)
    return self;

  /* autoaudiosrc keeps to itself what the sound server has said to it. */
  self = open_device ("pulsesrc @DEFAULT_SOURCE@", suppress_noise, &reason);
  if (self == NULL && reason == TEKTRA_RECORDER_REASON_NO_PERMISSION)
    *failure = reason;

  return self;
}

/**
 * tektra_capture_ref:
 * @self: a capture
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
TektraCapture *
tektra_capture_ref (TektraCapture *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * tektra_capture_unref:
 * @self: (transfer full): a capture; the last reference is let go of after
 *   [method@Capture.close], which this must not have to do
 *
 * Lets go of a reference.
 */
void
tektra_capture_unref (TektraCapture *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->pipeline != NULL)
    gst_object_unref (self->pipeline);
  g_byte_array_unref (self->samples);
  tektra_vad_free (self->vad);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static DexFuture *
close_in_thread (gpointer user_data)
{
  TektraCapture *self = user_data;

  gst_element_set_state (self->pipeline, GST_STATE_NULL);

  return dex_future_new_true ();
}

/**
 * tektra_capture_close:
 * @self: (transfer full): a capture
 *
 * Closes the microphone, in a thread, since that takes its time. What was captured stays.
 */
void
tektra_capture_close (TektraCapture *self)
{
  g_return_if_fail (self != NULL);

  dex_future_disown (tektra_thread_spawn ("tektra-microphone", close_in_thread, self,
                                          (GDestroyNotify) tektra_capture_unref));
}

/**
 * tektra_capture_set_deaf:
 * @self: a capture
 * @deaf: whether what comes is thrown away
 *
 * Does not listen for a while, without closing the microphone.
 */
void
tektra_capture_set_deaf (TektraCapture *self,
                         gboolean       deaf)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  self->deaf = !!deaf;
  g_mutex_unlock (&self->mutex);
}

/* Called under the lock. */
static void
drop (TektraCapture *self,
      gint64         before)
{
  gint64 n_kept = self->samples->len / sizeof (gint16);
  gint64 n_unwanted = CLAMP (before - self->dropped, 0, n_kept);

  g_byte_array_remove_range (self->samples, 0, (guint) n_unwanted * sizeof (gint16));
  self->dropped += n_unwanted;
}

/**
 * tektra_capture_forget:
 * @self: a capture
 * @before: the first sample that is still wanted
 *
 * Forgets what came before. The numbers of the samples stay.
 */
void
tektra_capture_forget (TektraCapture *self,
                       gint64         before)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  drop (self, before);
  g_mutex_unlock (&self->mutex);
}

/**
 * tektra_capture_begin_anew:
 * @self: a capture
 * @keep_from: the first sample that is still wanted
 *
 * Waits for the next one who speaks. What came before @keep_from is forgotten; the numbers of the
 * samples stay.
 */
void
tektra_capture_begin_anew (TektraCapture *self,
                           gint64         keep_from)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  drop (self, keep_from);
  self->loudest = 0;
  tektra_vad_begin_anew (self->vad);
  g_mutex_unlock (&self->mutex);
}

/**
 * tektra_capture_status_get_meter:
 * @status: how a capture is getting on
 *
 * Tells how loud it is, as a meter shows it: 0 at -60 dB of full scale, 1 at 0 dB.
 *
 * Returns: from 0 to 1
 */
double
tektra_capture_status_get_meter (const TektraCaptureStatus *status)
{
  g_return_val_if_fail (status != NULL, 0);

  return status->level > 0 ? CLAMP (1 + 20 * log10 (status->level) / METER_RANGE, 0, 1) : 0;
}

/**
 * tektra_capture_check:
 * @self: a capture
 * @status: (out): return location for how it is getting on
 *
 * Looks what has come so far, and whether more will.
 */
void
tektra_capture_check (TektraCapture       *self,
                      TektraCaptureStatus *status)
{
  TektraRecorderReason failure;

  g_return_if_fail (self != NULL);
  g_return_if_fail (status != NULL);

  failure = pop_failure (self, TRUE);

  g_mutex_lock (&self->mutex);
  if (failure != TEKTRA_RECORDER_REASON_NONE)
    self->failure = failure;
  status->n_samples = tektra_vad_get_position (self->vad);
  status->onset = tektra_vad_get_onset (self->vad);
  status->end = tektra_vad_get_end (self->vad);
  status->loudest = self->loudest / 32768.0;
  status->level = self->level / 32768.0;
  status->failure = self->failure;
  self->level = 0;
  g_mutex_unlock (&self->mutex);
}

/**
 * tektra_capture_dup_sound:
 * @self: a capture
 * @beginning: the first sample
 * @end: the one after the last
 *
 * Copies a piece of what has come so far.
 *
 * Returns: (transfer full): the sound, as much of it as there is
 */
TektraSound *
tektra_capture_dup_sound (TektraCapture *self,
                          gint64         beginning,
                          gint64         end)
{
  g_autoptr(GBytes) bytes = NULL;
  gint64 n_samples;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->mutex);
  n_samples = self->samples->len / sizeof (gint16);
  beginning -= self->dropped;
  end -= self->dropped;
  end = CLAMP (end, 0, n_samples);
  beginning = CLAMP (beginning, 0, end);
  bytes = g_bytes_new (self->samples->data + beginning * sizeof (gint16),
                       (gsize) (end - beginning) * sizeof (gint16));
  g_mutex_unlock (&self->mutex);

  return tektra_sound_new (bytes);
}
