/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-command.h"

#include <gio/gio.h>

/**
 * test_run_command:
 * @command: a command line
 *
 * Runs a program to its end. It has to succeed; what it writes is not for the log of the tests.
 */
void
test_run_command (const char *command)
{
  g_autofree char *output = NULL;
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_command_line_sync (command, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}
