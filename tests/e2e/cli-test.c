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
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  g_subprocess_launcher_setenv (launcher, "TEKTRA_SCRIPT", self->script, TRUE);
  g_subprocess_launcher_setenv (launcher, "TEKTRA_LLAMA_SERVER", "/nonexistent/llama-server", TRUE);
  g_subprocess_launcher_setenv (launcher, "TEKTRA_PROGRAM_DATA", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "OLLAMA_HOST", "127.0.0.1:9", TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "TERM", "xterm", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
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
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) argv = NULL;
  GSubprocess *process;

  g_strv_builder_add (builder, g_getenv ("TEKTRA_BINARY"));
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);

  process = g_subprocess_launcher_spawnv (launcher, (const char * const *) argv, &error);
  g_assert_no_error (error);

  return process;
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
  g_autoptr(GError) error = NULL;

  if (input != NULL)
    flags |= G_SUBPROCESS_FLAGS_STDIN_PIPE;

  process = cli_test_spawn (self, flags, arguments);
  g_subprocess_communicate_utf8 (process, input, NULL, &result->output, &result->errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  result->status = g_subprocess_get_exit_status (process);
}

/**
 * cli_test_result_clear:
 * @result: what came of it
 *
 * Frees what the program wrote.
 */
void
cli_test_result_clear (Result *result)
{
  g_free (result->output);
  g_free (result->errors);
}
