/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "http/tektra-http-client.h"
#include "test-future.h"
#include "test-server.h"

/* The proxy that the desktop says there is: a resolver in the place of the desktop's, and a server
 * that is asked for others. What stays on this computer it must not see. */

#define TEST_TYPE_PROXY_RESOLVER (test_proxy_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestProxyResolver, test_proxy_resolver, TEST, PROXY_RESOLVER, GObject)

struct _TestProxyResolver
{
  GObject parent_instance;
};

static char *proxy;
static guint n_lookups;

static gboolean
test_proxy_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
test_proxy_resolver_lookup (GProxyResolver  *resolver,
                            const char      *uri,
                            GCancellable    *cancellable,
                            GError         **error)
{
  const char *uris[] = { proxy, NULL };

  n_lookups++;

  return g_strdupv ((char **) uris);
}

static void
test_proxy_resolver_lookup_async (GProxyResolver      *resolver,
                                  const char          *uri,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, test_proxy_resolver_lookup (resolver, uri, NULL, NULL),
                         (GDestroyNotify) g_strfreev);
}

static char **
test_proxy_resolver_lookup_finish (GProxyResolver  *resolver,
                                   GAsyncResult    *result,
                                   GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
proxy_resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = test_proxy_resolver_is_supported;
  iface->lookup = test_proxy_resolver_lookup;
  iface->lookup_async = test_proxy_resolver_lookup_async;
  iface->lookup_finish = test_proxy_resolver_lookup_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestProxyResolver, test_proxy_resolver, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      proxy_resolver_iface_init))

static void
test_proxy_resolver_class_init (TestProxyResolverClass *klass)
{
}

static void
test_proxy_resolver_init (TestProxyResolver *self)
{
}

static gboolean
ask (const char  *url,
     GError     **error)
{
  g_autoptr(TektraHttpClient) client = tektra_http_client_new ("Box", url);

  return test_await (tektra_http_client_get (client, "/v1/models", NULL), error);
}

/* A name that only the proxy knows */
static void
test_used (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *request = NULL;

  test_server_add_json (server, "GET http://box.example/v1/models", 200, "{\"data\":[]}");
  g_set_str (&proxy, test_server_get_url (server));
  g_assert_true (ask ("http://box.example", &error));
  g_assert_no_error (error);
  request = test_server_dup_request (server, "GET http://box.example/v1/models");
  g_assert_nonnull (strstr (request, "Host: box.example\r\n"));
}

/* Behind an encrypted address the proxy learns the name of the server and no more. */
static void
test_tunnel (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *request = NULL;

  test_server_add (server, &(TestReply) {
    .route = "CONNECT box.example:443",
    .text = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
  });
  g_set_str (&proxy, test_server_get_url (server));
  g_assert_false (ask ("https://box.example", &error));
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == TEKTRA_BACKEND_ERROR);
  g_assert_nonnull (strstr (error->message, "proxy"));
  request = test_server_dup_request (server, "CONNECT box.example:443");
  g_assert_null (strstr (request, "/v1/models"));
}

/* This computer, by any of its names */
static void
test_loopback (void)
{
  static const char * const hosts[] = { "127.0.0.1", "localhost" };
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TestServer) trap = test_server_new ();

  test_server_add_json (server, "GET /v1/models", 200, "{}");
  g_set_str (&proxy, test_server_get_url (trap));
  n_lookups = 0;

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *url = g_strdup_printf ("http://%s:%u", hosts[i],
                                              test_server_get_port (server));
      g_autoptr(GError) error = NULL;

      g_assert_true (ask (url, &error));
      g_assert_no_error (error);
    }

  g_assert_cmpuint (n_lookups, ==, 0);
  g_assert_cmpuint (test_server_get_n_connections (trap), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  /* What modules of the desktop do, before anybody asks for the resolver */
  g_proxy_resolver_get_type ();
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME,
                                  TEST_TYPE_PROXY_RESOLVER, "tektra-test", 1000);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "tektra-test", TRUE);

  g_test_add_func ("/proxy/used", test_used);
  g_test_add_func ("/proxy/tunnel", test_tunnel);
  g_test_add_func ("/proxy/loopback", test_loopback);

  return g_test_run ();
}
