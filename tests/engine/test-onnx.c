/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "backends/onnx/tektra-onnx-backend.h"
#include "backends/tektra-default-backends.h"
#include "engine-test.h"
#include "models/tektra-template-manager.h"
#include "test-future.h"
#include "test-time.h"
#include "util/tektra-paths.h"

/* Models in folders, run by ONNX Runtime in a process that may break. */

#define QUESTION "What is the capital of France?"
#define ANSWER   "The capital of France is Paris."

static char *root;

static void
write_file (const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
read_file (const char *folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static void
remove_file (const char *folder,
             const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_no_errno (g_unlink (path));
}

/* A folder of folders, with one model that is called "tiny" */
static char *
create_model (const char  *name,
              char       **model_folder)
{
  static const char * const copied[] = {
    "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json",
  };
  const char *source = g_getenv ("TEKTRA_ONNX_MODEL");
  g_autofree char *folder = g_build_filename (root, name, NULL);
  g_autofree char *graph = g_build_filename (source, "model.onnx", NULL);
  g_autofree char *link_path = NULL;

  *model_folder = g_build_filename (folder, "tiny", NULL);
  g_assert_no_errno (g_mkdir_with_parents (*model_folder, 0700));

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      g_autofree char *text = read_file (source, copied[i]);

      write_file (*model_folder, copied[i], text);
    }

  link_path = g_build_filename (*model_folder, "model.onnx", NULL);
  g_assert_no_errno (symlink (graph, link_path));

  return g_steal_pointer (&folder);
}

static TektraBackend *
create_backend (const char *folder)
{
  TektraBackend *backend = tektra_onnx_backend_new ((const char *[]) { folder, NULL });
  g_autoptr(GError) error = NULL;

  test_await (tektra_backend_probe (backend), &error);
  g_assert_no_error (error);
  g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_READY);

  return backend;
}

/* Ends everything and makes sure that nothing is left behind. */
static void
free_backend (TektraBackend *backend)
{
  g_autoptr(GError) error = NULL;

  test_await (tektra_backend_shutdown (backend), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (engine_test_count_folders (), ==, 0);
  g_assert_finalize_object (backend);
}

static void
assert_answers (TektraModel *model)
{
  g_autoptr(Answer) reply = engine_test_ask_text (model, QUESTION);

  engine_test_await_end (reply);
  g_assert_no_error (reply->error);
  g_assert_cmpstr (reply->text->str, ==, ANSWER);
}

static void
assert_fails (TektraModel        *model,
              TektraBackendError  code,
              const char         *message)
{
  g_autoptr(Answer) reply = engine_test_ask_text (model, QUESTION);

  engine_test_await_end (reply);
  g_test_message ("%s", reply->error != NULL ? reply->error->message : "no error");
  g_assert_error (reply->error, TEKTRA_BACKEND_ERROR, (int) code);
  g_assert_nonnull (strstr (reply->error->message, message));
}

/* Nothing ends an answer to this, but the end of the context. */
static TektraRequest *
create_endless_request (TektraModel *model)
{
  const TektraTemplateSpec spec = {
    .id = "endless",
    .name = "Endless",
    .pieces = {
      [TEKTRA_PIECE_USER] = "<|im_start|>user\n{content}<|im_end|>\n<|im_start|>assistant\n",
      [TEKTRA_PIECE_ASSISTANT] = "{content}",
    },
  };
  g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_USER, QUESTION);
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();
  g_autoptr(TektraTemplate) template = NULL;
  g_autoptr(GError) error = NULL;

  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0);
  template = tektra_template_new (&spec, &error);
  g_assert_no_error (error);
  g_ptr_array_add (messages, message);

  return tektra_request_new_templated (model, messages, params, template);
}

static void
remove_ends (const char *folder)
{
  write_file (folder, "config.json",
              "{\"model_type\": \"llama\", \"max_position_embeddings\": 1024}");
  write_file (folder, "generation_config.json", "{\"do_sample\": false}");
}

static void
test_answer (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("answer", &tiny);
  TektraBackend *backend = create_backend (folder);
  TektraModel *model = engine_test_get_model (backend, "tiny");
  g_autoptr(Answer) reply = NULL;
  TektraMemoryEstimate estimate = { 0 };

  g_assert_cmpstr (tektra_model_get_name (model), ==, "tiny");
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 1024);
  g_assert_cmpint (tektra_model_get_capabilities (model), ==, TEKTRA_CAPABILITY_TEXT);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_UNLOADED);

  reply = engine_test_ask_text (model, QUESTION);
  engine_test_await_end (reply);
  g_assert_no_error (reply->error);
  g_assert_cmpstr (reply->text->str, ==, ANSWER);
  g_assert_cmpint (reply->reason, ==, TEKTRA_FINISH_STOP);
  g_assert_cmpfloat (reply->progress, ==, 1);
  g_assert_cmpuint (reply->n_pieces, >, 1);
  g_assert_cmpint (reply->usage->prompt_tokens, ==, 15);
  g_assert_cmpint (reply->usage->completion_tokens, ==, 8);
  g_assert_cmpint (reply->usage->context_length, ==, 1024);
  g_assert_cmpint (reply->usage->load_us, >, 0);
  g_assert_nonnull (strstr (reply->statuses->str, "tiny"));
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADED);

  /* It takes no more than was said before, when nobody looks over its shoulder. */
  tektra_backend_estimate_memory (backend, model, NULL, &estimate);
  g_assert_true (estimate.own_process);
  g_assert_cmpuint (tektra_model_get_memory (model), >, estimate.weights);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (tektra_model_get_memory (model), <,
                    tektra_memory_estimate_get_total (&estimate));
#endif

  /* The beginning is remembered. */
  assert_answers (model);
  free_backend (backend);
}

static void
test_cached_prompt (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("cached", &tiny);
  TektraBackend *backend = create_backend (folder);
  TektraModel *model = engine_test_get_model (backend, "tiny");
  const char *questions[] = { QUESTION, "What is the capital of Italy?", QUESTION };
  g_autofree char *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr(Answer) reply = engine_test_ask_text (model, questions[i]);

      engine_test_await_end (reply);
      g_assert_no_error (reply->error);
      /* What both have in common is not read again, and changes nothing. */
      g_assert_cmpint (reply->usage->cached_tokens, >=, i == 0 ? 0 : 3);
      g_assert_cmpint (reply->usage->prompt_tokens, >, reply->usage->cached_tokens);
      if (i == 0)
        first = g_strdup (reply->text->str);
      else if (i == 2)
        g_assert_cmpstr (reply->text->str, ==, first);
    }

  free_backend (backend);
}

static void
test_limits (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("limits", &tiny);
  TektraBackend *backend = create_backend (folder);
  TektraModel *model = engine_test_get_model (backend, "tiny");
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(GString) long_text = g_string_new (NULL);
  g_autoptr(Answer) reply = NULL;

  tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, 3);
  request = engine_test_create_request (model, QUESTION, NULL, params);
  reply = engine_test_ask (model, request);
  engine_test_await_end (reply);
  g_assert_no_error (reply->error);
  g_assert_cmpint (reply->usage->completion_tokens, ==, 3);
  g_assert_cmpint (reply->reason, ==, TEKTRA_FINISH_LENGTH);
  g_assert_cmpstr (reply->text->str, ==, "The capital of");
  g_clear_pointer (&reply, engine_test_answer_free);
  g_clear_object (&request);

  /* A stop string is not in the text, not even in part. */
  tektra_generation_params_unset (params, TEKTRA_PARAM_MAX_TOKENS);
  tektra_generation_params_set_stop (params, (const char *[]) { "France", NULL });
  request = engine_test_create_request (model, QUESTION, NULL, params);
  reply = engine_test_ask (model, request);
  engine_test_await_end (reply);
  g_assert_no_error (reply->error);
  g_assert_cmpstr (reply->text->str, ==, "The capital of ");
  g_assert_cmpint (reply->reason, ==, TEKTRA_FINISH_STOP);
  g_clear_pointer (&reply, engine_test_answer_free);
  g_clear_object (&request);

  for (guint i = 0; i < 2000; i++)
    g_string_append (long_text, "word ");
  request = engine_test_create_request (model, long_text->str, NULL, NULL);
  reply = engine_test_ask (model, request);
  engine_test_await_end (reply);
  g_assert_error (reply->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG);
  g_assert_nonnull (strstr (reply->error->message, "1024"));

  assert_answers (model);
  free_backend (backend);
}

/* The same seed writes the same, another one something else sooner or later. */
static void
test_chance (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("chance", &tiny);
  TektraBackend *backend = create_backend (folder);
  TektraModel *model = engine_test_get_model (backend, "tiny");
  g_autoptr(GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint seed = 0; seed < 6; seed++)
    {
      g_autofree char *first = NULL;

      for (guint i = 0; i < 2; i++)
        {
          g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
          g_autoptr(TektraRequest) request = NULL;
          g_autoptr(Answer) reply = NULL;

          tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 2);
          tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, 20);
          tektra_generation_params_set_int (params, TEKTRA_PARAM_SEED, seed);
          request = engine_test_create_request (model, "Tell me something", NULL, params);
          reply = engine_test_ask (model, request);
          engine_test_await_end (reply);
          g_assert_no_error (reply->error);
          if (i == 0)
            first = g_strdup (reply->text->str);
          else
            g_assert_cmpstr (reply->text->str, ==, first);
        }
      g_hash_table_add (texts, g_steal_pointer (&first));
    }

  g_assert_cmpuint (g_hash_table_size (texts), >, 1);
  free_backend (backend);
}

static void
test_stop (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("stop", &tiny);
  TektraBackend *backend;
  TektraModel *model;

  remove_ends (tiny);
  backend = create_backend (folder);
  model = engine_test_get_model (backend, "tiny");

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(TektraRequest) request = create_endless_request (model);
      g_autoptr(Answer) reply = engine_test_ask (model, request);

      engine_test_await_text (reply);
      g_assert_cmpint (engine_test_stop (reply), <, TEST_AT_ONCE);
    }

  /* Nobody listens any more, so nothing is written any more: the next one can begin. */
  assert_answers (model);

  free_backend (backend);
}

static void
test_crash (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("crash", &tiny);
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(Answer) reply = NULL;
  TektraBackend *backend;
  TektraModel *model;
  GPid pid;

  remove_ends (tiny);
  backend = create_backend (folder);
  model = engine_test_get_model (backend, "tiny");
  request = create_endless_request (model);
  reply = engine_test_ask (model, request);
  engine_test_await_text (reply);

  pid = engine_test_get_pid (model);
  g_assert_cmpint (pid, >, 0);
  g_assert_no_errno (kill (pid, SIGSEGV));
  engine_test_await_end (reply);
  g_assert_error (reply->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED);
  g_assert_cmpuint (reply->text->len, >, 0);

  assert_answers (model);
  g_assert_cmpint (engine_test_get_pid (model), !=, pid);
  free_backend (backend);
}

static gboolean
has_no_process (gpointer data)
{
  return engine_test_get_pid (data) == 0;
}

static void
test_rest (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("rest", &tiny);
  TektraBackend *backend = create_backend (folder);
  TektraModel *model = engine_test_get_model (backend, "tiny");
  g_autoptr(GError) error = NULL;

  test_await (tektra_backend_load (backend, model, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADED);
  g_assert_false (has_no_process (model));

  test_await (tektra_backend_unload (backend, model), &error);
  g_assert_no_error (error);
  g_assert_true (has_no_process (model));
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_UNLOADED);
  g_assert_cmpuint (tektra_model_get_memory (model), ==, 0);

  g_object_set (backend, "idle-seconds", 0, NULL);
  assert_answers (model);
  test_wait_until (has_no_process, model);
  free_backend (backend);
}

/* What onnxruntime-genai's model builder writes: another file says where the graph is. */
static void
test_genai_layout (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("genai", &tiny);
  g_autofree char *graph = g_build_filename (tiny, "model.onnx", NULL);
  g_autofree char *renamed = g_build_filename (tiny, "text.onnx", NULL);
  TektraBackend *backend;
  TektraModel *model;

  g_assert_no_errno (g_rename (graph, renamed));
  remove_file (tiny, "config.json");
  remove_file (tiny, "generation_config.json");
  write_file (tiny, "genai_config.json",
              "{\"model\": {\"type\": \"llama\", \"context_length\": 512, \"vocab_size\": 2048,"
              " \"eos_token_id\": [2], \"decoder\": {\"filename\": \"text.onnx\","
              " \"head_size\": 32, \"num_key_value_heads\": 8, \"num_hidden_layers\": 6}},"
              " \"search\": {\"do_sample\": false}}");

  backend = create_backend (folder);
  model = engine_test_get_model (backend, "tiny");
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 512);
  assert_answers (model);
  free_backend (backend);
}

/* Without a template of its own a model is written to as one of its name is. */
static void
test_untemplated (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("untemplated", &tiny);
  TektraBackend *backend;
  TektraModel *model;

  remove_file (tiny, "tokenizer_config.json");
  backend = create_backend (folder);
  model = engine_test_get_model (backend, "tiny");
  g_assert_true (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_UNTEMPLATED);
  assert_answers (model);
  free_backend (backend);
}

/* An answer that was cut off is gone on with, and nothing of it is written twice. */
static void
test_continue (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("continue", &tiny);
  TektraBackend *backend = create_backend (folder);
  TektraModel *model = engine_test_get_model (backend, "tiny");
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraMessage) question = tektra_message_new_text (TEKTRA_ROLE_USER, QUESTION);
  g_autoptr(TektraMessage) beginning = NULL;
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();
  g_autoptr(TektraTemplateManager) manager = tektra_template_manager_new (NULL);
  TektraTemplate *templates[] = { NULL, tektra_template_manager_find (manager, "chatml") };

  beginning = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "The capital of");
  g_ptr_array_add (messages, question);
  g_ptr_array_add (messages, beginning);
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0);

  /* written by the engine, and by Tektra */
  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    {
      g_autoptr(TektraRequest) request = NULL;
      g_autoptr(Answer) reply = NULL;

      request = tektra_request_new_templated (model, messages, params, templates[i]);
      g_assert_true (tektra_request_get_continues (request));
      reply = engine_test_ask (model, request);
      engine_test_await_end (reply);
      g_assert_no_error (reply->error);
      g_assert_cmpstr (reply->text->str, ==, " France is Paris.");
    }

  free_backend (backend);
}

static void
remove_tokenizer (const char *folder)
{
  remove_file (folder, "tokenizer.json");
}

static void
damage_config (const char *folder)
{
  write_file (folder, "config.json", "{\"model_type\": ");
}

static void
name_missing_graph (const char *folder)
{
  write_file (folder, "genai_config.json",
              "{\"model\": {\"decoder\": {\"filename\": \"gone.onnx\"}}}");
}

static void
empty_graph (const char *folder)
{
  remove_file (folder, "model.onnx");
  write_file (folder, "model.onnx", "");
}

static void
damage_graph (const char *folder)
{
  remove_file (folder, "model.onnx");
  write_file (folder, "model.onnx", "This is no graph at all.");
}

static void
damage_tokenizer (const char *folder)
{
  write_file (folder, "tokenizer.json", "{\"model\": {\"type\": \"BPE\"");
}

static void
change_tokenizer (const char *folder)
{
  write_file (folder, "tokenizer.json", "{\"model\": {\"type\": \"Unigram\", \"vocab\": []}}");
}

static void
test_broken (void)
{
  static const struct
  {
    void               (*break_it) (const char *folder);
    gboolean             seen; /* without loading it */
    TektraBackendError   code;
    const char          *message;
  } cases[] = {
    { remove_tokenizer, TRUE, TEKTRA_BACKEND_ERROR_BAD_MODEL, "no tokenizer.json" },
    { damage_config, TRUE, TEKTRA_BACKEND_ERROR_BAD_MODEL, "config.json is damaged" },
    { name_missing_graph, TRUE, TEKTRA_BACKEND_ERROR_BAD_MODEL, "no gone.onnx" },
    { empty_graph, TRUE, TEKTRA_BACKEND_ERROR_BAD_MODEL, "model.onnx is empty" },
    { damage_graph, FALSE, TEKTRA_BACKEND_ERROR_BAD_MODEL, "model.onnx is damaged" },
    { damage_tokenizer, FALSE, TEKTRA_BACKEND_ERROR_BAD_MODEL, "tokenizer.json is damaged" },
    { change_tokenizer, FALSE, TEKTRA_BACKEND_ERROR_UNSUPPORTED, "Unigram" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("broken-%u", i);
      g_autofree char *tiny = NULL;
      g_autofree char *folder = create_model (name, &tiny);
      TektraBackend *backend;
      TektraModel *model;

      cases[i].break_it (tiny);
      backend = create_backend (folder);
      model = engine_test_get_model (backend, "tiny");

      if (cases[i].seen)
        {
          g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_FAILED);
          g_assert_nonnull (strstr (tektra_model_get_description (model), cases[i].message));
        }
      assert_fails (model, cases[i].code, cases[i].message);
      free_backend (backend);
    }
}

static void
test_flat (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("flat", &tiny);
  TektraBackend *backend = create_backend (folder);

  engine_test_assert_flat (engine_test_get_model (backend, "tiny"), engine_test_get_pid);
  free_backend (backend);
}

/* A model is there as soon as its files are. */
static gboolean
has_model (gpointer data)
{
  return tektra_backend_find_model (data, "tiny") != NULL;
}

static gboolean
has_no_model (gpointer data)
{
  return !has_model (data);
}

static void
test_watch (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *source = create_model ("watch-source", &tiny);
  g_autofree char *folder = g_build_filename (root, "watch", NULL);
  g_autofree char *target = g_build_filename (folder, "tiny", NULL);
  TektraBackend *backend;

  g_assert_no_errno (g_mkdir (folder, 0700));
  backend = create_backend (folder);
  g_assert_false (has_model (backend));

  g_assert_no_errno (g_rename (tiny, target));
  test_wait_until (has_model, backend);
  assert_answers (engine_test_get_model (backend, "tiny"));

  g_assert_no_errno (g_rename (target, tiny));
  test_wait_until (has_no_model, backend);
  free_backend (backend);
}

/* It is one of those that everybody has, in the folders that everybody set. */
static void
test_default (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("default", &tiny);
  g_autoptr(GPtrArray) settings = NULL;
  g_autoptr(GPtrArray) definitions = g_ptr_array_new ();
  g_autoptr(TektraBackendRegistry) registry = NULL;
  TektraBackend *backend;

  settings = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_backend_settings_unref);
  g_ptr_array_add (settings, tektra_backend_settings_new ("onnx"));
  registry = tektra_default_backends_create (NULL, settings, definitions, NULL);
  backend = tektra_backend_registry_find (registry, "onnx");
  g_assert_nonnull (backend);
  g_assert_false (has_model (backend));

  tektra_default_backends_set_model_folders (registry, (const char *[]) { folder, NULL });
  test_wait_until (has_model, backend);
  assert_answers (engine_test_get_model (backend, "tiny"));

  /* One that was built without the engine does not speak of it. */
  g_object_ref (backend);
  {
    g_autofree char *engine = g_strdup (g_getenv ("TEKTRA_ONNX_ENGINE"));
    g_autoptr(TektraBackendRegistry) without = NULL;

    g_setenv ("TEKTRA_ONNX_ENGINE", "/nowhere/tektra-onnx-engine", TRUE);
    without = tektra_default_backends_create (NULL, settings, definitions, NULL);
    g_assert_null (tektra_backend_registry_find (without, "onnx"));
    g_setenv ("TEKTRA_ONNX_ENGINE", engine, TRUE);
  }

  g_clear_object (&registry);
  free_backend (backend);
}

static char *
run_tektra (const char * const *arguments)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) argv = NULL;
  g_autofree char *errors = NULL;
  g_autoptr(GError) error = NULL;
  char *output;
  int status;

  g_strv_builder_add (builder, g_getenv ("TEKTRA_BINARY"));
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &errors, &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s%s", output, errors);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);

  return output;
}

/* In the terminal it is a model like every other. */
static void
test_terminal (void)
{
  g_autofree char *tiny = NULL;
  g_autofree char *folder = create_model ("terminal", &tiny);
  g_autofree char *models = tektra_paths_dup_models_dir ();
  g_autofree char *target = g_build_filename (models, "tiny", NULL);
  g_autofree char *listed = NULL;
  g_autofree char *written = NULL;

  g_assert_no_errno (g_mkdir_with_parents (models, 0700));
  g_assert_no_errno (g_rename (tiny, target));

  listed = run_tektra ((const char *[]) { "models", NULL });
  g_assert_nonnull (strstr (listed, "tiny"));
  g_assert_nonnull (strstr (listed, "onnx"));

  written = run_tektra ((const char *[]) { "ask", "-m", "onnx/tiny", "--temperature", "0",
                                           QUESTION, NULL });
  g_assert_nonnull (strstr (written, ANSWER));
  g_assert_no_errno (g_rename (target, tiny));
}

int
main (int   argc,
      char *argv[])
{
  engine_test_init (&argc, &argv);
  root = g_build_filename (g_get_user_data_dir (), "onnx", NULL);

  g_test_add_func ("/onnx/answer", test_answer);
  g_test_add_func ("/onnx/cached-prompt", test_cached_prompt);
  g_test_add_func ("/onnx/limits", test_limits);
  g_test_add_func ("/onnx/chance", test_chance);
  g_test_add_func ("/onnx/stop", test_stop);
  g_test_add_func ("/onnx/crash", test_crash);
  g_test_add_func ("/onnx/rest", test_rest);
  g_test_add_func ("/onnx/genai-layout", test_genai_layout);
  g_test_add_func ("/onnx/untemplated", test_untemplated);
  g_test_add_func ("/onnx/continue", test_continue);
  g_test_add_func ("/onnx/broken", test_broken);
  g_test_add_func ("/onnx/flat", test_flat);
  g_test_add_func ("/onnx/watch", test_watch);
  g_test_add_func ("/onnx/default", test_default);
  g_test_add_func ("/onnx/terminal", test_terminal);

  return engine_test_run ();
}
