/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

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
