/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-program.h"

/**
 * cli_program_create_launcher:
 * @flags: which streams are pipes
 *
 * Prepares to run the program in English, without a display and without an Ollama of the person who
 * runs the tests.
 *
 * Returns: (transfer full): a launcher
 */
GSubprocessLauncher *
cli_program_create_launcher (GSubprocessFlags flags)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "OLLAMA_HOST", "127.0.0.1:9", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");

  return launcher;
}

/**
 * cli_program_spawn:
 * @launcher: how it is run
 * @arguments: (array zero-terminated=1): arguments
 *
 * Starts the program.
 *
 * Returns: (transfer full): its process
 */
GSubprocess *
cli_program_spawn (GSubprocessLauncher *launcher,
                   const char * const  *arguments)
{
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

static void
finished_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

/**
 * cli_program_finish:
 * @process: the program
 * @input: (nullable): what is on standard input, if that is a pipe
 * @result: (out): what came of it, of streams that are pipes
 *
 * Waits until the program ends by itself. The main loop runs meanwhile: what it asks for may be
 * there.
 */
void
cli_program_finish (GSubprocess *process,
                    const char  *input,
                    Result      *result)
{
  g_autoptr(GAsyncResult) finished = NULL;
  g_autoptr(GError) error = NULL;

  g_subprocess_communicate_utf8_async (process, input, NULL, finished_cb, &finished);
  while (finished == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_subprocess_communicate_utf8_finish (process, finished, &result->output, &result->errors,
                                        &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_if_exited (process))
    g_error ("Killed by signal %d: %s", g_subprocess_get_term_sig (process), result->errors);

  result->status = g_subprocess_get_exit_status (process);
}

/**
 * cli_program_result_clear:
 * @result: what came of it
 *
 * Frees what the program wrote.
 */
void
cli_program_result_clear (Result *result)
{
  g_clear_pointer (&result->output, g_free);
  g_clear_pointer (&result->errors, g_free);
}
