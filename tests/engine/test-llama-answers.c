/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine-test.h"
#include "speech/tektra-sound.h"
#include "test-future.h"
#include "test-samples.h"

/* The real llama-server with the starter model: what a person asks is answered, and rightly. */

/* Lets the model write until it is stopped or has reached its limit. */
#define ENDLESS "exec llama-server \"$@\" --ignore-eos"

static void
test_text (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);
  g_autoptr(Answer) answer = NULL;

  g_assert_cmpstr (tektra_model_get_name (model), ==, "Tektra Tiny");
  g_assert_true (tektra_model_get_demo (model));
  g_assert_cmpstr (tektra_model_get_quantization (model), ==, "Q8_0");
  g_assert_cmpstr (tektra_model_get_parameter_size (model), ==, "5.0M");
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 1024);
  g_assert_cmpuint (tektra_model_get_image_size (model), ==, 96);
  g_assert_cmpint (tektra_model_get_locality (model), ==, TEKTRA_LOCALITY_DEVICE);
  g_assert_cmpint (tektra_model_get_capabilities (model), ==,
                   TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_UNLOADED);
  g_assert_nonnull (tektra_backend_get_version (backend));

  answer = engine_test_ask_text (model, "What is the capital of France?");
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->text->str, ==, "The capital of France is Paris.");
  g_assert_cmpstr (answer->statuses->str, ==, "Loading “Tektra Tiny”…\n");
  g_assert_cmpint (answer->reason, ==, TEKTRA_FINISH_STOP);
  g_assert_cmpfloat (answer->progress, ==, 1);

  g_assert_nonnull (answer->usage);
  g_assert_cmpint (answer->usage->prompt_tokens, ==, 15);
  g_assert_cmpint (answer->usage->completion_tokens, ==, 8);
  g_assert_cmpint (answer->usage->context_length, ==, 1024);
  g_assert_cmpint (answer->usage->load_us, >, 0);
  g_assert_cmpint (answer->usage->generation_us, >, 0);

  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADED);
  g_assert_cmpint (tektra_model_get_capabilities (model), ==,
                   TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE);
  g_assert_cmpuint (tektra_model_get_memory (model), >, 10 * 1024 * 1024);
  g_test_message ("Loaded in %.0f ms, %.0f MB", (double) answer->usage->load_us / 1000,
                  (double) tektra_model_get_memory (model) / 1e6);

  engine_test_free_backend (backend);
}

/* Every picture whose right answer is known */
static void
test_pictures (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);
  g_autoptr(JsonArray) samples = test_samples_read ();

  for (guint i = 0; i < json_array_get_length (samples); i++)
    {
      JsonObject *sample = json_array_get_object_element (samples, i);
      const char *files[] = { json_object_get_string_member (sample, "file"), NULL };
      g_autoptr(TektraRequest) request = NULL;
      g_autoptr(Answer) answer = NULL;

      request = engine_test_create_request (model,
                                            json_object_get_string_member (sample, "question"),
                                            files, NULL);
      answer = engine_test_ask (model, request);
      engine_test_await_end (answer);
      g_assert_no_error (answer->error);
      g_assert_cmpstr (answer->text->str, ==, json_object_get_string_member (sample, "answer"));
    }

  engine_test_free_backend (backend);
}

/* The model gets both: a picture is 36 tokens. */
static void
test_two_pictures (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);
  const char *files[] = { "01-what.png", "04-colour.jpg", NULL };
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(Answer) answer = NULL;

  request = engine_test_create_request (model, "What is shown here?", files, NULL);
  answer = engine_test_ask (model, request);
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpuint (answer->text->len, >, 0);
  g_assert_cmpint (answer->usage->prompt_tokens, >, 2 * 36);

  engine_test_free_backend (backend);
}

/* The second chat waits for the first one and says so; both get their own answers. */
static void
test_two_chats (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);
  g_autoptr(Answer) first = engine_test_ask_text (model, "What is the capital of France?");
  g_autoptr(Answer) second = engine_test_ask_text (model, "What is the capital of Italy?");

  engine_test_await_end (first);
  engine_test_await_end (second);
  g_assert_no_error (first->error);
  g_assert_no_error (second->error);
  g_assert_cmpstr (first->text->str, ==, "The capital of France is Paris.");
  g_assert_cmpstr (second->text->str, ==, "The capital of Italy is Rome.");
  g_assert_cmpstr (second->statuses->str, ==, "Waiting for another answer…\n");
  g_assert_cmpint (first->end_time, <=, second->end_time);

  engine_test_free_backend (backend);
}

/* Two models are two processes that do not wait for each other. */
static void
test_two_models (void)
{
  g_autofree char *folder = engine_test_create_model_folder ("two-models", FALSE);
  TektraBackend *backend = engine_test_create_backend (folder);
  TektraModel *first = engine_test_get_model (backend, NULL);
  TektraModel *second = engine_test_get_model (backend, "tektra-tiny-Q8_0");
  g_autoptr(Answer) first_answer = engine_test_ask_text (first, "What is the capital of France?");
  g_autoptr(Answer) second_answer = engine_test_ask_text (second, "What is the capital of Italy?");
  GPid first_pid;
  GPid second_pid;

  g_assert_false (tektra_model_get_demo (second));
  engine_test_await_end (first_answer);
  engine_test_await_end (second_answer);
  g_assert_no_error (first_answer->error);
  g_assert_no_error (second_answer->error);
  g_assert_cmpstr (first_answer->text->str, ==, "The capital of France is Paris.");
  g_assert_cmpstr (second_answer->text->str, ==, "The capital of Italy is Rome.");
  g_assert_null (strstr (second_answer->statuses->str, "Waiting"));

  first_pid = engine_test_get_pid (first);
  second_pid = engine_test_get_pid (second);
  g_assert_cmpint (first_pid, !=, second_pid);
  g_assert_cmpuint (engine_test_count_folders (), ==, 2);

  engine_test_free_backend (backend);
}

/* A model without a projector is not asked about a picture. */
static void
test_blind_model (void)
{
  g_autofree char *folder = engine_test_create_model_folder ("blind", FALSE);
  TektraBackend *backend = engine_test_create_backend (folder);
  TektraModel *model = engine_test_get_model (backend, "tektra-tiny-Q8_0");
  const char *files[] = { "01-what.png", NULL };
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(Answer) answer = NULL;

  g_assert_cmpint (tektra_model_get_capabilities (model), ==, TEKTRA_CAPABILITY_TEXT);
  request = engine_test_create_request (model, "What is shown here?", files, NULL);
  answer = engine_test_ask (model, request);
  engine_test_await_end (answer);
  g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
  g_assert_cmpstr (answer->error->message, ==,
                   "“Tektra Tiny” cannot see pictures: "
                   "choose a model that can, or remove the picture.");

  engine_test_free_backend (backend);
}

/* The starter model does not hear. Nothing is sent to it; what its server would say to a real
 * recording is understood all the same. */
static void
test_deaf_model (void)
{
  g_autofree char *folder = engine_test_create_model_folder ("deaf", TRUE);
  TektraBackend *backend = engine_test_create_backend (folder);
  TektraModel *model = engine_test_get_model (backend, "tektra-tiny-Q8_0");
  static const gint16 samples[TEKTRA_SOUND_RATE] = { 0 };
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GBytes) bytes = g_bytes_new_static (samples, sizeof samples);
  g_autoptr(TektraSound) sound = tektra_sound_new (bytes);
  g_autoptr(TektraPart) part = tektra_sound_to_part (sound, "Recording");
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(Answer) refused = NULL;
  g_autoptr(Answer) sent = NULL;

  g_ptr_array_add (messages, tektra_message_new (TEKTRA_ROLE_USER));
  tektra_message_add_part (messages->pdata[0], part);
  request = tektra_request_new (model, messages, NULL);

  refused = engine_test_ask (model, request);
  engine_test_await_end (refused);
  g_assert_error (refused->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
  g_assert_cmpstr (refused->error->message, ==,
                   "“Tektra Tiny” cannot hear: "
                   "choose a model that can, or write down what is said.");

  /* as if somebody had written into models.toml that it does */
  tektra_model_set_capabilities (model, tektra_model_get_capabilities (model) |
                                        TEKTRA_CAPABILITY_AUDIO);
  sent = engine_test_ask (model, request);
  engine_test_await_end (sent);
  g_assert_error (sent->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (sent->error->message, "This model cannot hear"));

  engine_test_free_backend (backend);
}

static void
test_thousand_tokens (void)
{
  TektraBackend *backend;
  TektraModel *model;
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(Answer) answer = NULL;

  engine_test_set_server (ENDLESS);
  backend = engine_test_create_backend (NULL);
  model = engine_test_get_model (backend, NULL);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, 1000);
  request = engine_test_create_request (model, "Tell me about Tektra.", NULL, params);
  answer = engine_test_ask (model, request);
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpint (answer->reason, ==, TEKTRA_FINISH_LENGTH);
  g_assert_cmpint (answer->usage->completion_tokens, ==, 1000);
  g_assert_cmpuint (answer->text->len, >, 1000);
  g_assert_true (g_utf8_validate (answer->text->str, (gssize) answer->text->len, NULL));
  g_test_message ("%.0f tokens a second", tektra_usage_get_tokens_per_second (answer->usage));

  engine_test_free_backend (backend);
  engine_test_set_server (NULL);
}

/* The sentence tells how much is too much. */
static void
test_context_too_long (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(Answer) answer = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append (text, "hello ");

  answer = engine_test_ask_text (model, text->str);
  engine_test_await_end (answer);
  g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG);
  g_assert_nonnull (strstr (answer->error->message, "1024"));
  g_test_message ("%s", answer->error->message);

  engine_test_free_backend (backend);
}

static gboolean
is_unloaded (gpointer data)
{
  return tektra_model_get_state (data) == TEKTRA_MODEL_STATE_UNLOADED;
}

/* The memory comes back by itself, and the next question loads the model again. */
static void
test_idle (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);

  g_object_set (backend, "idle-seconds", 0, NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(Answer) answer = engine_test_ask_text (model, "What is the capital of France?");

      engine_test_await_end (answer);
      g_assert_no_error (answer->error);
      g_assert_cmpstr (answer->text->str, ==, "The capital of France is Paris.");
      test_wait_until (is_unloaded, model);
      g_assert_cmpint (engine_test_get_pid (model), ==, 0);
      g_assert_cmpuint (tektra_model_get_memory (model), ==, 0);
      g_assert_cmpuint (engine_test_count_folders (), ==, 0);
    }

  engine_test_free_backend (backend);
}

static void
test_load_unload (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(Answer) answer = NULL;

  g_assert_true (test_await (tektra_backend_load (backend, model, NULL), &error));
  g_assert_no_error (error);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADED);

  answer = engine_test_ask_text (model, "What is the capital of France?");
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->statuses->str, ==, "");

  g_assert_true (test_await (tektra_backend_unload (backend, model), &error));
  g_assert_no_error (error);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_UNLOADED);
  g_assert_cmpuint (engine_test_count_folders (), ==, 0);

  engine_test_free_backend (backend);
}

static void
test_flat (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);

  engine_test_assert_flat (engine_test_get_model (backend, NULL), engine_test_get_pid);
  engine_test_free_backend (backend);
}

int
main (int    argc,
      char **argv)
{
  engine_test_init (&argc, &argv);
  g_test_add_func ("/llama/answers/text", test_text);
  g_test_add_func ("/llama/answers/pictures", test_pictures);
  g_test_add_func ("/llama/answers/two-pictures", test_two_pictures);
  g_test_add_func ("/llama/answers/two-chats", test_two_chats);
  g_test_add_func ("/llama/answers/two-models", test_two_models);
  g_test_add_func ("/llama/answers/blind-model", test_blind_model);
  g_test_add_func ("/llama/answers/deaf-model", test_deaf_model);
  g_test_add_func ("/llama/answers/thousand-tokens", test_thousand_tokens);
  g_test_add_func ("/llama/answers/context-too-long", test_context_too_long);
  g_test_add_func ("/llama/answers/idle", test_idle);
  g_test_add_func ("/llama/answers/load-unload", test_load_unload);
  g_test_add_func ("/llama/answers/flat", test_flat);

  return engine_test_run ();
}
