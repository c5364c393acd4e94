/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-image-part.h"
#include "session/tektra-chat-title.h"
#include "session/tektra-title-maker.h"
#include "test-future.h"
#include "test-session.h"

/* What a person would lose: the title that they chose, the next answer that waits for a title, or a
 * list of chats that can be read. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model', 'capabilities': ['image'] },"
  "              { 'id': 'tiny', 'name': 'Tiny', 'demo': true },"
  "              { 'id': 'near', 'name': 'Near' } ],"
  "  'turns': ["
  "    { 'match': 'Question: never', 'steps': [ { 'hang': true } ] },"
  "    { 'match': 'Question: empty', 'steps': [ { 'text': '\"\"' }, { 'done': 'stop' } ] },"
  "    { 'match': 'Write a title', 'steps': [ { 'text': '**Title:** \"Blue Sky\".' },"
  "      { 'done': 'stop' } ] },"
  "    { 'match': 'break', 'steps': [ { 'error': 'It broke.', 'code': 14 } ] },"
  "    { 'steps': [ { 'text': 'Because of Rayleigh.' }, { 'done': 'stop' } ] } ] }";

typedef struct
{
  TektraModelManager *manager;
  TektraChatSession  *session;
  TektraConversation *conversation;
  TektraTitleMaker   *maker;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->manager = test_session_create_manager (script);
  tektra_model_set_locality (tektra_model_manager_find (fixture->manager, "near"),
                             TEKTRA_LOCALITY_NETWORK);
  fixture->session = tektra_chat_session_new (fixture->manager);
  tektra_chat_session_set_model (fixture->session,
                                 tektra_model_manager_find (fixture->manager, data));
  fixture->conversation = tektra_chat_session_get_conversation (fixture->session);
  fixture->maker = tektra_title_maker_new ();
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_finalize_object (fixture->maker);
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->manager);
}

static void
ask (Fixture    *fixture,
     const char *question)
{
  test_session_send (fixture->session, question);
  test_session_wait (fixture->session);
}

static gboolean
has_title (gpointer conversation)
{
  return g_strcmp0 (tektra_conversation_get_title (conversation), "Blue Sky") == 0;
}

static void
assert_title (Fixture    *fixture,
              const char *expected)
{
  /* what there was to be done is done */
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);

  g_assert_cmpstr (tektra_conversation_get_title (fixture->conversation), ==, expected);
}

static void
test_made (Fixture       *fixture,
           gconstpointer  data)
{
  ask (fixture, "Why is the sky blue?");
  g_assert_cmpstr (tektra_conversation_get_title (fixture->conversation), ==,
                   "Why is the sky blue?");
  g_assert_true (tektra_title_maker_start (fixture->maker, fixture->session));
  test_wait_until (has_title, fixture->conversation);

  /* once */
  g_assert_false (tektra_title_maker_start (fixture->maker, fixture->session));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->conversation)), ==, 2);
}

static void
test_not_asked (Fixture       *fixture,
                gconstpointer  data)
{
  /* nothing was said */
  g_assert_false (tektra_title_maker_start (fixture->maker, fixture->session));

  /* nothing was answered */
  ask (fixture, "break");
  g_assert_false (tektra_title_maker_start (fixture->maker, fixture->session));
}

static void
test_named (Fixture       *fixture,
            gconstpointer  data)
{
  ask (fixture, "Why?");
  tektra_conversation_set_title (fixture->conversation, "Mine");
  g_assert_false (tektra_title_maker_start (fixture->maker, fixture->session));
}

static void
test_switched_off (Fixture       *fixture,
                   gconstpointer  data)
{
  ask (fixture, "Why is the sky blue?");
  g_object_set (fixture->maker, "enabled", FALSE, NULL);
  g_assert_false (tektra_title_maker_start (fixture->maker, fixture->session));

  g_object_set (fixture->maker, "enabled", TRUE, NULL);
  g_assert_true (tektra_title_maker_start (fixture->maker, fixture->session));
  g_object_set (fixture->maker, "enabled", FALSE, NULL);
  assert_title (fixture, "Why is the sky blue?");
}

/* The next question does not wait. */
static void
test_gives_way (Fixture       *fixture,
                gconstpointer  data)
{
  ask (fixture, "never");
  g_assert_true (tektra_title_maker_start (fixture->maker, fixture->session));
  ask (fixture, "Why is the sky blue?");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->conversation)), ==, 4);
  assert_title (fixture, "never");

  /* and it is tried again */
  g_assert_true (tektra_title_maker_start (fixture->maker, fixture->session));
}

static void
test_renamed_meanwhile (Fixture       *fixture,
                        gconstpointer  data)
{
  ask (fixture, "Why is the sky blue?");
  g_assert_true (tektra_title_maker_start (fixture->maker, fixture->session));
  tektra_conversation_set_title (fixture->conversation, "Mine");
  assert_title (fixture, "Mine");
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  ask (fixture, "empty");
  g_assert_true (tektra_title_maker_start (fixture->maker, fixture->session));
  assert_title (fixture, "empty");
}

/* The demonstration model has no idea of titles. */
static void
test_demo (Fixture       *fixture,
           gconstpointer  data)
{
  tektra_model_set_state (tektra_model_manager_find (fixture->manager, "m"),
                          TEKTRA_MODEL_STATE_UNLOADED);
  ask (fixture, "Why is the sky blue?");
  g_assert_false (tektra_title_maker_start (fixture->maker, fixture->session));
}

/* What another model answered, a server in the network is not told: not even when the next question
 * goes there. */
static void
test_not_told_to_another (Fixture       *fixture,
                          gconstpointer  data)
{
  TektraModel *own = tektra_model_manager_find (fixture->manager, "m");
  TektraModel *near = tektra_model_manager_find (fixture->manager, "near");

  test_session_send (fixture->session, "Why is the sky blue?");
  tektra_chat_session_set_model (fixture->session, near);
  test_session_wait (fixture->session);
  tektra_model_set_state (own, TEKTRA_MODEL_STATE_UNLOADED);
  g_assert_false (tektra_title_maker_start (fixture->maker, fixture->session));

  /* the one that answered does it, as it is on this computer */
  tektra_model_set_state (own, TEKTRA_MODEL_STATE_LOADED);
  g_assert_true (tektra_title_maker_start (fixture->maker, fixture->session));
  test_wait_until (has_title, fixture->conversation);
}

/* What it was asked itself, it may be asked again. */
static void
test_answered_in_network (Fixture       *fixture,
                          gconstpointer  data)
{
  tektra_model_set_state (tektra_model_manager_find (fixture->manager, "m"),
                          TEKTRA_MODEL_STATE_UNLOADED);

  ask (fixture, "Why is the sky blue?");
  g_assert_true (tektra_title_maker_start (fixture->maker, fixture->session));
  test_wait_until (has_title, fixture->conversation);
}

static void
test_clean (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "Blue Sky", "Blue Sky" },
    { "  \"Blue Sky\"\n\nHere is why", "Blue Sky" },
    { "**Title: Blue Sky**", "Blue Sky" },
    { "# Blue *Sky*", "Blue *Sky" },
    { "Titel: „Blauer Himmel“", "Blauer Himmel" },
    { "Title of the Song", "Title of the Song" },
    { "Blue Sky.", "Blue Sky" },
    { "\"Blue Sky\".", "Blue Sky" },
    { "\"Blue Sky.\"", "Blue Sky" },
    { "Wait...", "Wait..." },
    { "\n\n", NULL },
    { "\"\"", NULL },
    { ".", NULL },
    { "Title:", NULL },
    { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "One two three four five six seven eight nine ten eleven twelve thirteen",
      "One two three four five six seven eight nine ten eleven…" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *title = tektra_chat_title_clean (cases[i].text);

      g_assert_cmpstr (title, ==, cases[i].expected);
    }
}

static void
test_number (void)
{
  g_autofree char *second = tektra_chat_title_number ("Sky");
  g_autofree char *third = tektra_chat_title_number ("Sky (2)");
  g_autofree char *year = tektra_chat_title_number ("Sky (blue)");

  g_assert_cmpstr (second, ==, "Sky (2)");
  g_assert_cmpstr (third, ==, "Sky (3)");
  g_assert_cmpstr (year, ==, "Sky (blue) (2)");
  g_assert_null (tektra_chat_title_number (NULL));
}

#define ADD(name, model, func) \
  g_test_add ("/title-maker/" name, Fixture, model, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  ADD ("made", "m", test_made);
  ADD ("not-asked", "m", test_not_asked);
  ADD ("named", "m", test_named);
  ADD ("switched-off", "m", test_switched_off);
  ADD ("gives-way", "m", test_gives_way);
  ADD ("renamed-meanwhile", "m", test_renamed_meanwhile);
  ADD ("empty", "m", test_empty);
  ADD ("demo", "tiny", test_demo);
  ADD ("not-told-to-another", "m", test_not_told_to_another);
  ADD ("answered-in-network", "near", test_answered_in_network);
  g_test_add_func ("/title-maker/clean", test_clean);
  g_test_add_func ("/title-maker/number", test_number);

  return g_test_run ();
}
