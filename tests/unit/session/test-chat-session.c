/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "memory-backend.h"
#include "session/tektra-chat-session.h"
#include "test-future.h"
#include "test-session.h"

/* What a person would lose: a word of an answer, the answer itself when something fails, or the
 * power to stop. The backend is the one that ships for demonstrations. */

static const char script[] =
  "{\"models\": ["
  "  {\"id\": \"blind\", \"name\": \"Blind\"},"
  "  {\"id\": \"seeing\", \"name\": \"Seeing\", \"capabilities\": [\"image\", \"thinking\"]}],"
  " \"turns\": ["
  "  {\"match\": \"hello\", \"steps\": [{\"status\": \"Loading…\"}, {\"progress\": 0.5},"
  "    {\"thinking\": \"greet\"}, {\"text\": \"Hi \"}, {\"text\": \"there.\"},"
  "    {\"usage\": {\"prompt\": 3, \"completion\": 2, \"generation_ms\": 10}},"
  "    {\"done\": \"stop\"}]},"
  "  {\"match\": \"hang\", \"steps\": [{\"status\": \"Loading…\"}, {\"hang\": true}]},"
  "  {\"match\": \"halfway\", \"steps\": [{\"text\": \"Half\"}, {\"hang\": true}]},"
  "  {\"match\": \"break\", \"steps\": [{\"text\": \"So far\"},"
  "    {\"error\": \"It broke.\", \"code\": 14}]},"
  "  {\"match\": \"flood\", \"steps\": [{\"text\": \"x\", \"repeat\": 100000},"
  "    {\"done\": \"stop\"}]}"
  " ]}";

typedef struct
{
  TektraModelManager *manager;
  TektraChatSession *session;
} Fixture;

static void
await_state (TektraChatSession *session,
             TektraChatState    state)
{
  while (tektra_chat_session_get_state (session) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
await_text (TektraChatSession *session,
            const char        *expected)
{
  for (;;)
    {
      TektraMessage *last =
        tektra_conversation_get_last (tektra_chat_session_get_conversation (session));
      g_autofree char *text = tektra_message_dup_text (last);

      if (g_str_equal (text, expected))
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->manager = test_session_create_manager (script);
  g_assert_true (tektra_model_manager_get_ready (fixture->manager));
  fixture->session = tektra_chat_session_new (fixture->manager);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->manager);
}

static TektraMessage *
get_answer (TektraChatSession *session)
{
  TektraMessage *answer =
    tektra_conversation_get_last (tektra_chat_session_get_conversation (session));

  g_assert_nonnull (answer);
  g_assert_cmpint (tektra_message_get_role (answer), ==, TEKTRA_ROLE_ASSISTANT);

  return answer;
}

static void
assert_answer (TektraChatSession   *session,
               const char          *text,
               TektraMessageStatus  status)
{
  TektraMessage *answer = get_answer (session);
  g_autofree char *got = tektra_message_dup_text (answer);

  g_assert_cmpstr (got, ==, text);
  g_assert_cmpint (tektra_message_get_status (answer), ==, status);
}

static void
test_send (Fixture       *fixture,
           gconstpointer  data)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (fixture->session);
  const TektraUsage *usage;

  tektra_chat_session_send (fixture->session);
  g_assert_false (tektra_chat_session_get_busy (fixture->session));

  test_session_send (fixture->session, "say hello to the person who reads this sentence");
  g_assert_true (tektra_chat_session_get_busy (fixture->session));
  g_assert_true (tektra_draft_is_empty (tektra_chat_session_get_draft (fixture->session)));
  g_assert_cmpstr (tektra_conversation_get_title (conversation), ==,
                   "say hello to the person who reads this…");

  await_state (fixture->session, TEKTRA_CHAT_STATE_IDLE);
  assert_answer (fixture->session, "Hi there.", TEKTRA_MESSAGE_STATUS_COMPLETE);
  g_assert_true (tektra_chat_session_get_unread (fixture->session));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 2);

  usage = tektra_message_get_usage (get_answer (fixture->session));
  g_assert_cmpint (usage->completion_tokens, ==, 2);
  g_assert_cmpint (usage->first_token_us, >=, 0);
  g_assert_cmpfloat_with_epsilon (tektra_usage_get_tokens_per_second (usage), 200, 0.1);
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  /* while it loads */
  test_session_send (fixture->session, "hang");
  while (tektra_chat_session_get_status_text (fixture->session) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (tektra_chat_session_get_state (fixture->session), ==,
                   TEKTRA_CHAT_STATE_WAITING);
  tektra_chat_session_stop (fixture->session);
  g_assert_false (tektra_chat_session_get_busy (fixture->session));
  assert_answer (fixture->session, "", TEKTRA_MESSAGE_STATUS_STOPPED);

  /* while it writes: the text so far stays */
  test_session_send (fixture->session, "halfway");
  await_text (fixture->session, "Half");
  tektra_chat_session_stop (fixture->session);
  assert_answer (fixture->session, "Half", TEKTRA_MESSAGE_STATUS_STOPPED);

  /* and the chat goes on */
  test_session_send (fixture->session, "hello");
  await_state (fixture->session, TEKTRA_CHAT_STATE_IDLE);
  assert_answer (fixture->session, "Hi there.", TEKTRA_MESSAGE_STATUS_COMPLETE);
}

static void
test_fail (Fixture       *fixture,
           gconstpointer  data)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (fixture->session);
  g_autoptr(GListModel) siblings = NULL;

  test_session_send (fixture->session, "break");
  await_state (fixture->session, TEKTRA_CHAT_STATE_IDLE);
  assert_answer (fixture->session, "So far", TEKTRA_MESSAGE_STATUS_FAILED);
  g_assert_cmpstr (tektra_message_get_error (get_answer (fixture->session))->message, ==,
                   "It broke.");

  /* trying again answers the same question and keeps the first try */
  tektra_chat_session_regenerate (fixture->session, NULL);
  await_state (fixture->session, TEKTRA_CHAT_STATE_IDLE);
  siblings = tektra_conversation_list_siblings (conversation, get_answer (fixture->session));
  g_assert_cmpuint (g_list_model_get_n_items (siblings), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 2);
}

static void
test_drop_while_running (Fixture       *fixture,
                         gconstpointer  data)
{
  TektraChatSession *other = tektra_chat_session_new (fixture->manager);

  test_session_send (fixture->session, "halfway");
  test_session_send (other, "halfway");
  await_text (other, "Half");
  await_text (fixture->session, "Half");

  /* a deleted chat takes its answer along and disturbs no other */
  g_assert_finalize_object (other);
  g_assert_true (tektra_chat_session_get_busy (fixture->session));
  tektra_chat_session_stop (fixture->session);
}

static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *text = NULL;

  test_session_send (fixture->session, "flood");
  await_state (fixture->session, TEKTRA_CHAT_STATE_IDLE);
  text = tektra_message_dup_text (get_answer (fixture->session));
  g_assert_cmpuint (strlen (text), ==, 100000);
}

/* the smallest PNG there is: one grey pixel */
static const char pixel[] =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

static void
test_picture (Fixture       *fixture,
              gconstpointer  data)
{
  TektraModel *blind = tektra_model_manager_find (fixture->manager, "blind");
  TektraModel *seeing = tektra_model_manager_find (fixture->manager, "SEE");
  gsize size;
  guchar *png = g_base64_decode (pixel, &size);
  g_autoptr(GBytes) bytes = g_bytes_new_take (png, size);
  g_autoptr(TektraAttachment) attachment = NULL;
  TektraConversation *conversation = tektra_chat_session_get_conversation (fixture->session);
  TektraMessage *question;

  g_assert_nonnull (blind);
  g_assert_nonnull (seeing);
  g_assert_true (tektra_model_manager_get_default (fixture->manager, TEKTRA_CAPABILITY_IMAGE) ==
                 seeing);

  /* sent before it was prepared: waits, and then goes with the picture */
  attachment = tektra_attachment_new_for_bytes (bytes, "pixel.png", 0);
  tektra_draft_add (tektra_chat_session_get_draft (fixture->session), attachment);
  tektra_chat_session_set_model (fixture->session, blind);
  test_session_send (fixture->session, "hello");
  g_assert_cmpint (tektra_chat_session_get_state (fixture->session), ==,
                   TEKTRA_CHAT_STATE_PREPARING);
  await_state (fixture->session, TEKTRA_CHAT_STATE_IDLE);

  assert_answer (fixture->session, "", TEKTRA_MESSAGE_STATUS_FAILED);
  g_assert_error (tektra_message_get_error (get_answer (fixture->session)),
                  TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);

  /* another model takes over */
  tektra_chat_session_set_model (fixture->session, seeing);
  tektra_chat_session_regenerate (fixture->session, NULL);
  await_state (fixture->session, TEKTRA_CHAT_STATE_IDLE);
  assert_answer (fixture->session, "Hi there.", TEKTRA_MESSAGE_STATUS_COMPLETE);

  question = tektra_conversation_get_parent (conversation, get_answer (fixture->session));
  g_assert_cmpuint (g_list_model_get_n_items (tektra_message_list_parts (question)), ==, 2);
}

static void
test_broken_picture (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("no picture", 10);
  g_autoptr(TektraAttachment) attachment = tektra_attachment_new_for_bytes (bytes, "x.png", 0);
  TektraConversation *conversation = tektra_chat_session_get_conversation (fixture->session);
  TektraDraft *draft = tektra_chat_session_get_draft (fixture->session);

  tektra_draft_add (draft, attachment);
  test_session_send (fixture->session, "hello");
  await_state (fixture->session, TEKTRA_CHAT_STATE_IDLE);

  /* nothing was sent, nothing typed is lost */
  g_assert_null (tektra_conversation_get_last (conversation));
  g_assert_cmpstr (tektra_draft_get_text (draft), ==, "hello");
}

static void
test_picture_taken_out (Fixture       *fixture,
                        gconstpointer  data)
{
  gsize size;
  guchar *png = g_base64_decode (pixel, &size);
  g_autoptr(GBytes) bytes = g_bytes_new_take (png, size);
  g_autoptr(TektraAttachment) attachment = tektra_attachment_new_for_bytes (bytes, "p.png", 0);
  TektraConversation *conversation = tektra_chat_session_get_conversation (fixture->session);
  TektraDraft *draft = tektra_chat_session_get_draft (fixture->session);

  /* sent while its only picture was prepared, which the person then takes out again */
  tektra_draft_add (draft, attachment);
  tektra_chat_session_send (fixture->session);
  g_assert_true (tektra_chat_session_get_busy (fixture->session));
  tektra_draft_remove (draft, attachment);

  /* the model is not asked about nothing */
  g_assert_false (tektra_chat_session_get_busy (fixture->session));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 0);
}

static void
test_think (Fixture       *fixture,
            gconstpointer  data)
{
  TektraGenerationParams *params = tektra_chat_session_get_params (fixture->session);
  gboolean think;

  g_object_get (fixture->session, "think", &think, NULL);
  g_assert_true (think);

  g_object_set (fixture->session, "think", FALSE, NULL);
  g_assert_cmpint (tektra_generation_params_get_reasoning (params), ==, TEKTRA_REASONING_OFF);

  g_object_set (fixture->session, "think", TRUE, NULL);
  g_assert_cmpint (tektra_generation_params_get_reasoning (params), ==, TEKTRA_REASONING_DEFAULT);
}

static void
test_no_model (void)
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr(TektraModelManager) manager = tektra_model_manager_new (registry);
  TektraChatSession *session = tektra_chat_session_new (manager);

  test_session_send (session, "hello");
  assert_answer (session, "", TEKTRA_MESSAGE_STATUS_FAILED);
  g_assert_error (tektra_message_get_error (get_answer (session)),
                  TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND);
  g_assert_finalize_object (session);
}

/* The priority at which GTK paints. */
#define PAINT_PRIORITY (G_PRIORITY_HIGH_IDLE + 20)

typedef struct
{
  gint64 last;
  gint64 longest;
  guint  n_frames;
} Painting;

static gboolean
paint_cb (gpointer user_data)
{
  Painting *painting = user_data;
  gint64 now = g_get_monotonic_time ();

  painting->longest = MAX (painting->longest, now - painting->last);
  painting->last = now;
  painting->n_frames++;

  return G_SOURCE_CONTINUE;
}

/* A window that stands still while a fast model answers looks as if it had crashed. */
static void
test_flood_lets_paint (Fixture       *fixture,
                       gconstpointer  data)
{
  Painting painting = { g_get_monotonic_time (), 0, 0 };
  guint source = g_idle_add_full (PAINT_PRIORITY, paint_cb, &painting, NULL);

  test_session_send (fixture->session, "flood");
  await_state (fixture->session, TEKTRA_CHAT_STATE_STREAMING);
  painting.n_frames = 0;
  await_state (fixture->session, TEKTRA_CHAT_STATE_IDLE);
  g_source_remove (source);

  g_test_message ("%u frames, the longest wait was %.1f ms",
                  painting.n_frames, (double) painting.longest / 1000);
  g_assert_cmpuint (painting.n_frames, >=, 4);
}

static void
switch_failed_cb (GError      **failure,
                  TektraModel  *model,
                  GError       *error)
{
  g_assert_null (*failure);
  *failure = g_error_copy (error);
}

static gboolean
is_loaded (gpointer model)
{
  return tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED;
}

static gboolean
is_unloaded (gpointer model)
{
  return tektra_model_get_state (model) == TEKTRA_MODEL_STATE_UNLOADED;
}

static gboolean
has_failed (gpointer failure)
{
  return *(GError **) failure != NULL;
}

/* Another model in mid-conversation: it is up before the old one goes, and when it is broken the
 * chat goes on with the old one. */
static void
test_switch (void)
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  TektraBackend *backend = memory_backend_new ("llama");
  TektraModel *one = memory_backend_add (backend, "one", 1000, TEKTRA_LOCALITY_DEVICE);
  TektraModel *two = memory_backend_add (backend, "two", 1000, TEKTRA_LOCALITY_DEVICE);
  TektraModel *broken = memory_backend_add (backend, "broken", 1000, TEKTRA_LOCALITY_DEVICE);
  TektraModelManager *manager;
  TektraChatSession *session;
  g_autoptr(GError) failure = NULL;

  tektra_backend_registry_add (registry, backend);
  manager = tektra_model_manager_new (registry);
  session = tektra_chat_session_new (manager);
  memory_backend_set_failing (backend, "broken", NULL);
  g_signal_connect_swapped (session, "switch-failed", G_CALLBACK (switch_failed_cb), &failure);

  /* Nothing is loaded for a chat that has not begun. */
  tektra_chat_session_switch_model (session, one, FALSE);
  g_assert_true (tektra_chat_session_get_model (session) == one);
  g_assert_cmpstr (memory_backend_get_log (backend), ==, "");

  test_await (tektra_model_manager_load (manager, one, NULL, FALSE), NULL);
  tektra_chat_session_switch_model (session, two, FALSE);
  g_assert_true (tektra_chat_session_get_model (session) == two);
  test_wait_until (is_unloaded, one);
  g_assert_cmpstr (memory_backend_get_log (backend), ==, "+one +two -one ");

  tektra_chat_session_switch_model (session, broken, FALSE);
  test_wait_until (has_failed, &failure);
  g_assert_error (failure, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL);
  g_assert_true (tektra_chat_session_get_model (session) == two);
  g_assert_true (is_loaded (two));

  g_assert_finalize_object (session);
  g_assert_finalize_object (manager);
  g_clear_object (&registry);
  g_assert_finalize_object (backend);
}

#define ADD(name, func) \
  g_test_add ("/chat-session/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  ADD ("send", test_send);
  ADD ("stop", test_stop);
  ADD ("fail", test_fail);
  ADD ("drop-while-running", test_drop_while_running);
  ADD ("flood", test_flood);
  ADD ("flood-lets-paint", test_flood_lets_paint);
  ADD ("picture", test_picture);
  ADD ("think", test_think);
  ADD ("broken-picture", test_broken_picture);
  ADD ("picture-taken-out", test_picture_taken_out);
  g_test_add_func ("/chat-session/no-model", test_no_model);
  g_test_add_func ("/chat-session/switch", test_switch);

  return g_test_run ();
}
