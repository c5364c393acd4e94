/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "cli-test.h"

/* No data of the person who runs the tests is seen or touched. */

#define SCRIPT_HEAD \
  "{ \"models\": [ " \
  "{ \"id\": \"blind\", \"name\": \"Blind One\", \"context\": 4096 }, " \
  "{ \"id\": \"seeing\", \"name\": \"Séeing 見る\", \"capabilities\": [\"image\", \"thinking\"] }, " \
  "{ \"id\": \"hearing\", \"name\": \"Ear\", \"capabilities\": [\"audio\"] } " \
  "], \"turns\": [ "

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("tektra-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->script = g_build_filename (self->folder, "script.json", NULL);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  g_assert_cmpint (g_unlink (self->script), ==, 0);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->script);
  g_free (self->folder);
}

/**
 * cli_test_add:
 * @tests: (array length=n_tests): tests
 * @n_tests: number of tests
 *
 * Adds tests, each with a fixture of its own.
 */
void
cli_test_add (const CliTest *tests,
              guint          n_tests)
{
  for (guint i = 0; i < n_tests; i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
}

/**
 * cli_test_write_script:
 * @self: a fixture
 * @turns: JSON objects, see tektra-scripted-backend.c
 *
 * Writes a script with three models: one is blind, one sees and thinks, and one hears.
 */
void
cli_test_write_script (Fixture    *self,
                       const char *turns)
{
  g_autofree char *text = g_strconcat (SCRIPT_HEAD, turns, " ] }", NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (self->script, text, -1, &error);
  g_assert_no_error (error);
}

/**
 * cli_test_create_launcher:
 * @self: a fixture
 * @flags: which streams are pipes
 *
 * Prepares to run a program of which only the script is the same on every computer.
 *
 * Returns: (transfer full): a launcher
 */
GSubprocessLauncher *
cli_test_create_launcher (Fixture          *self,
                          GSubprocessFlags  flags)
{
  GSubprocessLauncher *launcher = cli_program_create_launcher (flags);

  g_subprocess_launcher_setenv (launcher, "TEKTRA_SCRIPT", self->script, TRUE);
  g_subprocess_launcher_setenv (launcher, "TEKTRA_LLAMA_SERVER", "/nonexistent/llama-server", TRUE);
  g_subprocess_launcher_setenv (launcher, "TEKTRA_PROGRAM_DATA", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "TERM", "xterm", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "NO_COLOR");

  return launcher;
}

/**
 * cli_test_spawn:
 * @self: a fixture
 * @flags: which streams are pipes
 * @arguments: (array zero-terminated=1): arguments
 *
 * Starts the program.
 *
 * Returns: (transfer full): its process
 */
GSubprocess *
cli_test_spawn (Fixture            *self,
                GSubprocessFlags    flags,
                const char * const *arguments)
{
  g_autoptr(GSubprocessLauncher) launcher = cli_test_create_launcher (self, flags);

  return cli_program_spawn (launcher, arguments);
}

/**
 * cli_test_run:
 * @self: a fixture
 * @result: (out): what came of it
 * @input: (nullable): what is on standard input, %NULL for /dev/null
 * @arguments: (array zero-terminated=1): arguments
 *
 * Runs the program to its end.
 */
void
cli_test_run (Fixture            *self,
              Result             *result,
              const char         *input,
              const char * const *arguments)
{
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE;
  g_autoptr(GSubprocess) process = NULL;

  if (input != NULL)
    flags |= G_SUBPROCESS_FLAGS_STDIN_PIPE;

  process = cli_test_spawn (self, flags, arguments);
  cli_program_finish (process, input, result);
}

/**
 * cli_test_run_full:
 * @self: a fixture
 * @arguments: (array zero-terminated=1): arguments
 *
 * Runs the program to its end where nothing of its standard output can be kept: as on a full disk.
 *
 * Returns: its exit code
 */
int
cli_test_run_full (Fixture            *self,
                   const char * const *arguments)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_auto(Result) result = { 0 };

  launcher = cli_test_create_launcher (self, G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_stdout_file_path (launcher, "/dev/full");
  process = cli_program_spawn (launcher, arguments);
  cli_program_finish (process, NULL, &result);

  return result.status;
}
