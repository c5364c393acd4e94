/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desktop-test.h"

#include <gio/gio.h>

#include "ui-test.h"

/**
 * desktop_test_list_calls:
 * @method: the name of a method
 *
 * Lists its calls so far.
 *
 * Returns: (transfer full) (element-type JsonNode): arrays with the method and its arguments
 */
GPtrArray *
desktop_test_list_calls (const char *method)
{
  GPtrArray *calls = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (g_getenv ("TEKTRA_DESKTOP_LOG"), &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(JsonNode) call = json_from_string (lines[i], NULL);

      if (call != NULL &&
          g_str_equal (json_array_get_string_element (json_node_get_array (call), 0), method))
        g_ptr_array_add (calls, g_steal_pointer (&call));
    }

  return calls;
}

/**
 * desktop_test_count_calls:
 * @method: the name of a method
 *
 * Returns: how often it was called
 */
guint
desktop_test_count_calls (const char *method)
{
  g_autoptr(GPtrArray) calls = desktop_test_list_calls (method);

  return calls->len;
}

/**
 * desktop_test_get_call:
 * @calls: calls
 * @index: which of them
 *
 * Returns: (transfer none): the method and its arguments
 */
JsonArray *
desktop_test_get_call (GPtrArray *calls,
                       guint      index)
{
  g_assert_cmpuint (index, <, calls->len);

  return json_node_get_array (calls->pdata[index]);
}

static void
done_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  gboolean *done = user_data;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GError) error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

/**
 * desktop_test_do:
 * @method: a method of io.github.tektra.TestDesktop
 * @arguments: its arguments
 *
 * Does what a person does with their desktop.
 */
void
desktop_test_do (const char *method,
                 GVariant   *arguments)
{
  GApplication *application = g_application_get_default ();
  gboolean done = FALSE;

  g_dbus_connection_call (g_application_get_dbus_connection (application),
                          "io.github.tektra.TestDesktop", "/io/github/tektra/TestDesktop",
                          "io.github.tektra.TestDesktop", method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, done_cb, &done);
  ui_test_wait_for (done);
}
