/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-application-private.h"

#include "util/tektra-weak-ref.h"

/* What the desktop asks for, by D-Bus: chats that its search has found, and the search itself; and
 * what it is told: answers that have finished, and what goes on without a window. */

static void
activate_in_window (TektraApplication *self,
                    const char        *action,
                    GVariant          *parameter)
{
  TektraWindow *window = _tektra_application_ensure_window (self);

  gtk_widget_activate_action_variant (GTK_WIDGET (window), action, parameter);
}

static DexFuture *
listed_cb (DexFuture *completed,
           gpointer   user_data)
{
  g_autoptr(TektraApplication) self = g_weak_ref_get (user_data);
  g_autoptr(GVariant) wanted = NULL;

  if (self != NULL)
    wanted = g_steal_pointer (&self->wanted_chat);
  if (wanted != NULL && self->window != NULL)
    activate_in_window (self, "win.open-chat", wanted);

  return dex_future_new_true ();
}

/**
 * _tektra_application_list_chats:
 * @self: an application with a window
 *
 * Lists the chats, and opens the one that is wanted.
 *
 * Returns: (transfer full): a future that resolves when they are listed
 */
DexFuture *
_tektra_application_list_chats (TektraApplication *self)
{
  g_return_val_if_fail (TEKTRA_IS_APPLICATION (self), NULL);

  dex_clear (&self->listing);
  self->listing = dex_future_finally (tektra_chat_list_load (self->chats), listed_cb,
                                      tektra_weak_ref_new (self), tektra_weak_ref_free);

  return dex_ref (self->listing);
}

static void
open_chat_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  TektraApplication *self = user_data;

  if (self->listing != NULL && !dex_future_is_pending (self->listing))
    {
      activate_in_window (self, "win.open-chat", parameter);
      return;
    }

  g_clear_pointer (&self->wanted_chat, g_variant_unref);
  self->wanted_chat = g_variant_ref (parameter);
  _tektra_application_ensure_window (self);
}

static void
search_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  activate_in_window (user_data, "win.search-for", parameter);
}

static gboolean
has_visible_window (TektraApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *link = windows; link != NULL; link = link->next)
    {
      if (gtk_widget_get_visible (link->data))
        return TRUE;
    }

  return FALSE;
}

/* The person has closed the last window. What they have begun is finished without one, where they
 * want that. */
static void
go_on_unseen (TektraApplication *self)
{
  gboolean wanted;

  g_assert (TEKTRA_IS_APPLICATION (self));

  g_object_get (self->settings, "run-in-background", &wanted, NULL);
  if (wanted && !self->quitting && tektra_activity_get_active (self->activity))
    tektra_background_enter (self->background);
  else
    _tektra_application_begin_quit (self);
}

/* Of the large window: a small one may be there still. */
static void
close_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  TektraApplication *self = user_data;

  if (self->window != NULL)
    tektra_window_leave (self->window);
  if (!has_visible_window (self))
    go_on_unseen (self);
}

static void
check_windows (TektraApplication *self)
{
  if (!self->quitting && self->was_seen && !has_visible_window (self))
    go_on_unseen (self);
}

static void
activity_changed_cb (TektraApplication *self)
{
  g_assert (TEKTRA_IS_APPLICATION (self));

  if (tektra_activity_get_active (self->activity))
    {
      g_application_hold (G_APPLICATION (self));
    }
  else
    {
      check_windows (self);
      g_application_release (G_APPLICATION (self));
    }
}

static void
window_added_cb (TektraApplication *self)
{
  g_assert (TEKTRA_IS_APPLICATION (self));

  self->was_seen = TRUE;
}

static void
window_removed_cb (TektraApplication *self)
{
  g_assert (TEKTRA_IS_APPLICATION (self));

  check_windows (self);
}

/**
 * _tektra_application_watch_activity:
 * @self: an application that has its chats and downloads
 *
 * Begins to tell the desktop what goes on.
 */
void
_tektra_application_watch_activity (TektraApplication *self)
{
  GtkApplication *application = GTK_APPLICATION (self);

  g_return_if_fail (TEKTRA_IS_APPLICATION (self));

  self->activity = tektra_activity_new (self->chats, self->downloads);
  self->background = tektra_background_new (application, self->activity);
  self->notifier = tektra_answer_notifier_new (application, self->chats, self->settings);
  g_signal_connect_object (self->activity, "notify::active",
                           G_CALLBACK (activity_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "window-added",
                           G_CALLBACK (window_added_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "window-removed",
                           G_CALLBACK (window_removed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static const GActionEntry desktop_actions[] = {
  { "close", close_action },
  { "open-chat", open_chat_action, "(xx)" },
  { "search", search_action, "s" },
};

/**
 * _tektra_application_add_desktop_actions:
 * @self: an application
 *
 * Adds the actions that are there for the desktop.
 */
void
_tektra_application_add_desktop_actions (TektraApplication *self)
{
  g_return_if_fail (TEKTRA_IS_APPLICATION (self));

  g_action_map_add_action_entries (G_ACTION_MAP (self), desktop_actions,
                                   G_N_ELEMENTS (desktop_actions), self);
}
