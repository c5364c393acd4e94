/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desktop-test.h"
#include "ui-test.h"

#include <string.h>

#include <gdk/x11/gdkx.h>

#include "ui/tektra-chat-window.h"

/* What Tektra asks the desktop for, in front of which window, and what it does with the answers:
 * pictures of the screen, and keys that work everywhere. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model', 'capabilities': ['image'] } ],"
  "  'turns': [ { 'steps': [ { 'text': 'It is a needle.' }, { 'done': 'stop' } ] } ] }";

static GActionGroup *
get_application (void)
{
  return G_ACTION_GROUP (g_application_get_default ());
}

static guint
count_attachments (TektraQuickWindow *window)
{
  TektraChatSession *session = tektra_chat_window_get_session (TEKTRA_CHAT_WINDOW (window));
  TektraDraft *draft = tektra_chat_session_get_draft (session);

  return g_list_model_get_n_items (tektra_draft_list_attachments (draft));
}

/* The window that something was asked in, as the desktop heard it last; empty for none */
static char *
dup_parent (const char *method,
            guint       argument)
{
  g_autoptr(GPtrArray) calls = desktop_test_list_calls (method);
  JsonArray *call;

  g_assert_cmpuint (calls->len, >, 0);
  call = desktop_test_get_call (calls, calls->len - 1);

  return g_strdup (json_array_get_string_element (call, argument));
}

/* The dialog of the desktop stays above the window, and keeps the keyboard from it. */
static void
assert_parent (const char *method,
               guint       argument)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (ui_test_get_window ()));
  g_autofree char *expected = NULL;
  g_autofree char *parent = dup_parent (method, argument);

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  expected = g_strdup_printf ("x11:%lx", gdk_x11_surface_get_xid (surface));
  G_GNUC_END_IGNORE_DEPRECATIONS
  g_assert_cmpstr (parent, ==, expected);
}

static void
test_screenshot (void)
{
  g_autofree char *path = ui_test_sample ("16-background.jpg");
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *parent = NULL;
  TektraQuickWindow *window;

  desktop_test_do ("SetScreenshot", g_variant_new ("(s)", uri));
  window = ui_test_open_quick ("screenshot");
  parent = dup_parent ("Screenshot", 1);
  g_assert_cmpstr (parent, ==, "");
  ui_test_wait_for (count_attachments (window) == 1);
  ui_test_wait_still ();
  ui_test_take_picture ("quick-screenshot", "light");
  ui_test_close_quick ();

  /* The person thought better of it: nothing opens. */
  desktop_test_do ("SetResponse", g_variant_new ("(u)", 1));
  g_action_group_activate_action (get_application (), "quick-ask",
                                  g_variant_new_string ("screenshot"));
  ui_test_wait_for (desktop_test_count_calls ("Screenshot") == 2);
  desktop_test_do ("SetResponse", g_variant_new ("(u)", 0));
  ui_test_wait_frames (2);
  g_assert_null (ui_test_find_window (TEKTRA_TYPE_QUICK_WINDOW));
}

/* From the menu of the composer: the picture goes to the chat that it was taken for, and nothing
 * happens when the person thinks better of it. */
static void
test_composer_screenshot (void)
{
  g_autofree char *path = ui_test_sample ("16-background.jpg");
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  guint n_calls = desktop_test_count_calls ("Screenshot");
  TektraComposer *composer = tektra_window_get_composer (ui_test_get_window ());
  GtkWidget *menu;
  GListModel *attachments;

  ui_test_new_chat ();
  attachments = tektra_draft_list_attachments (
    tektra_chat_session_get_draft (ui_test_get_session ()));
  desktop_test_do ("SetScreenshot", g_variant_new ("(s)", uri));
  desktop_test_do ("SetResponse", g_variant_new ("(u)", 1));
  gtk_widget_activate_action (GTK_WIDGET (composer), "composer.take-screenshot", NULL);
  ui_test_wait_for (desktop_test_count_calls ("Screenshot") == n_calls + 1);
  desktop_test_do ("SetResponse", g_variant_new ("(u)", 0));
  ui_test_wait_frames (2);
  g_assert_cmpuint (g_list_model_get_n_items (attachments), ==, 0);
  assert_parent ("Screenshot", 1);

  /* with the keyboard alone: the second thing in the menu */
  menu = ui_test_find_in (GTK_WIDGET (composer), GTK_TYPE_MENU_BUTTON, 0);
  gtk_menu_button_popup (GTK_MENU_BUTTON (menu));
  ui_test_wait_for (ui_test_find_label ("Take Screenshot…") != NULL);
  ui_test_wait_still ();
  ui_test_take_picture ("attach-menu", "light");
  ui_test_key ("t");
  ui_test_wait_for (g_list_model_get_n_items (attachments) == 1);
  ui_test_wait_window ();
  g_assert_true (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
  ui_test_new_chat ();
  g_assert_cmpuint (g_list_model_get_n_items (attachments), ==, 1);
}

static void
want_shortcuts (gboolean wanted)
{
  g_object_set (ui_test_get_settings (), "global-shortcuts", wanted, NULL);
}

static gboolean
are_shortcuts_wanted (void)
{
  gboolean wanted;

  g_object_get (ui_test_get_settings (), "global-shortcuts", &wanted, NULL);

  return wanted;
}

static void
press_shortcut (const char *name)
{
  desktop_test_do ("PressShortcut", g_variant_new ("(s)", name));
}

/* What the window manager is told, see
 * https://specifications.freedesktop.org/startup-notification-spec/latest/ */
static char *
dup_startup_id (GtkWindow *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  unsigned long n_bytes, n_left;
  unsigned char *text = NULL;
  Display *display;
  char *copy;
  int format;
  Atom type;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  display = gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface));
  XGetWindowProperty (display, gdk_x11_surface_get_xid (surface),
                      XInternAtom (display, "_NET_STARTUP_ID", False), 0, 256, False,
                      AnyPropertyType, &type, &format, &n_bytes, &n_left, &text);
  G_GNUC_END_IGNORE_DEPRECATIONS
  copy = g_strdup ((char *) text);
  if (text != NULL)
    XFree (text);

  return copy;
}

/* The window has what lets it come to the front, also when it comes after a screenshot. */
static void
assert_startup_id (void)
{
  g_autofree char *id = dup_startup_id (GTK_WINDOW (ui_test_wait_quick ()));

  g_assert_cmpstr (id, ==, "from the desktop");
}

/* Until the desktop knows the keys, and they work */
static void
bind_shortcuts (void)
{
  guint n_calls = desktop_test_count_calls ("BindShortcuts");

  want_shortcuts (TRUE);
  ui_test_wait_for (desktop_test_count_calls ("BindShortcuts") == n_calls + 1);
  press_shortcut ("ask");
  ui_test_wait_quick ();
  ui_test_close_quick ();
}

/* In the form of GTK, what the portal calls LOGO+SHIFT+t, see
 * https://specifications.freedesktop.org/shortcuts-spec/latest/ */
static char *
dup_accelerator (const char *trigger)
{
  g_auto(GStrv) parts = g_strsplit (trigger, "+", -1);
  g_autoptr(GString) accelerator = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (parts[i + 1] == NULL)
        g_string_append (accelerator, parts[i]);
      else
        g_string_append_printf (accelerator, "<%s>",
                                g_str_equal (parts[i], "LOGO") ? "Super" : parts[i]);
    }

  return g_string_free_and_steal (g_steal_pointer (&accelerator));
}

static void
assert_free_in (const char *schema_id,
                const char *accelerator)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = g_settings_schema_source_lookup (source, schema_id, TRUE);
  g_auto(GStrv) keys = NULL;
  GdkModifierType wanted_modifiers;
  guint wanted_key;

  if (schema == NULL)
    return;

  g_assert_true (gtk_accelerator_parse (accelerator, &wanted_key, &wanted_modifiers));
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autoptr(GSettingsSchemaKey) key = g_settings_schema_get_key (schema, keys[i]);
      g_autoptr(GVariant) value = g_settings_schema_key_get_default_value (key);
      g_autofree const char **taken = NULL;

      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
        continue;

      taken = g_variant_get_strv (value, NULL);
      for (guint j = 0; taken[j] != NULL; j++)
        {
          GdkModifierType modifiers;
          guint parsed;

          if (gtk_accelerator_parse (taken[j], &parsed, &modifiers) && parsed == wanted_key &&
              modifiers == wanted_modifiers)
            g_error ("%s is %s of %s", accelerator, keys[i], schema_id);
        }
    }
}

/* A key that is proposed and does something else already would do nothing, or both. */
static void
assert_free (JsonArray *bound)
{
  static const char *const schemas[] = {
    "org.gnome.desktop.wm.keybindings", /* which comes with GTK, the others with GNOME */
    "org.gnome.mutter.keybindings",
    "org.gnome.mutter.wayland.keybindings",
    "org.gnome.settings-daemon.plugins.media-keys",
    "org.gnome.shell.keybindings",
  };
  g_autoptr(GHashTable) proposed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < json_array_get_length (bound); i++)
    {
      JsonObject *options =
        json_array_get_object_element (json_array_get_array_element (bound, i), 1);
      g_autofree char *accelerator = NULL;

      if (!json_object_has_member (options, "preferred_trigger"))
        continue;

      accelerator = dup_accelerator (json_object_get_string_member (options,
                                                                    "preferred_trigger"));
      for (guint j = 0; j < G_N_ELEMENTS (schemas); j++)
        assert_free_in (schemas[j], accelerator);
      g_assert_true (g_hash_table_add (proposed, g_steal_pointer (&accelerator)));
    }
  g_assert_cmpuint (g_hash_table_size (proposed), >, 0);
}

/* The desktop is asked for keys when a person wants them, and not before. */
static void
test_shortcuts (void)
{
  g_autofree char *path = ui_test_sample ("16-background.jpg");
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr(GPtrArray) calls = NULL;
  JsonArray *bound;

  g_assert_cmpuint (desktop_test_count_calls ("CreateSession"), ==, 0);
  bind_shortcuts ();
  calls = desktop_test_list_calls ("BindShortcuts");
  bound = json_array_get_array_element (desktop_test_get_call (calls, 0), 2);
  g_assert_cmpuint (json_array_get_length (bound), ==, 3);
  assert_free (bound);

  press_shortcut ("nonsense");
  press_shortcut ("ask");
  assert_startup_id ();
  ui_test_close_quick ();
  desktop_test_do ("SetScreenshot", g_variant_new ("(s)", uri));
  press_shortcut ("screenshot");
  assert_startup_id ();
  ui_test_close_quick ();

  /* Switched off, the keys do nothing. */
  want_shortcuts (FALSE);
  press_shortcut ("ask");
  ui_test_wait_frames (2);
  g_assert_null (ui_test_find_window (TEKTRA_TYPE_QUICK_WINDOW));
}

static AdwActionRow *
open_shortcuts_row (void)
{
  GtkWidget *dialog, *row;

  ui_test_key ("ctrl+comma");
  dialog = GTK_WIDGET (ui_test_wait_dialog ());
  ui_test_wait_for ((row = ui_test_find_row (dialog, "Keys for Quick Questions")) != NULL);

  return ADW_ACTION_ROW (row);
}

/* As it is on the screen, at the end of the page */
static void
take_picture_of_row (AdwActionRow *row,
                     const char   *name)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (GTK_WIDGET (row), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  ui_test_wait_still ();
  ui_test_take_picture (name, "light");
}

static void
close_preferences (void)
{
  adw_dialog_close (ui_test_wait_dialog ());
  ui_test_wait_window ();
}

static gboolean
row_says (AdwActionRow *row,
          const char   *text)
{
  return strstr (adw_action_row_get_subtitle (row), text) != NULL;
}

/* A person who chooses no keys is not asked at every start again, and sees why there are none. */
static void
test_shortcuts_refused (void)
{
  guint n_calls = desktop_test_count_calls ("BindShortcuts");
  AdwActionRow *row = open_shortcuts_row ();

  g_assert_true (row_says (row, "your desktop asks which keys"));
  desktop_test_do ("SetResponse", g_variant_new ("(u)", 1));
  gtk_widget_activate (GTK_WIDGET (row));
  ui_test_wait_for (desktop_test_count_calls ("BindShortcuts") == n_calls + 1);
  ui_test_wait_for (row_says (row, "Off, because you chose no keys"));
  assert_parent ("BindShortcuts", 3);
  g_assert_false (are_shortcuts_wanted ());
  g_assert_false (adw_switch_row_get_active (ADW_SWITCH_ROW (row)));
  take_picture_of_row (row, "shortcuts-refused");

  desktop_test_do ("SetResponse", g_variant_new ("(u)", 2));
  gtk_widget_activate (GTK_WIDGET (row));
  ui_test_wait_for (row_says (row, "Off, because your desktop could not do it"));
  g_assert_false (are_shortcuts_wanted ());

  desktop_test_do ("SetResponse", g_variant_new ("(u)", 0));
  gtk_widget_activate (GTK_WIDGET (row));
  ui_test_wait_for (desktop_test_count_calls ("BindShortcuts") == n_calls + 3);
  g_assert_true (row_says (row, "your desktop asks which keys"));
  close_preferences ();
  want_shortcuts (FALSE);
}

/* What is not there cannot be switched on, and says so. What a person wanted elsewhere stays. */
static void
test_shortcuts_missing (void)
{
  AdwActionRow *row;

  desktop_test_do ("SetShortcuts", g_variant_new ("(b)", FALSE));
  row = open_shortcuts_row ();
  ui_test_wait_for (!gtk_widget_is_sensitive (GTK_WIDGET (row)));
  g_assert_true (row_says (row, "Your desktop passes no keys on to programs."));
  take_picture_of_row (row, "shortcuts-missing");
  close_preferences ();

  desktop_test_do ("SetShortcuts", g_variant_new ("(b)", TRUE));
  row = open_shortcuts_row ();
  ui_test_wait_for (gtk_widget_is_sensitive (GTK_WIDGET (row)));
  g_assert_true (row_says (row, "your desktop asks which keys"));
  close_preferences ();

  desktop_test_do ("SetShortcuts", g_variant_new ("(b)", FALSE));
  want_shortcuts (TRUE);
  row = open_shortcuts_row ();
  ui_test_wait_for (!gtk_widget_is_sensitive (GTK_WIDGET (row)));
  g_assert_true (are_shortcuts_wanted ());
  close_preferences ();
  desktop_test_do ("SetShortcuts", g_variant_new ("(b)", TRUE));
  want_shortcuts (FALSE);
}

/* The keys come back by themselves. */
static void
test_shortcuts_lost (void)
{
  static const char *const losses[] = { "RestartPortals", "CloseSession" };

  bind_shortcuts ();
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      guint n_calls = desktop_test_count_calls ("BindShortcuts");

      desktop_test_do (losses[i], NULL);
      ui_test_wait_for (desktop_test_count_calls ("BindShortcuts") == n_calls + 1);
      press_shortcut ("ask");
      ui_test_wait_quick ();
      ui_test_close_quick ();
      g_assert_true (are_shortcuts_wanted ());
    }
  want_shortcuts (FALSE);
}

static void
add_tests (void)
{
  g_test_add_func ("/portals/screenshot", test_screenshot);
  g_test_add_func ("/portals/composer-screenshot", test_composer_screenshot);
  g_test_add_func ("/portals/shortcuts", test_shortcuts);
  g_test_add_func ("/portals/shortcuts/refused", test_shortcuts_refused);
  g_test_add_func ("/portals/shortcuts/missing", test_shortcuts_missing);
  g_test_add_func ("/portals/shortcuts/lost", test_shortcuts_lost);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
