/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test-time.h"

/* How long it takes from the start of a program until its window is drawn, and how much memory it
 * needs then: Tektra and an empty libadwaita window, in turns, on the same display.
 *
 *   bench-start EMPTY TEKTRA
 *
 * The screen is watched from outside: both programs have a light window in the middle of the black
 * screen, so that the first frame is there when the pixel in the middle is light. */

#define N_RUNS 11
#define SETTLE_USEC (2 * G_USEC_PER_SEC)
#define PATIENCE_USEC (20 * G_USEC_PER_SEC)
#define POLL_USEC 500

typedef struct
{
  const char *name;
  const char *path;
  GArray     *frame_ms;
  GArray     *pss_mb;
  GArray     *rss_mb;
} Program;

static Display *display;

static double
median (GArray *values)
{
  g_array_sort (values, test_compare_doubles);

  return g_array_index (values, double, values->len / 2);
}

static gboolean
is_drawn (void)
{
  int screen = DefaultScreen (display);
  XImage *image;
  unsigned long pixel;

  image = XGetImage (display, RootWindow (display, screen),
                     DisplayWidth (display, screen) / 2, DisplayHeight (display, screen) / 2,
                     1, 1, AllPlanes, ZPixmap);
  pixel = XGetPixel (image, 0, 0);
  XDestroyImage (image);

  return (pixel & 0xff) > 0x80;
}

static void
wait_until_drawn (gboolean drawn)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_USEC;

  while (is_drawn () != drawn)
    {
      if (g_get_monotonic_time () > end)
        g_error ("The window was not %s in time", drawn ? "drawn" : "closed");

      g_usleep (POLL_USEC);
    }
}

/* In megabytes of a million bytes; what is shared with others counts by shares in "Pss". */
static double
read_memory (GPid        pid,
             const char *field)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", pid);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);

  line = strstr (text, field);
  g_assert (line != NULL);

  return (double) g_ascii_strtoll (line + strlen (field), NULL, 10) * 1024 / 1e6;
}

static void
run (Program  *program,
     gboolean  warm_up)
{
  char *arguments[] = { (char *) program->path, NULL };
  g_autoptr(GError) error = NULL;
  gint64 begin, end;
  double frame_ms, pss_mb, rss_mb;
  GPid pid;

  begin = g_get_monotonic_time ();
  if (!g_spawn_async (NULL, arguments, NULL,
                      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL,
                      NULL, NULL, &pid, &error))
    g_error ("%s", error->message);

  wait_until_drawn (TRUE);
  end = g_get_monotonic_time ();

  g_usleep (SETTLE_USEC);
  frame_ms = (double) (end - begin) / 1000;
  pss_mb = read_memory (pid, "Pss:");
  rss_mb = read_memory (pid, "Rss:");

  kill (pid, SIGTERM);
  wait_until_drawn (FALSE);
  g_usleep (SETTLE_USEC / 4);

  if (warm_up)
    return;

  g_array_append_val (program->frame_ms, frame_ms);
  g_array_append_val (program->pss_mb, pss_mb);
  g_array_append_val (program->rss_mb, rss_mb);
}

static void
print_with_ratio (const char *name,
                  GArray     *empty,
                  GArray     *tektra,
                  const char *unit)
{
  printf ("start-%s-empty %.1f %s\n", name, median (empty), unit);
  printf ("start-%s-tektra %.1f %s\n", name, median (tektra), unit);
  printf ("start-%s-ratio %.2f x\n", name, median (tektra) / median (empty));
}

int
main (int   argc,
      char *argv[])
{
  Program programs[2] = { { "empty", argv[1] }, { "tektra", argv[2] } };

  g_assert (argc == 3);

  display = XOpenDisplay (NULL);
  g_assert (display != NULL);

  for (guint p = 0; p < G_N_ELEMENTS (programs); p++)
    {
      programs[p].frame_ms = g_array_new (FALSE, FALSE, sizeof (double));
      programs[p].pss_mb = g_array_new (FALSE, FALSE, sizeof (double));
      programs[p].rss_mb = g_array_new (FALSE, FALSE, sizeof (double));
      run (&programs[p], TRUE);
    }

  for (guint i = 0; i < N_RUNS; i++)
    {
      for (guint p = 0; p < G_N_ELEMENTS (programs); p++)
        run (&programs[p], FALSE);
    }

  print_with_ratio ("first-frame", programs[0].frame_ms, programs[1].frame_ms, "ms");
  print_with_ratio ("memory-pss", programs[0].pss_mb, programs[1].pss_mb, "MB");
  print_with_ratio ("memory-rss", programs[0].rss_mb, programs[1].rss_mb, "MB");

  return EXIT_SUCCESS;
}
