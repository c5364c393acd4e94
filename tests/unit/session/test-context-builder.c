/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-image-part.h"
#include "core/tektra-text-part.h"
#include "session/tektra-context-builder.h"

/* What a person would lose: the sense of a question whose history is sent wrongly, or a word of the
 * stored chat that is changed on the way. */

static TektraMessage *
add (TektraConversation *conversation,
     TektraRole          role,
     const char         *text)
{
  g_autoptr(TektraMessage) message = tektra_message_new (role);

  if (text != NULL)
    tektra_message_append_text (message, text, -1);
  tektra_conversation_append (conversation, message);

  return tektra_conversation_get_last (conversation);
}

static void
assert_message (TektraRequest *request,
                guint          index,
                TektraRole     role,
                const char    *text)
{
  TektraMessage *message = tektra_request_get_message (request, index);
  g_autofree char *got = tektra_message_dup_text (message);

  g_assert_cmpint (tektra_message_get_role (message), ==, role);
  g_assert_cmpstr (got, ==, text);
}

static void
test_branch (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraModel) model = tektra_model_new (NULL, "model");
  g_autoptr(TektraRequest) request = NULL;
  TektraMessage *answer, *question;

  tektra_conversation_set_system_prompt (conversation, "Be brief.");
  add (conversation, TEKTRA_ROLE_USER, "One?");
  answer = add (conversation, TEKTRA_ROLE_ASSISTANT, NULL);
  tektra_message_append_thinking (answer, "hmm", -1);
  tektra_message_append_text (answer, "Yes.", -1);
  question = add (conversation, TEKTRA_ROLE_USER, "Two?");
  add (conversation, TEKTRA_ROLE_ASSISTANT, "Not asked for.");

  request = tektra_context_builder_build (conversation, question, model, NULL, NULL);

  /* the instructions first, no reasoning, and nothing behind the question */
  g_assert_cmpuint (tektra_request_get_n_messages (request), ==, 4);
  assert_message (request, 0, TEKTRA_ROLE_SYSTEM, "Be brief.");
  assert_message (request, 1, TEKTRA_ROLE_USER, "One?");
  assert_message (request, 2, TEKTRA_ROLE_ASSISTANT, "Yes.");
  assert_message (request, 3, TEKTRA_ROLE_USER, "Two?");
  g_assert_cmpuint (g_list_model_get_n_items (
                      tektra_message_list_parts (tektra_request_get_message (request, 2))), ==, 1);
}

static void
test_unanswered (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraModel) model = tektra_model_new (NULL, "model");
  g_autoptr(TektraRequest) request = NULL;
  g_autofree char *stored = NULL;
  TektraMessage *first, *last;

  first = add (conversation, TEKTRA_ROLE_USER, "One?");
  add (conversation, TEKTRA_ROLE_ASSISTANT, NULL);
  last = add (conversation, TEKTRA_ROLE_USER, "Two?");

  request = tektra_context_builder_build (conversation, last, model, NULL, NULL);

  /* roles that do not alternate make templates fail; what is stored stays as it was */
  g_assert_cmpuint (tektra_request_get_n_messages (request), ==, 1);
  assert_message (request, 0, TEKTRA_ROLE_USER, "One?\n\nTwo?");
  stored = tektra_message_dup_text (first);
  g_assert_cmpstr (stored, ==, "One?");
}

static void
test_blind_model (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraModel) model = tektra_model_new (NULL, "model");
  g_autoptr(GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr(TektraPart) image = tektra_image_part_new ("cat.png", "image/png", bytes, 1, 1, NULL);
  g_autoptr(TektraRequest) request = NULL;
  g_autofree char *stored = NULL;
  TektraMessage *message;

  /* a picture behind the text: its stand-in must not end up in the text that is stored */
  message = add (conversation, TEKTRA_ROLE_USER, "What is this?");
  tektra_message_add_part (message, image);

  request = tektra_context_builder_build (conversation, message, model, NULL, NULL);

  g_assert_false (tektra_request_has_images (request));
  assert_message (request, 0, TEKTRA_ROLE_USER, "What is this?[picture: cat.png]");
  stored = tektra_message_dup_text (message);
  g_assert_cmpstr (stored, ==, "What is this?");

  g_clear_object (&request);
  tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE);
  request = tektra_context_builder_build (conversation, message, model, NULL, NULL);
  g_assert_true (tektra_request_has_images (request));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/context-builder/branch", test_branch);
  g_test_add_func ("/context-builder/unanswered", test_unanswered);
  g_test_add_func ("/context-builder/blind-model", test_blind_model);

  return g_test_run ();
}
