/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <gdk/x11/gdkx.h>

#include "ui/tektra-chat-row.h"
#include "ui/tektra-export-dialog.h"
#include "ui/tektra-sidebar.h"

/* The list of chats in the window: pins, several chats at once, the keyboard, the mouse. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Maple' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'An answer.' }, { 'done': 'stop' } ] } ] }";

/* such as a German title may be */
#define LONG_TITLE "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung in Kürze"

static const char *const titles[] = { "one", "two", "three", "four", "five", "six" };

static TektraChatList *
get_chats (void)
{
  return tektra_window_get_chats (ui_test_get_window ());
}

static TektraSidebar *
get_sidebar (void)
{
  return ui_test_find (TEKTRA_TYPE_SIDEBAR);
}

static TektraChat *
find_chat (const char *title)
{
  GListModel *model = G_LIST_MODEL (get_chats ());

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(TektraChat) chat = g_list_model_get_item (model, i);

      if (g_strcmp0 (tektra_chat_get_title (chat), title) == 0)
        return chat;
    }

  return NULL;
}

static gboolean
has_order (const char *expected)
{
  GListModel *model = G_LIST_MODEL (get_chats ());
  g_autoptr(GString) order = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(TektraChat) chat = g_list_model_get_item (model, i);

      if (tektra_chat_get_title (chat) != NULL)
        g_string_append_printf (order, "%s%s ",
                                tektra_chat_get_pin (chat) != 0 ? "*" : "",
                                tektra_chat_get_title (chat));
    }

  return g_str_equal (order->str, expected);
}

static TektraChatRow *
find_row (const char *title)
{
  GtkWidget *window = GTK_WIDGET (ui_test_get_window ());
  TektraChatRow *row;

  for (guint i = 0; (row = ui_test_find_in (window, TEKTRA_TYPE_CHAT_ROW, i)) != NULL; i++)
    {
      g_autoptr(TektraChat) chat = tektra_chat_row_dup_chat (row);

      if (chat != NULL && g_strcmp0 (tektra_chat_get_title (chat), title) == 0)
        return row;
    }

  return NULL;
}

static TektraChatRow *
wait_row (const char *title)
{
  ui_test_wait_for (find_row (title) != NULL);
  ui_test_wait_frames (2);

  return find_row (title);
}

static void
focus_row (const char *title)
{
  GtkWidget *list_row = gtk_widget_get_parent (GTK_WIDGET (wait_row (title)));

  gtk_widget_grab_focus (list_row);
  ui_test_wait_focus (list_row);
}

static void
open_chat (const char *title)
{
  TektraChat *chat = find_chat (title);

  tektra_chat_list_open (get_chats (), chat);
  ui_test_wait_for (ui_test_get_session () == tektra_chat_get_session (chat));
  ui_test_wait_frames (2);
}

/* From nothing: deletes what an earlier test left, and says something in each of the chats. */
static void
make_chats (void)
{
  GListModel *model = G_LIST_MODEL (get_chats ());
  g_autoptr(GPtrArray) old = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (old, g_list_model_get_item (model, i));
  tektra_chat_list_remove_all (get_chats (), old);

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      ui_test_new_chat ();
      tektra_draft_set_text (tektra_chat_session_get_draft (ui_test_get_session ()), titles[i]);
      tektra_chat_session_send (ui_test_get_session ());
      ui_test_wait_idle ();
    }
  ui_test_wait_for (has_order ("six five four three two one "));
  wait_row ("one");
}

/* Moves the mouse; @y is a part of the height of the widget. */
static void
point_at (GtkWidget *widget,
          float      y)
{
  GtkNative *native = GTK_NATIVE (ui_test_get_window ());
  graphene_point_t point = { 20, y * (float) gtk_widget_get_height (widget) };
  g_autofree char *window = NULL;
  g_autofree char *left = NULL;
  g_autofree char *top = NULL;
  double surface_x, surface_y;

  g_assert_true (gtk_widget_compute_point (widget, GTK_WIDGET (native), &point, &point));
  gtk_native_get_surface_transform (native, &surface_x, &surface_y);

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  window = g_strdup_printf ("%lu", gdk_x11_surface_get_xid (gtk_native_get_surface (native)));
  G_GNUC_END_IGNORE_DEPRECATIONS
  left = g_strdup_printf ("%d", (int) ((double) point.x + surface_x));
  top = g_strdup_printf ("%d", (int) ((double) point.y + surface_y));
  ui_test_xdotool ("mousemove", "--window", window, left, top, NULL);
  ui_test_wait_frames (2);
}

static void
click (const char *title,
       const char *modifier)
{
  point_at (GTK_WIDGET (wait_row (title)), 0.5f);
  if (modifier != NULL)
    ui_test_xdotool ("keydown", modifier, "click", "1", "keyup", modifier, NULL);
  else
    ui_test_xdotool ("click", "1", NULL);
  ui_test_wait_frames (2);
}

static GtkWidget *
find_menu (const char *title)
{
  TektraChatRow *row = find_row (title);

  return row != NULL ? ui_test_find_in (GTK_WIDGET (row), GTK_TYPE_POPOVER_MENU, 0) : NULL;
}

/* Opens the menu of a row with the keyboard and chooses an item by its letter. */
static void
choose (const char *title,
        const char *letter)
{
  focus_row (title);
  ui_test_key ("Menu");
  ui_test_wait_for (find_menu (title) != NULL);
  ui_test_wait_focus (find_menu (title));
  ui_test_wait_frames (2);
  ui_test_key (letter);
}

static void
test_pin (void)
{
  make_chats ();

  /* the key pins the chat that is shown, the menu any other */
  open_chat ("three");
  ui_test_key ("ctrl+d");
  ui_test_wait_for (has_order ("*three six five four two one "));
  ui_test_wait_for (ui_test_find_label ("Pinned") != NULL);

  choose ("one", "p");
  ui_test_wait_for (has_order ("*three *one six five four two "));
  choose ("five", "p");
  ui_test_wait_for (has_order ("*three *one *five six four two "));

  choose ("five", "u");
  ui_test_wait_for (has_order ("*three *five *one six four two "));
  choose ("three", "n");
  ui_test_wait_for (has_order ("*five *three *one six four two "));
  ui_test_show_looks ("sidebar-pinned");

  choose ("three", "p");
  ui_test_wait_for (has_order ("*five *one six four three two "));
}

static GtkDropTarget *
dup_drop_target (GtkWidget *list_view)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (list_view);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (g_steal_pointer (&controller));
    }

  g_assert_not_reached ();
}

/* What GTK does while a chat is above a row, and drops it if it may. With real mouse events the
 * drag begins on this display, but no drop comes back to the window that it came from. */
static void
drag_over (const char *title,
           float       y,
           const char *dropped)
{
  GtkWidget *list_view = ui_test_find_in (GTK_WIDGET (get_sidebar ()), GTK_TYPE_LIST_VIEW, 0);
  g_autoptr(GtkDropTarget) target = dup_drop_target (list_view);
  GtkWidget *row = GTK_WIDGET (wait_row (title));
  graphene_point_t point = { 20, y * (float) gtk_widget_get_height (row) };
  g_auto(GValue) value = G_VALUE_INIT;
  GdkDragAction action = 0;
  gboolean taken = FALSE;

  g_assert_true (gtk_widget_compute_point (row, list_view, &point, &point));
  g_signal_emit_by_name (target, "motion", (double) point.x, (double) point.y, &action);
  if (dropped == NULL)
    return;

  g_assert_cmpint (action, ==, GDK_ACTION_MOVE);
  g_value_init (&value, TEKTRA_TYPE_CHAT);
  g_value_set_object (&value, find_chat (dropped));
  g_signal_emit_by_name (target, "drop", &value, (double) point.x, (double) point.y, &taken);
  g_assert_true (taken);
}

static gboolean
shows_place (const char *title,
             const char *css_class)
{
  return gtk_widget_has_css_class (gtk_widget_get_parent (GTK_WIDGET (find_row (title))),
                                   css_class);
}

static void
test_drag (void)
{
  make_chats ();
  tektra_chat_list_pin (get_chats (), find_chat ("one"), NULL);
  tektra_chat_list_pin (get_chats (), find_chat ("two"), NULL);
  tektra_chat_list_pin (get_chats (), find_chat ("three"), NULL);
  ui_test_wait_for (has_order ("*one *two *three six five four "));

  /* a line shows where it is going to land */
  drag_over ("two", 0.8f, NULL);
  g_assert_true (shows_place ("two", "drop-below"));
  ui_test_wait_frames (2);
  ui_test_take_picture ("sidebar", "drop-below");
  drag_over ("one", 0.2f, NULL);
  g_assert_false (shows_place ("two", "drop-below"));
  g_assert_true (shows_place ("one", "drop-above"));
  ui_test_wait_frames (2);
  ui_test_take_picture ("sidebar", "drop-above");

  drag_over ("one", 0.2f, "three");
  ui_test_wait_for (has_order ("*three *one *two six five four "));
  g_assert_false (shows_place ("one", "drop-above"));

  /* one that is not pinned is pinned where it is dropped, and nothing lands among the others */
  drag_over ("one", 0.8f, "four");
  ui_test_wait_for (has_order ("*three *one *four *two six five "));
  drag_over ("five", 0.8f, NULL);
  g_assert_false (shows_place ("five", "drop-below"));
}

/* The pointer moves a little each time: a drag that has just begun misses what came before. */
static gboolean
is_dragged_to (const char *title,
               float       y,
               const char *css_class)
{
  static guint n_moves;

  point_at (GTK_WIDGET (wait_row (title)), y + (n_moves++ % 2 == 0 ? 0 : 0.05f));

  return shows_place (title, css_class);
}

/* The same with the button held down, through the window system */
static void
test_drag_with_mouse (void)
{
  make_chats ();
  tektra_chat_list_pin (get_chats (), find_chat ("one"), NULL);
  tektra_chat_list_pin (get_chats (), find_chat ("two"), NULL);
  tektra_chat_list_pin (get_chats (), find_chat ("three"), NULL);
  ui_test_wait_for (has_order ("*one *two *three six five four "));

  point_at (GTK_WIDGET (wait_row ("three")), 0.5f);
  ui_test_xdotool ("mousedown", "1", NULL);
  ui_test_wait_for (is_dragged_to ("two", 0.2f, "drop-above"));
  ui_test_wait_for (is_dragged_to ("one", 0.2f, "drop-above"));
  ui_test_xdotool ("mouseup", "1", NULL);
  ui_test_wait_for (has_order ("*three *one *two six five four "));
  g_assert_false (shows_place ("one", "drop-above"));

  /* Who lets go of it elsewhere changes nothing. */
  point_at (GTK_WIDGET (wait_row ("one")), 0.5f);
  ui_test_xdotool ("mousedown", "1", NULL);
  ui_test_wait_for (is_dragged_to ("two", 0.8f, "drop-below"));
  point_at (ui_test_find (TEKTRA_TYPE_COMPOSER), 0.5f);
  ui_test_wait_for (!shows_place ("two", "drop-below"));
  ui_test_xdotool ("mouseup", "1", NULL);
  ui_test_wait_frames (5);
  g_assert_true (has_order ("*three *one *two six five four "));
}

static void
test_select (void)
{
  make_chats ();
  open_chat ("six");

  click ("four", "ctrl");
  ui_test_wait_for (tektra_sidebar_get_selecting (get_sidebar ()));
  ui_test_wait_for (ui_test_find_label ("2 selected") != NULL);
  /* what is shown stays */
  g_assert_true (tektra_chat_list_get_current_chat (get_chats ()) == find_chat ("six"));

  click ("two", NULL);
  ui_test_wait_for (ui_test_find_label ("3 selected") != NULL);
  click ("two", NULL);
  ui_test_wait_for (ui_test_find_label ("2 selected") != NULL);
  ui_test_show_looks ("sidebar-selecting");

  ui_test_key ("Escape");
  ui_test_wait_for (!tektra_sidebar_get_selecting (get_sidebar ()));
  g_assert_true (tektra_chat_list_get_current_chat (get_chats ()) == find_chat ("six"));

  click ("four", "shift");
  ui_test_wait_for (ui_test_find_label ("3 selected") != NULL);
  ui_test_key ("Escape");
  ui_test_wait_for (!tektra_sidebar_get_selecting (get_sidebar ()));

  /* and a click alone opens, as ever */
  click ("five", NULL);
  ui_test_wait_for (tektra_chat_list_get_current_chat (get_chats ()) == find_chat ("five"));
  ui_test_xdotool ("mousemove", "1", "1", NULL);
}

static void
test_select_by_keys (void)
{
  make_chats ();
  open_chat ("six");

  choose ("six", "s");
  ui_test_wait_for (ui_test_find_label ("1 selected") != NULL);
  focus_row ("six");
  ui_test_key ("Down");
  ui_test_key ("Down");
  ui_test_key ("space");
  ui_test_wait_for (ui_test_find_label ("2 selected") != NULL);
  ui_test_key ("Down");
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find_label ("3 selected") != NULL);

  ui_test_key ("Delete");
  ui_test_wait_for (has_order ("five two one "));
  ui_test_wait_for (ui_test_find_label ("3 chats deleted") != NULL);
  ui_test_wait_for (!tektra_sidebar_get_selecting (get_sidebar ()));

  ui_test_wait_for (ui_test_find_button ("Undo") != NULL);
  gtk_widget_activate (ui_test_find_button ("Undo"));
  ui_test_wait_for (has_order ("six five four three two one "));

  focus_row ("four");
  ui_test_key ("ctrl+a");
  ui_test_wait_for (ui_test_find_label ("6 selected") != NULL);
  gtk_widget_activate_action (GTK_WIDGET (get_sidebar ()), "selection.pin", NULL);
  ui_test_wait_for (has_order ("*six *five *four *three *two *one "));
}

/* One after the other, without a mouse in between */
static void
test_delete_key (void)
{
  make_chats ();
  open_chat ("four");

  focus_row ("four");
  ui_test_key ("Delete");
  ui_test_wait_for (has_order ("six five three two one "));
  ui_test_wait_for (tektra_chat_list_get_current_chat (get_chats ()) == find_chat ("three"));
  ui_test_wait_frames (3);
  ui_test_key ("Delete");
  ui_test_wait_for (has_order ("six five two one "));
  ui_test_wait_frames (3);

  /* a name is changed with the key for that */
  ui_test_key ("F2");
  ui_test_wait_dialog ();
  ui_test_key ("ctrl+a");
  ui_test_type ("second");
  ui_test_key ("Return");
  ui_test_wait_for (has_order ("six five second one "));

  /* that of the row, and not of the chat that is shown */
  focus_row ("five");
  ui_test_key ("F2");
  ui_test_wait_dialog ();
  ui_test_key ("ctrl+a");
  ui_test_type ("fifth");
  ui_test_key ("Return");
  ui_test_wait_for (has_order ("six fifth second one "));
}

static void
test_export (void)
{
  AdwDialog *dialog;

  make_chats ();

  choose ("two", "e");
  dialog = ui_test_wait_dialog ();
  g_assert_true (TEKTRA_IS_EXPORT_DIALOG (dialog));
  g_assert_cmpstr (adw_dialog_get_title (dialog), ==, "Export Chat");
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_EXPORT_DIALOG) == NULL);

  focus_row ("two");
  ui_test_key ("ctrl+a");
  ui_test_wait_for (ui_test_find_label ("6 selected") != NULL);
  gtk_widget_activate_action (GTK_WIDGET (get_sidebar ()), "selection.export", NULL);
  dialog = ui_test_wait_dialog ();
  g_assert_cmpstr (adw_dialog_get_title (dialog), ==, "Export 6 Chats");
  g_assert_nonnull (ui_test_find_row (GTK_WIDGET (dialog), "JSON…"));
  g_assert_null (ui_test_find_row (GTK_WIDGET (dialog), "PDF or Paper…"));
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_EXPORT_DIALOG) == NULL);
  ui_test_key ("Escape");
  ui_test_wait_for (!tektra_sidebar_get_selecting (get_sidebar ()));
}

static void
test_long_title (void)
{
  make_chats ();
  tektra_chat_list_rename (get_chats (), find_chat ("two"), LONG_TITLE);
  tektra_chat_list_pin (get_chats (), find_chat (LONG_TITLE), NULL);
  focus_row ("three");
  ui_test_key ("ctrl+a");
  ui_test_wait_for (ui_test_find_label ("6 selected") != NULL);
  ui_test_show_looks ("sidebar-long");
  ui_test_key ("Escape");
  ui_test_wait_for (!tektra_sidebar_get_selecting (get_sidebar ()));

  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (get_sidebar ())), <=, 300);
}

/* The window becomes narrow, and one goes on typing. */
static void
test_narrow (void)
{
  AdwOverlaySplitView *split_view = ui_test_find (ADW_TYPE_OVERLAY_SPLIT_VIEW);
  GtkWindow *window = GTK_WINDOW (ui_test_get_window ());

  make_chats ();
  tektra_chat_list_rename (get_chats (), find_chat ("two"), LONG_TITLE);
  tektra_chat_list_pin (get_chats (), find_chat (LONG_TITLE), NULL);
  ui_test_new_chat ();
  ui_test_type ("one ");
  ui_test_wait_text ("one ");

  gtk_window_set_default_size (window, 370, 640);
  ui_test_wait_for (adw_overlay_split_view_get_collapsed (split_view));
  ui_test_wait_for (gtk_widget_get_width (GTK_WIDGET (window)) <= 370);
  ui_test_wait_still ();
  g_assert_true (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
  ui_test_type ("two");
  ui_test_wait_text ("one two");

  ui_test_key ("F9");
  ui_test_wait_for (adw_overlay_split_view_get_show_sidebar (split_view));
  ui_test_wait_still ();
  ui_test_take_picture ("sidebar", "drawer");
  gtk_widget_activate_action (GTK_WIDGET (get_sidebar ()), "sidebar.select", NULL);
  ui_test_wait_for (ui_test_find_label ("1 selected") != NULL);
  ui_test_wait_still ();
  ui_test_take_picture ("sidebar", "drawer-selecting");
  ui_test_key ("Escape");
  ui_test_wait_for (!tektra_sidebar_get_selecting (get_sidebar ()));
  g_assert_true (adw_overlay_split_view_get_show_sidebar (split_view));
  ui_test_key ("Escape");
  ui_test_wait_for (!adw_overlay_split_view_get_show_sidebar (split_view));

  gtk_window_set_default_size (window, 1000, 700);
  ui_test_wait_for (!adw_overlay_split_view_get_collapsed (split_view));
}

static void
add_tests (void)
{
  g_test_add_func ("/sidebar/pin", test_pin);
  g_test_add_func ("/sidebar/drag", test_drag);
  g_test_add_func ("/sidebar/drag-with-mouse", test_drag_with_mouse);
  g_test_add_func ("/sidebar/select", test_select);
  g_test_add_func ("/sidebar/select-by-keys", test_select_by_keys);
  g_test_add_func ("/sidebar/delete-key", test_delete_key);
  g_test_add_func ("/sidebar/export", test_export);
  g_test_add_func ("/sidebar/long-title", test_long_title);
  g_test_add_func ("/sidebar/narrow", test_narrow);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
