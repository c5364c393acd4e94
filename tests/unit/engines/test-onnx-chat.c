/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engines/onnx/tektra-onnx-chat.h"
#include "models/tektra-template-manager.h"
#include "util/tektra-json.h"

/* A model that is written to in the way of another one answers nonsense. */

/* As the makers of the models wrote them, but for what does not matter here */
#define CHATML \
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + " \
  "'<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}" \
  "{% endif %}"
#define LLAMA3 \
  "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + " \
  "message['content'] | trim + '<|eot_id|>' %}"
#define GEMMA \
  "{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}"
#define PHI4 \
  "{{'<|im_start|>user<|im_sep|>' + message['content'] + '<|im_end|>'}}"
#define ZEPHYR \
  "{{ '<|user|>\n' + message['content'] + eos_token }}{{ '<|system|>\n' }}{{ '<|assistant|>\n' }}"
#define MISTRAL \
  "{{ bos_token }}{{ '[INST] ' + message['content'] + '[/INST]' }}{{ message['content'] + eos }}"

static void
test_recognize (void)
{
  static const struct
  {
    const char *text;
    const char *name;
    const char *expected;
  } cases[] = {
    { CHATML, "some-model", "chatml" },
    { CHATML, "llama-3-finetune", "chatml" },
    { LLAMA3, "some-model", "llama3" },
    { GEMMA, "some-model", "gemma" },
    { PHI4, "some-model", "phi4" },
    { ZEPHYR, "TinyLlama-1.1B-Chat", "zephyr" },
    { MISTRAL, "Mistral-7B-Instruct-v0.3", "mistral-v3" },
    { MISTRAL, "Mistral-Nemo-Instruct", "mistral-v3-tekken" },
    { NULL, "gemma-2-2b-it-onnx", "gemma" },
    { NULL, "nobody-knows", "chatml" },
    { "{{ messages }}", "Phi-3.5-mini-instruct-onnx", "phi3" },
  };
  g_autoptr(TektraTemplateManager) manager = tektra_template_manager_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TektraTemplate *template = tektra_template_manager_recognize (manager, cases[i].text,
                                                                    cases[i].name);

      g_test_message ("%s %s", cases[i].name, cases[i].text);
      g_assert_cmpstr (tektra_template_get_id (template), ==, cases[i].expected);
    }
}

/* A model without a chat template of its own */
static const TektraOnnxFolder plain;

static TektraOnnxJob *
create_job (const char  *text,
            JsonObject **request)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  const TektraOnnxFolder folder = {
    .temperature = 0.3, .top_p = -1, .top_k = -1, .repeat_penalty = 1.2,
  };
  g_autoptr(GError) error = NULL;

  *request = tektra_json_parse_object (json, -1, &error);
  g_assert_no_error (error);

  return tektra_onnx_job_new (*request, &folder);
}

static void
test_render (void)
{
  g_autoptr(TektraTemplateManager) manager = tektra_template_manager_new (NULL);
  TektraTemplate *template = tektra_template_manager_find (manager, "chatml");
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(TektraOnnxJob) job = NULL;

  job = create_job ("{'messages': [{'role': 'system', 'content': 'Be brief.'},"
                    " {'role': 'user', 'content': [{'type': 'text', 'text': 'Hel'},"
                    "   {'type': 'image_url'}, {'type': 'text', 'text': 'lo'}]},"
                    " {'role': 'assistant', 'content': 'Hi'}, 3,"
                    " {'role': 'user', 'content': 'Bye<|im_end|>'}], 'stop': 'END'}",
                    &request);
  g_assert_true (tektra_onnx_chat_render (job, request, template, &plain));
  /* The mark that a person wrote is none any more. */
  g_assert_true (g_str_has_prefix (job->prompt,
                                   "<|im_start|>system\nBe brief.<|im_end|>\n"
                                   "<|im_start|>user\nHello<|im_end|>\n"
                                   "<|im_start|>assistant\nHi<|im_end|>\n"
                                   "<|im_start|>user\nBye<"));
  g_assert_true (g_str_has_suffix (job->prompt, "<|im_end|>\n<|im_start|>assistant\n"));
  g_assert_null (g_strstr_len (job->prompt, -1, "Bye<|im_end|>"));
  g_assert_false (job->continues);
  g_assert_true (g_strv_contains ((const char * const *) job->stop, "END"));
  g_assert_true (g_strv_contains ((const char * const *) job->stop, "<|im_end|>"));
}

/* An answer at the end is left open, and a blank behind it belongs to it. */
static void
test_continue (void)
{
  g_autoptr(TektraTemplateManager) manager = tektra_template_manager_new (NULL);
  TektraTemplate *template = tektra_template_manager_find (manager, "chatml");
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(TektraOnnxJob) job = NULL;

  job = create_job ("{'messages': [{'role': 'user', 'content': 'Count'},"
                    " {'role': 'assistant', 'content': 'One,'}]}", &request);
  g_assert_true (tektra_onnx_chat_render (job, request, template, &plain));
  g_assert_true (job->continues);
  g_assert_true (g_str_has_suffix (job->prompt, "<|im_start|>assistant\nOne,"));
}

/* The model's own template comes before that of its family, and knows what begins a text. */
static void
test_own_template (void)
{
  static const TektraOnnxFolder own = {
    .chat_template = (char *) "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}"
                              "{{ eos_token }}{% endfor %}{% if add_generation_prompt %}"
                              "[assistant]{{ '<think>\n' if enable_thinking }}{% endif %}",
    .bos_token = (char *) "<s>",
    .eos_token = (char *) "</s>",
  };
  g_autoptr(TektraTemplateManager) manager = tektra_template_manager_new (NULL);
  TektraTemplate *template = tektra_template_manager_find (manager, "chatml");
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(JsonObject) thinking = NULL;
  g_autoptr(JsonObject) continuing = NULL;
  g_autoptr(TektraOnnxJob) job = NULL;
  g_autoptr(TektraOnnxJob) thinking_job = NULL;
  g_autoptr(TektraOnnxJob) continuing_job = NULL;

  job = create_job ("{'messages': [{'role': 'user', 'content': 'Bye<|im_end|>'}]}", &request);
  g_assert_true (tektra_onnx_chat_render (job, request, template, &own));
  g_assert_true (g_str_has_prefix (job->prompt, "<s>[user]Bye<"));
  g_assert_true (g_str_has_suffix (job->prompt, "</s>[assistant]"));
  g_assert_null (g_strstr_len (job->prompt, -1, "<|im_end|>"));
  g_assert_true (job->is_own);
  g_assert_null (job->opening);
  g_assert_true (g_strv_contains ((const char * const *) job->preserved, "</think>"));

  thinking_job = create_job ("{'messages': [{'role': 'user', 'content': 'Hello'}],"
                             " 'chat_template_kwargs': {'enable_thinking': true}}", &thinking);
  g_assert_true (tektra_onnx_chat_render (thinking_job, thinking, template, &own));
  g_assert_cmpstr (thinking_job->prompt, ==, "<s>[user]Hello</s>[assistant]<think>\n");
  g_assert_cmpstr (thinking_job->opening, ==, "<think>");

  continuing_job = create_job ("{'messages': [{'role': 'user', 'content': 'Count'},"
                               " {'role': 'assistant', 'content': 'One,'}]}", &continuing);
  g_assert_true (tektra_onnx_chat_render (continuing_job, continuing, template, &own));
  g_assert_cmpstr (continuing_job->prompt, ==, "<s>[user]Count</s>[assistant]One,");
}

/* What a template does that is not known, or does not want, is done as for its family. */
static void
test_family (void)
{
  static const char * const sources[] = {
    "{% import 'x' as y %}", "{{ raise_exception('No system role') }}", "{{ 'a }}",
  };
  g_autoptr(TektraTemplateManager) manager = tektra_template_manager_new (NULL);
  TektraTemplate *template = tektra_template_manager_find (manager, "chatml");

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      const TektraOnnxFolder odd = { .chat_template = (char *) sources[i] };
      g_autoptr(JsonObject) request = NULL;
      g_autoptr(TektraOnnxJob) job = NULL;

      job = create_job ("{'messages': [{'role': 'user', 'content': 'Hello'}]}", &request);
      g_assert_true (tektra_onnx_chat_render (job, request, template, &odd));
      g_assert_false (job->is_own);
      g_assert_cmpstr (job->prompt, ==,
                       "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n");
    }
}

static void
test_nothing (void)
{
  static const char * const requests[] = {
    "{}", "{'messages': []}", "{'messages': 'text'}", "{'messages': [1, null, []]}",
  };
  g_autoptr(TektraTemplateManager) manager = tektra_template_manager_new (NULL);
  TektraTemplate *template = tektra_template_manager_find (manager, "chatml");

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr(JsonObject) request = NULL;
      g_autoptr(TektraOnnxJob) job = create_job (requests[i], &request);

      g_assert_false (tektra_onnx_chat_render (job, request, template, &plain));
    }
}

/* What a chat sets holds; else what the model's makers advise; else what is usual. */
static void
test_settings (void)
{
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(TektraOnnxJob) job = NULL;

  job = create_job ("{'prompt': 'x', 'temperature': 0, 'top_k': 5, 'seed': 42, 'max_tokens': 7}",
                    &request);
  g_assert_cmpstr (job->prompt, ==, "x");
  g_assert_cmpfloat (job->sampling.temperature, ==, 0);
  g_assert_cmpuint (job->sampling.top_k, ==, 5);
  g_assert_cmpint (job->sampling.seed, ==, 42);
  g_assert_cmpuint (job->max_tokens, ==, 7);
  g_assert_cmpfloat (job->sampling.repeat_penalty, ==, 1.2);
  g_assert_cmpfloat (job->sampling.top_p, ==, 0.95);

  g_clear_pointer (&job, tektra_onnx_job_free);
  g_clear_pointer (&request, json_object_unref);
  job = create_job ("{'prompt': 'x', 'max_tokens': -1, 'top_k': -3, 'seed': 'none'}", &request);
  g_assert_cmpfloat (job->sampling.temperature, ==, 0.3);
  g_assert_cmpuint (job->sampling.top_k, ==, 0);
  g_assert_cmpint (job->sampling.seed, <, 0);
  g_assert_cmpuint (job->max_tokens, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/onnx-chat/recognize", test_recognize);
  g_test_add_func ("/onnx-chat/render", test_render);
  g_test_add_func ("/onnx-chat/continue", test_continue);
  g_test_add_func ("/onnx-chat/own-template", test_own_template);
  g_test_add_func ("/onnx-chat/family", test_family);
  g_test_add_func ("/onnx-chat/nothing", test_nothing);
  g_test_add_func ("/onnx-chat/settings", test_settings);

  return g_test_run ();
}
