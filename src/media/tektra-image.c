/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* gettid () */
#include "config.h"

#include <glib/gi18n.h>
#include <sys/resource.h>
#include <unistd.h>

#include "media/tektra-image.h"

#include "media/tektra-image-codec.h"
#include "media/tektra-image-source.h"
#include "util/tektra-heap.h"

/* What today's vision models use at most; more only costs time and, in the cloud, money. */
#define DEFAULT_MAX_SIDE 2048
#define PREVIEW_SIDE     512

/* A decoded picture of 64 megapixels takes 256 MB here and as much in its decoder, so that twenty
 * dropped at once must queue. */
#define MAX_RUNNING 2

/* What Linux calls the niceness of a thread; the decoders that are started from it inherit it. */
#define NICENESS 10

/* One picture on its way: made by the caller, used by one worker thread, freed there. */
typedef struct
{
  GFile      *file;
  GBytes     *bytes;
  char       *name;
  guint       max_side;
  DexPromise *promise;
} PrepareJob;

G_DEFINE_QUARK (tektra-image-error-quark, tektra_image_error)

static void
prepare_job_free (PrepareJob *job)
{
  g_clear_object (&job->file);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_pointer (&job->name, g_free);
  dex_clear (&job->promise);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PrepareJob, prepare_job_free)

static TektraPart *
prepare (PrepareJob    *job,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GdkPixbuf) decoded = NULL;
  g_autoptr(GdkPixbuf) scaled = NULL;
  g_autoptr(GdkPixbuf) small = NULL;
  g_autoptr(GBytes) unpacked = NULL;
  g_autoptr(GBytes) encoded = NULL;
  g_autoptr(GBytes) pixels = NULL;
  TektraPreview preview = { 0 };
  TektraPart *part;
  const char *mime_type;
  goffset original_size;
  int original_width = 0;
  int original_height = 0;

  g_assert (job != NULL);

  /* A picture whose turn never came */
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  if (job->file != NULL)
    {
      job->bytes = tektra_image_source_read (job->file, &job->name, cancellable, error);
      if (job->bytes == NULL)
        return NULL;
    }

  original_size = (goffset) g_bytes_get_size (job->bytes);
  unpacked = tektra_image_source_unpack (job->bytes, job->name, cancellable, error);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  if (unpacked == NULL)
    return NULL;

  decoded = tektra_image_codec_decode (unpacked, job->name, job->max_side,
                                       &original_width, &original_height,
                                       cancellable, error);
  if (decoded == NULL)
    return NULL;

  scaled = tektra_image_codec_fit (decoded, job->max_side);
  if (scaled != decoded)
    tektra_heap_release (gdk_pixbuf_read_pixels (decoded), gdk_pixbuf_get_byte_length (decoded));
  g_clear_object (&decoded);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  encoded = tektra_image_codec_encode (scaled, &mime_type, &local_error);
  if (encoded == NULL)
    {
      g_debug ("Encoding “%s” failed: %s", job->name, local_error->message);
      g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_FAILED,
                   _("“%s” could not be prepared for the model."), job->name);
      return NULL;
    }

  small = tektra_image_codec_fit (scaled, PREVIEW_SIDE);
  pixels = tektra_image_codec_pack (small, TRUE);
  preview.pixels = pixels;
  preview.width = gdk_pixbuf_get_width (small);
  preview.height = gdk_pixbuf_get_height (small);
  preview.stride = (gsize) preview.width * 4;

  part = tektra_image_part_new (job->name, mime_type, encoded,
                                gdk_pixbuf_get_width (scaled), gdk_pixbuf_get_height (scaled),
                                &preview);
  tektra_image_part_set_original (TEKTRA_IMAGE_PART (part),
                                  original_width, original_height, original_size);

  return part;
}

/* A picture keeps two cores busy for a second. The window, which only wants one for a moment, must
 * not wait until their time is up. */
static void
give_way (void)
{
  if (setpriority (PRIO_PROCESS, (id_t) gettid (), NICENESS) != 0)
    g_debug ("The niceness of a thread cannot be set: %s", g_strerror (errno));
}

static void
run_job (gpointer data,
         gpointer user_data)
{
  g_autoptr(PrepareJob) job = data;
  g_autoptr(GError) error = NULL;
  TektraPart *part;

  give_way ();
  part = prepare (job, dex_promise_get_cancellable (job->promise), &error);

  if (part != NULL)
    dex_promise_resolve_object (job->promise, part);
  else
    dex_promise_reject (job->promise, g_steal_pointer (&error));
}

/* Takes @job. The whole work runs in one thread, start to end: in the main thread glycin's own
 * conversions would hold up the window. The threads are exclusive, as they can be made nice but
 * never eager again. */
static DexFuture *
push_job (PrepareJob   *job,
          GCancellable *cancellable)
{
  static GThreadPool *pool = NULL;
  DexFuture *future;

  g_assert (job != NULL);
  g_assert (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  if (g_once_init_enter_pointer (&pool))
    g_once_init_leave_pointer (&pool,
                               g_thread_pool_new (run_job, NULL, MAX_RUNNING, TRUE, NULL));

  job->promise = dex_promise_new_cancellable ();
  future = DEX_FUTURE (dex_ref (job->promise));

  /* Whichever comes first discards the other one; a discarded promise cancels its job. */
  if (cancellable != NULL)
    future = dex_future_first (future, dex_cancellable_new_from_cancellable (cancellable), NULL);

  g_thread_pool_push (pool, job, NULL);

  return future;
}

/**
 * tektra_image_prepare_file:
 * @file: a file that may be a picture
 * @max_side: the longest side the model uses, in pixels; 0 for 2048
 * @cancellable: (nullable): ends the work
 *
 * Makes a picture ready to be sent.
 *
 * It is decoded in a sandbox, turned upright, converted to sRGB, scaled down to @max_side (never
 * up; drawings are rendered at the size that is wanted) and encoded anew as PNG or JPEG, which
 * leaves all metadata behind. Of an animation the first frame is taken. Nothing of it runs in the
 * calling thread, and at most two pictures are worked on at a time.
 *
 * Discarding the future ends the work, too.
 *
 * Returns: (transfer full): a future that resolves to a [class@ImagePart], or rejects with a
 *   #TektraImageError whose message names the file, or %G_IO_ERROR_CANCELLED
 */
DexFuture *
tektra_image_prepare_file (GFile        *file,
                           guint         max_side,
                           GCancellable *cancellable)
{
  PrepareJob *job;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  job = g_new0 (PrepareJob, 1);
  job->file = g_object_ref (file);
  job->max_side = max_side > 0 ? max_side : DEFAULT_MAX_SIDE;

  return push_job (job, cancellable);
}

/**
 * tektra_image_prepare_bytes:
 * @bytes: an encoded picture, pasted or dropped
 * @name: (nullable): what to call it
 * @max_side: the longest side the model uses, in pixels; 0 for 2048
 * @cancellable: (nullable): ends the work
 *
 * Makes image data ready to be sent, as [func@image_prepare_file] does with a file.
 *
 * Returns: (transfer full): a future that resolves to a [class@ImagePart], or rejects with a
 *   #TektraImageError whose message has @name, or %G_IO_ERROR_CANCELLED
 */
DexFuture *
tektra_image_prepare_bytes (GBytes       *bytes,
                            const char   *name,
                            guint         max_side,
                            GCancellable *cancellable)
{
  PrepareJob *job;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  job = g_new0 (PrepareJob, 1);
  job->bytes = g_bytes_ref (bytes);
  /* Translators: what a pasted picture without a file name is called */
  job->name = g_strdup (name != NULL ? name : _("Picture"));
  job->max_side = max_side > 0 ? max_side : DEFAULT_MAX_SIDE;

  return push_job (job, cancellable);
}
