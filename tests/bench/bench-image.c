/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <libdex.h>

#include "media/tektra-image-codec.h"
#include "session/tektra-attachment.h"
#include "test-time.h"

/* What a person waits for when a photograph is dropped, and for how long the window is deaf. */

#define WIDTH  6000
#define HEIGHT 4000
#define N_RUNS 7

/* The longest time between two turns of a main loop that a 1 ms timer keeps turning: by the clock,
 * which other programs lengthen, and by what the thread itself has worked. */
typedef struct
{
  gint64 last_us;
  gint64 last_cpu_us;
  gint64 longest_us;
  gint64 longest_cpu_us;
} Watch;

static gint64
thread_cpu_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
watch_start (Watch *watch)
{
  *watch = (Watch) { g_get_monotonic_time (), thread_cpu_us (), 0, 0 };
}

static gboolean
tick_cb (gpointer data)
{
  Watch *watch = data;
  gint64 now = g_get_monotonic_time ();
  gint64 cpu = thread_cpu_us ();

  watch->longest_us = MAX (watch->longest_us, now - watch->last_us);
  watch->longest_cpu_us = MAX (watch->longest_cpu_us, cpu - watch->last_cpu_us);
  watch->last_us = now;
  watch->last_cpu_us = cpu;

  return G_SOURCE_CONTINUE;
}

/* Noise over a gradient: like a photograph, it neither decodes nor compresses well. */
static GBytes *
make_photograph (void)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  g_autoptr(GError) error = NULL;
  const char *mime_type;
  guint32 noise = 1;
  GBytes *bytes;

  for (int y = 0; y < HEIGHT; y++)
    {
      for (int x = 0; x < WIDTH * 3; x++)
        {
          noise = noise * 1664525 + 1013904223;
          pixels[(gsize) y * stride + x] = (guint8) (y * 200 / HEIGHT + (noise >> 28));
        }
    }

  bytes = tektra_image_codec_encode (pixbuf, &mime_type, &error);
  if (bytes == NULL)
    g_error ("The photograph cannot be made: %s", error->message);

  return bytes;
}

static double
run_once (GFile  *file,
          double *stall_ms,
          double *busy_ms)
{
  g_autoptr(TektraAttachment) attachment = NULL;
  gint64 start = g_get_monotonic_time ();
  Watch watch;
  guint source;
  gint64 end;

  watch_start (&watch);
  source = g_timeout_add (1, tick_cb, &watch);
  attachment = tektra_attachment_new_for_file (file, 0);
  while (tektra_attachment_get_state (attachment) == TEKTRA_ATTACHMENT_PREPARING)
    g_main_context_iteration (NULL, TRUE);
  end = g_get_monotonic_time ();
  tick_cb (&watch);
  g_source_remove (source);

  if (tektra_attachment_get_part (attachment) == NULL)
    g_error ("%s", tektra_attachment_get_error (attachment)->message);

  *stall_ms = (double) watch.longest_us / 1000;
  *busy_ms = (double) watch.longest_cpu_us / 1000;
  return (double) (end - start) / 1000;
}

/* What the machine itself adds when nothing is done */
static void
run_idle (double  duration_ms,
          double *stall_ms,
          double *busy_ms)
{
  gint64 start = g_get_monotonic_time ();
  guint source;
  Watch watch;

  watch_start (&watch);
  source = g_timeout_add (1, tick_cb, &watch);
  while (watch.last_us < start + (gint64) (duration_ms * 1000))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);

  *stall_ms = (double) watch.longest_us / 1000;
  *busy_ms = (double) watch.longest_cpu_us / 1000;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GFileIOStream) stream = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GFile) file = NULL;
  double stalls[N_RUNS];
  double walls[N_RUNS];
  double longest = 0;
  double busiest = 0;

  dex_init ();

  bytes = make_photograph ();
  file = g_file_new_tmp ("tektra-bench-XXXXXX.jpg", &stream, &error);
  if (file == NULL ||
      !g_file_set_contents (g_file_peek_path (file), g_bytes_get_data (bytes, NULL),
                            (gssize) g_bytes_get_size (bytes), &error))
    g_error ("%s", error->message);

  for (guint i = 0; i < N_RUNS; i++)
    {
      double busy_ms;

      walls[i] = run_once (file, &stalls[i], &busy_ms);
      if (i == 0)
        g_print ("image-24mp-first %.0f ms\n", walls[0]);
      longest = MAX (longest, stalls[i]);
      busiest = MAX (busiest, busy_ms);
    }
  qsort (walls, N_RUNS, sizeof walls[0], test_compare_doubles);
  qsort (stalls, N_RUNS, sizeof stalls[0], test_compare_doubles);

  g_print ("image-24mp-prepare %.0f ms\n", walls[N_RUNS / 2]);
  g_print ("image-24mp-stall-median %.2f ms\n", stalls[N_RUNS / 2]);
  g_print ("image-24mp-stall-longest %.2f ms\n", longest);
  g_print ("image-24mp-main-thread-busy-longest %.2f ms\n", busiest);

  run_idle (walls[N_RUNS / 2] * N_RUNS, &longest, &busiest);
  g_print ("image-idle-stall-longest %.2f ms\n", longest);
  g_print ("image-idle-main-thread-busy-longest %.2f ms\n", busiest);

  g_file_delete (file, NULL, NULL);

  return 0;
}
