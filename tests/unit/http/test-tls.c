/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-trust.h"
#include "http/tektra-http-client.h"
#include "test-certificate.h"
#include "test-future.h"
#include "test-tls-server.h"

/* Who is at the other end: real servers with certificates that were made a moment ago. What a
 * person would lose is a key and a chat to somebody in between. */

static gboolean
ask (const char  *url,
     GError     **error)
{
  g_autoptr(TektraHttpClient) client = tektra_http_client_new ("Box", url);

  return test_await (tektra_http_client_get (client, "/v1/models", NULL), error);
}

typedef struct
{
  TektraServerCertificate *last;
  guint                    n;
} Refusals;

static void
refused_cb (Refusals                *refusals,
            TektraServerCertificate *certificate)
{
  g_set_object (&refusals->last, certificate);
  refusals->n++;
}

static gboolean
is_told (gpointer data)
{
  return ((Refusals *) data)->n > 0;
}

static void
forget_pins (void)
{
  g_autoptr(GVariant) none = g_variant_ref_sink (g_variant_new ("a{ss}", NULL));

  g_object_set (tektra_trust_get_default (), "pins", none, NULL);
  tektra_trust_ask_again (tektra_trust_get_default ());
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
test_self_signed (void)
{
  g_autoptr(TestTlsServer) server = NULL;
  g_autoptr(TestTlsServer) other = NULL;
  g_autoptr(GTlsCertificate) certificate = test_certificate_new ("box.local", -1, 10, NULL);
  g_autofree char *fingerprint = test_certificate_dup_fingerprint (certificate);
  g_autofree char *name = NULL;
  g_autofree char *faults = NULL;
  g_autoptr(GVariant) pins = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) again = NULL;
  g_autoptr(GError) elsewhere = NULL;
  TektraTrust *trust = tektra_trust_get_default ();
  Refusals refusals = { 0 };
  gulong handler;

  forget_pins ();
  server = test_tls_server_new (certificate);
  handler = g_signal_connect_swapped (trust, "refused", G_CALLBACK (refused_cb), &refusals);

  g_assert_false (ask (test_tls_server_get_url (server), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, "Nobody vouches"));
  g_assert_cmpuint (test_tls_server_get_n_requests (server), ==, 0);
  test_wait_until (is_told, &refusals);

  name = g_strdup_printf ("127.0.0.1:%u", test_tls_server_get_port (server));
  g_assert_cmpstr (tektra_server_certificate_get_server (refusals.last), ==, name);
  g_assert_cmpstr (tektra_server_certificate_get_fingerprint (refusals.last), ==, fingerprint);
  g_assert_false (tektra_server_certificate_is_changed (refusals.last));
  faults = tektra_server_certificate_dup_faults (refusals.last);
  g_assert_cmpstr (faults, ==, "It is for box.local, not for 127.0.0.1.");

  /* Looked at again by itself, the person is left in peace; asking on purpose asks again. */
  g_assert_false (ask (test_tls_server_get_url (server), &again));
  drain ();
  g_assert_cmpuint (refusals.n, ==, 1);
  tektra_trust_ask_again (trust);
  g_clear_error (&again);
  g_assert_false (ask (test_tls_server_get_url (server), &again));
  drain ();
  g_assert_cmpuint (refusals.n, ==, 2);

  tektra_trust_pin (trust, refusals.last);
  g_assert_true (ask (test_tls_server_get_url (server), &elsewhere));
  g_assert_no_error (elsewhere);
  g_assert_cmpuint (test_tls_server_get_n_requests (server), ==, 1);
  g_object_get (trust, "pins", &pins, NULL);
  g_assert_cmpuint (g_variant_n_children (pins), ==, 1);

  /* It is trusted there and nowhere else. */
  other = test_tls_server_new (certificate);
  g_assert_false (ask (test_tls_server_get_url (other), &elsewhere));
  g_assert_error (elsewhere, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNTRUSTED);
  drain ();

  g_signal_handler_disconnect (trust, handler);
  g_clear_object (&refusals.last);
}

/* Somebody in between is not let in, and the person sees both fingerprints. */
static void
test_changed (void)
{
  g_autoptr(TestTlsServer) server = NULL;
  g_autoptr(GTlsCertificate) first = test_certificate_new ("127.0.0.1", -1, 10, NULL);
  g_autoptr(GTlsCertificate) second = test_certificate_new ("127.0.0.1", -1, 10, NULL);
  g_autofree char *first_print = test_certificate_dup_fingerprint (first);
  g_autofree char *second_print = test_certificate_dup_fingerprint (second);
  g_autoptr(GError) error = NULL;
  TektraTrust *trust = tektra_trust_get_default ();
  Refusals refusals = { 0 };
  gulong handler;

  forget_pins ();
  handler = g_signal_connect_swapped (trust, "refused", G_CALLBACK (refused_cb), &refusals);
  server = test_tls_server_new (first);
  g_assert_false (ask (test_tls_server_get_url (server), NULL));
  test_wait_until (is_told, &refusals);
  tektra_trust_pin (trust, refusals.last);
  g_assert_true (ask (test_tls_server_get_url (server), &error));
  g_assert_no_error (error);

  test_tls_server_show (server, second);
  refusals.n = 0;
  g_assert_false (ask (test_tls_server_get_url (server), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, "somebody may be in between"));
  g_assert_nonnull (strstr (error->message, first_print));
  g_assert_nonnull (strstr (error->message, second_print));
  g_assert_cmpuint (test_tls_server_get_n_requests (server), ==, 0);
  test_wait_until (is_told, &refusals);
  g_assert_true (tektra_server_certificate_is_changed (refusals.last));
  g_assert_cmpstr (tektra_server_certificate_get_pin (refusals.last), ==, first_print);

  /* It was renewed, and the person knows. */
  tektra_trust_pin (trust, refusals.last);
  g_clear_error (&error);
  g_assert_true (ask (test_tls_server_get_url (server), &error));
  g_assert_no_error (error);

  g_signal_handler_disconnect (trust, handler);
  g_clear_object (&refusals.last);
}

/* Has the whole process trust an authority, as a system does. Its file is read when needed. */
static char *
install_authority (GTlsCertificate *authority)
{
  char *path = g_build_filename (g_get_tmp_dir (), "tektra-test-authority-XXXXXX", NULL);
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *pem = NULL;
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_object_get (authority, "certificate-pem", &pem, NULL);
  g_file_set_contents (path, pem, -1, &error);
  g_assert_no_error (error);
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);

  return path;
}

typedef struct
{
  const char *name;
  int         first_day;
  int         last_day;
  const char *sentence; /* NULL: let in */
} Row;

static const Row rows[] = {
  { "127.0.0.1", -1, 10, NULL },
  { "127.0.0.1", -9, -1, "expired on" },
  { "127.0.0.1", 2, 10, "is not valid before" },
  { "bank.example", -1, 10, "is another server: its certificate is for bank.example" },
};

/* What the system vouches for is let in; where that ends it is said plainly. Nobody is asked. */
static void
test_authority (void)
{
  g_autoptr(GTlsCertificate) authority = test_certificate_new_authority ();
  g_autofree char *path = NULL;
  TektraTrust *trust = tektra_trust_get_default ();
  Refusals refusals = { 0 };
  gulong handler;

  forget_pins ();
  path = install_authority (authority);
  handler = g_signal_connect_swapped (trust, "refused", G_CALLBACK (refused_cb), &refusals);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(TestTlsServer) server = NULL;
      g_autoptr(GTlsCertificate) certificate = NULL;
      g_autoptr(GError) error = NULL;

      certificate = test_certificate_new (rows[i].name, rows[i].first_day, rows[i].last_day,
                                          authority);
      server = test_tls_server_new (certificate);
      if (rows[i].sentence == NULL)
        {
          g_assert_true (ask (test_tls_server_get_url (server), &error));
          g_assert_no_error (error);
          g_assert_cmpuint (test_tls_server_get_n_requests (server), ==, 1);
          continue;
        }

      g_assert_false (ask (test_tls_server_get_url (server), &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION);
      g_assert_nonnull (strstr (error->message, rows[i].sentence));
      g_assert_cmpuint (test_tls_server_get_n_requests (server), ==, 0);
    }

  drain ();
  g_assert_cmpuint (refusals.n, ==, 0);
  g_signal_handler_disconnect (trust, handler);
  g_unlink (path);
}

/* What a server says that was not spoken to in its language */
static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection      *connection)
{
  static const char answer[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
  char hello[64];

  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), hello,
                       sizeof hello, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), answer,
                             sizeof answer - 1, NULL, NULL, NULL);

  return TRUE;
}

/* A server without encryption under an address with https */
static void
test_not_encrypted (void)
{
  g_autoptr(GSocketService) service = g_threaded_socket_service_new (1);
  g_autofree char *url = NULL;
  g_autoptr(GError) error = NULL;
  guint16 port;

  g_signal_connect (service, "run", G_CALLBACK (run_cb), NULL);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  g_assert_no_error (error);
  url = g_strdup_printf ("https://127.0.0.1:%u", port);

  g_assert_false (ask (url, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION);
  g_assert_nonnull (strstr (error->message, "does not encrypt"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/tls/self-signed", test_self_signed);
  g_test_add_func ("/tls/changed", test_changed);
  g_test_add_func ("/tls/not-encrypted", test_not_encrypted);
  /* The last one: there is no way back. */
  g_test_add_func ("/tls/authority", test_authority);

  return g_test_run ();
}
