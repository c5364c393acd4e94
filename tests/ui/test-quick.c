/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desktop-test.h"
#include "ui-test.h"

#include "ui/tektra-chat-window.h"
#include "ui/tektra-message-editor.h"
#include "ui/tektra-message-row.h"
#include "ui/tektra-model-library.h"
#include "ui/tektra-model-picker.h"

/* A question from anywhere, in a small window: by its action, and about what is selected. By a key
 * and about the screen: see test-portals.c. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model', 'capabilities': ['image'] } ],"
  "  'turns': ["
  "    { 'match': 'too long', 'steps': [ { 'error': 'It does not fit.', 'code': 12 } ] },"
  "    { 'match': 'hang', 'steps': [ { 'text': 'One' }, { 'hang': true } ] },"
  "    { 'steps': [ { 'text': 'It is a needle.' }, { 'done': 'stop' } ] } ] }";

static GActionGroup *
get_application (void)
{
  return G_ACTION_GROUP (g_application_get_default ());
}

static TektraChatList *
get_chats (void)
{
  return tektra_window_get_chats (TEKTRA_WINDOW (ui_test_find_window (TEKTRA_TYPE_WINDOW)));
}

static TektraChatSession *
get_session (TektraQuickWindow *window)
{
  return tektra_chat_window_get_session (TEKTRA_CHAT_WINDOW (window));
}

static const char *
get_draft (TektraQuickWindow *window)
{
  return tektra_draft_get_text (tektra_chat_session_get_draft (get_session (window)));
}

static guint
count_attachments (TektraQuickWindow *window)
{
  TektraDraft *draft = tektra_chat_session_get_draft (get_session (window));

  return g_list_model_get_n_items (tektra_draft_list_attachments (draft));
}

/* The answer is there, the chat is in the history, and goes on in the large window. */
static void
test_ask (void)
{
  guint n_chats = g_list_model_get_n_items (G_LIST_MODEL (get_chats ()));
  TektraQuickWindow *window;
  g_autoptr(TektraChatSession) session = NULL;

  g_action_group_activate_action (get_application (), "ask", NULL);
  window = ui_test_wait_quick ();
  session = g_object_ref (get_session (window));
  g_assert_nonnull (tektra_chat_session_get_model (session));
  ui_test_take_picture ("quick-empty", "light");
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (window)), <, 300);

  ui_test_type ("What is this?");
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find_in (GTK_WIDGET (window), GTK_TYPE_TEXT_VIEW, 1) != NULL);
  ui_test_wait_for (!tektra_chat_session_get_busy (session));
  g_assert_cmpuint (desktop_test_count_calls ("AddNotification"), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_chats ())), ==, n_chats + 1);
  ui_test_wait_still ();
  ui_test_take_picture ("quick", "light");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  ui_test_wait_still ();
  ui_test_take_picture ("quick", "dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);

  /* as wide as a telephone, with the frame that GTK draws where nobody draws shadows */
  gtk_window_set_default_size (GTK_WINDOW (window), 370, 640);
  ui_test_wait_for (gtk_widget_get_width (GTK_WIDGET (window)) <= 370);
  ui_test_wait_still ();
  ui_test_take_picture ("quick", "narrow");

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-in-tektra", NULL);
  ui_test_wait_quick_closed ();
  g_assert_true (tektra_chat_list_get_current (get_chats ()) == session);
}

/* Esc stops first, and closes then. */
static void
test_stop (void)
{
  TektraQuickWindow *window = ui_test_open_quick ("ask");
  TektraChatSession *session = get_session (window);

  ui_test_type ("hang");
  ui_test_key ("Return");
  ui_test_wait_for (tektra_chat_session_get_state (session) == TEKTRA_CHAT_STATE_STREAMING);
  ui_test_key ("Escape");
  ui_test_wait_for (!tektra_chat_session_get_busy (session));
  g_assert_nonnull (ui_test_find_window (TEKTRA_TYPE_QUICK_WINDOW));
  ui_test_close_quick ();
}

/* Nothing typed is ever lost. */
static void
test_draft (void)
{
  guint n_chats = g_list_model_get_n_items (G_LIST_MODEL (get_chats ()));
  TektraQuickWindow *window = ui_test_open_quick ("ask");

  ui_test_type ("Half a quest");
  ui_test_wait_for (g_strcmp0 (get_draft (window), "Half a quest") == 0);
  ui_test_close_quick ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_chats ())), ==, n_chats + 1);

  ui_test_open_quick ("ask");
  ui_test_close_quick ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_chats ())), ==, n_chats + 1);
}

/* A question and its answer in the small window */
static TektraQuickWindow *
ask_quick (const char *question)
{
  TektraQuickWindow *window = ui_test_open_quick ("ask");
  TektraConversation *conversation = tektra_chat_session_get_conversation (get_session (window));

  ui_test_type (question);
  ui_test_key ("Return");
  ui_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (conversation)) == 2);
  ui_test_wait_for (!tektra_chat_session_get_busy (get_session (window)));
  ui_test_wait_for (ui_test_find_in (GTK_WIDGET (window), TEKTRA_TYPE_MESSAGE_ROW, 1) != NULL);
  ui_test_wait_still ();

  return window;
}

static gboolean
is_installed (GtkWidget  *window,
              const char *action)
{
  const GVariantType *type;
  const char *name, *property;
  GType owner;

  if (g_str_has_prefix (action, "app."))
    return g_action_group_get_action_enabled (get_application (), action + strlen ("app."));

  for (guint i = 0;
       gtk_widget_class_query_action (GTK_WIDGET_GET_CLASS (window), i, &owner, &name, &type,
                                      &property);
       i++)
    {
      if (g_str_equal (name, action))
        return TRUE;
    }

  return FALSE;
}

/* All that can be seen and pressed does something. */
static guint
check_controls (TektraQuickWindow *window)
{
  GtkWidget *control;
  guint n_checked = 0;

  for (guint i = 0;
       (control = ui_test_find_in (GTK_WIDGET (window), GTK_TYPE_ACTIONABLE, i)) != NULL;
       i++)
    {
      const char *action = gtk_actionable_get_action_name (GTK_ACTIONABLE (control));

      if (action == NULL ||
          (!g_str_has_prefix (action, "win.") && !g_str_has_prefix (action, "app.")))
        continue;

      g_test_message ("%s", action);
      g_assert_true (is_installed (GTK_WIDGET (window), action));
      g_assert_true (gtk_widget_is_sensitive (control));
      n_checked++;
    }

  return n_checked;
}

static void
test_controls (void)
{
  /* by widgets that have a reason of their own to do so */
  static const char * const activated[] = {
    "win.branch-chat", "win.edit-last-message", "win.focus-composer", "win.paste", "win.quote",
    "win.read-aloud", "win.show-model", "win.show-toast", "win.toggle-favourite-model",
    "win.voice", "app.get-speech-model",
  };
  TektraQuickWindow *window = ask_quick ("too long");

  for (guint i = 0; i < G_N_ELEMENTS (activated); i++)
    {
      g_test_message ("%s", activated[i]);
      g_assert_true (is_installed (GTK_WIDGET (window), activated[i]));
    }

  /* to talk, to open it in the large window, for another model, and for a new chat */
  g_assert_cmpuint (check_controls (window), ==, 4);
  ui_test_key ("ctrl+m");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PICKER) != NULL);
  ui_test_wait_still ();
  g_assert_cmpuint (check_controls (window), ==, 5);
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PICKER) == NULL);
  ui_test_close_quick ();
}

/* Up changes what was asked; Esc is for the change first. */
static void
test_edit (void)
{
  TektraQuickWindow *window = ask_quick ("What is this?");

  ui_test_key ("Up");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MESSAGE_EDITOR) != NULL);
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_MESSAGE_EDITOR));
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MESSAGE_EDITOR) == NULL);
  g_assert_true (ui_test_find_window (TEKTRA_TYPE_QUICK_WINDOW) == GTK_WINDOW (window));
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
  ui_test_close_quick ();
}

static void
act_on_answer (TektraQuickWindow *window,
               const char        *action)
{
  GtkWidget *row = ui_test_find_in (GTK_WIDGET (window), TEKTRA_TYPE_MESSAGE_ROW, 1);

  g_assert_true (gtk_widget_activate_action (row, action, NULL));
}

static void
test_quote (void)
{
  TektraQuickWindow *window = ask_quick ("What is this?");

  act_on_answer (window, "message.quote");
  g_assert_cmpstr (get_draft (window), ==, "> It is a needle.\n\n");
  ui_test_close_quick ();
}

static void
test_favourite (void)
{
  TektraQuickWindow *window = ui_test_open_quick ("ask");
  TektraModel *model = tektra_chat_session_get_model (get_session (window));

  ui_test_key ("ctrl+m");
  ui_test_wait_for (ui_test_find_button_in (GTK_WIDGET (window), "Add to favourites") != NULL);
  gtk_widget_activate (ui_test_find_button_in (GTK_WIDGET (window), "Add to favourites"));
  ui_test_wait_for (tektra_model_get_favourite (model));
  ui_test_key ("ctrl+d");
  ui_test_wait_for (!tektra_model_get_favourite (model));
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PICKER) == NULL);
  ui_test_close_quick ();
}

/* What is for the large window happens there, with the chat. */
static void
test_branch (void)
{
  TektraQuickWindow *window = ask_quick ("What is this?");
  g_autoptr(TektraChatSession) session = g_object_ref (get_session (window));
  TektraConversation *copy;

  act_on_answer (window, "message.branch");
  ui_test_wait_quick_closed ();
  ui_test_wait_for (tektra_chat_list_get_current (get_chats ()) != session);
  copy = tektra_chat_session_get_conversation (tektra_chat_list_get_current (get_chats ()));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (copy)), ==, 2);
}

static void
test_models (void)
{
  static const char * const buttons[] = { "Details", "Manage Models…" };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      TektraQuickWindow *window = ask_quick ("What is this?");
      g_autoptr(TektraChatSession) session = g_object_ref (get_session (window));
      GtkWidget *button = NULL;

      ui_test_key ("ctrl+m");
      ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PICKER) != NULL);
      ui_test_wait_still ();
      button = i == 0 ? ui_test_find_button_in (GTK_WIDGET (window), buttons[i])
                      : ui_test_find_button (buttons[i]);
      g_signal_emit_by_name (button, "clicked");
      ui_test_wait_quick_closed ();
      g_assert_true (TEKTRA_IS_MODEL_LIBRARY (ui_test_wait_dialog ()));
      g_assert_true (tektra_chat_list_get_current (get_chats ()) == session);
      adw_dialog_force_close (ui_test_find (ADW_TYPE_DIALOG));
      ui_test_wait_for (ui_test_find (ADW_TYPE_DIALOG) == NULL);
    }
}

static void
test_selection (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  TektraQuickWindow *window;

  gdk_clipboard_set_text (gdk_display_get_primary_clipboard (display), "A selected line\n");
  gdk_clipboard_set_text (gdk_display_get_clipboard (display), "A copied line");
  window = ui_test_open_quick ("selection");
  ui_test_wait_for (g_strcmp0 (get_draft (window), "> A selected line\n\n") == 0);
  ui_test_close_quick ();

  gdk_clipboard_set_text (gdk_display_get_primary_clipboard (display), "");
  window = ui_test_open_quick ("selection");
  ui_test_wait_for (g_strcmp0 (get_draft (window), "> A copied line\n\n") == 0);
  ui_test_close_quick ();
}

/* A picture can be dropped, and one hears why something else cannot. */
static void
test_drop (void)
{
  g_autofree char *good = ui_test_sample ("16-background.jpg");
  g_autofree char *bad = ui_test_sample ("../llama-server/stream-tools.res");
  g_autofree char *good_path = g_canonicalize_filename (good, NULL);
  g_autofree char *bad_path = g_canonicalize_filename (bad, NULL);
  g_autofree char *good_uri = g_filename_to_uri (good_path, NULL, NULL);
  g_autofree char *bad_uri = g_filename_to_uri (bad_path, NULL, NULL);
  g_autofree char *list = g_strdup_printf ("%s\r\n%s\r\n", good_uri, bad_uri);
  g_autoptr(GSubprocess) drag = NULL;
  TektraQuickWindow *window = ui_test_open_quick ("ask");

  /* where it is known to be */
  ui_test_xdotool ("getactivewindow", "windowmove", "--sync", "%1", "300", "200", NULL);
  ui_test_wait_still ();
  drag = ui_test_start_source ("--x", "500", "--y", "260", "--hover", "--leave",
                               "--text", "text/uri-list", list, NULL);
  ui_test_wait_for (ui_test_find_label ("Drop to attach") != NULL);
  ui_test_wait_still ();
  ui_test_take_picture ("quick-drop", "light");
  g_output_stream_close (g_subprocess_get_stdin_pipe (drag), NULL, NULL);
  g_assert_true (ui_test_finish (drag));
  ui_test_wait_for (ui_test_find_label ("Drop to attach") == NULL);

  g_assert_true (ui_test_drop ("--x", "500", "--y", "260", "--text", "text/uri-list", list, NULL));
  ui_test_wait_for (ui_test_find_label ("stream-tools.res") != NULL);
  ui_test_wait_for (count_attachments (window) == 1);
  ui_test_take_picture ("quick-dropped", "light");
  ui_test_close_quick ();
}

static void
add_tests (void)
{
  g_test_add_func ("/quick/ask", test_ask);
  g_test_add_func ("/quick/stop", test_stop);
  g_test_add_func ("/quick/draft", test_draft);
  g_test_add_func ("/quick/controls", test_controls);
  g_test_add_func ("/quick/edit", test_edit);
  g_test_add_func ("/quick/quote", test_quote);
  g_test_add_func ("/quick/favourite", test_favourite);
  g_test_add_func ("/quick/branch", test_branch);
  g_test_add_func ("/quick/models", test_models);
  g_test_add_func ("/quick/selection", test_selection);
  g_test_add_func ("/quick/drop", test_drop);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
