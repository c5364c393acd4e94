/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

/* How the window looks, for people who look at it. */

/**
 * ui_test_take_picture:
 * @name: what is open
 * @look: how
 *
 * Leaves a picture of the screen in the folder `TEKTRA_SCREENSHOTS`, if there is one.
 */
void
ui_test_take_picture (const char *name,
                      const char *look)
{
  const char *folder = g_getenv ("TEKTRA_SCREENSHOTS");
  g_autofree char *path = NULL;
  g_autofree char *file = g_strdup_printf ("%s-%s.png", name, look);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;

  if (folder == NULL)
    return;

  path = g_build_filename (folder, file, NULL);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                              "import", "-window", "root", path, NULL);
  g_assert_no_error (error);
  g_assert_true (ui_test_finish (process));
}

/**
 * ui_test_show_looks:
 * @name: what is open
 *
 * Shows the window light, dark and as narrow as a telephone, where it must fit. With a folder in
 * `TEKTRA_SCREENSHOTS` pictures of that are left there, for whoever changes how it looks.
 */
void
ui_test_show_looks (const char *name)
{
  GtkWindow *window = GTK_WINDOW (ui_test_get_window ());
  AdwStyleManager *style = adw_style_manager_get_default ();
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  ui_test_wait_still ();
  ui_test_take_picture (name, "light");

  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_test_wait_still ();
  ui_test_take_picture (name, "dark");

  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  /* 360 and the frame that GTK draws where nobody draws shadows */
  gtk_window_set_default_size (window, 370, 640);
  ui_test_wait_for (gtk_widget_get_width (GTK_WIDGET (window)) <= 370);
  ui_test_wait_still ();
  ui_test_take_picture (name, "narrow");

  gtk_window_set_default_size (window, width, height);
  ui_test_wait_for (gtk_widget_get_width (GTK_WIDGET (window)) > 370);

  /* A dialog becomes a sheet no longer: a key that came while it does would be lost. */
  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)) != NULL)
    ui_test_wait_dialog ();
  ui_test_wait_frames (5);
}
