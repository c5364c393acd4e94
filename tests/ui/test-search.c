/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#include "ui/tektra-message-list.h"
#include "ui/tektra-message-row.h"
#include "ui/tektra-search-row.h"
#include "ui/tektra-search-view.h"

/* Words are found in all chats while they are typed, by the keyboard alone. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'The needle.' }, { 'done': 'stop' } ] } ] }";

typedef struct
{
  char *folder;
  TektraStore *store;
  GtkWindow *window;
  TektraSearchView *view;
  gint64 chat;
  gint64 message;
  guint n_activated;
  guint n_closed;
} Fixture;

static void
hit_activated_cb (TektraSearchView *view,
                  gint64            chat,
                  gint64            message,
                  Fixture          *fixture)
{
  fixture->chat = chat;
  fixture->message = message;
  fixture->n_activated++;
}

static void
closed_cb (TektraSearchView *view,
           Fixture          *fixture)
{
  fixture->n_closed++;
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("tektra-search-XXXXXX", NULL);
  fixture->store = tektra_store_new (fixture->folder);
  fixture->view = TEKTRA_SEARCH_VIEW (tektra_search_view_new (fixture->store));
  g_signal_connect (fixture->view, "hit-activated", G_CALLBACK (hit_activated_cb), fixture);
  g_signal_connect (fixture->view, "closed", G_CALLBACK (closed_cb), fixture);

  fixture->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (fixture->window, 300, 600);
  adw_window_set_content (ADW_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  gtk_window_present (fixture->window);
  ui_test_wait_for (gtk_window_is_active (fixture->window));
  tektra_search_view_open (fixture->view, NULL);
  ui_test_wait_focus (GTK_WIDGET (fixture->view));
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  static const char *const names[] = { "chats.db", "chats.db-wal", "chats.db-shm", "." };

  g_object_ref (fixture->view);
  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (fixture->view);
  g_assert_finalize_object (fixture->store);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_remove (path);
    }
  g_free (fixture->folder);
  ui_test_wait_window ();
}

static gint64
add_chat (Fixture    *fixture,
          const char *title,
          const char *text)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_USER, text);
  TektraStoreChanges *changes = tektra_store_changes_new ();
  g_autoptr(GError) error = NULL;

  tektra_conversation_set_title (conversation, title);
  tektra_conversation_append (conversation, message);
  tektra_store_changes_put_conversation (changes, conversation);
  test_await (tektra_store_save (fixture->store, changes), &error);
  g_assert_no_error (error);

  return tektra_message_get_id (message);
}

static GtkWidget *
find_label (Fixture    *fixture,
            const char *text)
{
  GtkWidget *label;

  for (guint i = 0;
       (label = ui_test_find_in (GTK_WIDGET (fixture->view), GTK_TYPE_LABEL, i)) != NULL;
       i++)
    {
      if (strstr (gtk_label_get_text (GTK_LABEL (label)), text) != NULL)
        return label;
    }

  return NULL;
}

static guint
count_rows (Fixture *fixture)
{
  guint n = 0;

  while (ui_test_find_in (GTK_WIDGET (fixture->view), TEKTRA_TYPE_SEARCH_ROW, n) != NULL)
    n++;

  return n;
}

/* Typed, chosen and opened without the mouse */
static void
test_keyboard (Fixture       *fixture,
               gconstpointer  data)
{
  gint64 bread, soup;
  PangoAttrList *attributes;

  add_chat (fixture, "Garden", "When do I plant beans?");
  bread = add_chat (fixture, "Bread <b>& butter", "Flour, water & <i>salt</i>: 5 < 6");
  soup = add_chat (fixture, "Soup", "Water and bread");

  ui_test_type ("Bread");
  ui_test_wait_for (count_rows (fixture) == 2);
  g_assert_nonnull (find_label (fixture, "Titles"));
  g_assert_nonnull (find_label (fixture, "Messages"));
  g_assert_nonnull (find_label (fixture, "Bread <b>& butter"));
  attributes = gtk_label_get_attributes (GTK_LABEL (find_label (fixture, "Water and bread")));
  g_assert_nonnull (attributes);

  /* the title first, then the message */
  ui_test_key ("Return");
  ui_test_wait_for (fixture->n_activated == 1);
  g_assert_cmpint (fixture->message, ==, 0);
  ui_test_key ("Down");
  ui_test_key ("Return");
  ui_test_wait_for (fixture->n_activated == 2);
  g_assert_cmpint (fixture->message, ==, soup);
  ui_test_key ("Down");
  ui_test_key ("Up");
  ui_test_key ("Return");
  ui_test_wait_for (fixture->n_activated == 3);
  g_assert_cmpint (fixture->message, ==, 0);

  /* what is typed next replaces it */
  ui_test_key ("ctrl+a");
  ui_test_type ("water salt");
  ui_test_key ("Return");
  ui_test_wait_for (fixture->n_activated == 4);
  ui_test_wait_for (count_rows (fixture) == 1);
  g_assert_nonnull (find_label (fixture, "Flour, water & <i>salt</i>: 5 < 6"));
  g_assert_cmpint (fixture->message, ==, bread);

  /* nothing, and nothing looked for */
  ui_test_type ("xyz");
  ui_test_wait_for (find_label (fixture, "Nothing Found") != NULL);
  ui_test_key ("Return");
  ui_test_key ("ctrl+a");
  ui_test_key ("BackSpace");
  ui_test_wait_for (find_label (fixture, "Nothing Found") == NULL && count_rows (fixture) == 0);
  g_assert_cmpuint (fixture->n_activated, ==, 4);

  ui_test_key ("Escape");
  ui_test_wait_for (fixture->n_closed == 1);
}

/* A search that cannot be done says so; afterwards it is as before. */
static void
test_fails (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  ui_test_type ("b");
  ui_test_wait_for (find_label (fixture, "Cannot Search") != NULL);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  add_chat (fixture, "Bread", "Flour and water");
  ui_test_type ("r");
  ui_test_wait_for (count_rows (fixture) == 1);
  g_assert_null (find_label (fixture, "Cannot Search"));
}

/* More results than can be seen come as one goes on. */
static void
test_many (Fixture       *fixture,
           gconstpointer  data)
{
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *text = g_strdup_printf ("Water number %u, and more words after it", i);

      add_chat (fixture, i % 2 == 0 ? "Water" : "Other", text);
    }

  ui_test_type ("water");
  ui_test_wait_for (count_rows (fixture) > 5);
  for (guint i = 0; i < 59; i++)
    ui_test_key ("Down");
  ui_test_key ("Return");
  ui_test_wait_for (fixture->n_activated == 1);
  g_assert_cmpint (fixture->message, !=, 0);
}

static TektraChatList *
get_chats (void)
{
  return tektra_window_get_chats (ui_test_get_window ());
}

static guint
count_stored (const char *text)
{
  g_autoptr(DexFuture) future = NULL;
  const GValue *value;

  future = tektra_store_search (tektra_chat_list_get_store (get_chats ()), text, 10);
  test_await (dex_ref (future), NULL);
  value = dex_future_get_value (future, NULL);

  return value != NULL ? ((GPtrArray *) g_value_get_boxed (value))->len : 0;
}

static gboolean
has_sidebar (void)
{
  return adw_overlay_split_view_get_show_sidebar (ui_test_find (ADW_TYPE_OVERLAY_SPLIT_VIEW));
}

/* Whether the beginning of a message can be seen, and is not only there */
static gboolean
is_seen (TektraMessage *message)
{
  GtkWidget *list = ui_test_find (TEKTRA_TYPE_MESSAGE_LIST);
  GtkWidget *row;

  for (guint i = 0;
       list != NULL && (row = ui_test_find_in (list, TEKTRA_TYPE_MESSAGE_ROW, i)) != NULL;
       i++)
    {
      graphene_rect_t bounds;

      if (tektra_message_row_get_message (TEKTRA_MESSAGE_ROW (row)) == message &&
          gtk_widget_compute_bounds (row, list, &bounds))
        return bounds.origin.y >= -1 && bounds.origin.y < (float) gtk_widget_get_height (list);
    }

  return FALSE;
}

static gboolean
is_lit (TektraMessage *message)
{
  GtkWidget *list = ui_test_find (TEKTRA_TYPE_MESSAGE_LIST);
  GtkWidget *row;

  for (guint i = 0; (row = ui_test_find_in (list, TEKTRA_TYPE_MESSAGE_ROW, i)) != NULL; i++)
    {
      if (gtk_widget_has_css_class (row, "lit"))
        return tektra_message_row_get_message (TEKTRA_MESSAGE_ROW (row)) == message;
    }

  return FALSE;
}

static TektraMessage *
get_message (TektraChatSession *session,
             guint              position)
{
  return tektra_conversation_get_message (tektra_chat_session_get_conversation (session),
                                          position);
}

static void
open_search (void)
{
  ui_test_key ("ctrl+k");
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_SEARCH_VIEW));
}

static GtkWidget *
find_result (const char *text)
{
  GtkWidget *label = ui_test_find_label (text);

  return label != NULL ? gtk_widget_get_ancestor (label, TEKTRA_TYPE_SEARCH_ROW) : NULL;
}

/* From anywhere to the message and back, in the window. */
static void
test_window (void)
{
  TektraChatSession *haystack;
  AdwOverlaySplitView *split_view = ui_test_find (ADW_TYPE_OVERLAY_SPLIT_VIEW);

  ui_test_ask ("Where in the haystack is it?");
  haystack = ui_test_get_session ();
  ui_test_ask ("What about the meadow?");
  tektra_chat_list_flush (get_chats ());
  ui_test_wait_for (count_stored ("haystack") > 0 && count_stored ("meadow") > 0);

  open_search ();
  g_assert_nonnull (ui_test_find_label ("Titles, and everything that was said"));
  ui_test_show_looks ("search-opened");
  open_search ();
  ui_test_type ("haystack");
  ui_test_wait_for (find_result ("Where in the haystack is it?") != NULL);
  ui_test_show_looks ("search");

  /* When it became narrow, the drawer was closed. */
  open_search ();
  ui_test_wait_for (find_result ("Where in the haystack is it?") != NULL);
  ui_test_key ("Down");
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_get_session () == haystack);
  ui_test_wait_for (is_seen (get_message (haystack, 0)));
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));

  /* Beside the chat it stays open, until it is closed. */
  open_search ();
  ui_test_type ("meadow");
  ui_test_wait_for (find_result ("What about the meadow?") != NULL);
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_SEARCH_VIEW) == NULL);
  g_assert_true (has_sidebar ());

  /* A sidebar that was not there is there for as long as it takes. */
  ui_test_key ("F9");
  ui_test_wait_for (!has_sidebar ());
  open_search ();
  g_assert_true (has_sidebar ());
  ui_test_key ("Escape");
  ui_test_wait_for (!has_sidebar ());
  ui_test_key ("F9");
  ui_test_wait_for (has_sidebar ());

  /* In a drawer it makes room for what was found. */
  ui_test_set_width (400);
  ui_test_wait_for (adw_overlay_split_view_get_collapsed (split_view));
  adw_overlay_split_view_set_show_sidebar (split_view, FALSE);
  open_search ();
  ui_test_key ("ctrl+a");
  ui_test_type ("meadow");
  ui_test_wait_for (find_result ("What about the meadow?") != NULL);
  ui_test_show_looks ("search-drawer");
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_get_session () != haystack);
  ui_test_wait_for (!has_sidebar ());
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
  ui_test_set_width (1000);
}

/* Far up in a long chat, and on a branch that is not shown */
static void
test_far (void)
{
  TektraModelManager *manager = tektra_chat_list_get_manager (get_chats ());
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraChatSession) session = NULL;
  g_autoptr(TektraMessage) other = NULL;

  for (guint i = 0; i < 120; i++)
    {
      TektraRole role = i % 2 == 0 ? TEKTRA_ROLE_USER : TEKTRA_ROLE_ASSISTANT;
      g_autoptr(TektraMessage) message = NULL;
      g_autofree char *text = NULL;

      text = g_strdup_printf ("%s number %u\n\nand\n\nmore", i == 20 ? "Needle" : "Straw", i);
      message = tektra_message_new_text (role, text);
      tektra_conversation_append (conversation, message);
    }

  session = tektra_chat_session_new_for_conversation (manager, conversation);
  other = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "The thimble is elsewhere.");
  tektra_conversation_append_to (conversation, get_message (session, 0), other);
  tektra_conversation_select (conversation, get_message (session, 119));
  tektra_chat_list_add (get_chats (), session);
  tektra_chat_list_flush (get_chats ());
  ui_test_wait_for (count_stored ("needle") > 0);

  open_search ();
  ui_test_type ("needle");
  ui_test_wait_for (find_result ("Needle number 20") != NULL);
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_get_session () == session);
  ui_test_wait_for (is_lit (get_message (session, 20)));
  ui_test_wait_for (is_seen (get_message (session, 20)));
  ui_test_take_picture ("search-lit", "light");
  ui_test_wait_for (!is_lit (get_message (session, 20)));

  open_search ();
  ui_test_key ("ctrl+a");
  ui_test_type ("thimble");
  ui_test_wait_for (find_result ("The thimble is elsewhere.") != NULL);
  ui_test_key ("Return");
  ui_test_wait_for (is_seen (other));

  open_search ();
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
}

/* What the search of the desktop asks for by D-Bus */
static void
test_desktop (void)
{
  GActionGroup *application = G_ACTION_GROUP (g_application_get_default ());
  TektraModelManager *manager = tektra_chat_list_get_manager (get_chats ());
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_USER, "A thread");
  g_autoptr(TektraChatSession) session = NULL;

  tektra_conversation_append (conversation, message);
  session = tektra_chat_session_new_for_conversation (manager, conversation);
  tektra_chat_list_add (get_chats (), session);
  tektra_chat_list_flush (get_chats ());
  ui_test_wait_for (count_stored ("thread") > 0);
  ui_test_new_chat ();

  g_action_group_activate_action (application, "open-chat",
                                  g_variant_new ("(xx)", tektra_conversation_get_id (conversation),
                                                 tektra_message_get_id (message)));
  ui_test_wait_for (ui_test_get_session () == session);
  ui_test_wait_for (is_lit (message));

  g_action_group_activate_action (application, "search", g_variant_new_string ("thread"));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_SEARCH_ROW) != NULL);
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_SEARCH_VIEW));
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
}

static void
add_tests (void)
{
#define ADD(name, function) \
  g_test_add ("/search/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("keyboard", test_keyboard);
  ADD ("fails", test_fails);
  ADD ("many", test_many);
#undef ADD
  g_test_add_func ("/search/window", test_window);
  g_test_add_func ("/search/far", test_far);
  g_test_add_func ("/search/desktop", test_desktop);
}

int
main (int   argc,
      char *argv[])
{
  /* GTK's stand-in for a screen reader crashes when something is announced. */
  g_setenv ("GTK_A11Y", "none", TRUE);

  return ui_test_run (&argc, &argv, script, add_tests);
}
