/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include <signal.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "cli-program.h"
#include "test-files.h"
#include "test-server.h"

/* A key goes to its server and nowhere else: not into a log, however much is logged, not into what
 * is written or exported, not into a file, and not where `ps` shows it. */

#define KEY "sk-tektra-Zq81mW"

#define TOLD "Incorrect API key provided: " KEY "."

#define MODELS "{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\"}]}"
#define STREAM "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
#define HELLO  "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n"

static const struct
{
  const char *type;
  const char *list;
  const char *ask;
  const char *header; /* that has the key */
  const char *answer; /* that never ends */
  const char *whole;
  const char *failing; /* that tells the key back when it has begun */
} protocols[] = {
  { "openai", "GET /v1/models", "POST /v1/chat/completions", "Authorization: Bearer " KEY,
    STREAM HELLO,
    STREAM HELLO "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    "data: [DONE]\n\n",
    STREAM HELLO "data: {\"error\":{\"message\":\"" TOLD "\",\"code\":401}}\n\n" },
  { "anthropic", "GET /v1/models?limit=1000", "POST /v1/messages", "x-api-key: " KEY,
    STREAM "event: ping\ndata: {\"type\":\"ping\"}\n\n",
    STREAM "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}\n\n"
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
    "\"content_block\":{\"type\":\"text\",\"text\":\"Hello\"}}\n\n"
    "event: message_delta\ndata: {\"type\":\"message_delta\","
    "\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n"
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
    STREAM "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"
    "\"authentication_error\",\"message\":\"" TOLD "\"}}\n\n" },
};

typedef struct
{
  char *folder;
  TestServer *server;
  guint i;
} Fixture;

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  self->i = GPOINTER_TO_UINT (data);
  self->folder = g_dir_make_tmp ("tektra-keys-XXXXXX", &error);
  g_assert_no_error (error);
  self->server = test_server_new ();
  folder = g_build_filename (self->folder, "config", "tektra", NULL);
  path = g_build_filename (folder, "models.toml", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  text = g_strdup_printf ("[backends.work]\ntype = \"%s\"\nname = \"Work\"\nhost = \"%s\"\n",
                          protocols[self->i].type, test_server_get_url (self->server));
  g_assert_true (g_file_set_contents (path, text, -1, &error));
  test_server_add_json (self->server, protocols[self->i].list, 200, MODELS);
}

typedef void (*FileFunc) (const char *path);

static void
for_each_file (const char *folder,
               FileFunc    func)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        for_each_file (path, func);
      func (path);
    }
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  test_remove_tree (self->folder);
  g_free (self->folder);
  test_server_free (self->server);
}

static void
assert_no_key (const char *text,
               gsize       length,
               const char *place)
{
  if (memmem (text, length, KEY, strlen (KEY)) != NULL)
    g_error ("The key is in %s", place);
}

static void
assert_file_without_key (const char *path)
{
  g_autofree char *text = NULL;
  gsize length;

  if (g_file_get_contents (path, &text, &length, NULL))
    assert_no_key (text, length, path);
}

/* All that the computer shows of any process to any user */
static void
assert_processes_without_key (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "cmdline", NULL);

      if (g_ascii_isdigit (*name))
        assert_file_without_key (path);
    }
}

static GSubprocess *
spawn (Fixture            *self,
       const char * const *arguments)
{
  static const char * const folders[][2] = {
    { "XDG_CONFIG_HOME", "config" }, { "XDG_DATA_HOME", "data" },
    { "XDG_CACHE_HOME", "cache" }, { "XDG_STATE_HOME", "state" },
  };
  g_autoptr(GSubprocessLauncher) launcher = NULL;

  launcher = cli_program_create_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                          G_SUBPROCESS_FLAGS_STDERR_PIPE);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, folders[i][1], NULL);

      g_subprocess_launcher_setenv (launcher, folders[i][0], path, TRUE);
    }
  g_subprocess_launcher_setenv (launcher, "TEKTRA_KEY_WORK", KEY, TRUE);
  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  g_subprocess_launcher_setenv (launcher, "TEKTRA_LLAMA_SERVER", "/nonexistent", TRUE);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");

  return cli_program_spawn (launcher, arguments);
}

/* Waits for the end; nothing of what it said may have the key. */
static char *
finish (Fixture     *self,
        GSubprocess *process)
{
  g_auto(Result) result = { 0 };

  cli_program_finish (process, NULL, &result);
  assert_no_key (result.output, strlen (result.output), "the output");
  assert_no_key (result.errors, strlen (result.errors), "the log");
  for_each_file (self->folder, assert_file_without_key);

  return g_strconcat (result.output, result.errors, NULL);
}

/* An answer runs: this is when somebody would look. */
static void
test_running (Fixture       *self,
              gconstpointer  data)
{
  const char *route = protocols[self->i].ask;
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *request = NULL;
  g_autofree char *said = NULL;

  test_server_add (self->server, &(TestReply) {
    .route = route, .text = protocols[self->i].answer, .ending = TEST_ENDING_STALL,
  });
  process = spawn (self, ARGS ("ask", "-m", "m", "Hi"));
  test_server_wait_for_request (self->server, route, 1);
  assert_processes_without_key ();
  for_each_file (self->folder, assert_file_without_key);
  request = test_server_dup_request (self->server, route);
  g_assert_nonnull (strstr (request, protocols[self->i].header));
  /* nor where proxies and servers write down who asked for what */
  assert_no_key (request, strcspn (request, "\r"), "the address");

  g_subprocess_send_signal (process, SIGINT);
  said = finish (self, process);
  /* It did log. */
  g_assert_nonnull (strstr (said, "DEBUG"));
}

static void
test_answers (Fixture       *self,
              gconstpointer  data)
{
  static const char * const commands[][5] = {
    { "ask", "-m", "m", "Hi", NULL },
    { "ask", "--json", "Hi", NULL },
    { "models", "--json", NULL },
    { "show", "m", NULL },
    { "doctor", NULL },
    { "config", "check", NULL },
    { "export", "--all", "--format", "json", NULL },
  };

  test_server_add (self->server, &(TestReply) {
    .route = protocols[self->i].ask, .text = protocols[self->i].whole,
  });
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr(GSubprocess) process = spawn (self, commands[i]);
      g_autofree char *said = finish (self, process);

      if (i < 2)
        g_assert_nonnull (strstr (said, "Hello"));
    }
}

/* There are servers that tell a wrong key back. */
static void
test_told_back (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *said = NULL;

  test_server_add_json (self->server, protocols[self->i].ask, 401,
                        "{\"error\":{\"message\":\"" TOLD "\"}}");
  process = spawn (self, ARGS ("ask", "-m", "m", "Hi"));
  said = finish (self, process);
  g_assert_nonnull (strstr (said, "Incorrect API key provided: …"));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
}

static void
test_told_back_later (Fixture       *self,
                      gconstpointer  data)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *said = NULL;

  test_server_add (self->server, &(TestReply) {
    .route = protocols[self->i].ask, .text = protocols[self->i].failing,
  });
  process = spawn (self, ARGS ("ask", "-m", "m", "Hi"));
  said = finish (self, process);
  g_assert_nonnull (strstr (said, "Incorrect API key provided: …"));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
}

/* Over the internet in the clear the key can be read on the way: whoever wants it so is told. A
 * proxy takes the place of the internet. */
static void
test_in_the_clear (Fixture       *self,
                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "config", "tektra", "models.toml", NULL);
  g_autofree char *text = NULL;
  g_autofree char *route = NULL;
  g_autofree char *listed = NULL;
  g_autofree char *checked = NULL;
  g_autofree char *options = NULL;
  g_autofree char *without_leaks = NULL;
  g_autoptr(GSubprocess) models = NULL;
  g_autoptr(GSubprocess) check = NULL;

  text = g_strdup_printf ("[backends.work]\ntype = \"%s\"\nhost = \"http://box.example\"\n",
                          protocols[self->i].type);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  route = g_strconcat ("GET http://box.example", strchr (protocols[self->i].list, '/'), NULL);
  test_server_add_json (self->server, route, 200, MODELS);

  g_setenv ("GIO_USE_PROXY_RESOLVER", "libproxy", TRUE);
  g_setenv ("http_proxy", test_server_get_url (self->server), TRUE);
  /* libproxy loses what it is asked about, which is nothing to learn here. */
  options = g_strdup (g_getenv ("ASAN_OPTIONS"));
  without_leaks = g_strconcat (options != NULL ? options : "", ":detect_leaks=0", NULL);
  g_setenv ("ASAN_OPTIONS", without_leaks, TRUE);
  models = spawn (self, ARGS ("models"));
  listed = finish (self, models);
  g_assert_nonnull (strstr (listed, "box.example, not encrypted"));
  check = spawn (self, ARGS ("config", "check"));
  checked = finish (self, check);
  g_assert_nonnull (strstr (checked, "anybody on the way can read your chats and the key"));
  g_setenv ("ASAN_OPTIONS", options != NULL ? options : "", TRUE);
  g_unsetenv ("http_proxy");
  g_unsetenv ("GIO_USE_PROXY_RESOLVER");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++)
    {
      const struct { const char *name; void (*func) (Fixture *, gconstpointer); } tests[] = {
        { "running", test_running }, { "answers", test_answers }, { "told-back", test_told_back },
        { "told-back-later", test_told_back_later }, { "in-the-clear", test_in_the_clear },
      };

      for (guint j = 0; j < G_N_ELEMENTS (tests); j++)
        {
          g_autofree char *path = g_strdup_printf ("/cli-keys/%s/%s", protocols[i].type,
                                                   tests[j].name);

          g_test_add (path, Fixture, GUINT_TO_POINTER (i), fixture_set_up, tests[j].func,
                      fixture_tear_down);
        }
    }

  return g_test_run ();
}
