/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-application-private.h"

#include <glib/gi18n.h>

#include "ui/tektra-quick-window.h"
#include "ui/tektra-screenshot.h"

/* The small window for one question: by a key, from the menu of the program's icon, or by
 * "tektra quick" in a terminal. */

static void
open_cb (TektraApplication *self,
         TektraChatSession *session,
         const char        *action,
         GVariant          *parameter)
{
  TektraWindow *window;

  g_assert (TEKTRA_IS_APPLICATION (self));

  tektra_chat_list_set_current (self->chats, session);
  window = _tektra_application_ensure_window (self);
  if (action != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (window), action, parameter);
}

static TektraQuickWindow *
create_window (TektraApplication *self)
{
  TektraQuickWindow *window;

  g_assert (TEKTRA_IS_APPLICATION (self));

  window = tektra_quick_window_new (GTK_APPLICATION (self), self->chats, self->offers,
                                    self->settings, self->transcription);
  g_signal_connect_object (window, "open", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);

  return window;
}

/* A screenshot that is being taken */
typedef struct
{
  GWeakRef  application;
  char     *token;
} Taking;

static void
taking_free (gpointer data)
{
  Taking *taking = data;

  g_weak_ref_clear (&taking->application);
  g_free (taking->token);
  g_free (taking);
}

static Taking *
taking_new (TektraApplication *self,
            const char        *token)
{
  Taking *taking = g_new0 (Taking, 1);

  g_weak_ref_init (&taking->application, self);
  taking->token = g_strdup (token);

  return taking;
}

/* Nobody has pressed a key of this program: without the @token of the desktop, if there is one, the
 * window would come up behind the one that has the keyboard. */
static void
present (TektraApplication *self,
         TektraQuickWindow *window,
         const char        *token)
{
  if (token != NULL)
    gtk_window_set_startup_id (GTK_WINDOW (window), token);
  gtk_window_present (GTK_WINDOW (window));
  _tektra_application_watch_first_paint (self, GTK_WIDGET (window));
}

static DexFuture *
screenshot_taken_cb (DexFuture *completed,
                     gpointer   user_data)
{
  Taking *taking = user_data;
  g_autoptr(TektraApplication) self = g_weak_ref_get (&taking->application);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (completed, &error);
  TektraQuickWindow *window;

  if (self == NULL)
    return dex_future_new_true ();

  g_application_release (G_APPLICATION (self));
  if (self->quitting || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return dex_future_new_true ();

  window = create_window (self);
  present (self, window, taking->token);
  if (value != NULL)
    tektra_quick_window_attach_file (window, g_value_get_object (value));
  else
    tektra_quick_window_tell (window, error->message);

  return dex_future_new_true ();
}

/* The window comes afterwards, or it would be in the picture. */
static void
ask_about_screenshot (TektraApplication *self,
                      const char        *token)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self));

  g_assert (TEKTRA_IS_APPLICATION (self));

  g_application_hold (G_APPLICATION (self));
  dex_future_disown (dex_future_finally (tektra_screenshot_take (bus, NULL), screenshot_taken_cb,
                                         taking_new (self, token), taking_free));
}

static void
quick_ask (TektraApplication *self,
           const char        *mode,
           const char        *token)
{
  TektraQuickWindow *window;

  g_assert (TEKTRA_IS_APPLICATION (self));

  if (g_str_equal (mode, "screenshot"))
    {
      ask_about_screenshot (self, token);
      return;
    }

  window = create_window (self);
  present (self, window, token);
  if (g_str_equal (mode, "selection"))
    tektra_quick_window_take_selection (window);
}

static void
ask_action (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  quick_ask (user_data, "ask", NULL);
}

static void
quick_ask_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  quick_ask (user_data, g_variant_get_string (parameter, NULL), NULL);
}

static void
shortcut_activated_cb (TektraApplication *self,
                       const char        *mode,
                       const char        *token)
{
  quick_ask (self, mode, token);
}

static const GActionEntry quick_actions[] = {
  { "ask", ask_action },
  { "quick-ask", quick_ask_action, "s" },
};

/**
 * _tektra_application_add_quick_ask:
 * @self: an application that has its settings
 *
 * Adds what opens the small window.
 */
void
_tektra_application_add_quick_ask (TektraApplication *self)
{
  g_return_if_fail (TEKTRA_IS_APPLICATION (self));

  g_action_map_add_action_entries (G_ACTION_MAP (self), quick_actions,
                                   G_N_ELEMENTS (quick_actions), self);

  self->shortcuts = tektra_shortcuts_new (GTK_APPLICATION (self), self->settings);
  g_signal_connect_object (self->shortcuts, "activated",
                           G_CALLBACK (shortcut_activated_cb), self, G_CONNECT_SWAPPED);
}

/**
 * _tektra_application_run_quick:
 * @self: an application that has not been registered
 * @arguments: (inout): the arguments of the program, the first one “quick”
 * @status: (out): the exit code
 *
 * Does what “tektra quick” is for: opens the small window in the Tektra that runs, or in this one.
 */
void
_tektra_application_run_quick (TektraApplication   *self,
                               char              ***arguments,
                               int                 *status)
{
  gboolean selection = FALSE, screenshot = FALSE;
  const GOptionEntry entries[] = {
    { "selection", 's', 0, G_OPTION_ARG_NONE, &selection,
      N_("Ask about the text that is selected or was copied"), NULL },
    { "screenshot", 'p', 0, G_OPTION_ARG_NONE, &screenshot,
      N_("Ask about a picture of the screen"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  gboolean parsed;

  g_return_if_fail (TEKTRA_IS_APPLICATION (self));

  /* for the help; windows go by the name of the program */
  g_set_prgname ("tektra quick");
  g_option_context_set_summary (context, _("Ask in a small window"));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  *status = 2;
  parsed = g_option_context_parse_strv (context, arguments, &error);
  g_set_prgname ("tektra");
  if (!parsed)
    {
      g_printerr ("%s\n", error->message);
      return;
    }
  if ((selection && screenshot) || (*arguments)[0] == NULL || (*arguments)[1] != NULL)
    {
      g_printerr ("%s\n", _("“tektra quick” takes one option, and no question: that is asked in "
                            "its window."));
      return;
    }

  *status = 1;
  if (!g_application_register (G_APPLICATION (self), NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return;
    }

  g_action_group_activate_action (G_ACTION_GROUP (self), "quick-ask",
                                  g_variant_new_string (screenshot ? "screenshot"
                                                        : selection ? "selection" : "ask"));
  *status = 0;
}
