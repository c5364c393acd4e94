/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libdex.h>

#include "models/tektra-file-download.h"
#include "test-time.h"
#include "util/tektra-paths.h"

/* How much slower than with curl a model comes, which does not check what comes, and what memory
 * that takes. Both are done when the file is on the disk. */

#define TOTAL (G_GINT64_CONSTANT (1) << 30)
#define PIECE (1024 * 1024)
#define N_RUNS 3

/* A gigabit a second, in bytes: more than most lines have */
#define LINE_SPEED 125000000

/* What "/small.gguf" has: whatever grows with a download grows less with this one. */
#define SMALL (TOTAL / 8)

/* Serves the model, followed by nothing of interest, from a process of its own: as fast as it can,
 * or "/line.gguf" as fast as a good line. */
static void
serve (GSocketListener *listener,
       const char      *model,
       gsize            length)
{
  g_autofree char *piece = g_malloc0 (PIECE);

  for (;;)
    {
      g_autoptr(GSocketConnection) connection = NULL;
      g_autofree char *head = NULL;
      GOutputStream *output;
      gint64 start = g_get_monotonic_time ();
      char request[4096] = "";
      gint64 total, left;
      gboolean line;

      connection = g_socket_listener_accept (listener, NULL, NULL, NULL);
      if (connection == NULL)
        return;

      output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
      if (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                               request, sizeof request - 1, NULL, NULL) <= 0)
        continue;
      line = g_str_has_prefix (request, "GET /line");
      total = left = g_str_has_prefix (request, "GET /small") ? SMALL : TOTAL;

      head = g_strdup_printf ("HTTP/1.1 200 OK\r\nConnection: close\r\n"
                              "Content-Length: %" G_GINT64_FORMAT "\r\n\r\n", total);
      g_output_stream_write_all (output, head, strlen (head), NULL, NULL, NULL);
      if (g_output_stream_write_all (output, model, length, NULL, NULL, NULL))
        left -= (gint64) length;
      while (left > 0)
        {
          gsize n = (gsize) MIN (left, PIECE);

          if (!g_output_stream_write_all (output, piece, n, NULL, NULL, NULL))
            break;
          left -= (gint64) n;

          if (line)
            {
              gint64 due = start + (total - left) * G_USEC_PER_SEC / LINE_SPEED;

              g_usleep ((gulong) MAX (due - g_get_monotonic_time (), 0));
            }
        }
    }
}

/* proc_pid_status(5): the most memory that this process has had since forget_peak (), in kB */
static gint64
read_peak (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  line = text != NULL ? strstr (text, "VmHWM:") : NULL;

  return line != NULL ? g_ascii_strtoll (line + strlen ("VmHWM:"), NULL, 10) : 0;
}

/* proc_pid_clear_refs(5): the peak begins anew */
static void
forget_peak (void)
{
  g_autofd int fd = g_open ("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC, 0);

  if (fd < 0 || write (fd, "5", 1) != 1)
    g_error ("/proc/self/clear_refs: %s", g_strerror (errno));
}

static double
run_curl (const char *url,
          const char *path)
{
  const char *argv[] = { "curl", "--silent", "--fail", "--noproxy", "*", "--output", path, url,
                         NULL };
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  g_autofd int fd = -1;

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  if (process == NULL || !g_subprocess_wait_check (process, NULL, &error))
    g_error ("curl: %s", error->message);
  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0 || fsync (fd) != 0)
    g_error ("%s: %s", path, g_strerror (errno));

  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static double
run_tektra (const char *url,
            const char *folder)
{
  g_autoptr(TektraDownload) download = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  download = tektra_file_download_new (url, folder, &error);
  if (download == NULL)
    g_error ("%s", error->message);

  tektra_download_start (download);
  while (tektra_download_is_active (download))
    g_main_context_iteration (NULL, TRUE);
  if (tektra_download_get_error (download) != NULL)
    g_error ("%s", tektra_download_get_error (download)->message);

  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autofree char *source = tektra_paths_dup_program_data ("models/tektra-tiny/"
                                                           "tektra-tiny-Q8_0.gguf");
  g_autofree char *folder = g_dir_make_tmp ("tektra-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "model.gguf", NULL);
  g_autofree char *line_path = g_build_filename (folder, "line.gguf", NULL);
  g_autofree char *small_path = g_build_filename (folder, "small.gguf", NULL);
  g_autofree char *line_url = NULL;
  g_autofree char *small_url = NULL;
  g_autofree char *url = NULL;
  g_autofree char *model = NULL;
  g_autoptr(GError) error = NULL;
  double megabytes = (double) TOTAL / 1e6;
  double curl[N_RUNS], tektra[N_RUNS];
  double line_curl, line_tektra;
  gint64 small_peak, peak;
  guint16 port;
  gsize length;
  pid_t server;

  if (!g_file_get_contents (source, &model, &length, &error) ||
      (port = g_socket_listener_add_any_inet_port (listener, NULL, &error)) == 0)
    g_error ("%s", error->message);

  server = fork ();
  if (server == 0)
    {
      signal (SIGPIPE, SIG_IGN);
      serve (listener, model, length);
      _exit (0);
    }
  g_socket_listener_close (listener);

  dex_init ();
  url = g_strdup_printf ("http://127.0.0.1:%u/model.gguf", port);
  line_url = g_strdup_printf ("http://127.0.0.1:%u/line.gguf", port);
  small_url = g_strdup_printf ("http://127.0.0.1:%u/small.gguf", port);

  /* The first one brings along what stays: threads, buffers, the cache of the TLS library. */
  run_tektra (small_url, folder);
  g_unlink (small_path);
  forget_peak ();
  run_tektra (small_url, folder);
  g_unlink (small_path);
  small_peak = read_peak ();
  forget_peak ();

  for (guint i = 0; i < N_RUNS; i++)
    {
      curl[i] = run_curl (url, path);
      g_unlink (path);
      tektra[i] = run_tektra (url, folder);
      g_unlink (path);
    }
  line_curl = run_curl (line_url, line_path);
  g_unlink (line_path);
  line_tektra = run_tektra (line_url, folder);
  g_unlink (line_path);
  peak = read_peak ();
  qsort (curl, N_RUNS, sizeof curl[0], test_compare_doubles);
  qsort (tektra, N_RUNS, sizeof tektra[0], test_compare_doubles);

  g_print ("download-1gib-curl %.0f MB/s\n", megabytes / curl[N_RUNS / 2]);
  g_print ("download-1gib-tektra %.0f MB/s\n", megabytes / tektra[N_RUNS / 2]);
  g_print ("download-1gib-time-against-curl %.2f times\n", tektra[N_RUNS / 2] / curl[N_RUNS / 2]);
  g_print ("download-gigabit-time-against-curl %.2f times\n", line_tektra / line_curl);
  g_print ("download-memory-128mib %.1f MB\n", (double) small_peak / 1024);
  g_print ("download-memory-4gib %.1f MB\n", (double) peak / 1024);
  g_print ("download-memory-slope %.2f MB/GiB\n",
           (double) (peak - small_peak) / 1024 / (N_RUNS + 1 - (double) SMALL / TOTAL));

  kill (server, SIGTERM);
  waitpid (server, NULL, 0);
  g_rmdir (folder);

  return 0;
}
