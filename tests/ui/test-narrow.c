/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <adwaita.h>

#include "ui/tektra-composer.h"
#include "ui/tektra-find-bar.h"
#include "ui/tektra-model-library.h"
#include "ui/tektra-name-dialog.h"
#include "ui/tektra-search-view.h"
#include "ui/tektra-welcome.h"

/* The window becomes narrow and wide again while somebody writes, wherever that is. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

static void
set_width (int width)
{
  AdwOverlaySplitView *split_view = ui_test_find (ADW_TYPE_OVERLAY_SPLIT_VIEW);

  ui_test_set_width (width);
  ui_test_wait_for (adw_overlay_split_view_get_collapsed (split_view) == (width < 640));
  ui_test_wait_frames (10);
}

/* What is written before, while and after the window is narrow stands in one field, in a row.
 * @text: the field, %NULL for the composer's */
static void
write_narrow (GType        type,
              GtkEditable *text)
{
  const char *parts[] = { "ab", "cd", "ef" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (i > 0)
        set_width (i == 1 ? 370 : 1000);
      g_assert_true (ui_test_focus_is_in (type));
      ui_test_type (parts[i]);
    }

  if (text == NULL)
    ui_test_wait_text ("abcdef");
  else
    ui_test_wait_for (g_str_has_suffix (gtk_editable_get_text (text), "abcdef"));
}

/* Who makes the window narrow or wide goes on writing where they were. */
static void
test_composer (void)
{
  ui_test_new_chat ();
  write_narrow (TEKTRA_TYPE_COMPOSER, NULL);
}

static void
test_find_bar (void)
{
  ui_test_new_chat ();
  ui_test_type ("Hello");
  ui_test_wait_text ("Hello");
  ui_test_key ("Return");
  ui_test_wait_idle ();

  ui_test_key ("ctrl+f");
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_FIND_BAR));
  write_narrow (TEKTRA_TYPE_FIND_BAR,
                ui_test_find_in (ui_test_find (TEKTRA_TYPE_FIND_BAR), GTK_TYPE_TEXT, 0));
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
}

/* A question, and a dialog that floats in a wide window and comes from below in a narrow one. */
static void
test_dialogs (void)
{
  AdwDialog *dialog;
  GtkEditable *entry;

  ui_test_new_chat ();
  ui_test_type ("Hello");
  ui_test_wait_text ("Hello");
  ui_test_key ("Return");
  ui_test_wait_idle ();

  ui_test_key ("F2");
  dialog = ui_test_wait_dialog ();
  entry = tektra_name_dialog_get_entry (ADW_ALERT_DIALOG (dialog));
  ui_test_wait_focus (GTK_WIDGET (entry));
  write_narrow (ADW_TYPE_ALERT_DIALOG, entry);
  ui_test_key ("Escape");
  ui_test_wait_window ();

  ui_test_key ("ctrl+shift+m");
  dialog = ui_test_wait_dialog ();
  ui_test_key ("ctrl+f");
  entry = ui_test_find_in (GTK_WIDGET (dialog), GTK_TYPE_TEXT, 0);
  ui_test_wait_focus (GTK_WIDGET (entry));
  write_narrow (TEKTRA_TYPE_MODEL_LIBRARY, entry);
  ui_test_key ("Escape");
  ui_test_key ("Escape");
  ui_test_wait_window ();
}

/* What had the keyboard in the sidebar has it no more when that goes. */
static void
test_sidebar (void)
{
  ui_test_key ("ctrl+k");
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_SEARCH_VIEW));
  set_width (370);
  g_assert_true (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
  set_width (1000);
  g_assert_true (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
}

static void
set_text_scale (double scale)
{
  static int usual_dpi;

  if (usual_dpi == 0)
    g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &usual_dpi, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (usual_dpi * scale), NULL);
}

/* A sentence is read to its end in the narrowest window, in large text, too. */
static void
test_toast (void)
{
  static const struct
  {
    double      text_scale;
    const char *text;
  } cases[] = {
    { 1, "The model was not found at this address, which may be another one today: "
         "look for it, and then try again." },
    { 1, "No microphone was found. Connect one, or choose another one in the preferences." },
    { 2, "No microphone was found: connect one, or choose another one in the preferences." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *label;
      int height;

      set_text_scale (cases[i].text_scale);
      gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.show-toast", "s",
                                  cases[i].text);
      ui_test_wait_for (ui_test_find_label (cases[i].text) != NULL);
      set_width (370);
      label = ui_test_find_label (cases[i].text);
      gtk_widget_measure (label, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (label), &height,
                          NULL, NULL, NULL);
      g_assert_cmpint (gtk_widget_get_height (label) + 12, >=, height);
      ui_test_take_picture (cases[i].text_scale > 1 ? "large-toast" : "toast", "narrow");
      adw_toast_overlay_dismiss_all (ui_test_find (ADW_TYPE_TOAST_OVERLAY));
      ui_test_wait_for (ui_test_find_label (cases[i].text) == NULL);
      set_text_scale (1);
      set_width (1000);
    }
}

/* Who closes a dialog and at once makes the window narrow, or wide, still has a window: the dialog
 * is on its way out then, and changes its shape. */
static void
test_closing_dialog (void)
{
  static const int widths[] = { 370, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      AdwDialog *dialog;

      ui_test_key ("ctrl+shift+m");
      dialog = ui_test_wait_dialog ();
      g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
      ui_test_wait_frames (30);
      adw_dialog_force_close (dialog);
      ui_test_wait_frames (1);
      set_width (widths[i]);
      ui_test_wait_for (dialog == NULL);
    }
}

static void
assert_not_cut (GtkWidget *root)
{
  GtkLabel *label;

  for (guint i = 0; (label = ui_test_find_in (root, GTK_TYPE_LABEL, i)) != NULL; i++)
    {
      if (pango_layout_is_ellipsized (gtk_label_get_layout (label)))
        g_error ("There is no room for “%s”", gtk_label_get_text (label));
    }
}

/* A name may have several lines, but each of its words has to be read in one. */
static void
assert_whole_words (GtkLabel *label)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  const char *text = pango_layout_get_text (layout);
  const PangoLogAttr *attrs = pango_layout_get_log_attrs_readonly (layout, NULL);

  for (GSList *line = pango_layout_get_lines_readonly (layout); line != NULL; line = line->next)
    {
      PangoLayoutLine *layout_line = line->data;
      int start = pango_layout_line_get_start_index (layout_line);

      if (!attrs[g_utf8_pointer_to_offset (text, text + start)].is_line_break && start > 0)
        g_error ("There is no room for the words of “%s”", gtk_label_get_text (label));
    }
}

/* How settings and groups of them are called, and what they are set to, can be read. */
static void
assert_readable (GtkWidget *root)
{
  GtkWidget *widget;
  GtkLabel *label;

  for (guint i = 0; (widget = ui_test_find_in (root, ADW_TYPE_ACTION_ROW, i)) != NULL; i++)
    assert_not_cut (widget);
  for (guint i = 0; (label = ui_test_find_in (root, GTK_TYPE_LABEL, i)) != NULL; i++)
    {
      widget = GTK_WIDGET (label);
      if (gtk_widget_has_css_class (widget, "heading"))
        assert_not_cut (widget);
      if (gtk_widget_has_css_class (widget, "heading") ||
          gtk_widget_has_css_class (widget, "title"))
        assert_whole_words (label);
    }
}

static void
close_dialog (void)
{
  ui_test_key ("Escape");
  ui_test_wait_window ();
}

/* Text of twice the usual size on a telephone: there is room for what is needed, or else libadwaita
 * warns, which ends the test; and all names and values can be read. */
static void
test_large_text (void)
{
  static const char *pages[] = { NULL, "models", "voice", "privacy", "advanced" };
  AdwDialog *dialog;

  set_text_scale (2);
  set_width (370);

  ui_test_new_chat ();
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_WELCOME) != NULL);
  ui_test_wait_frames (10);
  ui_test_take_picture ("large-welcome", "narrow");
  assert_not_cut (ui_test_find (TEKTRA_TYPE_WELCOME));
  ui_test_type ("Is it?");
  ui_test_wait_text ("Is it?");
  ui_test_key ("Return");
  ui_test_wait_idle ();
  ui_test_key ("ctrl+f");
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_FIND_BAR));
  ui_test_type ("Yes");
  ui_test_wait_for (ui_test_find_label ("1 of 1") != NULL);
  ui_test_wait_frames (10);
  g_assert_cmpint (gtk_widget_get_width (ui_test_find (TEKTRA_TYPE_FIND_BAR)), <=, 370);
  ui_test_take_picture ("large-find", "narrow");
  ui_test_key ("Escape");

  ui_test_key ("ctrl+comma");
  dialog = ui_test_wait_dialog ();
  ui_test_wait_for (ui_test_find (ADW_TYPE_VIEW_SWITCHER) != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      if (pages[i] != NULL)
        adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), pages[i]);
      ui_test_wait_frames (30);
      ui_test_take_picture ("large-preferences", pages[i] != NULL ? pages[i] : "general");
      assert_not_cut (ui_test_find (ADW_TYPE_VIEW_SWITCHER));
      assert_readable (GTK_WIDGET (dialog));
    }
  close_dialog ();

  ui_test_key ("ctrl+shift+p");
  dialog = ui_test_wait_dialog ();
  ui_test_wait_frames (10);
  ui_test_take_picture ("large-parameters", "narrow");
  assert_readable (GTK_WIDGET (dialog));
  close_dialog ();

  ui_test_key ("ctrl+shift+m");
  dialog = ui_test_wait_dialog ();
  ui_test_wait_frames (30);
  ui_test_take_picture ("large-library", "narrow");
  assert_not_cut (GTK_WIDGET (dialog));
  g_assert_nonnull (ui_test_find_label ("Get Models"));
  close_dialog ();

  set_text_scale (1);
  set_width (1000);
}

static void
add_tests (void)
{
  g_test_add_func ("/narrow/composer", test_composer);
  g_test_add_func ("/narrow/find-bar", test_find_bar);
  g_test_add_func ("/narrow/dialogs", test_dialogs);
  g_test_add_func ("/narrow/sidebar", test_sidebar);
  g_test_add_func ("/narrow/toast", test_toast);
  g_test_add_func ("/narrow/closing-dialog", test_closing_dialog);
  g_test_add_func ("/narrow/large-text", test_large_text);
}

int
main (int   argc,
      char *argv[])
{
  /* GTK's accessibility for tests knows no announcements, such as that of the matches. */
  g_setenv ("GTK_A11Y", "none", TRUE);

  return ui_test_run (&argc, &argv, script, add_tests);
}
