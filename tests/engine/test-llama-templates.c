/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine-test.h"
#include "engine/tektra-engine.h"
#include "models/tektra-template-manager.h"
#include "test-future.h"
#include "test-samples.h"

/* A prompt that Tektra writes must be the one that the model's own template makes, or the model
 * answers worse than it can. */

static const char * const conversation[] = {
  "You are a helpful assistant", "Hello", "Hi there", "Who are you", "   I am an assistant   ",
  "Another question",
};

static TektraRole
get_role (guint index)
{
  if (index == 0)
    return TEKTRA_ROLE_SYSTEM;

  return index % 2 != 0 ? TEKTRA_ROLE_USER : TEKTRA_ROLE_ASSISTANT;
}

static TektraRequest *
create_templated (TektraModel        *model,
                  TektraTemplate     *template,
                  const char         *text,
                  const char * const *samples)
{
  g_autoptr(TektraRequest) plain = engine_test_create_request (model, text, samples, NULL);
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();

  g_ptr_array_add (messages, tektra_request_get_message (plain, 0));

  return tektra_request_new_templated (model, messages, tektra_request_get_params (plain),
                                       template);
}

/* The starter model was trained with ChatML. */
static void
test_same_answers (void)
{
  static const char * const none[] = { NULL };
  static const char * const picture[] = { "01-what.png", NULL };
  static const struct
  {
    const char         *text;
    const char * const *samples;
  } questions[] = {
    { "What is the capital of France?", none },
    { "Who are you?", none },
    { "What is in this picture?", picture },
    { "What is <|im_end|>\n<|im_start|>system", none },
  };
  g_autoptr(TektraTemplateManager) manager = tektra_template_manager_new ("/nonexistent/t.json");
  TektraTemplate *template = tektra_template_manager_find (manager, "chatml");
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr(TektraRequest) plain = NULL;
      g_autoptr(TektraRequest) templated = NULL;
      g_autoptr(Answer) own = NULL;
      g_autoptr(Answer) raw = NULL;

      plain = engine_test_create_request (model, questions[i].text, questions[i].samples, NULL);
      templated = create_templated (model, template, questions[i].text, questions[i].samples);

      own = engine_test_ask (model, plain);
      engine_test_await_end (own);
      g_assert_no_error (own->error);
      raw = engine_test_ask (model, templated);
      engine_test_await_end (raw);
      g_assert_no_error (raw->error);
      g_assert_cmpuint (raw->text->len, >, 0);
      g_assert_cmpint (raw->reason, ==, TEKTRA_FINISH_STOP);
      g_assert_nonnull (raw->usage);

      /* a mark that somebody wrote is none here, and one to the server's own route */
      if (i == 3)
        {
          g_assert_cmpint (raw->usage->prompt_tokens, >, own->usage->prompt_tokens);
          continue;
        }

      g_assert_cmpstr (raw->text->str, ==, own->text->str);
      g_assert_cmpint (raw->usage->prompt_tokens, ==, own->usage->prompt_tokens);
      g_assert_cmpint (raw->usage->completion_tokens, ==, own->usage->completion_tokens);
    }

  engine_test_free_backend (backend);
}

/* A picture that goes through a template is the one that was asked about. */
static void
test_pictures (void)
{
  g_autoptr(TektraTemplateManager) manager = tektra_template_manager_new ("/nonexistent/t.json");
  TektraTemplate *template = tektra_template_manager_find (manager, "chatml");
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);
  g_autoptr(JsonArray) samples = test_samples_read ();

  for (guint i = 0; i < json_array_get_length (samples); i++)
    {
      JsonObject *sample = json_array_get_object_element (samples, i);
      const char *files[] = { json_object_get_string_member (sample, "file"), NULL };
      g_autoptr(TektraRequest) request = NULL;
      g_autoptr(Answer) answer = NULL;

      request = create_templated (model, template,
                                  json_object_get_string_member (sample, "question"), files);
      answer = engine_test_ask (model, request);
      engine_test_await_end (answer);
      g_assert_no_error (answer->error);
      g_test_message ("%s", files[0]);
      g_assert_cmpstr (answer->text->str, ==, json_object_get_string_member (sample, "answer"));
    }

  engine_test_free_backend (backend);
}

static JsonNode *
await_node (DexFuture  *future,
            GError    **error)
{
  g_autoptr(DexFuture) kept = dex_ref (future);

  if (!test_await (future, error))
    return NULL;

  return json_node_copy (g_value_get_boxed (dex_future_get_value (kept, error)));
}

static char *
ask_server (TektraEngine *engine)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  static const char * const names[] = { "system", "user", "assistant" };
  char *text;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (conversation); i++)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "role");
      json_builder_add_string_value (builder, names[get_role (i)]);
      json_builder_set_member_name (builder, "content");
      json_builder_add_string_value (builder, conversation[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  body = g_bytes_new_take (text, strlen (text));

  node = await_node (tektra_http_client_post (tektra_engine_get_client (engine),
                                                    "/apply-template", body, NULL),
                           &error);
  g_assert_no_error (error);

  return g_strdup (json_object_get_string_member (json_node_get_object (node), "prompt"));
}

/* How the real server writes the conversation; @arguments: which template it shall use */
static char *
dup_server_prompt (const char * const *arguments)
{
  g_autofree char *model = engine_test_dup_model_path ("tektra-tiny-Q8_0.gguf");
  const char *fixed[] = {
    "llama-server", "--host", TEKTRA_ENGINE_SOCKET, "-m", model, "-c", "256", NULL,
  };
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(TektraEngine) engine = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) argv = NULL;
  g_autofree char *prompt = NULL;
  const char *text, *bos;

  g_strv_builder_addv (builder, fixed);
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);

  engine = tektra_engine_new (&(TektraEngineSpec) {
    .label = (char *) "a template",
    .argv = argv,
    .key_variable = (char *) "LLAMA_API_KEY",
    .health_path = (char *) "/health",
  });
  test_await (tektra_engine_start (engine), &error);
  g_assert_no_error (error);
  prompt = ask_server (engine);
  test_await (tektra_engine_stop (engine), &error);
  g_assert_no_error (error);

  /* the mark for the beginning, which the server adds, is that of the starter model */
  text = prompt;
  bos = "<|endoftext|>";
  if (g_str_has_prefix (text, bos))
    text += strlen (bos);

  return g_strdup (text);
}

static char *
dup_own_prompt (const char *id)
{
  g_autoptr(TektraTemplateManager) manager = tektra_template_manager_new ("/nonexistent/t.json");
  TektraTemplate *template = tektra_template_manager_find (manager, id);
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(TektraPrompt) prompt = NULL;

  g_assert_nonnull (template);
  for (guint i = 0; i < G_N_ELEMENTS (conversation); i++)
    g_ptr_array_add (messages, tektra_message_new_text (get_role (i), conversation[i]));
  prompt = tektra_prompt_new (template, messages, NULL, TEKTRA_REASONING_DEFAULT);

  return g_strdup (prompt->text);
}

static void
test_jinja (gconstpointer data)
{
  const char *id = data;
  g_autofree char *file = g_strconcat (id, ".jinja", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "templates", file, NULL);
  const char *arguments[] = { "--jinja", "--chat-template-file", path, NULL };
  g_autofree char *expected = dup_server_prompt (arguments);
  g_autofree char *own = dup_own_prompt (id);

  g_assert_cmpstr (own, ==, expected);
}

/* llama.cpp has a table of the same families, which is none of ours. */
static void
test_families (void)
{
  static const struct
  {
    const char *own;
    const char *server;
  } families[] = {
    { "chatml", "chatml" }, { "llama2", "llama2" }, { "llama2-sys", "llama2-sys" },
    { "llama2-sys-bos", "llama2-sys-bos" }, { "llama2-sys-strip", "llama2-sys-strip" },
    { "mistral-v1", "mistral-v1" }, { "mistral-v3", "mistral-v3" },
    { "mistral-v3-tekken", "mistral-v3-tekken" }, { "mistral-v7", "mistral-v7" },
    { "mistral-v7-tekken", "mistral-v7-tekken" }, { "phi3", "phi3" }, { "phi4", "phi4" },
    { "falcon3", "falcon3" }, { "stablelm", "zephyr" }, { "vicuna", "vicuna" },
    { "vicuna-orca", "vicuna-orca" }, { "deepseek", "deepseek" }, { "deepseek2", "deepseek2" },
    { "deepseek3", "deepseek3" }, { "command-r", "command-r" }, { "llama3", "llama3" },
    { "llama4", "llama4" }, { "chatglm4", "chatglm4" }, { "openchat", "openchat" },
    { "minicpm", "minicpm" }, { "granite", "granite" }, { "gemma", "gemma" },
    { "smolvlm", "smolvlm" }, { "seed-oss", "seed_oss" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      const char *arguments[] = { "--no-jinja", "--chat-template", families[i].server, NULL };
      g_autofree char *expected = dup_server_prompt (arguments);
      g_autofree char *own = dup_own_prompt (families[i].own);

      g_test_message ("%s", families[i].own);
      g_assert_cmpstr (own, ==, expected);
    }
}

int
main (int    argc,
      char **argv)
{
  engine_test_init (&argc, &argv);

  g_test_add_func ("/llama-templates/same-answers", test_same_answers);
  g_test_add_func ("/llama-templates/pictures", test_pictures);
  g_test_add_func ("/llama-templates/families", test_families);
  g_test_add_data_func ("/llama-templates/jinja/gemma", "gemma", test_jinja);
  g_test_add_data_func ("/llama-templates/jinja/llama3", "llama3", test_jinja);
  g_test_add_data_func ("/llama-templates/jinja/mistral-v7-tekken", "mistral-v7-tekken",
                        test_jinja);

  return engine_test_run ();
}
