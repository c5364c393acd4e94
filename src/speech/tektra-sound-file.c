/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>

#include "speech/tektra-sound-file.h"

#include "speech/tektra-gstreamer.h"

/* Sound of files that other programs made, and of their videos, by whatever GStreamer can play.
 *
 * The whole pipeline is driven by one thread, which pulls what it has decoded: there is no main
 * loop in it, and no callback but the one that links the first sound there is. */

#define PIPELINE "giostreamsrc name=source ! " \
                 "decodebin name=decoder caps=\"audio/x-raw(ANY)\" expose-all-streams=false " \
                 "audioconvert name=convert ! audioresample ! " \
                 "audio/x-raw,format=S16LE,rate=16000,channels=1,layout=interleaved ! " \
                 "appsink name=sink sync=false max-buffers=64"

/* An hour of sound takes 115 MB. */
#define MAX_MINUTES 60
#define MAX_BYTES   ((gsize) MAX_MINUTES * 60 * TEKTRA_SOUND_RATE * 2)

#define MAX_RUNNING  2
/* How often somebody looks whether the sound is still wanted */
#define PULL_TIMEOUT (50 * GST_MSECOND)
/* A damaged file can keep its decoder waiting for ever. */
#define STALL_LIMIT  (30 * G_USEC_PER_SEC)

/* One file on its way: made by the caller, used by one worker thread, freed there. */
typedef struct
{
  GFile      *file;
  GBytes     *bytes;
  char       *name;
  gboolean    as_part;
  DexPromise *promise;
} LoadJob;

static void
load_job_free (LoadJob *job)
{
  g_clear_object (&job->file);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_pointer (&job->name, g_free);
  dex_clear (&job->promise);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoadJob, load_job_free)

/* Opens what is a file: of pipes and devices nobody knows whether they ever end. */
static GInputStream *
open_file (LoadJob       *job,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GError) cause = NULL;

  info = g_file_query_info (job->file,
                            G_FILE_ATTRIBUTE_STANDARD_TYPE ","
                            G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME ","
                            G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, cancellable, &cause);
  if (info != NULL)
    {
      g_set_str (&job->name, g_file_info_get_display_name (info));

      if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
        {
          g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_IS_FOLDER,
                       _("“%s” is a folder."), job->name);
          return NULL;
        }
      if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
        {
          g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_NOT_A_SOUND,
                       _("“%s” is not a file."), job->name);
          return NULL;
        }
      if (g_file_info_get_size (info) == 0)
        {
          g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_EMPTY,
                       _("“%s” is empty."), job->name);
          return NULL;
        }

      stream = g_file_read (job->file, cancellable, &cause);
    }

  if (stream != NULL)
    return G_INPUT_STREAM (g_steal_pointer (&stream));

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&cause));
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_NOT_FOUND,
                 _("“%s” does not exist."), job->name);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_NOT_FOUND,
                 _("“%s” may not be read; check its permissions."), job->name);
  else
    {
      g_debug ("Reading “%s” failed: %s", job->name, cause->message);
      g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_FAILED,
                   _("“%s” cannot be read."), job->name);
    }

  return NULL;
}

static void
set_broken (LoadJob  *job,
            GError  **error)
{
  g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_BROKEN,
               _("“%s” is damaged."), job->name);
}

/* Decoders of pictures are not even looked for. Which ones are missing is only told in words, which
 * are not translated, as “Missing decoder: VP8 (video/x-vp8, …)”. */
static gboolean
lacks_only_pictures (const char *details)
{
  return details != NULL && strstr (details, "Missing decoder: ") != NULL &&
         strstr (details, "(audio/") == NULL;
}

/* Whoever looks for the type, and decodebin for texts, say that it is none of ours; a parser that
 * says the same was chosen for the type, and finds nothing in there. */
static gboolean
is_other_type (GstMessage   *message,
               const GError *cause)
{
  return g_error_matches (cause, GST_STREAM_ERROR, GST_STREAM_ERROR_TYPE_NOT_FOUND) ||
         (g_error_matches (cause, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE) &&
          GST_IS_BIN (GST_MESSAGE_SRC (message)));
}

/* What GStreamer says is for programmers, and in another language at times. */
static void
set_failure (LoadJob     *job,
             GstMessage  *message,
             GError     **error)
{
  g_autoptr(GError) cause = NULL;
  g_autofree char *details = NULL;

  gst_message_parse_error (message, &cause, &details);
  g_debug ("Decoding “%s” failed in %s: %s (%s)", job->name, GST_MESSAGE_SRC_NAME (message),
           cause->message, details != NULL ? details : "");

  if (is_other_type (message, cause))
    g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_NOT_A_SOUND,
                 _("“%s” is neither sound nor video."), job->name);
  else if (lacks_only_pictures (details))
    g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_NO_SOUND,
                 _("“%s” has no sound."), job->name);
  else if (g_error_matches (cause, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND) ||
           g_error_matches (cause, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN))
    g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_NO_DECODER,
                 _("“%s” cannot be played on this computer; install the GStreamer plugins for it."),
                 job->name);
  else
    set_broken (job, error);
}

/* Of several sounds, such as the languages of a film, the first is taken. Runs in a thread of the
 * pipeline. */
static void
pad_added_cb (GstElement *decoder,
              GstPad     *pad,
              GstElement *convert)
{
  g_autoptr(GstPad) sink = gst_element_get_static_pad (convert, "sink");

  if (!gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
}

/* Takes what the pipeline has decoded until it ends. */
static GBytes *
pull_samples (LoadJob       *job,
              GstElement    *pipeline,
              GstAppSink    *sink,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(GByteArray) samples = g_byte_array_new ();
  g_autoptr(GstBus) bus = gst_element_get_bus (pipeline);
  gint64 last_progress = g_get_monotonic_time ();

  while (!gst_app_sink_is_eos (sink))
    {
      g_autoptr(GstSample) sample = gst_app_sink_try_pull_sample (sink, PULL_TIMEOUT);
      g_autoptr(GstMessage) failure = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;

      if (sample != NULL)
        {
          GstBuffer *buffer = gst_sample_get_buffer (sample);
          GstMapInfo map;

          last_progress = g_get_monotonic_time ();
          if (gst_buffer_map (buffer, &map, GST_MAP_READ))
            {
              g_byte_array_append (samples, map.data, (guint) map.size);
              gst_buffer_unmap (buffer, &map);
            }

          if (samples->len > MAX_BYTES)
            {
              g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_TOO_LONG,
                           ngettext ("“%s” is too long: sound may last up to %d minute.",
                                     "“%s” is too long: sound may last up to %d minutes.",
                                     MAX_MINUTES),
                           job->name, MAX_MINUTES);
              return NULL;
            }
          continue;
        }

      failure = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
      if (failure != NULL)
        {
          set_failure (job, failure, error);
          return NULL;
        }
      if (g_get_monotonic_time () - last_progress > STALL_LIMIT)
        {
          set_broken (job, error);
          return NULL;
        }
    }

  if (samples->len == 0)
    {
      g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_EMPTY,
                   _("“%s” is empty."), job->name);
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&samples));
}

static TektraSound *
load (LoadJob       *job,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GstElement) pipeline = NULL;
  g_autoptr(GstElement) source = NULL;
  g_autoptr(GstElement) decoder = NULL;
  g_autoptr(GstElement) convert = NULL;
  g_autoptr(GstElement) sink = NULL;
  g_autoptr(GBytes) samples = NULL;
  g_autoptr(GError) cause = NULL;

  g_assert (job != NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  if (job->file != NULL)
    stream = open_file (job, cancellable, error);
  else
    stream = g_memory_input_stream_new_from_bytes (job->bytes);
  if (stream == NULL)
    return NULL;

  tektra_gstreamer_ensure ();
  pipeline = gst_parse_launch_full (PIPELINE, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &cause);
  if (pipeline == NULL)
    {
      g_debug ("No sound can be decoded: %s", cause->message);
      g_set_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_NO_DECODER,
                   _("“%s” cannot be played on this computer; install the GStreamer plugins for "
                     "it."), job->name);
      return NULL;
    }

  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  decoder = gst_bin_get_by_name (GST_BIN (pipeline), "decoder");
  convert = gst_bin_get_by_name (GST_BIN (pipeline), "convert");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (source, "stream", stream, NULL);
  g_signal_connect (decoder, "pad-added", G_CALLBACK (pad_added_cb), convert);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  samples = pull_samples (job, pipeline, GST_APP_SINK (sink), cancellable, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return samples != NULL ? tektra_sound_new (samples) : NULL;
}

static void
run_job (gpointer data,
         gpointer user_data)
{
  g_autoptr(LoadJob) job = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(TektraSound) sound = NULL;

  sound = load (job, dex_promise_get_cancellable (job->promise), &error);

  if (sound == NULL)
    dex_promise_reject (job->promise, g_steal_pointer (&error));
  else if (job->as_part)
    dex_promise_resolve_object (job->promise, tektra_sound_to_part (sound, job->name));
  else
    dex_promise_resolve_object (job->promise, g_steal_pointer (&sound));
}

static LoadJob *
load_job_new_for_file (GFile *file)
{
  LoadJob *job = g_new0 (LoadJob, 1);
  g_autofree char *basename = g_file_get_basename (file);

  job->file = g_object_ref (file);
  job->name = basename != NULL ? g_filename_display_name (basename) : g_file_get_uri (file);

  return job;
}

/* Takes @job. */
static DexFuture *
push_job (LoadJob *job)
{
  static GThreadPool *pool = NULL;
  DexFuture *future;

  g_assert (job != NULL);

  if (g_once_init_enter_pointer (&pool))
    g_once_init_leave_pointer (&pool,
                               g_thread_pool_new (run_job, NULL, MAX_RUNNING, FALSE, NULL));

  job->promise = dex_promise_new_cancellable ();
  future = DEX_FUTURE (dex_ref (job->promise));
  g_thread_pool_push (pool, job, NULL);

  return future;
}

/**
 * tektra_sound_file_load:
 * @file: a file that may be sound, or a video with sound
 *
 * Decodes the sound of a file, of at most an hour. Nothing of it runs in the calling thread.
 *
 * Discarding the future ends the work.
 *
 * Returns: (transfer full): a future that resolves to a [class@Sound], or rejects with a
 *   #TektraSoundError whose message names the file
 */
DexFuture *
tektra_sound_file_load (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return push_job (load_job_new_for_file (file));
}

/**
 * tektra_sound_file_load_part:
 * @file: a file that may be sound, or a video with sound
 *
 * Makes the sound of a file ready to be sent, as [func@sound_file_load] decodes it.
 *
 * Returns: (transfer full): a future that resolves to a [class@AudioPart], or rejects with a
 *   #TektraSoundError whose message names the file
 */
DexFuture *
tektra_sound_file_load_part (GFile *file)
{
  LoadJob *job;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  job = load_job_new_for_file (file);
  job->as_part = TRUE;

  return push_job (job);
}

/**
 * tektra_sound_file_load_bytes:
 * @bytes: an encoded sound
 * @name: what to call it
 *
 * Decodes a sound that is in memory, as [func@sound_file_load] does with a file.
 *
 * Returns: (transfer full): a future that resolves to a [class@Sound], or rejects with a
 *   #TektraSoundError whose message has @name
 */
DexFuture *
tektra_sound_file_load_bytes (GBytes     *bytes,
                              const char *name)
{
  LoadJob *job;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  job = g_new0 (LoadJob, 1);
  job->bytes = g_bytes_ref (bytes);
  job->name = g_strdup (name);

  return push_job (job);
}
