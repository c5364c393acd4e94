/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>

#include "test-tls-server.h"

struct _TestTlsServer
{
  SoupServer *server;
  char       *url;
  guint       port;
  guint       n_requests;
};

static void
handle_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  TestTlsServer *self = user_data;

  self->n_requests++;
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "{}", 2);
}

/**
 * test_tls_server_new:
 * @certificate: what it shows, with its private key
 *
 * Starts a server on a free port of 127.0.0.1 that answers every request with `{}`.
 *
 * Returns: (transfer full): the server
 */
TestTlsServer *
test_tls_server_new (GTlsCertificate *certificate)
{
  TestTlsServer *self = g_new0 (TestTlsServer, 1);

  test_tls_server_show (self, certificate);

  return self;
}

/**
 * test_tls_server_free:
 * @self: (transfer full): a server
 *
 * Stops it.
 */
void
test_tls_server_free (TestTlsServer *self)
{
  g_clear_object (&self->server);
  g_free (self->url);
  g_free (self);
}

/**
 * test_tls_server_show:
 * @self: a server
 * @certificate: what it shows from now on
 *
 * Begins again on the same port with another certificate, and counts anew.
 */
void
test_tls_server_show (TestTlsServer   *self,
                      GTlsCertificate *certificate)
{
  g_autoptr(GError) error = NULL;
  GSList *uris;

  g_clear_object (&self->server);
  g_clear_pointer (&self->url, g_free);
  self->n_requests = 0;
  self->server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (self->server, NULL, handle_cb, self, NULL);
  soup_server_listen_local (self->server, self->port,
                            SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);

  uris = soup_server_get_uris (self->server);
  self->port = (guint) g_uri_get_port (uris->data);
  self->url = g_strdup_printf ("https://127.0.0.1:%u", self->port);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

/**
 * test_tls_server_get_url:
 * @self: a server
 *
 * Returns: (transfer none): its address
 */
const char *
test_tls_server_get_url (TestTlsServer *self)
{
  return self->url;
}

/**
 * test_tls_server_get_port:
 * @self: a server
 *
 * Returns: its port
 */
guint
test_tls_server_get_port (TestTlsServer *self)
{
  return self->port;
}

/**
 * test_tls_server_get_n_requests:
 * @self: a server
 *
 * Returns: how many requests came since the certificate was shown
 */
guint
test_tls_server_get_n_requests (TestTlsServer *self)
{
  return self->n_requests;
}
