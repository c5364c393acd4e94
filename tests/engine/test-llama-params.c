/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "backends/openai/tektra-openai-codec.h"
#include "core/tektra-device.h"
#include "engine-test.h"
#include "engine/tektra-engine.h"
#include "models/tektra-template-manager.h"
#include "test-future.h"

/* Settings are only worth showing when the engine does what they say. */

static TektraBackend *
create_recording_backend (const char *log)
{
  g_autofree char *line = g_strdup_printf ("echo \" $* \" >> %s\nexec llama-server \"$@\"", log);

  engine_test_set_server (line);

  return engine_test_create_backend (NULL);
}

/* The last line with which a model was started */
static char *
dup_arguments (const char *log)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  const char *last;

  g_file_get_contents (log, &text, NULL, &error);
  g_assert_no_error (error);
  last = g_strrstr (text, " --model ");
  g_assert_nonnull (last);

  return g_strndup (last, strcspn (last, "\n"));
}

static Answer *
ask (TektraModel            *model,
     TektraGenerationParams *params)
{
  g_autoptr(TektraRequest) request = NULL;
  Answer *answer;

  request = engine_test_create_request (model, "What is the capital of France?", NULL, params);
  answer = engine_test_ask (model, request);
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->text->str, ==, "The capital of France is Paris.");

  return answer;
}

/* The context and the device are chosen when the model is loaded: it is loaded again for others. */
static void
test_load (void)
{
  g_autofree char *log = g_build_filename (g_get_user_cache_dir (), "arguments", NULL);
  TektraBackend *backend = create_recording_backend (log);
  TektraModel *model = engine_test_get_model (backend, NULL);
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(Answer) first = NULL;
  g_autoptr(Answer) second = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  first = ask (model, params);
  before = dup_arguments (log);
  g_assert_null (strstr (before, " --device "));

  tektra_generation_params_set_int (params, TEKTRA_PARAM_CONTEXT_LENGTH, 512);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_DEVICE, TEKTRA_DEVICE_CPU);
  second = ask (model, params);
  after = dup_arguments (log);
  g_assert_nonnull (strstr (after, " --ctx-size 512 "));
  g_assert_nonnull (strstr (after, " --device none "));
  g_assert_nonnull (strstr (after, " --n-gpu-layers 0 "));
  g_assert_cmpint (second->usage->context_length, ==, 512);
  g_assert_cmpint (first->usage->context_length, >, 512);

  engine_test_free_backend (backend);
  engine_test_set_server (NULL);
}

static gboolean
is_unloaded (gpointer data)
{
  return tektra_model_get_state (data) == TEKTRA_MODEL_STATE_UNLOADED;
}

/* How long a chat wants its model counts more than what is usual. */
static void
test_keep_alive (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  GPid pid = 0;

  g_object_set (backend, "idle-seconds", 0, NULL);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_KEEP_ALIVE, -1);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(Answer) answer = ask (model, params);
      GPid now = tektra_folder_backend_get_pid (TEKTRA_FOLDER_BACKEND (backend), model);

      g_assert_cmpint (now, !=, 0);
      g_assert_true (pid == 0 || pid == now);
      pid = now;

      /* all that is due is done */
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADED);
    }

  g_object_set (backend, "idle-seconds", 3600, NULL);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_KEEP_ALIVE, 0);
  engine_test_answer_free (ask (model, params));
  test_wait_until (is_unloaded, model);

  engine_test_free_backend (backend);
}

static TektraHttpVerdict
take_settings_cb (const char  *event,
                  const char  *data,
                  JsonObject  *object,
                  gpointer     user_data,
                  GError     **error)
{
  JsonObject **settings = user_data;

  if (object == NULL || !json_object_has_member (object, "generation_settings"))
    return TEKTRA_HTTP_MORE;

  *settings = json_object_ref (json_object_get_object_member (object, "generation_settings"));

  return TEKTRA_HTTP_COMPLETE;
}

/* What the real server says it generates with, when it is sent this */
static JsonObject *
dup_settings (TektraEngine           *engine,
              TektraGenerationParams *params)
{
  g_autoptr(TektraTemplateManager) manager = tektra_template_manager_new ("/nonexistent/t.json");
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(TektraModel) model = tektra_model_new (NULL, "m");
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  JsonObject *settings = NULL;

  g_ptr_array_add (messages, tektra_message_new_text (TEKTRA_ROLE_USER, "Hello"));
  request = tektra_request_new_templated (model, messages, params,
                                          tektra_template_manager_find (manager, "chatml"));
  body = tektra_openai_encode_prompt (request, "<__media__>");
  test_await (tektra_http_client_stream (tektra_engine_get_client (engine), "/completion", body,
                                         take_settings_cb, &settings, NULL, NULL),
              &error);
  g_assert_no_error (error);
  g_assert_nonnull (settings);

  return settings;
}

/* What the model is run with when nobody asks for anything */
static JsonObject *
dup_defaults (TektraEngine *engine)
{
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  JsonNode *node;

  future = tektra_http_client_get (tektra_engine_get_client (engine), "/props", NULL);
  test_await (dex_ref (future), &error);
  g_assert_no_error (error);
  node = g_value_get_boxed (dex_future_get_value (future, NULL));

  return json_object_ref (json_object_get_object_member (
    json_object_get_object_member (json_node_get_object (node), "default_generation_settings"),
    "params"));
}

static void
assert_number (JsonObject *settings,
               const char *name,
               double      expected)
{
  g_test_message ("%s", name);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (settings, name), expected, 1e-5);
}

static void
test_generation (void)
{
  static const char * const stop[] = { "END", NULL };
  g_autofree char *path = engine_test_dup_model_path ("tektra-tiny-Q8_0.gguf");
  const char *argv[] = {
    "llama-server", "--host", TEKTRA_ENGINE_SOCKET, "-m", path, "-c", "256", NULL,
  };
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  static const char * const names[] = {
    "temperature", "top_p", "min_p", "top_k", "repeat_penalty", "max_tokens",
  };
  g_autoptr(JsonObject) defaults = NULL;
  g_autoptr(JsonObject) unset = NULL;
  g_autoptr(JsonObject) set = NULL;
  g_autoptr(TektraEngine) engine = NULL;
  g_autoptr(GError) error = NULL;

  engine = tektra_engine_new (&(TektraEngineSpec) {
    .label = (char *) "settings",
    .argv = (GStrv) argv,
    .key_variable = (char *) "LLAMA_API_KEY",
    .health_path = (char *) "/health",
  });
  test_await (tektra_engine_start (engine), &error);
  g_assert_no_error (error);

  defaults = dup_defaults (engine);
  unset = dup_settings (engine, params);
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0.25);
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TOP_P, 0.5);
  tektra_generation_params_set_double (params, TEKTRA_PARAM_MIN_P, 0.125);
  tektra_generation_params_set_double (params, TEKTRA_PARAM_REPEAT_PENALTY, 1.25);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_TOP_K, 7);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, 3);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_SEED, 77);
  tektra_generation_params_set_stop (params, stop);
  set = dup_settings (engine, params);
  test_await (tektra_engine_stop (engine), &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_number (unset, names[i], json_object_get_double_member (defaults, names[i]));

  assert_number (set, "temperature", 0.25);
  assert_number (set, "top_p", 0.5);
  assert_number (set, "min_p", 0.125);
  assert_number (set, "repeat_penalty", 1.25);
  assert_number (set, "top_k", 7);
  assert_number (set, "seed", 77);
  assert_number (set, "max_tokens", 3);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (set, "stop"), 0),
                   ==, "END");
}

int
main (int    argc,
      char **argv)
{
  engine_test_init (&argc, &argv);

  g_test_add_func ("/llama/params/load", test_load);
  g_test_add_func ("/llama/params/keep-alive", test_keep_alive);
  g_test_add_func ("/llama/params/generation", test_generation);

  return engine_test_run ();
}
