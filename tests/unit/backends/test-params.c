/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "backends/llama/tektra-llama-backend.h"
#include "backends/ollama/tektra-ollama-backend.h"
#include "backends/openai/tektra-openai-codec.h"
#include "backends/scripted/tektra-scripted-backend.h"
#include "core/tektra-device.h"
#include "test-answer.h"
#include "test-future.h"
#include "test-server.h"

/* A setting that does not arrive makes a person turn a knob that is not connected; one that nobody
 * set and that is sent all the same takes the model's own away. */

/* beyond what a double holds */
#define LARGE_SEED G_GINT64_CONSTANT (9007199254740993)

static const char * const stop[] = { "END", "\n\n###", "\"}<", NULL };

#define STOP_JSON "[\"END\",\"\\n\\n###\",\"\\\"}<\"]"

/* What a setting is where it is sent, or %NULL where it is not part of a request */
typedef struct
{
  TektraParam  param;
  const char  *ollama;
  const char  *llama;
  double       number;
  gint64       integer;
  int          reasoning;
} Case;

static const Case cases[] = {
  { TEKTRA_PARAM_TEMPERATURE, "{\"options\":{\"temperature\":0.35}}", "{\"temperature\":0.35}",
    .number = 0.35 },
  { TEKTRA_PARAM_TEMPERATURE, "{\"options\":{\"temperature\":0.0}}", "{\"temperature\":0.0}",
    .number = 0 },
  { TEKTRA_PARAM_TOP_P, "{\"options\":{\"top_p\":0.9}}", "{\"top_p\":0.9}", .number = 0.9 },
  { TEKTRA_PARAM_MIN_P, "{\"options\":{\"min_p\":0.05}}", "{\"min_p\":0.05}", .number = 0.05 },
  { TEKTRA_PARAM_REPEAT_PENALTY, "{\"options\":{\"repeat_penalty\":1.1}}",
    "{\"repeat_penalty\":1.1}", .number = 1.1 },
  { TEKTRA_PARAM_TOP_K, "{\"options\":{\"top_k\":0}}", "{\"top_k\":0}", .integer = 0 },
  { TEKTRA_PARAM_MAX_TOKENS, "{\"options\":{\"num_predict\":512}}", "{\"max_tokens\":512}",
    .integer = 512 },
  { TEKTRA_PARAM_SEED, "{\"options\":{\"seed\":9007199254740993}}",
    "{\"seed\":9007199254740993}", .integer = LARGE_SEED },
  { TEKTRA_PARAM_CONTEXT_LENGTH, "{\"options\":{\"num_ctx\":2048}}", "{}", .integer = 2048 },
  { TEKTRA_PARAM_KEEP_ALIVE, "{\"keep_alive\":300}", "{}", .integer = 300 },
  { TEKTRA_PARAM_KEEP_ALIVE, "{\"keep_alive\":-1}", "{}", .integer = -1 },
  { TEKTRA_PARAM_KEEP_ALIVE, "{\"keep_alive\":0}", "{}", .integer = 0 },
  { TEKTRA_PARAM_DEVICE, "{\"options\":{\"num_gpu\":0}}", "{}", .integer = TEKTRA_DEVICE_CPU },
  { TEKTRA_PARAM_DEVICE, "{\"options\":{\"main_gpu\":1}}", "{}", .integer = 1 },
  { TEKTRA_PARAM_DEVICE, "{}", "{}", .integer = TEKTRA_DEVICE_AUTO },
  { TEKTRA_PARAM_STOP, "{\"options\":{\"stop\":" STOP_JSON "}}", "{\"stop\":" STOP_JSON "}" },
  { TEKTRA_PARAM_REASONING, "{\"think\":false}",
    "{\"chat_template_kwargs\":{\"enable_thinking\":false}}", .reasoning = TEKTRA_REASONING_OFF },
  { TEKTRA_PARAM_REASONING, "{\"think\":true}",
    "{\"chat_template_kwargs\":{\"enable_thinking\":true}}", .reasoning = TEKTRA_REASONING_ON },
  { TEKTRA_PARAM_REASONING, "{\"think\":\"low\"}",
    "{\"chat_template_kwargs\":{\"enable_thinking\":true,\"reasoning_effort\":\"low\"}}",
    .reasoning = TEKTRA_REASONING_LOW },
  { TEKTRA_PARAM_REASONING, "{\"think\":\"medium\"}",
    "{\"chat_template_kwargs\":{\"enable_thinking\":true,\"reasoning_effort\":\"medium\"}}",
    .reasoning = TEKTRA_REASONING_MEDIUM },
  { TEKTRA_PARAM_REASONING, "{\"think\":\"high\"}",
    "{\"chat_template_kwargs\":{\"enable_thinking\":true,\"reasoning_effort\":\"high\"}}",
    .reasoning = TEKTRA_REASONING_HIGH },
};

static void
set_param (TektraGenerationParams *params,
           const Case             *c)
{
  if (c->param == TEKTRA_PARAM_STOP)
    tektra_generation_params_set_stop (params, stop);
  else if (c->param == TEKTRA_PARAM_REASONING)
    tektra_generation_params_set_reasoning (params, (TektraReasoning) c->reasoning);
  else if (c->param <= TEKTRA_PARAM_REPEAT_PENALTY)
    tektra_generation_params_set_double (params, c->param, c->number);
  else
    tektra_generation_params_set_int (params, c->param, c->integer);
}

static TektraGenerationParams *
create_all (void)
{
  TektraGenerationParams *params = tektra_generation_params_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    set_param (params, &cases[i]);

  g_assert_cmpuint (tektra_generation_params_get_mask (params), ==, TEKTRA_PARAM_MASK_ALL);

  return params;
}

static TektraRequest *
create_request (TektraModel            *model,
                TektraGenerationParams *params)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (messages, tektra_message_new_text (TEKTRA_ROLE_USER, "hello"));

  return tektra_request_new (model, messages, params);
}

static JsonNode *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));

  return node;
}

/* Puts the members of one object into another; objects in it are put together, too. */
static void
merge (JsonObject *into,
       JsonObject *from)
{
  g_autoptr(GList) names = json_object_get_members (from);

  for (GList *name = names; name != NULL; name = name->next)
    {
      JsonNode *node = json_object_get_member (from, name->data);
      JsonNode *old = json_object_get_member (into, name->data);

      if (old != NULL && JSON_NODE_HOLDS_OBJECT (old))
        merge (json_node_get_object (old), json_node_get_object (node));
      else
        json_object_set_member (into, name->data, json_node_copy (node));
    }
}

/* The whole of it, so that nothing is sent that nobody asked for. */
static void
assert_json (const char *text,
             const char *base,
             const char *more)
{
  g_autoptr(JsonNode) got = parse (text);
  g_autoptr(JsonNode) expected = parse (base);
  g_autoptr(JsonNode) addition = parse (more);
  g_autofree char *got_text = NULL;
  g_autofree char *expected_text = NULL;

  merge (json_node_get_object (expected), json_node_get_object (addition));

  if (json_node_equal (got, expected))
    return;

  got_text = json_to_string (got, TRUE);
  expected_text = json_to_string (expected, TRUE);
  g_assert_cmpstr (got_text, ==, expected_text);
}

/* What the backend says over a real connection */
static char *
dup_ollama_body (TestServer             *server,
                 TektraBackend          *backend,
                 TektraModel            *model,
                 TektraGenerationParams *params)
{
  g_autoptr(TektraRequest) request = create_request (model, params);
  g_autoptr(TestAnswer) answer = NULL;
  g_autofree char *sent = NULL;
  const char *body;

  answer = test_answer_read (tektra_backend_generate (backend, request));
  g_assert_no_error (answer->error);
  sent = test_server_dup_request (server, "POST /api/chat");
  body = strstr (sent, "\r\n\r\n");

  return g_strdup (body != NULL ? body + 4 : sent);
}

#define TAGS(name, more) \
  "{\"models\":[{\"name\":\"" name "\",\"digest\":\"a\"," more "\"size\":9}]}"

static TektraBackend *
create_ollama (TestServer *server,
               const char *tags)
{
  TektraBackend *backend;

  test_server_add_recording (server, "POST /api/chat", "ollama/chat-scripted.res");
  test_server_add_json (server, "GET /api/tags", 200, tags);
  test_server_add_json (server, "GET /api/ps", 200, "{\"models\":[]}");
  backend = tektra_ollama_backend_new (test_server_get_url (server));
  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (backend), 0);
  g_assert_true (test_await (tektra_backend_probe (backend), NULL));

  return backend;
}

#define OLLAMA_BASE \
  "{\"model\":\"m:latest\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]," \
  "\"stream\":true,\"options\":{\"num_ctx\":8192}}"

static void
test_ollama (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = NULL;
  TektraModel *model;

  backend = create_ollama (server, TAGS ("m:latest", "\"capabilities\":[\"completion\","
                                                     "\"thinking\"],"));
  model = tektra_backend_find_model (backend, "m:latest");
  g_assert_cmpuint (tektra_backend_get_supported_params (backend, model), ==,
                    TEKTRA_PARAM_MASK_ALL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
      g_autofree char *unset = NULL;
      g_autofree char *set = NULL;

      set_param (params, &cases[i]);
      set = dup_ollama_body (server, backend, model, params);
      tektra_generation_params_unset (params, cases[i].param);
      unset = dup_ollama_body (server, backend, model, params);

      g_test_message ("%s", tektra_param_get_name (cases[i].param));
      /* A model that thinks is always told, because silence means on. */
      assert_json (unset, OLLAMA_BASE, "{\"think\":true}");
      assert_json (set, unset, cases[i].ollama);
    }
}

/* Everything is set, and only what the model understands is sent. */
static void
test_ollama_plain (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraGenerationParams) params = create_all ();
  g_autoptr(TektraBackend) backend = NULL;
  g_autofree char *body = NULL;
  TektraModel *model;

  backend = create_ollama (server, TAGS ("m:latest", "\"capabilities\":[\"completion\"],"));
  model = tektra_backend_find_model (backend, "m:latest");
  g_assert_cmpuint (tektra_backend_get_supported_params (backend, model), ==,
                    TEKTRA_PARAM_MASK_ALL & ~TEKTRA_PARAM_BIT (TEKTRA_PARAM_REASONING));
  body = dup_ollama_body (server, backend, model, params);
  assert_json (body, OLLAMA_BASE,
               "{\"keep_alive\":0,\"options\":{\"num_ctx\":2048,\"temperature\":0.0,"
               "\"top_p\":0.9,\"min_p\":0.05,\"repeat_penalty\":1.1,\"top_k\":0,"
               "\"num_predict\":512,\"seed\":9007199254740993,\"stop\":" STOP_JSON "}}");
}

/* A model of the cloud is not in the memory of this server. */
static void
test_ollama_cloud (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraBackend) backend = NULL;
  g_autofree char *body = NULL;
  TektraParamMask mask;
  TektraModel *model;

  backend = create_ollama (server, TAGS ("m:latest",
                                         "\"remote_model\":\"m\",\"remote_host\":"
                                         "\"https://ollama.com:443\",\"capabilities\":"
                                         "[\"completion\"],"));
  model = tektra_backend_find_model (backend, "m:latest");
  mask = tektra_backend_get_supported_params (backend, model);
  g_assert_cmpuint (mask & TEKTRA_PARAM_BIT (TEKTRA_PARAM_KEEP_ALIVE), ==, 0);
  g_assert_cmpuint (mask & TEKTRA_PARAM_BIT (TEKTRA_PARAM_DEVICE), ==, 0);
  g_assert_cmpuint (mask & TEKTRA_PARAM_BIT (TEKTRA_PARAM_TEMPERATURE), !=, 0);

  tektra_generation_params_set_int (params, TEKTRA_PARAM_KEEP_ALIVE, 60);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_DEVICE, 1);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_TOP_K, 3);
  body = dup_ollama_body (server, backend, model, params);
  assert_json (body, OLLAMA_BASE, "{\"options\":{\"top_k\":3}}");
}

/* Vectors have no words to choose; the words of a chat are none of its settings. */
static void
test_embedding (void)
{
  g_autoptr(TektraBackend) backend = tektra_llama_backend_new (NULL);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");

  tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_EMBEDDING);
  g_assert_cmpuint (tektra_backend_get_supported_params (backend, model), ==,
                    TEKTRA_PARAM_MASK_LOAD);
}

static char *
dup_llama_body (TektraModel            *model,
                TektraGenerationParams *params,
                const char             *profile)
{
  g_autoptr(TektraRequest) request = create_request (model, params);
  g_autoptr(GBytes) body = tektra_openai_encode_request (request,
                                                         tektra_openai_profile_find (profile),
                                                         NULL);

  return g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

#define OPENAI_BASE \
  "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]," \
  "\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
#define LLAMA_MORE "{\"cache_prompt\":true,\"return_progress\":true}"

static void
test_llama (void)
{
  g_autoptr(TektraBackend) backend = tektra_llama_backend_new (NULL);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  g_autoptr(TektraGenerationParams) all = create_all ();
  g_autofree char *plain = NULL;

  tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_THINKING);
  g_assert_cmpuint (tektra_backend_get_supported_params (backend, model), ==,
                    TEKTRA_PARAM_MASK_ALL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
      g_autofree char *unset = NULL;
      g_autofree char *set = NULL;

      set_param (params, &cases[i]);
      set = dup_llama_body (model, params, "llama-server");
      tektra_generation_params_unset (params, cases[i].param);
      unset = dup_llama_body (model, params, "llama-server");

      g_test_message ("%s", tektra_param_get_name (cases[i].param));
      assert_json (unset, OPENAI_BASE, LLAMA_MORE);
      assert_json (set, unset, cases[i].llama);
    }

  /* What a model without thoughts is not asked for, and what other servers do not know */
  tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_TEXT);
  plain = dup_llama_body (model, all, "llama-server");
  g_assert_null (strstr (plain, "chat_template_kwargs"));
  g_clear_pointer (&plain, g_free);
  plain = dup_llama_body (model, all, "other");
  assert_json (plain, OPENAI_BASE,
               "{\"temperature\":0.0,\"top_p\":0.9,\"max_tokens\":512,"
               "\"seed\":9007199254740993,\"stop\":" STOP_JSON "}");
}

static void
test_scripted (void)
{
  g_autoptr(TektraGenerationParams) all = create_all ();
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(TektraBackend) backend = NULL;
  g_autoptr(GError) error = NULL;
  TektraModel *model;

  backend = tektra_scripted_backend_new ("{\"models\":["
                                         "{\"id\":\"few\",\"params\":[\"seed\",\"stop\",\"x\"]},"
                                         "{\"id\":\"all\",\"capabilities\":[\"thinking\"]}]}",
                                         &error);
  g_assert_no_error (error);
  g_assert_true (test_await (tektra_backend_probe (backend), NULL));

  model = tektra_backend_find_model (backend, "all");
  g_assert_cmpuint (tektra_backend_get_supported_params (backend, model), ==,
                    TEKTRA_PARAM_MASK_ALL);
  model = tektra_backend_find_model (backend, "few");
  request = create_request (model, all);
  g_assert_cmpuint (tektra_generation_params_get_mask (tektra_request_get_params (request)), ==,
                    TEKTRA_PARAM_BIT (TEKTRA_PARAM_SEED) | TEKTRA_PARAM_BIT (TEKTRA_PARAM_STOP));
  g_assert_cmpint (tektra_generation_params_get_int (tektra_request_get_params (request),
                                                     TEKTRA_PARAM_SEED),
                   ==, LARGE_SEED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/params/ollama/thinking", test_ollama);
  g_test_add_func ("/params/ollama/plain", test_ollama_plain);
  g_test_add_func ("/params/ollama/cloud", test_ollama_cloud);
  g_test_add_func ("/params/embedding", test_embedding);
  g_test_add_func ("/params/llama", test_llama);
  g_test_add_func ("/params/scripted", test_scripted);

  return g_test_run ();
}
