/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "backends/scripted/tektra-scripted-backend.h"
#include "backends/tektra-default-backends.h"
#include "core/tektra-backend-settings.h"
#include "core/tektra-model-definition.h"
#include "test-answer.h"
#include "test-future.h"
#include "test-server.h"

/* What a person would lose: the server that they just set, until the next start, or an answer that
 * hangs for ever because its backend is no more. */

static void
set_backend (GPtrArray  *settings,
             const char *id,
             gboolean    enabled,
             guint       port)
{
  TektraBackendSettings *one = tektra_backend_settings_new (id);

  one->enabled = enabled;
  one->port = port;
  g_ptr_array_add (settings, one);
}

static GPtrArray *
new_settings (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_backend_settings_unref);
}

static void
assert_backends (TektraBackendRegistry *registry,
                 const char            *expected)
{
  g_autoptr(GString) ids = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (registry)); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (G_LIST_MODEL (registry), i);

      g_string_append_printf (ids, "%s ", tektra_backend_get_id (backend));
    }

  g_assert_cmpstr (ids->str, ==, expected);
}

static GPtrArray *
update (TektraBackendRegistry *registry,
        GPtrArray             *settings)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  return tektra_default_backends_update (registry, NULL, settings, none, NULL);
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static void
test_update (void)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GPtrArray) first = new_settings ();
  g_autoptr(GPtrArray) turned = new_settings ();
  g_autoptr(GPtrArray) moved = new_settings ();
  g_autoptr(GPtrArray) alone = new_settings ();
  g_autoptr(TektraBackendRegistry) registry = NULL;
  g_autoptr(GPtrArray) added = NULL;
  TektraBackend *llama, *ollama, *old;

  set_backend (first, "llama", TRUE, 0);
  set_backend (first, "ollama", TRUE, 11111);
  set_backend (first, "openai", TRUE, 0);
  registry = tektra_default_backends_create (NULL, first, none, NULL);
  assert_backends (registry, "llama ollama ");
  llama = tektra_backend_registry_find (registry, "llama");
  ollama = tektra_backend_registry_find (registry, "ollama");

  /* the same once more is nothing */
  added = update (registry, first);
  g_assert_cmpuint (added->len, ==, 0);
  g_assert_true (tektra_backend_registry_find (registry, "ollama") == ollama);
  g_clear_pointer (&added, g_ptr_array_unref);

  /* the order is another one, the backends are not */
  set_backend (turned, "ollama", TRUE, 11111);
  set_backend (turned, "llama", TRUE, 0);
  added = update (registry, turned);
  assert_backends (registry, "ollama llama ");
  g_assert_cmpuint (added->len, ==, 0);
  g_assert_true (tektra_backend_registry_find (registry, "llama") == llama);
  g_clear_pointer (&added, g_ptr_array_unref);

  /* a server elsewhere is another one, which has to be asked, and nothing is left of the first */
  old = ollama;
  g_object_add_weak_pointer (G_OBJECT (old), (gpointer *) &old);
  set_backend (moved, "ollama", TRUE, 22222);
  set_backend (moved, "llama", TRUE, 0);
  added = update (registry, moved);
  assert_backends (registry, "ollama llama ");
  g_assert_cmpuint (added->len, ==, 1);
  ollama = tektra_backend_registry_find (registry, "ollama");
  g_assert_true (added->pdata[0] == ollama);
  g_assert_cmpstr (tektra_backend_get_address (ollama), ==, "http://127.0.0.1:22222");
  test_wait_until (is_gone, &old);
  g_clear_pointer (&added, g_ptr_array_unref);

  set_backend (alone, "ollama", FALSE, 22222);
  set_backend (alone, "llama", TRUE, 0);
  added = update (registry, alone);
  assert_backends (registry, "llama ");
  g_assert_true (tektra_backend_registry_find (registry, "llama") == llama);
}

/* A server that is silent for longer than the person wants to wait is given up. */
static void
test_timeout (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GPtrArray) settings = new_settings ();
  g_autoptr(TektraBackendRegistry) registry = NULL;
  g_autoptr(TektraEventStream) stream = NULL;
  g_autoptr(TektraModel) model = NULL;
  g_autoptr(GError) error = NULL;

  test_server_add (server, &(TestReply) { .route = "POST /api/chat",
                                          .ending = TEST_ENDING_STALL });
  set_backend (settings, "ollama", TRUE, test_server_get_port (server));
  ((TektraBackendSettings *) settings->pdata[0])->timeout = 1;
  registry = tektra_default_backends_create (NULL, settings, none, NULL);
  model = tektra_model_new (tektra_backend_registry_find (registry, "ollama"), "m");
  stream = test_answer_ask (model, "hello", NULL);
  while (error == NULL)
    test_await (tektra_event_stream_next (stream), &error);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TIMEOUT);
}

/* An answer on its way says why it ends. */
static void
test_retire (void)
{
  g_autoptr(TektraEventStream) stream = NULL;
  g_autoptr(TektraBackend) backend = NULL;
  g_autoptr(GError) error = NULL;
  DexFuture *next;

  backend = tektra_scripted_backend_new ("{\"models\": [{\"id\": \"m\"}],"
                                         " \"turns\": [{\"steps\": [{\"hang\": true}]}]}", &error);
  g_assert_no_error (error);
  g_assert_true (test_await (tektra_backend_probe (backend), &error));
  g_assert_no_error (error);

  stream = test_answer_ask (tektra_backend_find_model (backend, "m"), "hello", NULL);
  next = tektra_event_stream_next (stream);

  g_assert_true (test_await (tektra_backend_retire (backend), &error));
  g_assert_no_error (error);
  g_assert_false (test_await (next, &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "in the middle of the answer"));
}

/* Another name is no reason to break off what a server is saying. */
static void
test_rename (void)
{
  static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"one\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\" two\"},\"finish_reason\":\"stop\"}]}\n\n"
    "data: [DONE]\n\n";
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GPtrArray) settings = new_settings ();
  g_autoptr(GPtrArray) added = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(TektraBackendRegistry) registry = NULL;
  g_autoptr(TektraEventStream) stream = NULL;
  g_autoptr(TektraModel) model = NULL;
  g_autoptr(GError) error = NULL;
  TektraBackendSettings *work;

  test_server_add (server, &(TestReply) {
    .route = "POST /v1/chat/completions", .text = answer, .piece = 16, .delay_us = 20 * 1000,
  });
  set_backend (settings, "work", TRUE, 0);
  work = g_ptr_array_index (settings, 0);
  g_set_str (&work->kind, "openai");
  g_set_str (&work->profile, "other");
  g_set_str (&work->host, test_server_get_url (server));
  registry = tektra_default_backends_create (NULL, settings, none, NULL);
  model = tektra_model_new (tektra_backend_registry_find (registry, "work"), "m");
  stream = test_answer_ask (model, "count", NULL);
  test_server_wait_for_request (server, "POST /v1/chat/completions", 1);

  g_set_str (&work->name, "Office");
  added = update (registry, settings);
  g_assert_cmpuint (added->len, ==, 1);
  g_assert_cmpstr (tektra_backend_get_name (tektra_backend_registry_find (registry, "work")), ==,
                   "Office");

  for (;;)
    {
      DexFuture *next = tektra_event_stream_next (stream);
      g_autoptr(TektraEvent) event = NULL;

      test_await (dex_ref (next), NULL);
      event = dex_await_boxed (next, &error);
      if (event == NULL)
        break;
      if (tektra_event_get_kind (event) == TEKTRA_EVENT_TEXT)
        g_string_append (text, tektra_event_get_text (event, NULL));
    }
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, "one two");
}

/* Any number of servers of one kind, and none that nobody said where it is */
static void
test_anthropic (void)
{
  static const char * const hosts[][2] = {
    { "anthropic", NULL },
    { "claude", "https://api.anthropic.com/v1" },
    { "cellar", "192.168.1.7:8080" },
  };
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GPtrArray) settings = new_settings ();
  g_autoptr(TektraBackendRegistry) registry = NULL;
  TektraBackend *cellar;

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      TektraBackendSettings *one;

      set_backend (settings, hosts[i][0], TRUE, 0);
      one = g_ptr_array_index (settings, i);
      g_set_str (&one->kind, "anthropic");
      g_set_str (&one->host, hosts[i][1]);
    }

  registry = tektra_default_backends_create (NULL, settings, none, NULL);
  assert_backends (registry, "claude cellar ");
  cellar = tektra_backend_registry_find (registry, "cellar");
  g_assert_cmpstr (tektra_backend_get_address (cellar), ==, "http://192.168.1.7:8080");
  g_assert_cmpstr (tektra_backend_get_name (cellar), ==, "cellar");

  /* Another place is another server; the one that stays is left alone. */
  g_set_str (&((TektraBackendSettings *) g_ptr_array_index (settings, 1))->host, "http://[::1]");
  g_ptr_array_unref (update (registry, settings));
  g_assert_true (tektra_backend_registry_find (registry, "cellar") == cellar);
  g_assert_cmpstr (tektra_backend_get_address (tektra_backend_registry_find (registry, "claude")),
                   ==, "http://[::1]");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();
  g_unsetenv ("OLLAMA_HOST");
  g_unsetenv ("TEKTRA_SCRIPT");

  g_test_add_func ("/default-backends/update", test_update);
  g_test_add_func ("/default-backends/timeout", test_timeout);
  g_test_add_func ("/default-backends/retire", test_retire);
  g_test_add_func ("/default-backends/rename", test_rename);
  g_test_add_func ("/default-backends/anthropic", test_anthropic);

  return g_test_run ();
}
