/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine-server.h"

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

static Answer *
ask (TektraModel        *model,
     const char         *question,
     const char * const *pictures)
{
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraRequest) request = NULL;
  Answer *answer;

  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0);
  request = engine_test_create_request (model, question, pictures, params);
  answer = engine_test_ask (model, request);
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);

  return answer;
}

/**
 * engine_server_assert_same_answers:
 * @model: the model of a server
 * @own: the same model, run by Tektra itself
 *
 * Fails unless they answer alike, in words and numbers, whatever the server is asked by.
 */
void
engine_server_assert_same_answers (TektraModel *model,
                                   TektraModel *own)
{
  static const struct
  {
    const char *question;
    const char *pictures[3];
  } questions[] = {
    { "What is the capital of France?", { NULL } },
    { "What is this?", { "01-what.png", NULL } },
    { "Describe the picture.", { "02-describe.jpg", NULL } },
    { "What is shown here?", { "01-what.png", "04-colour.jpg", NULL } },
  };

  g_assert_true ((tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_IMAGE) != 0);
  g_assert_cmpint (tektra_model_get_locality (model), ==, TEKTRA_LOCALITY_DEVICE);
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 1024);

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr(Answer) own_answer = ask (own, questions[i].question, questions[i].pictures);
      g_autoptr(Answer) answer = ask (model, questions[i].question, questions[i].pictures);

      g_assert_cmpuint (answer->text->len, >, 0);
      g_assert_cmpstr (answer->text->str, ==, own_answer->text->str);
      g_assert_cmpint (answer->reason, ==, own_answer->reason);
      g_assert_cmpint (answer->usage->prompt_tokens, ==, own_answer->usage->prompt_tokens);
      g_assert_cmpint (answer->usage->completion_tokens, ==, own_answer->usage->completion_tokens);
    }
}
