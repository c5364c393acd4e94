/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/anthropic/tektra-anthropic-backend.h"
#include "core/tektra-trust.h"
#include "test-certificate.h"
#include "test-tls-server.h"
#include "ui-test.h"

/* A server that nobody vouches for: the person sees who it says it is, and decides. */

/* Whether a backend gets as far as asking the server */
static gboolean
ask (TestTlsServer *server)
{
  g_autoptr(TektraBackend) backend = NULL;
  guint before = test_tls_server_get_n_requests (server);

  backend = tektra_anthropic_backend_new ("box", "Box", test_tls_server_get_url (server), NULL);
  test_await (tektra_backend_probe (backend), NULL);

  return test_tls_server_get_n_requests (server) > before;
}

static void
press (const char *label)
{
  GtkWidget *dialog = ui_test_find (ADW_TYPE_ALERT_DIALOG);
  GtkWidget *button;

  for (guint i = 0; (button = ui_test_find_in (dialog, GTK_TYPE_BUTTON, i)) != NULL; i++)
    {
      if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), label) == 0)
        {
          g_signal_emit_by_name (button, "clicked");
          ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
          return;
        }
    }

  g_error ("There is no button %s", label);
}

/* The label of a fingerprint, which is in lines */
static GtkWidget *
find_fingerprint (const char *fingerprint)
{
  g_autoptr(GString) lines = g_string_new (fingerprint);

  for (gsize i = strlen ("AB:CD:EF:01:23:45:67:89:"); i < lines->len;
       i += strlen ("AB:CD:EF:01:23:45:67:89:\n"))
    g_string_insert_c (lines, (gssize) i, '\n');

  return ui_test_find_label (lines->str);
}

static void
test_trust (void)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new ("box.local", -1, 10, NULL);
  g_autofree char *fingerprint = test_certificate_dup_fingerprint (certificate);
  g_autoptr(TestTlsServer) server = test_tls_server_new (certificate);
  g_autoptr(GVariant) kept = NULL;
  g_autofree char *name = NULL;
  const char *pin = NULL;

  g_assert_false (ask (server));
  ui_test_wait_dialog ();
  g_assert_nonnull (ui_test_find_label ("Trust This Server?"));
  g_assert_nonnull (find_fingerprint (fingerprint));
  ui_test_show_looks ("trust");

  /* A thoughtless Enter trusts nobody, and the person is left in peace. */
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
  g_assert_false (ask (server));
  ui_test_wait_ms (50);
  g_assert_null (ui_test_find (ADW_TYPE_ALERT_DIALOG));
  g_assert_cmpuint (test_tls_server_get_n_requests (server), ==, 0);

  tektra_trust_ask_again (tektra_trust_get_default ());
  g_assert_false (ask (server));
  ui_test_wait_dialog ();
  press ("_Trust");
  g_assert_true (ask (server));

  /* It is kept with the settings. */
  name = g_strdup_printf ("127.0.0.1:%u", test_tls_server_get_port (server));
  g_object_get (ui_test_get_settings (), "trusted-servers", &kept, NULL);
  g_assert_true (g_variant_lookup (kept, name, "&s", &pin));
  g_assert_cmpstr (pin, ==, fingerprint);
}

/* Another certificate than the trusted one is a matter of alarm, with both to compare. */
static void
test_changed (void)
{
  g_autoptr(GTlsCertificate) first = test_certificate_new ("127.0.0.1", -1, 10, NULL);
  g_autoptr(GTlsCertificate) second = test_certificate_new ("box.local", -9, -1, NULL);
  g_autofree char *first_print = test_certificate_dup_fingerprint (first);
  g_autofree char *second_print = test_certificate_dup_fingerprint (second);
  g_autoptr(TestTlsServer) server = test_tls_server_new (first);

  g_assert_false (ask (server));
  ui_test_wait_dialog ();
  press ("_Trust");
  g_assert_true (ask (server));

  test_tls_server_show (server, second);
  g_assert_false (ask (server));
  ui_test_wait_dialog ();
  g_assert_nonnull (ui_test_find_label ("This May Be Another Server"));
  g_assert_nonnull (find_fingerprint (first_print));
  g_assert_nonnull (find_fingerprint (second_print));
  ui_test_show_looks ("trust-changed");
  adw_dialog_close (ui_test_find (ADW_TYPE_ALERT_DIALOG));
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
  g_assert_false (ask (server));
  g_assert_cmpuint (test_tls_server_get_n_requests (server), ==, 0);
}

/* Without the large window it is asked in the small one. */
static void
test_quick (void)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new ("quick.local", -1, 10, NULL);
  g_autoptr(TestTlsServer) server = test_tls_server_new (certificate);
  GtkWidget *large = GTK_WIDGET (ui_test_get_window ());
  GtkWidget *window = GTK_WIDGET (ui_test_open_quick ("ask"));
  int height = gtk_widget_get_height (window);

  gtk_widget_set_visible (large, FALSE);
  g_assert_false (ask (server));
  ui_test_wait_for (ui_test_find_in (window, ADW_TYPE_ALERT_DIALOG, 0) != NULL);
  ui_test_wait_dialog ();
  ui_test_wait_still ();
  ui_test_take_picture ("trust-quick", "light");
  press ("_Trust");
  g_assert_true (ask (server));
  ui_test_wait_for (gtk_widget_get_height (window) == height);

  gtk_window_present (GTK_WINDOW (large));
  ui_test_wait_for (gtk_window_is_active (GTK_WINDOW (large)));
  gtk_window_close (GTK_WINDOW (window));
  ui_test_wait_quick_closed ();
}

static void
add_tests (void)
{
  g_test_add_func ("/trust/trust", test_trust);
  g_test_add_func ("/trust/changed", test_changed);
  g_test_add_func ("/trust/quick", test_quick);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, "{\"models\": [{\"id\": \"scripted\"}]}", add_tests);
}
