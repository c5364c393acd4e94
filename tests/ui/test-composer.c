/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include "ui/tektra-attachment-tile.h"

/* How people write. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model', 'capabilities': ['image'] } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

static TektraDraft *
get_draft (void)
{
  return tektra_chat_session_get_draft (ui_test_get_session ());
}

static GtkWidget *
get_composer (void)
{
  return GTK_WIDGET (tektra_window_get_composer (ui_test_get_window ()));
}

static guint
count_messages (void)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (ui_test_get_session ());

  return g_list_model_get_n_items (G_LIST_MODEL (conversation));
}

static void
start_chat (void)
{
  ui_test_new_chat ();
  tektra_draft_clear (get_draft ());
}

/* Shift+Enter breaks the line, Enter sends. */
static void
test_enter (void)
{
  start_chat ();
  ui_test_type ("one");
  ui_test_key ("shift+Return");
  ui_test_type ("two");
  ui_test_wait_text ("one\ntwo");
  g_assert_cmpuint (count_messages (), ==, 0);
  ui_test_key ("Return");
  ui_test_wait_idle ();
  ui_test_wait_text ("");
}

/* With the preference it is the other way round. */
static void
test_control_enter (void)
{
  start_chat ();
  g_object_set (ui_test_get_settings (), "send-with-control", TRUE, NULL);
  ui_test_type ("one");
  ui_test_key ("Return");
  ui_test_type ("two");
  ui_test_wait_text ("one\ntwo");
  g_assert_cmpuint (count_messages (), ==, 0);
  ui_test_key ("ctrl+Return");
  ui_test_wait_idle ();
  g_object_set (ui_test_get_settings (), "send-with-control", FALSE, NULL);
}

/* No line of text is less high than this, in pixels. */
#define LINE_MIN 12

static void
set_lines (guint n_lines)
{
  g_autoptr(GString) text = g_string_new ("line");

  for (guint i = 1; i < n_lines; i++)
    g_string_append (text, "\nline");

  tektra_draft_set_text (get_draft (), text->str);
}

static gboolean
shows_all_lines (void)
{
  GtkScrollable *view = ui_test_find_in (get_composer (), GTK_TYPE_TEXT_VIEW, 0);
  GtkAdjustment *adjustment = view != NULL ? gtk_scrollable_get_vadjustment (view) : NULL;

  return adjustment != NULL
         && gtk_adjustment_get_upper (adjustment) <= gtk_adjustment_get_page_size (adjustment);
}

/* A long question must neither be hidden nor push the chat out of the window. */
static void
test_grows (void)
{
  GtkWidget *composer = get_composer ();
  int one, four, eight;

  start_chat ();
  set_lines (1);
  ui_test_wait_for (shows_all_lines ());
  one = gtk_widget_get_height (composer);

  set_lines (4);
  ui_test_wait_for (gtk_widget_get_height (composer) > one + 2 * LINE_MIN && shows_all_lines ());
  four = gtk_widget_get_height (composer);

  set_lines (8);
  ui_test_wait_for (gtk_widget_get_height (composer) > four + 3 * LINE_MIN && shows_all_lines ());
  eight = gtk_widget_get_height (composer);

  set_lines (20);
  ui_test_wait_for (!shows_all_lines ());
  g_assert_cmpint (ABS (gtk_widget_get_height (composer) - eight), <=, 4);
  tektra_draft_clear (get_draft ());
}

static void
update_cb (GdkFrameClock *clock,
           gpointer       n_lines)
{
  g_signal_handlers_disconnect_by_func (clock, update_cb, n_lines);
  set_lines (GPOINTER_TO_UINT (n_lines));
  /* as happens when the style changes, such as with the focus */
  gtk_widget_queue_resize (ui_test_find_in (get_composer (), GTK_TYPE_TEXT_VIEW, 0));
}

static void
set_lines_in_frame (guint n_lines)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (get_composer ());

  g_signal_connect (clock, "update", G_CALLBACK (update_cb), GUINT_TO_POINTER (n_lines));
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_UPDATE);
}

/* The same when the text comes right before the window is laid out, as on a busy computer. */
static void
test_grows_in_frame (void)
{
  GtkWidget *composer = get_composer ();
  int one, four;

  start_chat ();
  set_lines (1);
  ui_test_wait_frames (2);
  one = gtk_widget_get_height (composer);

  set_lines_in_frame (4);
  ui_test_wait_for (gtk_widget_get_height (composer) > one + 2 * LINE_MIN && shows_all_lines ());
  four = gtk_widget_get_height (composer);
  set_lines_in_frame (8);
  ui_test_wait_for (gtk_widget_get_height (composer) > four + 3 * LINE_MIN && shows_all_lines ());
  set_lines_in_frame (1);
  ui_test_wait_for (gtk_widget_get_height (composer) == one);
  tektra_draft_clear (get_draft ());
}

/* What fits on few lines needs more in a narrow window. */
static void
test_grows_when_narrow (void)
{
  GtkWindow *window = GTK_WINDOW (ui_test_get_window ());
  GtkWidget *composer = get_composer ();
  int wide;

  start_chat ();
  tektra_draft_set_text (get_draft (), "In a wide window this sentence has two lines, or three at "
                                       "most, but where there is only room for a few words on "
                                       "each of them it has many more.");
  ui_test_wait_for (shows_all_lines ());
  wide = gtk_widget_get_height (composer);

  gtk_window_set_default_size (window, 370, 600);
  ui_test_wait_for (gtk_widget_get_width (GTK_WIDGET (window)) <= 370);
  ui_test_wait_for (gtk_widget_get_height (composer) > wide + 2 * LINE_MIN && shows_all_lines ());

  gtk_window_set_default_size (window, 1000, 700);
  ui_test_wait_for (gtk_widget_get_height (composer) == wide);
  tektra_draft_clear (get_draft ());
}

/* Undo belongs to one chat: it must not bring back what was sent. */
static void
test_undo (void)
{
  start_chat ();
  ui_test_type ("sent");
  ui_test_wait_text ("sent");
  ui_test_key ("Return");
  ui_test_wait_idle ();
  ui_test_key ("ctrl+z");
  ui_test_type ("x");
  ui_test_wait_text ("x");
}

/* The spell-checker and its dictionary are opened by the first text, which stays as it is. */
static void
test_spelling (void)
{
  GtkTextView *view;

  start_chat ();
  ui_test_type ("teh end");
  view = GTK_TEXT_VIEW (ui_test_find_in (get_composer (), GTK_TYPE_TEXT_VIEW, 0));
  g_assert_nonnull (view);
  ui_test_wait_for (gtk_text_view_get_extra_menu (view) != NULL);
  ui_test_wait_text ("teh end");
}

static void
test_nothing_to_send (void)
{
  start_chat ();
  ui_test_key ("Return");
  ui_test_type ("   ");
  ui_test_key ("Return");
  ui_test_wait_text ("   ");
  g_assert_cmpuint (count_messages (), ==, 0);
}

/* Thumbnails tell what is sent and can be taken away, with the mouse and with the keyboard. */
static void
test_tiles (void)
{
  const char * const names[] = { "01-what.png", "02-describe.jpg", "03-count.png" };
  GtkWidget *window = GTK_WIDGET (ui_test_get_window ());
  GListModel *attachments;
  const char *tooltip;
  GtkWidget *tile;

  start_chat ();
  attachments = tektra_draft_list_attachments (get_draft ());

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = ui_test_sample (names[i]);
      g_autoptr(GFile) file = g_file_new_for_path (path);

      tektra_composer_attach_file (tektra_window_get_composer (ui_test_get_window ()), file);
    }

  ui_test_wait_for (ui_test_find_in (window, TEKTRA_TYPE_ATTACHMENT_TILE, 2) != NULL);
  ui_test_wait_for (!tektra_draft_get_preparing (get_draft ()));

  tile = ui_test_find_in (window, TEKTRA_TYPE_ATTACHMENT_TILE, 1);
  tooltip = gtk_widget_get_tooltip_text (ui_test_find_in (tile, GTK_TYPE_PICTURE, 0));
  g_assert_nonnull (strstr (tooltip, "Original: "));
  g_assert_nonnull (strstr (tooltip, "Sent: "));
  gtk_widget_activate (ui_test_find_in (tile, GTK_TYPE_BUTTON, 0));
  ui_test_wait_for (g_list_model_get_n_items (attachments) == 2);

  tile = ui_test_find_in (window, TEKTRA_TYPE_ATTACHMENT_TILE, 0);
  gtk_widget_child_focus (gtk_widget_get_ancestor (tile, GTK_TYPE_FLOW_BOX), GTK_DIR_TAB_FORWARD);
  ui_test_key ("Delete");
  ui_test_wait_for (g_list_model_get_n_items (attachments) == 1);
  tektra_draft_clear (get_draft ());
}

/* A picture alone is a question, too. */
static void
test_send_picture_only (void)
{
  g_autofree char *path = ui_test_sample ("01-what.png");
  g_autoptr(GFile) file = g_file_new_for_path (path);

  start_chat ();
  tektra_composer_attach_file (tektra_window_get_composer (ui_test_get_window ()), file);
  ui_test_key ("Return");
  ui_test_wait_idle ();
  g_assert_cmpuint (count_messages (), ==, 2);
}

static void
test_reading_size (void)
{
  double before = tektra_settings_get_reading_size (ui_test_get_settings ());

  ui_test_key ("ctrl+plus");
  ui_test_wait_for (tektra_settings_get_reading_size (ui_test_get_settings ()) > before);
  ui_test_key ("ctrl+minus");
  ui_test_key ("ctrl+minus");
  ui_test_wait_for (tektra_settings_get_reading_size (ui_test_get_settings ()) < before);
  ui_test_key ("ctrl+0");
  ui_test_wait_for (tektra_settings_get_reading_size (ui_test_get_settings ()) == 1.0);
}

/* A suggestion does not cost what was written before. */
static void
test_suggestion_can_be_undone (void)
{
  start_chat ();
  ui_test_type ("mine");
  ui_test_wait_text ("mine");
  gtk_widget_activate (ui_test_find_button ("rainbows"));
  ui_test_wait_text ("Explain how rainbows form");
  ui_test_key ("ctrl+z");
  ui_test_wait_text ("mine");
}

static GtkWindow *
get_file_dialog (void)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (const GList *l = windows; l != NULL; l = l->next)
    {
      if (strstr (G_OBJECT_TYPE_NAME (l->data), "FileChooser") != NULL
          && gtk_widget_get_mapped (l->data))
        return l->data;
    }

  return NULL;
}

static void
wait_for_file_dialog (void)
{
  ui_test_wait_for (get_file_dialog () != NULL && gtk_window_is_active (get_file_dialog ()));
  ui_test_wait_focus (GTK_WIDGET (get_file_dialog ()));
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

/* The dialog is GTK's. Here it only has to give us what somebody chose in it. */
static void
choose (const char *path)
{
  GtkWidget *dialog = GTK_WIDGET (get_file_dialog ());
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) chosen = NULL;
  GtkWidget *accept;

  accept = gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  g_assert_true (gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), file, NULL));
  ui_test_wait_for (gtk_widget_is_sensitive (accept)
                    && (chosen = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))) != NULL);
  g_assert_true (g_file_equal (chosen, file));
}

G_GNUC_END_IGNORE_DEPRECATIONS

/* Who does not drag opens the dialog, and gets the picture into the chat. */
static void
test_file_dialog (void)
{
  g_autofree char *path = ui_test_sample ("01-what.png");
  g_autofree char *canonical = g_canonicalize_filename (path, NULL);
  GListModel *attachments;

  start_chat ();
  attachments = tektra_draft_list_attachments (get_draft ());

  ui_test_key ("ctrl+o");
  wait_for_file_dialog ();
  ui_test_key ("Escape");
  ui_test_wait_for (get_file_dialog () == NULL);
  g_assert_cmpuint (g_list_model_get_n_items (attachments), ==, 0);

  ui_test_wait_window ();
  ui_test_key ("ctrl+o");
  wait_for_file_dialog ();
  choose (canonical);
  ui_test_key ("alt+a");
  ui_test_wait_for (g_list_model_get_n_items (attachments) == 1);
  ui_test_wait_for (get_file_dialog () == NULL);
  tektra_draft_clear (get_draft ());
}

/* Every dialog opens, once however often it is asked for, and closes. */
static void
test_dialogs (void)
{
  static const struct
  {
    const char *action;
    const char *keys;
  } dialogs[] = {
    { "app.preferences", "ctrl+comma" },
    { "app.about", NULL },
    { "app.shortcuts", "ctrl+question" },
  };
  AdwApplicationWindow *window = ADW_APPLICATION_WINDOW (ui_test_get_window ());

  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      if (dialogs[i].keys != NULL)
        ui_test_key (dialogs[i].keys);
      else
        gtk_widget_activate_action (GTK_WIDGET (window), dialogs[i].action, NULL);

      ui_test_wait_dialog ();

      /* The one of the shortcuts is libadwaita's. */
      if (!g_str_equal (dialogs[i].action, "app.shortcuts"))
        gtk_widget_activate_action (GTK_WIDGET (window), dialogs[i].action, NULL);

      ui_test_key ("Escape");
      ui_test_wait_for (adw_application_window_get_visible_dialog (window) == NULL);
    }
}

static void
add_tests (void)
{
  g_test_add_func ("/composer/enter", test_enter);
  g_test_add_func ("/composer/control-enter", test_control_enter);
  g_test_add_func ("/composer/grows", test_grows);
  g_test_add_func ("/composer/grows-in-frame", test_grows_in_frame);
  g_test_add_func ("/composer/grows-when-narrow", test_grows_when_narrow);
  g_test_add_func ("/composer/undo", test_undo);
  g_test_add_func ("/composer/spelling", test_spelling);
  g_test_add_func ("/composer/nothing-to-send", test_nothing_to_send);
  g_test_add_func ("/composer/tiles", test_tiles);
  g_test_add_func ("/composer/send-picture-only", test_send_picture_only);
  g_test_add_func ("/composer/reading-size", test_reading_size);
  g_test_add_func ("/composer/suggestion-can-be-undone", test_suggestion_can_be_undone);
  g_test_add_func ("/composer/file-dialog", test_file_dialog);
  g_test_add_func ("/composer/dialogs", test_dialogs);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
