/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "cli-program.h"
#include "core/tektra-server-certificate.h"
#include "test-certificate.h"
#include "test-files.h"
#include "test-tls-server.h"

/* Trusting a server of one's own without a window: only with its fingerprint, kept for the next
 * time, and taken back. */

static GSubprocessLauncher *
create_launcher (TestFolder       *self,
                 GSubprocessFlags  flags)
{
  GSubprocessLauncher *launcher = cli_program_create_launcher (flags);

  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "GSETTINGS_BACKEND", "keyfile", TRUE);
  g_subprocess_launcher_setenv (launcher, "TEKTRA_LLAMA_SERVER", "/nonexistent", TRUE);

  return launcher;
}

static int
run (TestFolder         *self,
     Result             *result,
     const char * const *arguments)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) process = NULL;

  launcher = create_launcher (self,
                              G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  process = cli_program_spawn (launcher, arguments);
  cli_program_result_clear (result);
  cli_program_finish (process, NULL, result);

  return result->status;
}

#define RUN(self, result, ...) run (self, result, ARGS (__VA_ARGS__))

static void
test_trust (TestFolder    *self,
            gconstpointer  data)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new ("box.local", -1, 10, NULL);
  g_autoptr(GTlsCertificate) other = test_certificate_new ("box.local", -1, 10, NULL);
  g_autofree char *fingerprint = test_certificate_dup_fingerprint (certificate);
  g_autofree char *other_print = test_certificate_dup_fingerprint (other);
  g_autoptr(TestTlsServer) server = test_tls_server_new (certificate);
  g_autofree char *lower = g_ascii_strdown (fingerprint, -1);
  g_autofree char *name = NULL;
  g_autofree char *line = NULL;
  g_autofree char *url = g_strdup (test_tls_server_get_url (server));
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_auto(Result) result = { 0 };

  name = tektra_server_certificate_dup_server_name ("127.0.0.1", test_tls_server_get_port (server));
  line = g_strdup_printf ("%s  %s\n", name, fingerprint);

  /* Without the fingerprint, and with another one, it is shown and nothing more. */
  g_assert_cmpint (RUN (self, &result, "trust", url), ==, 2);
  g_assert_nonnull (strstr (result.errors, fingerprint));
  g_assert_nonnull (strstr (result.errors, "It is for box.local, not for 127.0.0.1."));
  g_assert_nonnull (strstr (result.errors, "add --fingerprint"));
  g_assert_cmpint (RUN (self, &result, "trust", url, "--fingerprint", other_print), ==, 1);
  g_assert_nonnull (strstr (result.errors, "the server is not trusted"));
  g_assert_cmpint (RUN (self, &result, "trust"), ==, 0);
  g_assert_cmpstr (result.output, ==, "");
  g_assert_cmpuint (test_tls_server_get_n_requests (server), ==, 0);

  /* As other programs write it; the next run knows it. */
  g_strdelimit (lower, ":", ' ');
  g_assert_cmpint (RUN (self, &result, "trust", url, "--fingerprint", lower), ==, 0);
  g_assert_cmpint (RUN (self, &result, "trust"), ==, 0);
  g_assert_cmpstr (result.output, ==, line);

  /* A list that cannot be written is no list. */
  launcher = create_launcher (self, G_SUBPROCESS_FLAGS_NONE);
  g_subprocess_launcher_set_stdout_file_path (launcher, "/dev/full");
  process = cli_program_spawn (launcher, ARGS ("trust"));
  cli_program_result_clear (&result);
  cli_program_finish (process, NULL, &result);
  g_assert_cmpint (result.status, ==, 1);

  g_assert_cmpint (RUN (self, &result, "trust", url), ==, 0);
  g_assert_nonnull (strstr (result.errors, "is trusted already."));
  g_assert_cmpuint (test_tls_server_get_n_requests (server), >, 0);

  /* Another one is a matter of alarm, with both to compare. */
  test_tls_server_show (server, other);
  g_assert_cmpint (RUN (self, &result, "trust", url), ==, 2);
  g_assert_nonnull (strstr (result.errors, "another certificate than the one you trusted"));
  g_assert_nonnull (strstr (result.errors, fingerprint));
  g_assert_nonnull (strstr (result.errors, other_print));

  g_assert_cmpint (RUN (self, &result, "trust", "--forget", url), ==, 0);
  g_assert_cmpint (RUN (self, &result, "trust"), ==, 0);
  g_assert_cmpstr (result.output, ==, "");
  g_assert_cmpint (RUN (self, &result, "trust", "--forget", url), ==, 1);
}

static void
test_mistakes (TestFolder    *self,
               gconstpointer  data)
{
  g_auto(Result) result = { 0 };

  g_assert_cmpint (RUN (self, &result, "trust", "http://127.0.0.1:1"), ==, 2);
  g_assert_nonnull (strstr (result.errors, "it begins with https://."));
  g_assert_cmpint (RUN (self, &result, "trust", "https://127.0.0.1:1"), ==, 1);
  g_assert_cmpstr (result.errors, !=, "");
  g_assert_cmpint (RUN (self, &result, "trust", "a", "b"), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/cli-trust/trust", TestFolder, NULL, test_folder_set_up, test_trust,
              test_folder_tear_down);
  g_test_add ("/cli-trust/mistakes", TestFolder, NULL, test_folder_set_up, test_mistakes,
              test_folder_tear_down);

  return g_test_run ();
}
