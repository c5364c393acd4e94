/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "memory-backend.h"
#include "ui-test.h"

/* A model that takes more memory than it may is not loaded, unless the person wants it. */

#define MB (G_GUINT64_CONSTANT (1024) * 1024)

static TektraModelManager *
get_manager (void)
{
  return tektra_chat_session_get_manager (ui_test_get_session ());
}

static void
set_limit (guint megabytes)
{
  TektraModelConfig *config = tektra_model_manager_get_config (get_manager ());
  const char *path = tektra_model_config_get_path (config);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = g_strdup_printf ("[memory_limits]\nollama = %u\n", megabytes);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (test_await (tektra_model_config_reload (config), &error));
  g_assert_no_error (error);
}

static GtkWidget *
find_meter (void)
{
  GtkWidget *label = ui_test_find_label ("Models use 524.3\302\240MB of memory");

  return label != NULL && gtk_widget_get_mapped (label) ? label : NULL;
}

/* The button of the dialog that tells why a model is not loaded */
static GtkWidget *
find_answer_of_dialog (void)
{
  GtkWidget *dialog = ui_test_find (ADW_TYPE_ALERT_DIALOG);
  GtkWidget *button;

  for (guint i = 0;
       dialog != NULL && (button = ui_test_find_in (dialog, GTK_TYPE_BUTTON, i)) != NULL;
       i++)
    {
      if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), "_Load Anyway") == 0)
        return button;
    }

  return NULL;
}

static void
test_load_anyway (void)
{
  TektraBackendRegistry *registry = tektra_model_manager_get_registry (get_manager ());
  TektraBackend *backend = memory_backend_new ("ollama");
  TektraModel *large = memory_backend_add (backend, "large", 500 * MB, TEKTRA_LOCALITY_DEVICE);
  TektraModel *larger = memory_backend_add (backend, "larger", 600 * MB, TEKTRA_LOCALITY_DEVICE);
  TektraModel *broken = memory_backend_add (backend, "broken", 10 * MB, TEKTRA_LOCALITY_DEVICE);
  TektraChatSession *session;
  GtkWidget *button;
  g_autofree char *answer = NULL;

  tektra_backend_registry_add (registry, backend);
  set_limit (100);
  ui_test_new_chat ();
  session = ui_test_get_session ();
  tektra_chat_session_set_model (session, large);

  ui_test_type ("Hello");
  ui_test_wait_text ("Hello");
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find_button ("Load Anyway") != NULL &&
                    gtk_widget_get_mapped (ui_test_find_button ("Load Anyway")));
  ui_test_wait_idle ();
  g_assert_cmpstr (memory_backend_get_log (backend), ==, "");
  g_assert_nonnull (ui_test_find_button ("Choose Another Model"));
  ui_test_show_looks ("answer-refused");
  ui_test_wait_for (ui_test_find_button ("Load Anyway") != NULL &&
                    gtk_widget_get_mapped (ui_test_find_button ("Load Anyway")));

  button = ui_test_find_button ("Load Anyway");
  g_assert_true (gtk_widget_grab_focus (button));
  ui_test_wait_focus (button);
  ui_test_key ("space");
  ui_test_wait_for (tektra_model_get_state (large) == TEKTRA_MODEL_STATE_LOADED);
  ui_test_wait_idle ();
  answer = ui_test_dup_answer ();
  g_assert_cmpstr (answer, ==, "Loaded.");

  /* So does choosing another one, when the one before is there already. */
  tektra_chat_session_switch_model (session, larger, FALSE);
  ui_test_wait_for (find_answer_of_dialog () != NULL);
  g_assert_true (tektra_chat_session_get_model (session) == large);
  g_signal_emit_by_name (find_answer_of_dialog (), "clicked");
  ui_test_wait_for (tektra_model_get_state (larger) == TEKTRA_MODEL_STATE_LOADED);
  g_assert_true (tektra_chat_session_get_model (session) == larger);
  tektra_chat_session_switch_model (session, large, TRUE);
  ui_test_wait_for (tektra_model_get_state (large) == TEKTRA_MODEL_STATE_LOADED);

  /* A model that cannot be loaded is told of, and the chat stays with the one it had. */
  memory_backend_set_failing (backend, "broken", NULL);
  tektra_chat_session_switch_model (session, broken, FALSE);
  ui_test_wait_for (ui_test_find_label ("It is broken.") != NULL);
  g_assert_true (tektra_chat_session_get_model (session) == large);
  g_assert_cmpint (tektra_model_get_state (large), ==, TEKTRA_MODEL_STATE_LOADED);

  g_assert_true (test_await (tektra_backend_unload (backend, large), NULL));
  g_object_unref (backend);
}

/* The library says what models take, refuses one with the numbers, and loads it all the same. */
static void
test_library (void)
{
  TektraBackendRegistry *registry = tektra_model_manager_get_registry (get_manager ());
  TektraBackend *backend = memory_backend_new ("ollama");
  TektraModel *huge = memory_backend_add (backend, "huge", 500 * MB, TEKTRA_LOCALITY_DEVICE);
  GtkWidget *button;

  tektra_backend_registry_add (registry, backend);
  set_limit (100);
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.library", NULL);
  ui_test_wait_dialog ();
  g_assert_null (find_meter ());

  gtk_widget_activate_action (ui_test_find (ADW_TYPE_NAVIGATION_VIEW), "library.load", "s",
                              "ollama/huge");
  ui_test_wait_for ((button = find_answer_of_dialog ()) != NULL);
  ui_test_show_looks ("library-refused");
  g_assert_cmpint (tektra_model_get_state (huge), ==, TEKTRA_MODEL_STATE_UNLOADED);

  g_signal_emit_by_name (button, "clicked");
  ui_test_wait_for (tektra_model_get_state (huge) == TEKTRA_MODEL_STATE_LOADED);
  ui_test_wait_for (find_meter () != NULL);
  ui_test_show_looks ("library-memory");

  adw_dialog_close (adw_application_window_get_visible_dialog (
    ADW_APPLICATION_WINDOW (ui_test_get_window ())));
  g_object_unref (backend);
}

static void
add_tests (void)
{
  g_test_add_func ("/load-anyway/answer", test_load_anyway);
  g_test_add_func ("/load-anyway/library", test_library);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, "{\"models\": [{\"id\": \"scripted\"}]}", add_tests);
}
