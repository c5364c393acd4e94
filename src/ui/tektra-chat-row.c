/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-chat-row.h"

#include <glib/gi18n.h>

/* Shows the title of a chat, whether it runs and whether it has an answer nobody saw. Its menu
 * opens with the button, the secondary mouse button, a long press, or the Menu key. */

struct _TektraChatRow
{
  AdwBin         parent_instance;

  GSignalGroup  *chat_signals;
  GMenuModel    *chat_menu;

  GtkLabel      *title;
  GtkWidget     *spinner;
  GtkWidget     *dot;
  GtkMenuButton *menu_button;
};

G_DEFINE_FINAL_TYPE (TektraChatRow, tektra_chat_row, ADW_TYPE_BIN)

enum
{
  SIGNAL_RENAME_REQUESTED,
  SIGNAL_DELETE_REQUESTED,
  SIGNAL_CLICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tektra_chat_row_update (TektraChatRow *self)
{
  g_autoptr(TektraChat) chat = NULL;
  const char *title;
  gboolean unread, busy;

  g_assert (TEKTRA_IS_CHAT_ROW (self));

  chat = tektra_chat_row_dup_chat (self);
  if (chat == NULL)
    return;

  title = tektra_chat_get_title (chat);
  unread = tektra_chat_get_unread (chat);
  busy = tektra_chat_get_busy (chat);

  gtk_label_set_label (self->title, title != NULL && *title != '\0' ? title : _("New Chat"));
  gtk_widget_set_visible (self->spinner, busy);
  gtk_widget_set_visible (self->dot, unread && !busy);

  if (unread)
    gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->title), "heading");
}

static void
tektra_chat_row_update_menu_button (TektraChatRow *self)
{
  GtkStateFlags flags = gtk_widget_get_state_flags (GTK_WIDGET (self));
  gboolean shown;

  shown = (flags & (GTK_STATE_FLAG_PRELIGHT
                    | GTK_STATE_FLAG_FOCUS_WITHIN
                    | GTK_STATE_FLAG_SELECTED)) != 0
          || gtk_menu_button_get_active (self->menu_button);
  gtk_widget_set_opacity (GTK_WIDGET (self->menu_button), shown ? 1.0 : 0.0);
}

static void
create_popup_cb (GtkMenuButton *button,
                 gpointer       user_data)
{
  TektraChatRow *self = user_data;

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_menu_model (button, self->chat_menu);
}

static void
open_menu (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  gtk_menu_button_popup (TEKTRA_CHAT_ROW (widget)->menu_button);
}

static void
menu_pressed_cb (TektraChatRow *self)
{
  g_assert (TEKTRA_IS_CHAT_ROW (self));

  gtk_menu_button_popup (self->menu_button);
}

static void
clicked_cb (TektraChatRow *self)
{
  g_assert (TEKTRA_IS_CHAT_ROW (self));

  g_signal_emit (self, signals[SIGNAL_CLICKED], 0);
}

static void
request_rename (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_RENAME_REQUESTED], 0);
}

static void
request_delete (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_DELETE_REQUESTED], 0);
}

static void
tektra_chat_row_state_flags_changed (GtkWidget     *widget,
                                     GtkStateFlags  previous)
{
  GTK_WIDGET_CLASS (tektra_chat_row_parent_class)->state_flags_changed (widget, previous);

  tektra_chat_row_update_menu_button (TEKTRA_CHAT_ROW (widget));
}

static void
tektra_chat_row_dispose (GObject *object)
{
  TektraChatRow *self = TEKTRA_CHAT_ROW (object);

  g_clear_object (&self->chat_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_CHAT_ROW);

  G_OBJECT_CLASS (tektra_chat_row_parent_class)->dispose (object);
}

static void
tektra_chat_row_class_init (TektraChatRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_chat_row_dispose;

  widget_class->state_flags_changed = tektra_chat_row_state_flags_changed;

  /**
   * TektraChatRow::rename-requested:
   * @self: a row
   *
   * Emitted when a person wants to give the chat another title.
   */
  signals[SIGNAL_RENAME_REQUESTED] =
    g_signal_new ("rename-requested",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * TektraChatRow::delete-requested:
   * @self: a row
   *
   * Emitted when a person wants the chat to go.
   */
  signals[SIGNAL_DELETE_REQUESTED] =
    g_signal_new ("delete-requested",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * TektraChatRow::clicked:
   * @self: a row
   *
   * Emitted when a person clicks the row, also if its chat is shown already.
   */
  signals[SIGNAL_CLICKED] =
    g_signal_new ("clicked",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-chat-row.ui");
  gtk_widget_class_set_css_name (widget_class, "chat-row");

  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, chat_menu);
  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, title);
  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, dot);
  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, tektra_chat_row_update_menu_button);

  gtk_widget_class_install_action (widget_class, "chat.rename", NULL, request_rename);
  gtk_widget_class_install_action (widget_class, "chat.delete", NULL, request_delete);
  gtk_widget_class_install_action (widget_class, "chat.menu", NULL, open_menu);
}

static void
tektra_chat_row_init (TektraChatRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, create_popup_cb, self, NULL);

  self->chat_signals = g_signal_group_new (TEKTRA_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals,
                                  "notify",
                                  G_CALLBACK (tektra_chat_row_update),
                                  self);
}

/**
 * tektra_chat_row_new:
 *
 * Makes a row without a chat.
 *
 * Returns: (transfer full): a new row
 */
GtkWidget *
tektra_chat_row_new (void)
{
  return g_object_new (TEKTRA_TYPE_CHAT_ROW, NULL);
}

/**
 * tektra_chat_row_dup_chat:
 * @self: a row
 *
 * Returns: (transfer full) (nullable): the chat it shows
 */
TektraChat *
tektra_chat_row_dup_chat (TektraChatRow *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_ROW (self), NULL);

  return g_signal_group_dup_target (self->chat_signals);
}

/**
 * tektra_chat_row_set_chat:
 * @self: a row
 * @chat: (nullable): a chat
 *
 * Shows a chat and follows its changes.
 */
void
tektra_chat_row_set_chat (TektraChatRow *self,
                          TektraChat    *chat)
{
  g_return_if_fail (TEKTRA_IS_CHAT_ROW (self));
  g_return_if_fail (chat == NULL || TEKTRA_IS_CHAT (chat));

  g_signal_group_set_target (self->chat_signals, chat);
  tektra_chat_row_update (self);
}
