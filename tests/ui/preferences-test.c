/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "preferences-test.h"

#include <glib/gstdio.h>

#include "test-files.h"
#include "ui/tektra-preferences-dialog.h"

static char *path;

/**
 * preferences_test_run:
 * @argc: (inout): the arguments of the program
 * @argv: (inout): the arguments of the program
 * @script: what the model says, see tektra-scripted-backend.c
 * @add_tests: adds the tests
 *
 * Opens the window with a configuration of its own and runs the tests in it.
 *
 * Returns: what main() returns
 */
int
preferences_test_run (int         *argc,
                      char      ***argv,
                      const char  *script,
                      void       (*add_tests) (void))
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-preferences-XXXXXX", NULL);
  g_autofree char *inner = g_build_filename (folder, "tektra", NULL);
  int result;

  /* It is watched from the beginning, and so has to be there. */
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_assert_no_errno (g_mkdir (inner, 0700));
  path = g_build_filename (inner, "models.toml", NULL);

  result = ui_test_run (argc, argv, script, add_tests);
  test_remove_tree (folder);
  g_clear_pointer (&path, g_free);

  return result;
}

/**
 * preferences_test_open:
 * @page: the name of a page
 *
 * Opens the preferences by their key.
 *
 * Returns: (transfer none): the dialog
 */
GtkWidget *
preferences_test_open (const char *page)
{
  AdwDialog *dialog;

  ui_test_key ("ctrl+comma");
  dialog = ui_test_wait_dialog ();
  g_assert_true (TEKTRA_IS_PREFERENCES_DIALOG (dialog));
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), page);
  ui_test_wait_frames (5);

  return GTK_WIDGET (dialog);
}

/**
 * preferences_test_close:
 * @dialog: the preferences
 *
 * Closes them.
 */
void
preferences_test_close (GtkWidget *dialog)
{
  adw_dialog_close (ADW_DIALOG (dialog));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PREFERENCES_DIALOG) == NULL);
}

/**
 * preferences_test_file_has:
 * @wanted: a part of models.toml
 *
 * Returns: whether it is written there
 */
gboolean
preferences_test_file_has (const char *wanted)
{
  return test_file_has (path, wanted);
}

/**
 * preferences_test_write_file:
 * @text: what models.toml shall say
 *
 * Writes it, as a person does in an editor.
 */
void
preferences_test_write_file (const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}
