/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine-server.h"
#include "engine-test.h"

static guint16
find_free_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);
  g_socket_listener_close (listener);

  return port;
}

/**
 * engine_server_init:
 * @server: (out caller-allocates): a server
 *
 * Starts it. It does not answer yet.
 */
void
engine_server_init (EngineServer *server)
{
  g_autofree char *model = engine_test_dup_model_path ("tektra-tiny-Q8_0.gguf");
  g_autofree char *projector = engine_test_dup_model_path ("mmproj-tektra-tiny-F16.gguf");
  g_autofree char *port = g_strdup_printf ("%u", find_free_port ());
  g_autoptr(GError) error = NULL;

  server->address = g_strconcat ("127.0.0.1:", port, NULL);
  server->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                      G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                      &error,
                                      "llama-server", "--host", "127.0.0.1", "--port", port,
                                      "--model", model, "--mmproj", projector, "--alias", "tiny",
                                      "--api-key", ENGINE_SERVER_KEY, "--ctx-size", "1024",
                                      "--parallel", "1", "--jinja", "--no-webui", "--offline",
                                      NULL);
  g_assert_no_error (error);
}

/**
 * engine_server_clear:
 * @server: a server
 *
 * Ends it.
 */
void
engine_server_clear (EngineServer *server)
{
  g_subprocess_force_exit (server->process);
  g_subprocess_wait (server->process, NULL, NULL);
  g_clear_object (&server->process);
  g_free (server->address);
}
