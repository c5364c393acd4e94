/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

/**
 * ui_test_find_window:
 * @type: a class of windows
 *
 * Looks for a window of the application.
 *
 * Returns: (transfer none) (nullable): the window
 */
GtkWindow *
ui_test_find_window (GType type)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (g_application_get_default ()));

  for (GList *link = windows; link != NULL; link = link->next)
    {
      if (G_OBJECT_TYPE (link->data) == type)
        return link->data;
    }

  return NULL;
}

/**
 * ui_test_wait_quick:
 *
 * Waits until the small window has the keyboard.
 *
 * Returns: (transfer none): the small window
 */
TektraQuickWindow *
ui_test_wait_quick (void)
{
  GtkWindow *window;

  ui_test_wait_for ((window = ui_test_find_window (TEKTRA_TYPE_QUICK_WINDOW)) != NULL);
  ui_test_wait_for (gtk_window_is_active (window));

  return TEKTRA_QUICK_WINDOW (window);
}

/**
 * ui_test_open_quick:
 * @mode: "ask", or what else "app.quick-ask" knows
 *
 * Opens the small window.
 *
 * Returns: (transfer none): the small window
 */
TektraQuickWindow *
ui_test_open_quick (const char *mode)
{
  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "quick-ask",
                                  g_variant_new_string (mode));

  return ui_test_wait_quick ();
}

/**
 * ui_test_wait_quick_closed:
 *
 * Waits until there is only the large window.
 */
void
ui_test_wait_quick_closed (void)
{
  ui_test_wait_for (ui_test_find_window (TEKTRA_TYPE_QUICK_WINDOW) == NULL);
  ui_test_wait_for (gtk_window_is_active (ui_test_find_window (TEKTRA_TYPE_WINDOW)));
}

/**
 * ui_test_close_quick:
 *
 * Closes the small window by the key that is for it.
 */
void
ui_test_close_quick (void)
{
  ui_test_key ("Escape");
  ui_test_wait_quick_closed ();
}

/**
 * ui_test_use_model:
 * @name: what a person calls a model
 *
 * Chooses it for the current chat.
 */
void
ui_test_use_model (const char *name)
{
  TektraModelManager *models = tektra_chat_session_get_manager (ui_test_get_session ());

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (models)); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (models), i);

      if (g_str_equal (tektra_model_get_name (model), name))
        {
          tektra_chat_session_set_model (ui_test_get_session (), model);
          return;
        }
    }

  g_error ("There is no model %s", name);
}

/**
 * ui_test_ask:
 * @question: what a person writes
 *
 * Begins a chat with it, and waits for the answer.
 */
void
ui_test_ask (const char *question)
{
  ui_test_new_chat ();
  ui_test_type (question);
  ui_test_wait_text (question);
  ui_test_key ("Return");
  ui_test_wait_idle ();
}

/**
 * ui_test_dup_copied:
 *
 * Reads what this program has copied.
 *
 * Returns: (transfer full) (nullable): the text, %NULL when it is none
 */
char *
ui_test_dup_copied (void)
{
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  GdkContentProvider *provider = gdk_clipboard_get_content (clipboard);
  g_auto(GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  if (provider == NULL || !gdk_content_provider_get_value (provider, &value, NULL))
    return NULL;

  return g_value_dup_string (&value);
}
