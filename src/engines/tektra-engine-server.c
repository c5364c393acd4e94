/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engine/tektra-engine-spec.h"
#include "engines/tektra-engine-server.h"
#include "util/tektra-json.h"
#include "util/tektra-paths.h"

/* Tektra starts an engine and ends it, see src/engine. A bad model that brings it down takes
 * nothing else with it. */

#define KEY_VARIABLE "TEKTRA_ENGINE_KEY"

/* What a sound of two hours has: no more is taken. */
#define BODY_MAX (256 * 1024 * 1024)

struct _TektraEngineServer
{
  GObject                 parent_instance;

  /* owned */
  SoupServer             *server;
  char                   *authorization;

  /* borrowed */
  TektraEngineServerFunc  func; /* NULL until it is ready */
  gpointer                user_data;
};

G_DEFINE_FINAL_TYPE (TektraEngineServer, tektra_engine_server, G_TYPE_OBJECT)

/* The program */
typedef struct
{
  GMainLoop *loop;
  int        status;
} Program;

static void
handle_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  TektraEngineServer *self = user_data;
  const char *authorization;

  g_assert (TEKTRA_IS_ENGINE_SERVER (self));

  authorization =
    soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                  "Authorization");

  if (g_strcmp0 (authorization, self->authorization) != 0)
    tektra_engine_server_refuse (message, SOUP_STATUS_UNAUTHORIZED, "the key is wrong");
  else if (self->func == NULL)
    tektra_engine_server_refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE,
                                 "the model is being loaded");
  else if (g_str_equal (path, "/health"))
    tektra_engine_server_reply (message, json_object_new ());
  else if (!self->func (message, path, self->user_data))
    tektra_engine_server_refuse (message, SOUP_STATUS_NOT_FOUND, "there is no such thing");

  if (soup_server_message_get_status (message) == 0)
    soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

static void
got_headers_cb (SoupServerMessage *message,
                gpointer           user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_message_headers_get_content_length (headers) > BODY_MAX)
    tektra_engine_server_refuse (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE,
                                 "the request is too long");
}

static void
request_started_cb (SoupServer        *server,
                    SoupServerMessage *message,
                    gpointer           user_data)
{
  g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), NULL);
}

static void
tektra_engine_server_finalize (GObject *object)
{
  TektraEngineServer *self = TEKTRA_ENGINE_SERVER (object);

  g_clear_object (&self->server);
  g_free (self->authorization);

  G_OBJECT_CLASS (tektra_engine_server_parent_class)->finalize (object);
}

static void
tektra_engine_server_class_init (TektraEngineServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_engine_server_finalize;
}

static void
tektra_engine_server_init (TektraEngineServer *self)
{
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, handle_cb, self, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (request_started_cb), NULL);
}

/* It does not listen yet. */
static TektraEngineServer *
tektra_engine_server_new (const char *key)
{
  TektraEngineServer *self;

  g_assert (key != NULL);

  self = g_object_new (TEKTRA_TYPE_ENGINE_SERVER, NULL);
  self->authorization = g_strconcat ("Bearer ", key, NULL);

  return self;
}

/* Begins to take requests; until the server is ready they are told that the model is loading. */
static gboolean
tektra_engine_server_listen (TektraEngineServer  *self,
                             const char          *socket_path,
                             GError             **error)
{
  g_autoptr(GSocketAddress) address = NULL;

  g_assert (TEKTRA_IS_ENGINE_SERVER (self));
  g_assert (socket_path != NULL);

  address = g_unix_socket_address_new (socket_path);

  return soup_server_listen (self->server, address, 0, error);
}

/**
 * tektra_engine_server_set_ready:
 * @self: a server
 * @func: (scope forever): answers requests
 * @user_data: data passed to @func
 *
 * Tells that the model is there.
 */
void
tektra_engine_server_set_ready (TektraEngineServer     *self,
                                TektraEngineServerFunc  func,
                                gpointer                user_data)
{
  g_return_if_fail (TEKTRA_IS_ENGINE_SERVER (self));
  g_return_if_fail (func != NULL);

  self->func = func;
  self->user_data = user_data;
}

/**
 * tektra_engine_server_reply:
 * @message: a request
 * @object: (transfer full): what to answer
 *
 * Answers with one object.
 */
void
tektra_engine_server_reply (SoupServerMessage *message,
                            JsonObject        *object)
{
  g_autofree char *text = NULL;

  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));
  g_return_if_fail (object != NULL);

  text = tektra_json_object_to_string (object);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text,
                                    strlen (text));
}

/**
 * tektra_engine_server_refuse:
 * @message: a request
 * @status: the status of HTTP
 * @reason: what is wrong, in English
 *
 * Refuses a request.
 */
void
tektra_engine_server_refuse (SoupServerMessage *message,
                             guint              status,
                             const char        *reason)
{
  JsonObject *object;
  JsonObject *error;

  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));
  g_return_if_fail (reason != NULL);

  object = json_object_new ();
  error = json_object_new ();
  json_object_set_string_member (error, "message", reason);
  json_object_set_object_member (object, "error", error);

  soup_server_message_set_status (message, status, NULL);
  tektra_engine_server_reply (message, object);
}

/**
 * tektra_engine_server_begin_stream:
 * @message: a request
 *
 * Answers with server-sent events that are still to come.
 */
void
tektra_engine_server_begin_stream (SoupServerMessage *message)
{
  SoupMessageHeaders *headers;

  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));

  headers = soup_server_message_get_response_headers (message);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);

  /* What came is not needed twice, and what was sent is not needed any more. */
  soup_message_body_truncate (soup_server_message_get_request_body (message));
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  soup_server_message_pause (message);
}

/**
 * tektra_engine_server_send:
 * @message: a request that is answered with a stream
 * @object: (transfer full): the next event
 * @last: whether the answer ends with it
 *
 * Sends an event.
 */
void
tektra_engine_server_send (SoupServerMessage *message,
                           JsonObject        *object,
                           gboolean           last)
{
  SoupMessageBody *body;
  g_autofree char *json = NULL;
  char *event;

  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));
  g_return_if_fail (object != NULL);

  body = soup_server_message_get_response_body (message);
  json = tektra_json_object_to_string (object);
  event = g_strdup_printf ("data: %s\n\n", json);
  soup_message_body_append_take (body, (guchar *) event, strlen (event));

  if (last)
    soup_message_body_complete (body);
  soup_server_message_unpause (message);
}

static gboolean
quit_cb (gpointer user_data)
{
  /* What is being worked on would be waited for, or lose its library while it works: nobody wants
   * it any more. */
  _exit (EXIT_SUCCESS);

  return G_SOURCE_REMOVE;
}

static DexFuture *
loaded_cb (DexFuture *future,
           gpointer   user_data)
{
  Program *program = user_data;
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) != NULL)
    return dex_ref (future);

  /* Those that are made for a person are passed on to them. */
  if (error->domain == TEKTRA_BACKEND_ERROR && error->code != TEKTRA_BACKEND_ERROR_FAILED)
    g_printerr (TEKTRA_ENGINE_REASON "%d %s\n", error->code, error->message);
  else
    g_printerr ("error: %s\n", error->message);
  program->status = EXIT_FAILURE;
  g_main_loop_quit (program->loop);

  return dex_ref (future);
}

/**
 * tektra_engine_server_main:
 * @argc: how many arguments there are
 * @argv: the arguments
 * @summary: what the program does
 * @load: reads the model
 *
 * Is all that the main () of an engine does.
 *
 * Returns: the status to exit with
 */
int
tektra_engine_server_main (int                   argc,
                           char                 *argv[],
                           const char           *summary,
                           TektraEngineLoadFunc  load)
{
  g_autofree char *socket_path = NULL;
  g_autofree char *model_path = NULL;
  int context_length = 0;
  int n_threads = 1;
  const GOptionEntry entries[] = {
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &socket_path, "Where to listen", "PATH" },
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &model_path, "The model", "PATH" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "How many threads to use", "NUMBER" },
    { "context", 0, 0, G_OPTION_ARG_INT, &context_length, "How long a text may be", "TOKENS" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(GOptionContext) context = g_option_context_new (summary);
  g_autoptr(TektraEngineServer) server = NULL;
  g_autoptr(GMainLoop) loop = NULL;
  g_autoptr(GError) error = NULL;
  const char *key = g_getenv (KEY_VARIABLE);
  TektraEngineOptions options;
  Program program = { 0 };

  /* A number has a point in JSON. */
  setlocale (LC_CTYPE, "");
  setlocale (LC_MESSAGES, "");
  bindtextdomain (GETTEXT_PACKAGE, tektra_paths_get_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      socket_path == NULL || model_path == NULL || key == NULL)
    {
      g_printerr ("error while handling argument: %s\n",
                  error != NULL ? error->message : "needs --socket, --model and " KEY_VARIABLE);
      return EXIT_FAILURE;
    }

  dex_init ();
  server = tektra_engine_server_new (key);
  g_unsetenv (KEY_VARIABLE);

  if (!tektra_engine_server_listen (server, socket_path, &error))
    {
      g_printerr ("couldn't bind: %s\n", error->message);
      return EXIT_FAILURE;
    }

  loop = g_main_loop_new (NULL, FALSE);
  program.loop = loop;
  g_unix_signal_add (SIGTERM, quit_cb, NULL);
  options = (TektraEngineOptions) { model_path, (guint) MAX (n_threads, 1),
                                    (guint) MAX (context_length, 0) };
  dex_future_disown (dex_future_finally (load (server, &options), loaded_cb, &program, NULL));
  g_main_loop_run (loop);

  return program.status;
}
