/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-prompt.h"
#include "engine-test.h"
#include "models/tektra-template-manager.h"

/* An answer that was stopped goes on behind its last byte: what was there is neither repeated nor
 * begun anew. */

#define QUESTION "What is the capital of France?"
#define ANSWER "The capital of France is Paris."

static char *
go_on (TektraModel    *model,
       TektraTemplate *template,
       const char     *beginning)
{
  g_autoptr(TektraRequest) plain = engine_test_create_request (model, QUESTION, NULL, NULL);
  g_autoptr(TektraMessage) answered = NULL;
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(Answer) answer = NULL;

  answered = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, beginning);
  g_ptr_array_add (messages, tektra_request_get_message (plain, 0));
  g_ptr_array_add (messages, answered);
  request = tektra_request_new_templated (model, messages, tektra_request_get_params (plain),
                                          template);
  g_assert_true (tektra_request_get_continues (request));

  answer = engine_test_ask (model, request);
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpint (answer->reason, ==, TEKTRA_FINISH_STOP);

  return g_strdup (answer->text->str);
}

static void
assert_goes_on (TektraModel    *model,
                TektraTemplate *template)
{
  /* where a token of the model may end */
  for (const char *space = strchr (ANSWER, ' '); space != NULL; space = strchr (space + 1, ' '))
    {
      g_autofree char *beginning = g_strndup (ANSWER, (gsize) (space - ANSWER));
      g_autofree char *rest = go_on (model, template, beginning);

      g_assert_cmpstr (rest, ==, space);
    }
}

static void
test_chat (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);

  g_assert_true (tektra_backend_can_continue (backend, model));
  assert_goes_on (model, NULL);

  engine_test_free_backend (backend);
}

static void
test_templated (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);
  g_autoptr(TektraTemplateManager) templates = tektra_template_manager_new (NULL);
  TektraTemplate *template = tektra_template_manager_find (templates, "chatml");

  g_assert_nonnull (template);
  assert_goes_on (model, template);

  engine_test_free_backend (backend);
}

/* Blanks and line ends at the end are part of the answer. */
static void
test_blanks (void)
{
  static const char * const beginnings[] = { "The capital of ", "The capital\n\n", "  The", "T" };
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_autofree char *rest = go_on (model, NULL, beginnings[i]);

      g_test_message ("“%s” “%s”", beginnings[i], rest);
      g_assert_false (g_str_has_prefix (rest, beginnings[i]));
    }

  engine_test_free_backend (backend);
}

int
main (int   argc,
      char *argv[])
{
  engine_test_init (&argc, &argv);

  g_test_add_func ("/llama-continue/chat", test_chat);
  g_test_add_func ("/llama-continue/templated", test_templated);
  g_test_add_func ("/llama-continue/blanks", test_blanks);

  return engine_test_run ();
}
