/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-window-private.h"

#include "ui/tektra-focus.h"

#include <glib/gi18n.h>

/* The search takes the place of the list of chats. Beside the chat it stays open while a person
 * goes through what was found; above it, in a drawer, it makes room for what they wanted to see. */

static gboolean
is_searching (TektraWindow *self)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  return g_strcmp0 (gtk_stack_get_visible_child_name (self->sidebar_stack), "search") == 0;
}

static void
closed_cb (TektraWindow *self)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  gtk_stack_set_visible_child_name (self->sidebar_stack, "chats");
  adw_overlay_split_view_set_show_sidebar (self->split_view, self->had_sidebar);
  if (!tektra_focus_give_back (&self->focus_before_search))
    gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
}

/**
 * _tektra_window_open_chat:
 * @self: a window
 * @chat: the id of a chat
 * @message: the id of a message in it, or 0
 *
 * Shows a chat that was found, where the message is.
 */
void
_tektra_window_open_chat (TektraWindow *self,
                          gint64        chat,
                          gint64        message)
{
  TektraChat *item = tektra_chat_list_find_id (self->chats, chat);

  g_assert (TEKTRA_IS_WINDOW (self));

  if (item == NULL)
    {
      _tektra_window_show_toast (self, _("This chat is gone."));
      return;
    }

  if (adw_overlay_split_view_get_collapsed (self->split_view))
    adw_overlay_split_view_set_show_sidebar (self->split_view, FALSE);

  tektra_chat_list_open (self->chats, item);
  if (message != 0)
    tektra_chat_view_open_message (self->chat_view, chat, message);
  gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
}

static void
hit_activated_cb (TektraWindow *self,
                  gint64        chat,
                  gint64        message)
{
  _tektra_window_open_chat (self, chat, message);
}

static void
ensure_search_view (TektraWindow *self)
{
  TektraStore *store = tektra_chat_list_get_store (self->chats);

  g_assert (TEKTRA_IS_WINDOW (self));

  if (self->search_view != NULL)
    return;

  self->search_view = TEKTRA_SEARCH_VIEW (tektra_search_view_new (store));
  g_signal_connect_object (self->search_view, "hit-activated",
                           G_CALLBACK (hit_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_view, "closed",
                           G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->sidebar_stack, GTK_WIDGET (self->search_view), "search");
}

/**
 * _tektra_window_search:
 * @self: a window
 * @text: (nullable): what to look for, %NULL to let a person type
 *
 * Searches all chats.
 */
void
_tektra_window_search (TektraWindow *self,
                       const char   *text)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  ensure_search_view (self);
  if (!is_searching (self))
    self->had_sidebar = adw_overlay_split_view_get_show_sidebar (self->split_view);

  tektra_focus_remember (&self->focus_before_search, GTK_WIDGET (self->search_view));
  gtk_stack_set_visible_child_name (self->sidebar_stack, "search");
  adw_overlay_split_view_set_show_sidebar (self->split_view, TRUE);
  tektra_search_view_open (self->search_view, text);
}

/**
 * _tektra_window_sidebar_toggled_cb:
 * @self: a window
 *
 * A drawer that is opened again has the chats in it.
 */
void
_tektra_window_sidebar_toggled_cb (TektraWindow *self)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  if (!adw_overlay_split_view_get_show_sidebar (self->split_view) &&
      adw_overlay_split_view_get_collapsed (self->split_view) &&
      is_searching (self))
    {
      gtk_stack_set_visible_child_name (self->sidebar_stack, "chats");
      gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
    }
}
