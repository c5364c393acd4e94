/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-sidebar-private.h"

#include "ui/tektra-chat-row.h"

/* A chat that is dragged lands among the pinned ones: a line shows between which. */

static void
tektra_sidebar_clear_place (TektraSidebar *self)
{
  g_assert (TEKTRA_IS_SIDEBAR (self));

  if (self->drop_row == NULL)
    return;

  gtk_widget_remove_css_class (self->drop_row, "drop-above");
  gtk_widget_remove_css_class (self->drop_row, "drop-below");
  g_clear_weak_pointer (&self->drop_row);
}

static TektraChat *
dup_chat_of (GtkWidget *list_row)
{
  GtkWidget *row = list_row != NULL ? gtk_widget_get_first_child (list_row) : NULL;

  return TEKTRA_IS_CHAT_ROW (row) ? tektra_chat_row_dup_chat (TEKTRA_CHAT_ROW (row)) : NULL;
}

static GdkDragAction
motion_cb (TektraSidebar *self,
           double         x,
           double         y)
{
  GtkWidget *list_view = GTK_WIDGET (self->list_view);
  GtkWidget *row = gtk_widget_pick (list_view, x, y, GTK_PICK_DEFAULT);
  graphene_point_t point;
  g_autoptr(TektraChat) chat = NULL;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  while (row != NULL && row != list_view && gtk_widget_get_parent (row) != list_view)
    row = gtk_widget_get_parent (row);

  tektra_sidebar_clear_place (self);
  chat = dup_chat_of (row);
  if (chat == NULL || tektra_chat_get_pin (chat) == 0 ||
      !gtk_widget_compute_point (list_view, row, &GRAPHENE_POINT_INIT ((float) x, (float) y),
                                 &point))
    return 0;

  g_set_weak_pointer (&self->drop_row, row);
  self->drop_below = point.y > (float) gtk_widget_get_height (row) / 2;
  gtk_widget_add_css_class (row, self->drop_below ? "drop-below" : "drop-above");

  return GDK_ACTION_MOVE;
}

static gboolean
drop_cb (TektraSidebar *self,
         const GValue  *value,
         double         x,
         double         y)
{
  TektraChat *chat = g_value_get_object (value);
  g_autoptr(TektraChat) other = NULL;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  if (motion_cb (self, x, y) == 0)
    return FALSE;

  other = dup_chat_of (self->drop_row);
  tektra_sidebar_clear_place (self);
  if (other == NULL || other == chat || !tektra_chat_list_find (self->chats, chat, NULL))
    return FALSE;

  tektra_chat_list_pin_beside (self->chats, chat, other, self->drop_below);

  return TRUE;
}

/**
 * _tektra_sidebar_init_drop:
 * @self: a sidebar
 *
 * Lets chats be dragged into another order.
 */
void
_tektra_sidebar_init_drop (TektraSidebar *self)
{
  GtkDropTarget *target = gtk_drop_target_new (TEKTRA_TYPE_CHAT, GDK_ACTION_MOVE);

  g_assert (TEKTRA_IS_SIDEBAR (self));

  g_signal_connect_object (target, "enter", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave",
                           G_CALLBACK (tektra_sidebar_clear_place), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (target));
}
