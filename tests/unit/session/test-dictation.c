/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-audio-part.h"
#include "session/tektra-dictation.h"
#include "test-future.h"
#include "test-server.h"
#include "test-session.h"
#include "test-sound.h"

/* What a person would lose: what was said. It becomes words, or it is still there as sound. */

#define ROUTE "POST /v1/audio/transcriptions"
#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
#define DELTA(text) "data: {\"type\":\"transcript.text.delta\",\"delta\":\"" text "\"}\n\n"

static const char script[] =
  "{\"models\": [{\"id\": \"deaf\", \"name\": \"Deaf\"}],"
  " \"turns\": [{\"steps\": [{\"text\": \"Yes.\"}, {\"done\": \"stop\"}]}]}";

typedef struct
{
  TestServer                 *server;
  TektraSettings             *settings;
  TektraTranscriptionService *service;
  TektraModelManager         *manager;
  TektraChatSession          *session;
  TektraDraft                *draft;
  TektraSound                *sound;
  TektraAttachment           *attachment;
  char                       *message;
  guint                       n_ended;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();
  g_autoptr(TektraModel) model = NULL;

  fixture->manager = test_session_create_manager (script);
  model = g_list_model_get_item (G_LIST_MODEL (fixture->manager), 0);

  fixture->server = test_server_new ();
  fixture->settings = tektra_settings_new ();
  fixture->service = tektra_transcription_service_new (fixture->settings, secrets);
  g_object_set (fixture->settings,
                "voice-server", test_server_get_url (fixture->server), NULL);
  fixture->session = tektra_chat_session_new (fixture->manager);
  tektra_chat_session_set_model (fixture->session, model);
  fixture->draft = tektra_chat_session_get_draft (fixture->session);
  fixture->sound = test_sound_new (1);
  fixture->attachment = tektra_attachment_new_for_sound (fixture->sound, "Recording");
}

/* What was cancelled lets go of it a moment later. */
static gboolean
is_let_go_of (gpointer data)
{
  return G_OBJECT (data)->ref_count == 1;
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  test_wait_until (is_let_go_of, fixture->service);
  g_object_set (fixture->settings, "voice-server", "", NULL);
  test_server_free (fixture->server);
  g_object_unref (fixture->attachment);
  g_object_unref (fixture->sound);
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->service);
  g_object_unref (fixture->manager);
  g_object_unref (fixture->settings);
  g_free (fixture->message);
}

static void
ended_cb (Fixture    *fixture,
          const char *message)
{
  g_set_str (&fixture->message, message);
  fixture->n_ended++;
}

static void
dictate (Fixture     *fixture,
         TektraSound *sound)
{
  g_autoptr(TektraDictation) dictation = NULL;

  dictation = tektra_dictation_new (fixture->service, fixture->session, fixture->attachment);
  g_signal_connect_swapped (dictation, "ended", G_CALLBACK (ended_cb), fixture);
  tektra_dictation_start (dictation, sound);
  g_assert_true (tektra_draft_get_dictation (fixture->draft) == dictation);
  g_assert_true (tektra_draft_get_preparing (fixture->draft));
  g_assert_cmpint (tektra_draft_get_needs (fixture->draft), ==, TEKTRA_CAPABILITY_NONE);
}

static gboolean
has_settled (gpointer data)
{
  return !tektra_draft_get_preparing (data);
}

static void
await_end (Fixture *fixture)
{
  test_wait_until (has_settled, fixture->draft);
  g_assert_null (tektra_draft_get_dictation (fixture->draft));
  g_assert_cmpuint (fixture->n_ended, ==, 1);
}

static guint
count_attachments (Fixture *fixture)
{
  return g_list_model_get_n_items (tektra_draft_list_attachments (fixture->draft));
}

/* Until the words are there the recording is in the draft, which is saved all the time. */
static void
test_words (Fixture       *fixture,
            gconstpointer  data)
{
  test_server_add_json (fixture->server, ROUTE, 200, "{\"text\":\" Good morning. \"}");
  tektra_draft_set_text (fixture->draft, "Say:");
  dictate (fixture, fixture->sound);
  g_assert_cmpuint (count_attachments (fixture), ==, 1);

  await_end (fixture);
  g_assert_cmpstr (tektra_draft_get_text (fixture->draft), ==, "Say: Good morning.");
  g_assert_cmpuint (count_attachments (fixture), ==, 0);
  g_assert_null (fixture->message);
}

static void
append_partial_cb (TektraDictation *dictation,
                   GParamSpec      *pspec,
                   GString         *texts)
{
  g_string_append_printf (texts, "%s|", tektra_dictation_get_partial_text (dictation));
}

static void
test_partial_text (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GString) texts = g_string_new (NULL);

  test_server_add (fixture->server, &(TestReply) { .route = ROUTE,
                                                   .text = HEAD DELTA ("Good ") DELTA ("morning")
                                                     "data: {\"text\":\"Good morning.\"}\n\n" });
  dictate (fixture, fixture->sound);
  g_signal_connect (tektra_draft_get_dictation (fixture->draft), "notify::partial-text",
                    G_CALLBACK (append_partial_cb), texts);
  await_end (fixture);
  g_assert_cmpstr (texts->str, ==, "Good|Good morning|");
  g_assert_cmpstr (tektra_draft_get_text (fixture->draft), ==, "Good morning.");
}

static gboolean
insert_cb (GString    *inserted,
           const char *words)
{
  g_string_append (inserted, words);

  return TRUE;
}

/* Who shows the draft knows where the cursor is. */
static void
test_shown (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GString) inserted = g_string_new (NULL);

  test_server_add_json (fixture->server, ROUTE, 200, "{\"text\":\"Good morning.\"}");
  g_signal_connect_swapped (fixture->draft, "insert-words", G_CALLBACK (insert_cb), inserted);
  dictate (fixture, fixture->sound);
  await_end (fixture);
  g_assert_cmpstr (inserted->str, ==, "Good morning.");
  g_assert_cmpstr (tektra_draft_get_text (fixture->draft), ==, "");
}

/* What is sent at once waits for the words, and the sound does not go with them. */
static void
test_send (Fixture       *fixture,
           gconstpointer  data)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (fixture->session);
  g_autoptr(TektraMessage) question = NULL;
  g_autofree char *text = NULL;

  test_server_add_json (fixture->server, ROUTE, 200, "{\"text\":\"Good morning.\"}");
  dictate (fixture, fixture->sound);
  tektra_chat_session_send (fixture->session);
  g_assert_cmpint (tektra_chat_session_get_state (fixture->session), ==,
                   TEKTRA_CHAT_STATE_PREPARING);

  await_end (fixture);
  test_session_wait (fixture->session);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 2);
  question = g_list_model_get_item (G_LIST_MODEL (conversation), 0);
  text = tektra_message_dup_text (question);
  g_assert_cmpstr (text, ==, "Good morning.");
  g_assert_cmpuint (g_list_model_get_n_items (tektra_message_list_parts (question)), ==, 1);
}

/* Nothing is sent without its words; the recording is there, with the reason, and can be tried
 * again, from what is kept of it. */
static void
test_fail (Fixture       *fixture,
           gconstpointer  data)
{
  test_server_add_json (fixture->server, ROUTE, 401, "{}");
  dictate (fixture, fixture->sound);
  tektra_chat_session_send (fixture->session);
  await_end (fixture);
  g_assert_false (tektra_chat_session_get_busy (fixture->session));
  g_assert_cmpuint (count_attachments (fixture), ==, 1);
  g_assert_nonnull (tektra_attachment_get_problem (fixture->attachment));
  g_assert_cmpint (tektra_draft_get_needs (fixture->draft), ==, TEKTRA_CAPABILITY_AUDIO);
  g_assert_cmpuint (g_list_model_get_n_items (
                      G_LIST_MODEL (tektra_chat_session_get_conversation (fixture->session))),
                    ==, 0);

  test_server_clear (fixture->server, ROUTE);
  test_server_add_json (fixture->server, ROUTE, 200, "{\"text\":\"Good morning.\"}");
  fixture->n_ended = 0;
  dictate (fixture, NULL);
  g_assert_null (tektra_attachment_get_problem (fixture->attachment));
  await_end (fixture);
  g_assert_cmpstr (tektra_draft_get_text (fixture->draft), ==, "Good morning.");
  g_assert_cmpuint (count_attachments (fixture), ==, 0);
}

/* Notes of an engine are no words, and are not sent. */
static void
test_no_words (Fixture       *fixture,
               gconstpointer  data)
{
  test_server_add_json (fixture->server, ROUTE, 200, "{\"text\":\" [BLANK_AUDIO] (silence) ♪\"}");
  dictate (fixture, fixture->sound);
  tektra_chat_session_send (fixture->session);
  await_end (fixture);
  g_assert_false (tektra_chat_session_get_busy (fixture->session));
  g_assert_cmpstr (tektra_draft_get_text (fixture->draft), ==, "");
  g_assert_cmpstr (tektra_attachment_get_problem (fixture->attachment), ==,
                   "No words were heard in the recording.");
  g_assert_cmpuint (count_attachments (fixture), ==, 1);
}

/* The words are given up, the recording is not; the server is left at once. */
static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  test_server_add (fixture->server, &(TestReply) { .route = ROUTE, .text = HEAD DELTA ("Good"),
                                                   .ending = TEST_ENDING_STALL });
  dictate (fixture, fixture->sound);
  while (test_server_get_n_requests (fixture->server, ROUTE) == 0)
    g_main_context_iteration (NULL, FALSE);

  tektra_dictation_cancel (tektra_draft_get_dictation (fixture->draft));
  await_end (fixture);
  test_server_wait_for_no_client (fixture->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->n_ended, ==, 1);
  g_assert_cmpuint (count_attachments (fixture), ==, 1);
  g_assert_null (tektra_attachment_get_problem (fixture->attachment));
  g_assert_cmpstr (tektra_draft_get_text (fixture->draft), ==, "");
}

static gboolean
is_ready (gpointer data)
{
  return tektra_attachment_get_state (data) == TEKTRA_ATTACHMENT_READY;
}

/* A sound from a file: the words go along with it, whatever the model is; without them nothing is
 * sent. */
static void
test_write_down (Fixture       *fixture,
                 gconstpointer  data)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (fixture->session);
  TektraModel *model = tektra_chat_session_get_model (fixture->session);
  g_autoptr(TektraMessage) question = NULL;
  g_autoptr(TektraPart) part = NULL;

  test_server_add_json (fixture->server, ROUTE, 503, "{}");
  tektra_draft_add (fixture->draft, fixture->attachment);
  test_wait_until (is_ready, fixture->attachment);
  tektra_attachment_write_down (fixture->attachment, fixture->service, model);
  g_assert_true (tektra_draft_get_preparing (fixture->draft));
  tektra_chat_session_send (fixture->session);
  test_session_wait (fixture->session);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 0);
  g_assert_cmpuint (count_attachments (fixture), ==, 1);
  g_assert_nonnull (tektra_draft_get_problem (fixture->draft));
  g_assert_cmpint (tektra_draft_get_needs (fixture->draft), ==, TEKTRA_CAPABILITY_AUDIO);

  test_server_clear (fixture->server, ROUTE);
  test_server_add_json (fixture->server, ROUTE, 200, "{\"text\":\"Good morning.\"}");
  tektra_attachment_write_down (fixture->attachment, fixture->service, model);
  tektra_chat_session_send (fixture->session);
  test_session_wait (fixture->session);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 2);
  question = g_list_model_get_item (G_LIST_MODEL (conversation), 0);
  part = g_list_model_get_item (tektra_message_list_parts (question), 0);
  g_assert_cmpstr (tektra_audio_part_get_transcript (TEKTRA_AUDIO_PART (part)), ==,
                   "Good morning.");
  g_assert_cmpstr (tektra_conversation_get_title (conversation), ==, "Good morning.");
}

/* Who takes the sound out of the draft does not wait for its words. */
static void
test_remove (Fixture       *fixture,
             gconstpointer  data)
{
  test_server_add (fixture->server, &(TestReply) { .route = ROUTE, .text = HEAD,
                                                   .ending = TEST_ENDING_STALL });
  tektra_draft_add (fixture->draft, fixture->attachment);
  test_wait_until (is_ready, fixture->attachment);
  tektra_attachment_write_down (fixture->attachment, fixture->service, NULL);
  while (test_server_get_n_requests (fixture->server, ROUTE) == 0)
    g_main_context_iteration (NULL, FALSE);
  tektra_draft_remove (fixture->draft, fixture->attachment);
  g_clear_object (&fixture->attachment);
  test_server_wait_for_no_client (fixture->server);
  fixture->attachment = tektra_attachment_new_for_sound (fixture->sound, "Recording");
}

static void
test_spaces (void)
{
  static const struct
  {
    gunichar before;
    gunichar after;
    const char *expected;
  } cases[] = {
    { 0, 0, "one" }, { 'a', 0, " one" }, { ' ', 'b', "one " }, { '\n', '\n', "one" },
    { '(', ')', "one" }, { '.', ',', " one" }, { 0x201c, 0x201d, "one" }, { 'a', 'b', " one " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *spaced = tektra_draft_space_words (cases[i].before, "one", cases[i].after);

      g_assert_cmpstr (spaced, ==, cases[i].expected);
    }
}

#define ADD(name, function)                                                  \
  g_test_add ("/dictation/" name, Fixture, NULL, fixture_set_up, function, \
              fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  dex_init ();

  ADD ("words", test_words);
  ADD ("partial-text", test_partial_text);
  ADD ("shown", test_shown);
  ADD ("send", test_send);
  ADD ("fail", test_fail);
  ADD ("no-words", test_no_words);
  ADD ("cancel", test_cancel);
  ADD ("write-down", test_write_down);
  ADD ("remove", test_remove);
  g_test_add_func ("/dictation/spaces", test_spaces);

  return g_test_run ();
}
