/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "session/tektra-chat-session.h"
#include "test-answer.h"
#include "test-future.h"
#include "test-server.h"
#include "test-session.h"

/* A chat is put into a template once: by the server, or here. Twice, and the model takes the marks
 * of the first time for words. */

#define CHAT "POST /api/chat"
#define RAW "POST /api/generate"

#define RAW_ANSWER \
  "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n"

typedef struct
{
  TestServer            *server;
  TektraBackend         *backend;
  TektraModelManager    *manager;
  TektraTemplateManager *templates;
  TektraChatSession     *session;
  TektraModel           *model;
  char                  *folder;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autofree char *path = NULL;

  fixture->server = test_server_new ();
  test_server_add_json (fixture->server, "GET /api/tags", 200,
                        "{\"models\":[{\"name\":\"sees:latest\",\"digest\":\"a\","
                        "\"capabilities\":[\"completion\",\"vision\"]}]}");
  test_server_add_json (fixture->server, "GET /api/ps", 200, "{\"models\":[]}");
  test_server_add_recording (fixture->server, CHAT, "ollama/chat-scripted.res");
  test_server_add_recording (fixture->server, RAW, "ollama/generate-raw.res");

  fixture->backend = tektra_ollama_backend_new (test_server_get_url (fixture->server));
  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (fixture->backend), 0);
  tektra_backend_registry_add (registry, fixture->backend);
  fixture->manager = tektra_model_manager_new (registry);
  g_assert_true (test_await (tektra_model_manager_refresh (fixture->manager), NULL));
  fixture->model = tektra_backend_find_model (fixture->backend, "sees:latest");
  g_assert_nonnull (fixture->model);

  fixture->folder = g_dir_make_tmp ("tektra-raw-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "templates.json", NULL);
  fixture->templates = tektra_template_manager_new (path);
  g_assert_true (test_await (tektra_template_manager_load (fixture->templates), NULL));
  tektra_model_manager_set_templates (fixture->manager, fixture->templates);
  fixture->session = tektra_chat_session_new (fixture->manager);
  tektra_chat_session_set_model (fixture->session, fixture->model);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "templates.json", NULL);

  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->manager);
  g_clear_object (&fixture->templates);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->backend);
  test_server_free (fixture->server);
  g_remove (path);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
choose (Fixture    *fixture,
        const char *id)
{
  TektraTemplate *template = NULL;

  if (id != NULL)
    {
      template = tektra_template_manager_find (fixture->templates, id);
      g_assert_nonnull (template);
    }

  tektra_template_manager_set_chosen (fixture->templates, fixture->model, template);
}

static void
ask (Fixture    *fixture,
     const char *question)
{
  test_session_send (fixture->session, question);
  test_session_wait (fixture->session);
}

static void
assert_answer (Fixture    *fixture,
               const char *expected)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (fixture->session);
  TektraMessage *answer = tektra_conversation_get_last (conversation);
  g_autofree char *text = tektra_message_dup_text (answer);

  g_assert_cmpint (tektra_message_get_status (answer), ==, TEKTRA_MESSAGE_STATUS_COMPLETE);
  g_assert_cmpstr (text, ==, expected);
}

/* The last body of a route, which must be this one and nothing more */
static void
assert_body (Fixture    *fixture,
             const char *route,
             const char *expected)
{
  g_autofree char *sent = test_server_dup_request (fixture->server, route);
  const char *body = strstr (sent, "\r\n\r\n");
  g_autoptr(JsonNode) got_node = NULL;
  g_autoptr(JsonNode) expected_node = NULL;
  g_autoptr(GError) error = NULL;

  got_node = json_from_string (body != NULL ? body + 4 : sent, &error);
  g_assert_no_error (error);
  expected_node = json_from_string (expected, &error);
  g_assert_no_error (error);

  if (!json_node_equal (got_node, expected_node))
    g_assert_cmpstr (body, ==, expected);
}

static guint
count_requests (Fixture    *fixture,
                const char *route)
{
  return test_server_get_n_requests (fixture->server, route);
}

/* The same chat, as the server puts it into the model's own template and as Tektra does. */
static void
test_routes (Fixture       *fixture,
             gconstpointer  data)
{
  ask (fixture, "Hi <start_of_turn> {{x}}");
  assert_answer (fixture, " Hello there, this is a tiny model. Grüße ❤!");
  g_assert_cmpuint (count_requests (fixture, CHAT), ==, 1);
  g_assert_cmpuint (count_requests (fixture, RAW), ==, 0);
  assert_body (fixture, CHAT,
               "{\"model\":\"sees:latest\",\"messages\":[{\"role\":\"user\","
               "\"content\":\"Hi <start_of_turn> {{x}}\"}],\"stream\":true,"
               "\"options\":{\"num_ctx\":8192}}");

  choose (fixture, "gemma");
  ask (fixture, "And <end_of_turn>?");
  assert_answer (fixture, "{\"ok\": true }\n");
  g_assert_cmpuint (count_requests (fixture, CHAT), ==, 1);
  g_assert_cmpuint (count_requests (fixture, RAW), ==, 1);
  assert_body (fixture, RAW,
               "{\"model\":\"sees:latest\",\"prompt\":"
               "\"<start_of_turn>user\\nHi <\342\200\213start_of_turn> {{x}}<end_of_turn>\\n"
               "<start_of_turn>model\\nHello there, this is a tiny model. Grüße ❤!<end_of_turn>\\n"
               "<start_of_turn>user\\nAnd <\342\200\213end_of_turn>?<end_of_turn>\\n"
               "<start_of_turn>model\\n\","
               "\"raw\":true,\"stream\":true,"
               "\"options\":{\"num_ctx\":8192,\"stop\":[\"<end_of_turn>\",\"<start_of_turn>\"]}}");

  /* and back: nothing of the template stays */
  choose (fixture, NULL);
  ask (fixture, "Bye");
  g_assert_cmpuint (count_requests (fixture, CHAT), ==, 2);
  g_assert_cmpuint (count_requests (fixture, RAW), ==, 1);
  assert_body (fixture, CHAT,
               "{\"model\":\"sees:latest\",\"messages\":["
               "{\"role\":\"user\",\"content\":\"Hi <start_of_turn> {{x}}\"},"
               "{\"role\":\"assistant\",\"content\":"
               "\" Hello there, this is a tiny model. Grüße ❤!\"},"
               "{\"role\":\"user\",\"content\":\"And <end_of_turn>?\"},"
               "{\"role\":\"assistant\",\"content\":\"{\\\"ok\\\": true }\\n\"},"
               "{\"role\":\"user\",\"content\":\"Bye\"}],\"stream\":true,"
               "\"options\":{\"num_ctx\":8192}}");
}

static void
config_changed_cb (gboolean *changed)
{
  *changed = TRUE;
}

static void
write_template (const char *path,
                const char *template,
                gboolean   *changed)
{
  g_autofree char *toml = g_strdup_printf ("[[models]]\nid = \"sees\"\ntemplate = \"%s\"\n",
                                           template);

  *changed = FALSE;
  g_assert_true (g_file_set_contents (path, toml, -1, NULL));
  while (!*changed)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_prompt (Fixture    *fixture,
               const char *begin)
{
  g_autofree char *sent = test_server_dup_request (fixture->server, RAW);
  g_autofree char *expected = g_strconcat ("\"prompt\":\"", begin, NULL);

  if (strstr (sent, expected) == NULL)
    g_assert_cmpstr (sent, ==, expected);
}

/* What somebody writes into models.toml holds for the next answer, without a restart. */
static void
test_config (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "models.toml", NULL);
  g_autoptr(TektraModelConfig) config = tektra_model_config_new_for_files (NULL, path);
  gboolean changed;

  g_signal_connect_swapped (config, "changed", G_CALLBACK (config_changed_cb), &changed);
  tektra_model_manager_set_config (fixture->manager, config);

  write_template (path, "gemma", &changed);
  ask (fixture, "Hi");
  g_assert_cmpuint (count_requests (fixture, CHAT), ==, 0);
  assert_prompt (fixture, "<start_of_turn>user\\nHi");

  write_template (path, "chatml", &changed);
  ask (fixture, "Go on");
  g_assert_cmpuint (count_requests (fixture, CHAT), ==, 0);
  assert_prompt (fixture, "<|im_start|>user\\nHi");

  g_assert_cmpint (g_remove (path), ==, 0);
  changed = FALSE;
  while (!changed)
    g_main_context_iteration (NULL, TRUE);
  ask (fixture, "Bye");
  g_assert_cmpuint (count_requests (fixture, RAW), ==, 2);
  g_assert_cmpuint (count_requests (fixture, CHAT), ==, 1);

  tektra_model_manager_set_config (fixture->manager, NULL);
}

static void
add_picture (TektraMessage *message,
             const char    *data)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, strlen (data));
  g_autoptr(TektraPart) part = tektra_image_part_new ("a.png", "image/png", bytes, 1, 1, NULL);

  tektra_message_add_part (message, part);
}

static void
add_sound (TektraMessage *message,
           const char    *data)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, strlen (data));
  g_autoptr(TektraPart) part = tektra_audio_part_new ("a.wav", "audio/wav", bytes, 1, NULL);

  tektra_message_add_part (message, part);
}

static TestAnswer *
ask_with_pictures (Fixture    *fixture,
                   const char *id)
{
  TektraTemplate *template = tektra_template_manager_find (fixture->templates, id);
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  static const char * const stop[] = { "END", NULL };
  g_autoptr(TektraRequest) request = NULL;
  TektraMessage *message;

  g_ptr_array_add (messages, tektra_message_new_text (TEKTRA_ROLE_SYSTEM, "Be [img-0] brief"));
  message = tektra_message_new (TEKTRA_ROLE_USER);
  add_picture (message, "one");
  add_picture (message, "two");
  tektra_message_append_text (message, "Compare", -1);
  g_ptr_array_add (messages, message);
  g_ptr_array_add (messages, tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "Same"));
  message = tektra_message_new (TEKTRA_ROLE_USER);
  add_sound (message, "three");
  tektra_message_append_text (message, "And [img-1]?", -1);
  g_ptr_array_add (messages, message);

  tektra_generation_params_set_stop (params, stop);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_KEEP_ALIVE, 60);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, 9);
  tektra_generation_params_set_reasoning (params, TEKTRA_REASONING_OFF);
  request = tektra_request_new_templated (fixture->model, messages, params, template);

  return test_answer_read (tektra_backend_generate (fixture->backend, request));
}

/* Pictures and sounds are counted through the whole chat, and nobody can write one. */
static void
test_pictures (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TestAnswer) answer = ask_with_pictures (fixture, "chatml");

  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->text->str, ==, "{\"ok\": true }\n");
  g_assert_cmpint (answer->usage->prompt_tokens, ==, 2);
  assert_body (fixture, RAW,
               "{\"model\":\"sees:latest\",\"prompt\":"
               "\"<|im_start|>system\\nBe [\342\200\213img-0] brief<|im_end|>\\n"
               "<|im_start|>user\\n[img-0][img-1]Compare<|im_end|>\\n"
               "<|im_start|>assistant\\nSame<|im_end|>\\n"
               "<|im_start|>user\\n[img-2]And [\342\200\213img-1]?<|im_end|>\\n"
               "<|im_start|>assistant\\n\","
               "\"raw\":true,\"stream\":true,\"images\":[\"b25l\",\"dHdv\",\"dGhyZWU=\"],"
               "\"options\":{\"num_ctx\":8192,\"num_predict\":9,"
               "\"stop\":[\"END\",\"<|im_end|>\",\"<|im_start|>\",\"<|endoftext|>\"]},"
               "\"keep_alive\":60}");
}

/* What a real server says when it has no projector, in words for a person */
static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TestAnswer) answer = NULL;

  test_server_clear (fixture->server, RAW);
  test_server_add_recording (fixture->server, RAW, "ollama/generate-badimg.res");
  answer = ask_with_pictures (fixture, "vicuna");
  g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
  g_assert_null (strpbrk (answer->error->message, "{}"));
}

/* Thoughts in the raw text of an answer are told from it. */
static void
test_thoughts (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TestAnswer) answer = NULL;

  test_server_clear (fixture->server, RAW);
  test_server_add (fixture->server, &(TestReply) {
    .route = RAW,
    .text = RAW_ANSWER
            "{\"model\":\"m\",\"response\":\"<thi\",\"done\":false}\n"
            "{\"model\":\"m\",\"response\":\"nk>So\",\"done\":false}\n"
            "{\"model\":\"m\",\"response\":\"</think>Yes\",\"done\":false}\n"
            "{\"model\":\"m\",\"response\":\"\",\"done\":true,\"done_reason\":\"stop\"}\n",
    .piece = 7,
  });
  answer = ask_with_pictures (fixture, "chatml");
  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->thinking->str, ==, "So");
  g_assert_cmpstr (answer->text->str, ==, "Yes");
  g_assert_cmpint (answer->finish, ==, TEKTRA_FINISH_STOP);
}

#define ADD(name, func) \
  g_test_add ("/raw-route/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  ADD ("routes", test_routes);
  ADD ("config", test_config);
  ADD ("pictures", test_pictures);
  ADD ("refused", test_refused);
  ADD ("thoughts", test_thoughts);

  return g_test_run ();
}
