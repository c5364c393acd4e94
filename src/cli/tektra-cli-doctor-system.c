/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "cli/tektra-cli-doctor.h"

#include "backends/llama/tektra-llama-program.h"
#include "util/tektra-http.h"
#include "util/tektra-paths.h"

/* What `tektra doctor` tells about the machine and the session. */

#define PROGRAM_SECONDS 10
#define MAX_OUTPUT_SIZE (64 * 1024)

/* A line of /proc/meminfo (proc_meminfo(5)) in bytes, 0 when it is not there */
static guint64
parse_meminfo (const char *meminfo,
               const char *name)
{
  const char *line = strstr (meminfo, name);

  return line != NULL ? g_ascii_strtoull (line + strlen (name), NULL, 10) * 1024 : 0;
}

static void
check_memory (TektraCliDoctor *self)
{
  g_autofree char *meminfo = NULL;
  g_autofree char *available = NULL;
  g_autofree char *total = NULL;

  if (!g_file_get_contents ("/proc/meminfo", &meminfo, NULL, NULL))
    return;

  total = g_format_size_full (parse_meminfo (meminfo, "MemTotal:"), G_FORMAT_SIZE_IEC_UNITS);
  available = g_format_size_full (parse_meminfo (meminfo, "MemAvailable:"),
                                  G_FORMAT_SIZE_IEC_UNITS);
  tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Memory"),
                            _("%s, of which %s are available"), total, available);
}

/* What a program writes to standard output, or %NULL */
static char *
run_program (TektraCliDoctor *self,
             const char      *path,
             const char      *argument)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(DexFuture) output = NULL;
  g_autoptr(GBytes) bytes = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              NULL, path, argument, NULL);
  if (process == NULL)
    return NULL;

  output = tektra_http_read_all (g_subprocess_get_stdout_pipe (process), MAX_OUTPUT_SIZE,
                                 cancellable);
  if (tektra_cli_loop_await (self->loop,
                             dex_future_first (dex_ref (output),
                                               dex_timeout_new_seconds (PROGRAM_SECONDS), NULL),
                             NULL))
    bytes = dex_await_boxed (dex_ref (output), NULL);

  g_cancellable_cancel (cancellable);
  g_subprocess_force_exit (process);

  if (bytes == NULL)
    return NULL;

  return g_utf8_make_valid (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
}

/* "Available devices:" and then lines like "  CUDA0: NVIDIA GeForce RTX 3060 (12000 MiB, 11000 MiB
 * free)", or "  (none)" (llama.cpp, common/arg.cpp) */
static char *
parse_devices (const char *text)
{
  g_autoptr(GString) devices = g_string_new (NULL);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean in_list = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (g_str_has_prefix (line, "Available devices"))
        in_list = TRUE;
      else if (in_list && strchr (line, ':') != NULL)
        g_string_append_printf (devices, "%s%s", devices->len > 0 ? "; " : "", line);
    }

  return devices->len > 0 ? g_string_free_and_steal (g_steal_pointer (&devices)) : NULL;
}

static void
check_gpu (TektraCliDoctor *self)
{
  g_autofree char *path = tektra_llama_program_find_path ();
  g_autofree char *devices = NULL;
  g_autofree char *text = NULL;

  if (path == NULL)
    return;

  text = run_program (self, path, "--list-devices");
  devices = text != NULL ? parse_devices (text) : NULL;

  /* Translators: GPU is the graphics processor */
  if (devices != NULL)
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("GPU"), "%s", devices);
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("GPU"), "%s",
                              _("none that llama.cpp can use: models run on the processor; a build "
                                "with Vulkan, CUDA or ROCm uses graphics cards"));
}

static void
check_display (TektraCliDoctor *self)
{
  const char *wayland = g_getenv ("WAYLAND_DISPLAY");
  const char *x11 = g_getenv ("DISPLAY");

  if (wayland != NULL && *wayland != '\0')
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Display"), "Wayland, %s", wayland);
  else if (x11 != NULL && *x11 != '\0')
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Display"), "X11, %s", x11);
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Display"), "%s",
                              _("none: the window needs a desktop session, “tektra ask” does not"));
}

static void
check_data_dir (TektraCliDoctor *self)
{
  const char *path = tektra_paths_get_data_dir ();
  g_autofree char *existing = g_strdup (path);

  /* What is not there yet is made when it is needed: its place must be writable */
  while (!g_file_test (existing, G_FILE_TEST_EXISTS))
    {
      g_autofree char *child = g_steal_pointer (&existing);

      existing = g_path_get_dirname (child);
    }

  if (g_access (existing, W_OK | X_OK) == 0)
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Data folder"), "%s", path);
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_BAD, _("Data folder"),
                              _("%s cannot be written: check its permissions"), path);
}

/**
 * tektra_cli_doctor_check_system:
 * @self: the report
 *
 * Looks at the machine and the session.
 */
void
tektra_cli_doctor_check_system (TektraCliDoctor *self)
{
  g_return_if_fail (self != NULL);

  check_memory (self);
  check_gpu (self);
  check_display (self);
  check_data_dir (self);
}
