/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-sidebar-private.h"

#include "ui/tektra-chat-row.h"

#include <glib/gi18n.h>

/* While chats are being selected nothing is opened: a click changes what is selected, and the
 * actions below the list do something with all of it. */

static GPtrArray *
tektra_sidebar_list_selected (TektraSidebar *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (self->selection);
  GPtrArray *chats = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position);
       more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (chats, g_list_model_get_item (G_LIST_MODEL (self->selection), position));

  return chats;
}

/* The pinned chats come first, so that the last of the selected ones speaks for all. */
static gboolean
tektra_sidebar_get_all_pinned (TektraSidebar *self,
                               GtkBitset     *selected)
{
  g_autoptr(TektraChat) last = NULL;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  if (gtk_bitset_is_empty (selected))
    return FALSE;

  last = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_maximum (selected));

  return last != NULL && tektra_chat_get_pin (last) != 0;
}

static TektraChatRow *
tektra_sidebar_get_focus_row (TektraSidebar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *widget = root != NULL ? gtk_root_get_focus (root) : NULL;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  while (widget != NULL && gtk_widget_get_parent (widget) != GTK_WIDGET (self->list_view))
    {
      /* the keys of a menu are not for the row below it */
      if (GTK_IS_POPOVER (widget))
        return NULL;
      widget = gtk_widget_get_parent (widget);
    }

  if (widget == NULL || !TEKTRA_IS_CHAT_ROW (gtk_widget_get_first_child (widget)))
    return NULL;

  return TEKTRA_CHAT_ROW (gtk_widget_get_first_child (widget));
}

static void
start_selecting (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  TektraSidebar *self = TEKTRA_SIDEBAR (widget);

  _tektra_sidebar_start_selecting (self, tektra_chat_list_get_current_chat (self->chats));
}

static void
stop_selecting (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  _tektra_sidebar_set_selecting (TEKTRA_SIDEBAR (widget), FALSE);
}

static void
select_all (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  gtk_selection_model_select_all (TEKTRA_SIDEBAR (widget)->selection);
}

static void
delete_selected (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  TektraSidebar *self = TEKTRA_SIDEBAR (widget);
  g_autoptr(GPtrArray) chats = tektra_sidebar_list_selected (self);

  if (chats->len == 0)
    return;

  _tektra_sidebar_set_selecting (self, FALSE);
  _tektra_sidebar_delete (self, chats);
}

static void
export_selected (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  TektraSidebar *self = TEKTRA_SIDEBAR (widget);
  g_autoptr(GPtrArray) chats = tektra_sidebar_list_selected (self);

  _tektra_sidebar_export (self, chats);
}

static void
pin_selected (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  TektraSidebar *self = TEKTRA_SIDEBAR (widget);
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (self->selection);
  g_autoptr(GPtrArray) chats = tektra_sidebar_list_selected (self);

  if (tektra_sidebar_get_all_pinned (self, selected))
    tektra_chat_list_unpin_all (self->chats, chats);
  else
    tektra_chat_list_pin_all (self->chats, chats, NULL);

  _tektra_sidebar_set_selecting (self, FALSE);
}

static void
delete_focused (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  TektraSidebar *self = TEKTRA_SIDEBAR (widget);
  TektraChatRow *row = tektra_sidebar_get_focus_row (self);
  g_autoptr(GPtrArray) chats = NULL;

  if (row == NULL)
    return;

  if (self->selecting)
    {
      delete_selected (widget, action_name, parameter);
      return;
    }

  chats = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (chats, tektra_chat_row_dup_chat (row));
  _tektra_sidebar_delete (self, chats);
}

static void
open_menu (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  TektraSidebar *self = TEKTRA_SIDEBAR (widget);
  TektraChatRow *row = tektra_sidebar_get_focus_row (self);

  if (row != NULL && !self->selecting)
    tektra_chat_row_popup (row);
}

/* The arrows alone would select where they lead to, and nothing else. */
static gboolean
move_focus (GtkWidget *widget,
            GVariant  *args,
            gpointer   user_data)
{
  TektraSidebar *self = TEKTRA_SIDEBAR (widget);
  TektraChatRow *row = tektra_sidebar_get_focus_row (self);
  g_autoptr(TektraChat) chat = row != NULL ? tektra_chat_row_dup_chat (row) : NULL;
  guint position;

  if (!self->selecting || !tektra_chat_list_find (self->chats, chat, &position))
    return GDK_EVENT_PROPAGATE;

  /* One step up from the top wraps to a position no list has. */
  position += (guint) g_variant_get_int32 (args);
  if (position < g_list_model_get_n_items (G_LIST_MODEL (self->selection)))
    gtk_list_view_scroll_to (self->list_view, position, GTK_LIST_SCROLL_FOCUS, NULL);

  return GDK_EVENT_STOP;
}

static void
add_arrow (GtkEventController *controller,
           guint               keyval,
           int                 n_steps)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (keyval, 0),
                                            gtk_callback_action_new (move_focus, NULL, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (n_steps));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

/**
 * _tektra_sidebar_class_init_selecting:
 * @widget_class: the class of the sidebar
 *
 * Installs the actions and their keys.
 */
void
_tektra_sidebar_class_init_selecting (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "sidebar.select", NULL, start_selecting);
  gtk_widget_class_install_action (widget_class, "sidebar.delete", NULL, delete_focused);
  gtk_widget_class_install_action (widget_class, "sidebar.menu", NULL, open_menu);
  gtk_widget_class_install_action (widget_class, "selection.stop", NULL, stop_selecting);
  gtk_widget_class_install_action (widget_class, "selection.all", NULL, select_all);
  gtk_widget_class_install_action (widget_class, "selection.pin", NULL, pin_selected);
  gtk_widget_class_install_action (widget_class, "selection.export", NULL, export_selected);
  gtk_widget_class_install_action (widget_class, "selection.delete", NULL, delete_selected);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "sidebar.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "sidebar.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "sidebar.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK,
                                       "sidebar.menu", NULL);
}

/**
 * _tektra_sidebar_init_selecting:
 * @self: a sidebar
 *
 * Lets the arrows go from chat to chat while chats are being selected.
 */
void
_tektra_sidebar_init_selecting (TektraSidebar *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  g_assert (TEKTRA_IS_SIDEBAR (self));

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  add_arrow (controller, GDK_KEY_Up, -1);
  add_arrow (controller, GDK_KEY_KP_Up, -1);
  add_arrow (controller, GDK_KEY_Down, 1);
  add_arrow (controller, GDK_KEY_KP_Down, 1);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/**
 * _tektra_sidebar_update_selecting:
 * @self: a sidebar
 *
 * Shows how many chats are selected and what can be done with them.
 */
void
_tektra_sidebar_update_selecting (TektraSidebar *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (self->selection);
  guint n = (guint) gtk_bitset_get_size (selected);
  g_autofree char *title = NULL;
  const char *pin;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  if (!self->selecting)
    {
      adw_window_title_set_title (self->title, "Tektra");
      return;
    }

  title = g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);
  adw_window_title_set_title (self->title, title);

  pin = tektra_sidebar_get_all_pinned (self, selected) ? _("Unpin") : _("Pin");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pin_button), pin);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pin_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, pin,
                                  -1);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "selection.pin", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "selection.export", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "selection.delete", n > 0);
}

/**
 * _tektra_sidebar_start_selecting:
 * @self: a sidebar
 * @chat: (nullable): the first one
 *
 * Begins to select chats.
 */
void
_tektra_sidebar_start_selecting (TektraSidebar *self,
                                 TektraChat    *chat)
{
  guint position;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  _tektra_sidebar_set_selecting (self, TRUE);
  if (!tektra_chat_list_find (self->chats, chat, &position))
    return;

  gtk_list_view_scroll_to (self->list_view, position,
                           GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);
}

/**
 * tektra_sidebar_dup_focused:
 * @self: a sidebar
 *
 * Gets the chat whose row has the keyboard.
 *
 * Returns: (transfer full) (nullable): the chat
 */
TektraChat *
tektra_sidebar_dup_focused (TektraSidebar *self)
{
  TektraChatRow *row;

  g_return_val_if_fail (TEKTRA_IS_SIDEBAR (self), NULL);

  row = tektra_sidebar_get_focus_row (self);

  return row != NULL ? tektra_chat_row_dup_chat (row) : NULL;
}
