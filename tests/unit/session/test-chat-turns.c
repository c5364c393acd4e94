/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-conversation-branch.h"
#include "core/tektra-image-part.h"
#include "session/tektra-chat-session.h"
#include "session/tektra-message-removal.h"
#include "test-future.h"
#include "test-session.h"

/* What a person would lose: a question or an answer that gave way to another one, the beginning of
 * an answer that is gone on with, a message that was deleted by mistake. */

#define MODELS "'models': [ { 'id': 'm', 'name': 'Model', 'capabilities': ['image'] } ],"
#define USAGE "{ 'usage': { 'prompt': 10, 'completion': 2, 'generation_ms': 10 } }"

/* Told in words to go on, and by the text of the answer */
static const char asked_script[] =
  "{ " MODELS
  "  'turns': ["
  "    { 'match': 'exactly where it stopped', 'steps': ["
  "      { 'text': 'and the rest.' }, " USAGE ", { 'done': 'stop' } ] },"
  "    { 'match': 'cut', 'steps': [ { 'text': 'A beginning ' }, " USAGE ","
  "      { 'done': 'length' } ] },"
  "    { 'match': 'break', 'steps': [ { 'text': 'So far ' },"
  "      { 'error': 'It broke.', 'code': 14 } ] },"
  "    { 'match': 'halfway', 'steps': [ { 'text': 'Half' }, { 'hang': true } ] },"
  "    { 'match': 'nothing', 'steps': [ { 'hang': true } ] },"
  "    { 'steps': [ { 'text': 'An answer.' }, { 'done': 'stop' } ] } ] }";

static const char continued_script[] =
  "{ " MODELS
  "  'continues': true,"
  "  'turns': ["
  "    { 'match': 'A beginning ', 'steps': [ { 'text': 'that went on.' }, " USAGE ","
  "      { 'done': 'stop' } ] },"
  "    { 'match': 'cut', 'steps': [ { 'text': 'A beginning ' }, " USAGE ","
  "      { 'done': 'length' } ] } ] }";

typedef struct
{
  TektraModelManager *manager;
  TektraChatSession  *session;
  TektraConversation *conversation;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->manager = test_session_create_manager (data);
  fixture->session = tektra_chat_session_new (fixture->manager);
  tektra_chat_session_set_model (fixture->session,
                                 tektra_model_manager_find (fixture->manager, "m"));
  fixture->conversation = tektra_chat_session_get_conversation (fixture->session);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->manager);
}

static TektraMessage *
ask (Fixture    *fixture,
     const char *question)
{
  test_session_send (fixture->session, question);
  test_session_wait (fixture->session);

  return tektra_conversation_get_last (fixture->conversation);
}

static gboolean
is_streaming (gpointer session)
{
  return tektra_chat_session_get_state (session) == TEKTRA_CHAT_STATE_STREAMING;
}

static TektraMessage *
ask_and_stop (Fixture    *fixture,
              const char *question)
{
  test_session_send (fixture->session, question);
  test_wait_until (is_streaming, fixture->session);
  tektra_chat_session_stop (fixture->session);

  return tektra_conversation_get_last (fixture->conversation);
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->conversation));
}

static TektraMessage *
get (Fixture *fixture,
     guint    position)
{
  g_autoptr(TektraMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture->conversation),
                                                            position);

  return message;
}

static void
assert_text (TektraMessage *message,
             const char    *expected)
{
  g_autofree char *text = tektra_message_dup_text (message);

  g_assert_cmpstr (text, ==, expected);
}

static guint
count_siblings (Fixture       *fixture,
                TektraMessage *message)
{
  g_autoptr(GListModel) siblings = tektra_conversation_list_siblings (fixture->conversation,
                                                                      message);

  return g_list_model_get_n_items (siblings);
}

static void
test_edit (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TektraMessage) first = NULL;

  ask (fixture, "One?");
  ask (fixture, "Two?");
  first = g_object_ref (get (fixture, 0));
  g_assert_cmpstr (tektra_conversation_get_title (fixture->conversation), ==, "One?");

  /* nothing to send, and nothing is lost */
  g_assert_false (tektra_chat_session_edit (fixture->session, first, "", NULL));
  g_assert_cmpuint (count (fixture), ==, 4);

  g_assert_true (tektra_chat_session_edit (fixture->session, first, "Other?", NULL));
  g_assert_false (tektra_chat_session_edit (fixture->session, first, "At once?", NULL));
  test_session_wait (fixture->session);

  g_assert_cmpuint (count (fixture), ==, 2);
  assert_text (get (fixture, 0), "Other?");
  assert_text (get (fixture, 1), "An answer.");
  g_assert_cmpuint (count_siblings (fixture, first), ==, 2);
  g_assert_cmpstr (tektra_conversation_get_title (fixture->conversation), ==, "Other?");

  /* the old branch is there, whole */
  tektra_conversation_select (fixture->conversation, first);
  g_assert_cmpuint (count (fixture), ==, 4);
  assert_text (first, "One?");

  /* a title that a person chose stays */
  tektra_conversation_set_title (fixture->conversation, "Mine");
  g_assert_true (tektra_chat_session_edit (fixture->session, first, "Third?", NULL));
  test_session_wait (fixture->session);
  g_assert_cmpstr (tektra_conversation_get_title (fixture->conversation), ==, "Mine");
}

static void
test_edit_pictures (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr(TektraPart) one = tektra_image_part_new ("1.png", "image/png", bytes, 1, 1, NULL);
  g_autoptr(TektraPart) two = tektra_image_part_new ("2.png", "image/png", bytes, 1, 1, NULL);
  g_autoptr(TektraMessage) question = tektra_message_new (TEKTRA_ROLE_USER);
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();
  g_autoptr(TektraPart) part = NULL;
  GListModel *parts;

  tektra_message_add_part (question, one);
  tektra_message_add_part (question, two);
  tektra_message_append_text (question, "These?", -1);
  tektra_conversation_append (fixture->conversation, question);

  g_assert_true (tektra_chat_session_edit (fixture->session, question, "Both?", NULL));
  test_session_wait (fixture->session);
  parts = tektra_message_list_parts (get (fixture, 0));
  g_assert_cmpuint (g_list_model_get_n_items (parts), ==, 3);

  g_ptr_array_add (kept, two);
  g_assert_true (tektra_chat_session_edit (fixture->session, question, "", kept));
  test_session_wait (fixture->session);
  parts = tektra_message_list_parts (get (fixture, 0));
  g_assert_cmpuint (g_list_model_get_n_items (parts), ==, 1);
  part = g_list_model_get_item (parts, 0);
  g_assert_true (part == two);
  g_assert_cmpuint (g_list_model_get_n_items (tektra_message_list_parts (question)), ==, 3);
}

static void
test_continue (Fixture       *fixture,
               gconstpointer  data)
{
  TektraMessage *answer = ask (fixture, "cut");
  gboolean asked = data == asked_script;

  g_assert_true (tektra_chat_session_can_continue (fixture->session, answer));
  tektra_chat_session_continue (fixture->session, answer);
  g_assert_cmpint (tektra_message_get_status (answer), ==, TEKTRA_MESSAGE_STATUS_STREAMING);
  assert_text (answer, "A beginning ");
  test_session_wait (fixture->session);

  /* the same message, behind its last byte */
  g_assert_true (tektra_conversation_get_last (fixture->conversation) == answer);
  g_assert_cmpuint (count (fixture), ==, 2);
  assert_text (answer, asked ? "A beginning and the rest." : "A beginning that went on.");
  g_assert_cmpint (tektra_message_get_status (answer), ==, TEKTRA_MESSAGE_STATUS_COMPLETE);
  g_assert_cmpint (tektra_message_get_finish_reason (answer), ==, TEKTRA_FINISH_STOP);
  g_assert_false (tektra_chat_session_can_continue (fixture->session, answer));

  g_assert_cmpint (tektra_message_get_usage (answer)->completion_tokens, ==, 4);
  g_assert_cmpint (tektra_message_get_usage (answer)->prompt_tokens, ==, 10);
  g_assert_cmpint (tektra_message_get_usage (answer)->generation_us, ==, 20000);
}

static void
test_continue_states (Fixture       *fixture,
                      gconstpointer  data)
{
  TektraMessage *answer = ask (fixture, "A question");

  /* complete */
  g_assert_false (tektra_chat_session_can_continue (fixture->session, answer));
  g_assert_false (tektra_chat_session_can_continue (fixture->session, get (fixture, 0)));

  /* failed: the error goes with the try */
  answer = ask (fixture, "break");
  g_assert_nonnull (tektra_message_get_error (answer));
  tektra_chat_session_continue (fixture->session, answer);
  test_session_wait (fixture->session);
  assert_text (answer, "So far and the rest.");
  g_assert_null (tektra_message_get_error (answer));

  /* stopped */
  answer = ask_and_stop (fixture, "halfway");
  tektra_chat_session_continue (fixture->session, answer);
  test_session_wait (fixture->session);
  assert_text (answer, "Halfand the rest.");

  /* what the store brings back after a crash */
  tektra_message_set_status (answer, TEKTRA_MESSAGE_STATUS_INTERRUPTED);
  g_assert_true (tektra_chat_session_can_continue (fixture->session, answer));

  /* without a first word there is nothing to go on with */
  tektra_draft_set_text (tektra_chat_session_get_draft (fixture->session), "nothing");
  tektra_chat_session_send (fixture->session);
  tektra_chat_session_stop (fixture->session);
  answer = tektra_conversation_get_last (fixture->conversation);
  g_assert_cmpint (tektra_message_get_status (answer), ==, TEKTRA_MESSAGE_STATUS_STOPPED);
  g_assert_false (tektra_chat_session_can_continue (fixture->session, answer));
}

static void
test_delete (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraMessageRemoval) question_removal = NULL;
  g_autoptr(TektraMessageRemoval) answer_removal = NULL;
  g_autoptr(TektraMessage) question = NULL;
  g_autoptr(TektraMessage) answer = NULL;

  answer = g_object_ref (ask (fixture, "One?"));
  question = g_object_ref (get (fixture, 0));

  question_removal = tektra_message_removal_new (fixture->conversation, question);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (get (fixture, 0) == answer);

  /* an answer whose question is gone is not asked for again, and does not go on */
  tektra_message_set_status (answer, TEKTRA_MESSAGE_STATUS_STOPPED);
  tektra_chat_session_regenerate (fixture->session, answer);
  g_assert_false (tektra_chat_session_get_busy (fixture->session));
  g_assert_false (tektra_chat_session_can_continue (fixture->session, answer));

  /* the last one, too */
  answer_removal = tektra_message_removal_new (fixture->conversation, answer);
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_null (tektra_conversation_get_last (fixture->conversation));
  tektra_chat_session_regenerate (fixture->session, NULL);
  g_assert_false (tektra_chat_session_get_busy (fixture->session));

  /* back in the other order: the place of the answer is empty until its question comes */
  tektra_message_removal_undo (answer_removal);
  g_assert_cmpuint (count (fixture), ==, 1);
  tektra_message_removal_undo (question_removal);
  tektra_message_removal_undo (question_removal);
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_true (get (fixture, 0) == question);
  g_assert_true (get (fixture, 1) == answer);
}

/* Roles that do not alternate any more are not sent to a template that wants them to. */
static void
test_delete_and_ask (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(TektraMessageRemoval) removal = NULL;

  ask (fixture, "One?");
  ask (fixture, "Two?");
  removal = tektra_message_removal_new (fixture->conversation, get (fixture, 2));
  g_assert_cmpuint (count (fixture), ==, 3);

  assert_text (ask (fixture, "Three?"), "An answer.");
  g_assert_cmpuint (count (fixture), ==, 5);

  /* it comes back between what was around it */
  tektra_message_removal_undo (removal);
  g_assert_cmpuint (count (fixture), ==, 6);
  assert_text (get (fixture, 2), "Two?");
  assert_text (get (fixture, 4), "Three?");
}

static void
test_branch (Fixture       *fixture,
             gconstpointer  data)
{
  TektraMessage *answer = ask (fixture, "break");
  g_autoptr(TektraConversation) copy = tektra_conversation_new ();
  g_autoptr(TektraMessage) copied = NULL;

  ask (fixture, "Two?");
  tektra_conversation_set_system_prompt (fixture->conversation, "Be brief.");
  tektra_generation_params_set_int (tektra_conversation_get_params (fixture->conversation),
                                    TEKTRA_PARAM_SEED, 7);
  tektra_conversation_copy_branch (fixture->conversation, answer, copy);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (copy)), ==, 2);
  g_assert_cmpstr (tektra_conversation_get_system_prompt (copy), ==, "Be brief.");
  g_assert_cmpstr (tektra_conversation_get_model_id (copy), ==, "scripted/m");
  g_assert_cmpint (tektra_generation_params_get_int (tektra_conversation_get_params (copy),
                                                     TEKTRA_PARAM_SEED), ==, 7);

  copied = g_list_model_get_item (G_LIST_MODEL (copy), 1);
  assert_text (copied, "So far ");
  g_assert_cmpint (tektra_message_get_status (copied), ==, TEKTRA_MESSAGE_STATUS_FAILED);
  g_assert_cmpstr (tektra_message_get_error (copied)->message, ==, "It broke.");
  g_assert_cmpstr (tektra_message_get_model_name (copied), ==, "Model");
  g_assert_cmpint (tektra_message_get_created (copied), ==, tektra_message_get_created (answer));
  g_assert_cmpint (tektra_message_get_id (copied), !=, tektra_message_get_id (answer));

  /* what is written to one is not in the other */
  tektra_message_append_text (copied, "more", -1);
  assert_text (answer, "So far ");
}

#define ADD(name, script, func) \
  g_test_add ("/chat-turns/" name, Fixture, script, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  ADD ("edit", asked_script, test_edit);
  ADD ("edit-pictures", asked_script, test_edit_pictures);
  ADD ("continue-asked", asked_script, test_continue);
  ADD ("continue", continued_script, test_continue);
  ADD ("continue-states", asked_script, test_continue_states);
  ADD ("delete", asked_script, test_delete);
  ADD ("delete-and-ask", asked_script, test_delete_and_ask);
  ADD ("branch", asked_script, test_branch);

  return g_test_run ();
}
