/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-text-part.h"
#include "memory-backend.h"
#include "session/tektra-context-builder.h"
#include "session/tektra-context-meter.h"

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

  request = tektra_context_builder_build (conversation, question, model, NULL, NULL, NULL);

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

  request = tektra_context_builder_build (conversation, last, model, NULL, NULL, NULL);

  /* roles that do not alternate make templates fail; what is stored stays as it was */
  g_assert_cmpuint (tektra_request_get_n_messages (request), ==, 1);
  assert_message (request, 0, TEKTRA_ROLE_USER, "One?\n\nTwo?");
  stored = tektra_message_dup_text (first);
  g_assert_cmpstr (stored, ==, "One?");
}

/* What is left when messages were deleted still alternates, and begins with a question. */
static void
test_deleted (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraModel) model = tektra_model_new (NULL, "model");
  g_autoptr(TektraRequest) request = NULL;
  TektraMessage *last;
  guint n_left_out;

  add (conversation, TEKTRA_ROLE_ASSISTANT, "Zero.");
  add (conversation, TEKTRA_ROLE_USER, "One?");
  add (conversation, TEKTRA_ROLE_ASSISTANT, "One.");
  add (conversation, TEKTRA_ROLE_ASSISTANT, "Two.");
  last = add (conversation, TEKTRA_ROLE_USER, "Three?");

  request = tektra_context_builder_build (conversation, last, model, NULL, NULL, &n_left_out);
  g_assert_cmpuint (tektra_request_get_n_messages (request), ==, 3);
  assert_message (request, 0, TEKTRA_ROLE_USER, "One?");
  assert_message (request, 1, TEKTRA_ROLE_ASSISTANT, "One.\n\nTwo.");
  assert_message (request, 2, TEKTRA_ROLE_USER, "Three?");
  g_assert_cmpuint (n_left_out, ==, 1);
}

/* A model that cannot be given the beginning of its answer is asked to go on. */
static void
test_continued (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraModel) model = tektra_model_new (NULL, "model");
  g_autoptr(TektraRequest) request = NULL;
  TektraMessage *answer;

  add (conversation, TEKTRA_ROLE_USER, "One?");
  answer = add (conversation, TEKTRA_ROLE_ASSISTANT, NULL);
  tektra_message_append_thinking (answer, "hmm", -1);
  tektra_message_append_text (answer, "Half ", -1);

  request = tektra_context_builder_build (conversation, answer, model, NULL, NULL, NULL);
  g_assert_cmpuint (tektra_request_get_n_messages (request), ==, 3);
  assert_message (request, 1, TEKTRA_ROLE_ASSISTANT, "Half ");
  g_assert_cmpint (tektra_message_get_role (tektra_request_get_message (request, 2)), ==,
                   TEKTRA_ROLE_USER);
  g_assert_false (tektra_request_get_continues (request));
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

  request = tektra_context_builder_build (conversation, message, model, NULL, NULL, NULL);

  g_assert_cmpuint (tektra_request_get_needs (request), ==, 0);
  assert_message (request, 0, TEKTRA_ROLE_USER, "What is this?[picture: cat.png]");
  stored = tektra_message_dup_text (message);
  g_assert_cmpstr (stored, ==, "What is this?");

  g_clear_object (&request);
  tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE);
  request = tektra_context_builder_build (conversation, message, model, NULL, NULL, NULL);
  g_assert_cmpuint (tektra_request_get_needs (request), ==, TEKTRA_CAPABILITY_IMAGE);
}

/* Nothing is sent to a model that cannot make anything of it, and the person knows what to do. */
static void
test_deaf_model (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  TektraBackend *backend = memory_backend_new ("llama");
  TektraModel *model = memory_backend_add (backend, "model", 1, TEKTRA_LOCALITY_DEVICE);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr(TektraPart) sound = tektra_audio_part_new ("a.wav", "audio/wav", bytes, 4000, NULL);
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) none = NULL;
  g_autoptr(TektraPart) written_down = NULL;
  g_autoptr(TektraMessage) words = tektra_message_new (TEKTRA_ROLE_USER);
  TektraMessage *message, *later;
  gint64 n_tokens;

  message = add (conversation, TEKTRA_ROLE_USER, "Who is it?");
  n_tokens = tektra_context_meter_count (message, 3);
  tektra_message_add_part (message, sound);
  g_assert_cmpint (tektra_context_meter_count (message, 3) - n_tokens, ==, 100);

  error = tektra_context_builder_check (model, message);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "cannot hear"));

  /* later in the chat it is only a memory */
  later = add (conversation, TEKTRA_ROLE_ASSISTANT, "It is you.");
  later = add (conversation, TEKTRA_ROLE_USER, "Really?");
  g_assert_no_error (tektra_context_builder_check (model, later));
  request = tektra_context_builder_build (conversation, later, model, NULL, NULL, NULL);
  g_assert_cmpuint (tektra_request_get_needs (request), ==, 0);
  assert_message (request, 0, TEKTRA_ROLE_USER, "Who is it?[sound: a.wav]");

  /* and it is sent the words that somebody wrote down */
  g_clear_object (&request);
  written_down = tektra_audio_part_new_transcribed (TEKTRA_AUDIO_PART (sound), "It is me.");
  tektra_message_add_part (words, written_down);
  tektra_message_append_text (words, "Who is it?", -1);
  tektra_conversation_append (conversation, words);
  g_assert_no_error (tektra_context_builder_check (model, words));
  request = tektra_context_builder_build (conversation, words, model, NULL, NULL, NULL);
  g_assert_cmpuint (tektra_request_get_needs (request), ==, 0);
  assert_message (request, tektra_request_get_n_messages (request) - 1, TEKTRA_ROLE_USER,
                  "Really?\n\n[sound: a.wav]\nIt is me.\n\nWho is it?");

  g_clear_object (&request);
  tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_AUDIO);
  none = tektra_context_builder_check (model, message);
  g_assert_no_error (none);
  request = tektra_context_builder_build (conversation, message, model, NULL, NULL, NULL);
  g_assert_cmpuint (tektra_request_get_needs (request), ==, TEKTRA_CAPABILITY_AUDIO);

  g_object_unref (backend);
}

/* A chat that outgrows the model goes on: the instructions and the newest turns stay. */
static void
test_trimmed (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  TektraBackend *backend = memory_backend_new ("llama");
  TektraModel *model = memory_backend_add (backend, "model", 1, TEKTRA_LOCALITY_DEVICE);
  g_autofree char *words = g_strnfill (300, 'a');
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(TektraUsage) usage = NULL;
  TektraMessage *question = NULL;
  guint n_left_out;

  tektra_conversation_set_system_prompt (conversation, "Be brief.");
  for (guint i = 0; i < 10; i++)
    {
      add (conversation, TEKTRA_ROLE_USER, words);
      add (conversation, TEKTRA_ROLE_ASSISTANT, words);
    }
  question = add (conversation, TEKTRA_ROLE_USER, "And now?");

  /* Nobody knows the context: everything is sent. */
  request = tektra_context_builder_build (conversation, question, model, params, NULL, &n_left_out);
  g_assert_cmpuint (n_left_out, ==, 0);
  g_assert_cmpuint (tektra_request_get_n_messages (request), ==, 22);
  g_clear_object (&request);

  /* A message takes about 108 tokens of the 768 that are left beside the answer. */
  tektra_model_set_context_length (model, 1024);
  request = tektra_context_builder_build (conversation, question, model, params, NULL, &n_left_out);
  g_assert_cmpuint (n_left_out, ==, 14);
  g_assert_cmpuint (tektra_request_get_n_messages (request), ==, 8);
  assert_message (request, 0, TEKTRA_ROLE_SYSTEM, "Be brief.");
  assert_message (request, 1, TEKTRA_ROLE_USER, words);
  assert_message (request, 7, TEKTRA_ROLE_USER, "And now?");
  g_clear_object (&request);

  /* The chat's own context length counts, and a longer answer leaves less. */
  tektra_generation_params_set_int (params, TEKTRA_PARAM_CONTEXT_LENGTH, 512);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, 400);
  request = tektra_context_builder_build (conversation, question, model, params, NULL, &n_left_out);
  g_assert_cmpuint (n_left_out, ==, 18);
  g_clear_object (&request);

  /* The model told that its tokens hold six bytes of this text, so that more of it fits. */
  usage = tektra_usage_new ();
  usage->prompt_tokens = 19 * (300 / 6 + 8);
  tektra_message_set_usage (tektra_conversation_get_parent (conversation, question), usage);
  tektra_message_set_model_id (tektra_conversation_get_parent (conversation, question),
                               "llama/model");
  request = tektra_context_builder_build (conversation, question, model, params, NULL, &n_left_out);
  g_assert_cmpuint (n_left_out, ==, 16);
  g_clear_object (&request);

  /* What does not fit at all is sent all the same: the model says why it cannot answer. */
  tektra_generation_params_set_int (params, TEKTRA_PARAM_CONTEXT_LENGTH, 4);
  request = tektra_context_builder_build (conversation, question, model, params, NULL, &n_left_out);
  g_assert_cmpuint (n_left_out, ==, 20);
  g_assert_cmpuint (tektra_request_get_n_messages (request), ==, 2);

  g_clear_object (&request);
  g_assert_finalize_object (backend);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/context-builder/branch", test_branch);
  g_test_add_func ("/context-builder/unanswered", test_unanswered);
  g_test_add_func ("/context-builder/deleted", test_deleted);
  g_test_add_func ("/context-builder/continued", test_continued);
  g_test_add_func ("/context-builder/blind-model", test_blind_model);
  g_test_add_func ("/context-builder/deaf-model", test_deaf_model);
  g_test_add_func ("/context-builder/trimmed", test_trimmed);

  return g_test_run ();
}
