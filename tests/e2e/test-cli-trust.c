/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "core/tektra-server-certificate.h"
#include "test-certificate.h"
#include "test-tls-server.h"

/* Trusting a server of one's own without a window: only with its fingerprint, kept for the next
 * time, and taken back. */

typedef struct
{
  char *folder;
} Fixture;

typedef struct
{
  char *output;
  char *errors;
  gboolean done;
} Run;

static void
run_clear (Run *self)
{
  g_free (self->output);
  g_free (self->errors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("tektra-trust-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
delete_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      delete_folder (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  delete_folder (self->folder);
  g_free (self->folder);
}

/* Bytes of nothing have no place. */
static char *
dup_text (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return data != NULL ? g_strndup (data, length) : g_strdup ("");
}

static void
ended_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GBytes) output = NULL;
  g_autoptr(GBytes) errors = NULL;
  g_autoptr(GError) error = NULL;
  Run *run = user_data;

  g_subprocess_communicate_finish (G_SUBPROCESS (object), result, &output, &errors, &error);
  g_assert_no_error (error);
  run->output = dup_text (output);
  run->errors = dup_text (errors);
  run->done = TRUE;
}

/* The server lives in the main loop of the test. */
static int
run (Fixture            *self,
     Run                *result,
     const char * const *arguments)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GSubprocess) process = NULL;
  g_auto(GStrv) argv = NULL;
  g_autoptr(GError) error = NULL;

  run_clear (result);
  memset (result, 0, sizeof *result);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "GSETTINGS_BACKEND", "keyfile", TRUE);
  g_subprocess_launcher_setenv (launcher, "TEKTRA_LLAMA_SERVER", "/nonexistent", TRUE);
  g_subprocess_launcher_setenv (launcher, "OLLAMA_HOST", "127.0.0.1:9", TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");

  g_strv_builder_add (builder, g_getenv ("TEKTRA_BINARY"));
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);
  process = g_subprocess_launcher_spawnv (launcher, (const char * const *) argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_async (process, NULL, NULL, ended_cb, result);
  while (!result->done)
    g_main_context_iteration (NULL, TRUE);

  return g_subprocess_get_exit_status (process);
}

#define RUN(self, result, ...) run (self, result, (const char *[]) { __VA_ARGS__, NULL })

static void
test_trust (Fixture       *self,
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
  g_auto(Run) result = { 0 };

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
test_mistakes (Fixture       *self,
               gconstpointer  data)
{
  g_auto(Run) result = { 0 };

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

  g_test_add ("/cli-trust/trust", Fixture, NULL, fixture_set_up, test_trust, fixture_tear_down);
  g_test_add ("/cli-trust/mistakes", Fixture, NULL, fixture_set_up, test_mistakes,
              fixture_tear_down);

  return g_test_run ();
}
