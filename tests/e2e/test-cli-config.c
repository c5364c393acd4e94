/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "cli-test.h"

/* What a person would lose: the line of the mistake in their file, or the exit code in a script. */

static void
check (Fixture    *self,
       const char *text,
       int         status,
       const char *expected)
{
  g_autofree char *path = g_build_filename (self->folder, "own.toml", NULL);
  g_autofree char *line = g_strconcat (*expected != '\0' ? path : "", expected, NULL);
  g_auto(Result) result = { 0 };

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  RUN (self, &result, NULL, "config", "check", path);
  g_assert_cmpstr (result.output, ==, line);
  g_assert_cmpint (result.status, ==, status);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_check (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *defaults = g_build_filename (self->folder, "models.toml", NULL);
  g_autofree char *path = g_build_filename (self->folder, "own.toml", NULL);
  g_auto(Result) none = { 0 };
  g_auto(Result) missing = { 0 };
  g_auto(Result) usage = { 0 };

  cli_test_write_script (self, "");
  g_assert_true (g_file_set_contents (defaults, "", -1, NULL));

  check (self, "[backends.llama]\nn_threads = 3\n", 0, "");
  check (self, "[backends.llama]\nn_thread = 3\n", 0,
         ":2:1: “n_thread” means nothing in “llama”.\n");
  check (self, "[backends.ollama]\nport = 70000\n", 1,
         ":2:8: “port” must be from 0 to 65535, but is 70000.\n");

  /* warnings that nobody can read */
  g_assert_true (g_file_set_contents (path, "[backends.llama]\nn_thread = 3\n", -1, NULL));
  g_assert_cmpint (cli_test_run_full (self, ARGS ("config", "check", path)), ==, 1);
  g_assert_cmpint (g_unlink (path), ==, 0);

  /* without a file of one's own nothing is wrong */
  RUN (self, &none, NULL, "config", "check");
  g_assert_cmpint (none.status, ==, 0);
  g_assert_cmpstr (none.output, ==, "");

  RUN (self, &missing, NULL, "config", "check", "/nonexistent/models.toml");
  g_assert_cmpint (missing.status, ==, 1);

  RUN (self, &usage, NULL, "config");
  g_assert_cmpint (usage.status, ==, 2);
  g_assert_cmpint (g_unlink (defaults), ==, 0);
}

/* Settings of the earlier Tektra: what has a counterpart is in models.toml, the rest is named. */
static void
test_import (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *defaults = g_build_filename (self->folder, "models.toml", NULL);
  g_autofree char *path = g_build_filename (self->folder, "config.json", NULL);
  g_auto(Result) result = { 0 };
  g_auto(Result) missing = { 0 };
  g_auto(Result) usage = { 0 };

  cli_test_write_script (self, "");
  g_assert_true (g_file_set_contents (defaults, "", -1, NULL));
  g_assert_true (g_file_set_contents (path, "{\"performance\": {\"n_threads\": 3,"
                                            " \"log_metrics\": true}}", -1, NULL));

  RUN (self, &result, NULL, "config", "import", path);
  g_assert_cmpint (result.status, ==, 0);
  g_assert_cmpstr (result.output, ==, "“log_metrics” has no counterpart.\n");
  g_assert_cmpint (cli_test_run_full (self, ARGS ("config", "import", path)), ==, 1);

  RUN (self, &missing, NULL, "config", "import", "/nonexistent/config.json");
  g_assert_cmpint (missing.status, ==, 1);
  RUN (self, &usage, NULL, "config", "import");
  g_assert_cmpint (usage.status, ==, 2);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_unlink (defaults), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  static const CliTest tests[] = {
    { "/cli/config/check", test_check },
    { "/cli/config/import", test_import },
  };

  g_test_init (&argc, &argv, NULL);
  cli_test_add (tests, G_N_ELEMENTS (tests));

  return g_test_run ();
}
