/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-sidebar.h"

#include "ui/tektra-chat-row.h"
#include "ui/tektra-history-model.h"

/* The selection follows the current chat and the other way round. */

struct _TektraSidebar
{
  AdwBin              parent_instance;

  TektraChatList     *chats;
  TektraHistoryModel *history;
  GtkSingleSelection *selection;
  GMenuModel         *main_menu;

  GtkMenuButton      *menu_button;
  GtkListView        *list_view;
};

G_DEFINE_FINAL_TYPE (TektraSidebar, tektra_sidebar, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHAT_ACTIVATED,
  SIGNAL_RENAME_REQUESTED,
  SIGNAL_DELETE_REQUESTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tektra_sidebar_select_current (TektraSidebar *self)
{
  guint position;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  if (tektra_chat_list_find (self->chats, tektra_chat_list_get_current_chat (self->chats),
                             &position))
    gtk_single_selection_set_selected (self->selection, position);
}

static void
selection_changed_cb (TektraSidebar *self)
{
  TektraChat *chat;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  chat = gtk_single_selection_get_selected_item (self->selection);
  if (chat != NULL && chat != tektra_chat_list_get_current_chat (self->chats))
    tektra_chat_list_open (self->chats, chat);
}

static void
activate_cb (TektraSidebar *self,
             guint          position)
{
  g_autoptr(TektraChat) chat = NULL;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  chat = g_list_model_get_item (G_LIST_MODEL (self->chats), position);
  if (chat != NULL)
    g_signal_emit (self, signals[SIGNAL_CHAT_ACTIVATED], 0, chat);
}

static void
row_clicked_cb (TektraSidebar *self,
                TektraChatRow *row)
{
  g_autoptr(TektraChat) chat = tektra_chat_row_dup_chat (row);

  g_signal_emit (self, signals[SIGNAL_CHAT_ACTIVATED], 0, chat);
}

static void
row_rename_requested_cb (TektraSidebar *self,
                         TektraChatRow *row)
{
  g_autoptr(TektraChat) chat = tektra_chat_row_dup_chat (row);

  g_signal_emit (self, signals[SIGNAL_RENAME_REQUESTED], 0, chat);
}

static void
row_delete_requested_cb (TektraSidebar *self,
                         TektraChatRow *row)
{
  g_autoptr(TektraChat) chat = tektra_chat_row_dup_chat (row);

  g_signal_emit (self, signals[SIGNAL_DELETE_REQUESTED], 0, chat);
}

static void
row_setup_cb (TektraSidebar *self,
              GtkListItem   *item)
{
  GtkWidget *row = tektra_chat_row_new ();

  g_assert (TEKTRA_IS_SIDEBAR (self));

  g_signal_connect_object (row, "clicked",
                           G_CALLBACK (row_clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "rename-requested",
                           G_CALLBACK (row_rename_requested_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "delete-requested",
                           G_CALLBACK (row_delete_requested_cb), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

static void
row_bind_cb (TektraSidebar *self,
             GtkListItem   *item)
{
  tektra_chat_row_set_chat (TEKTRA_CHAT_ROW (gtk_list_item_get_child (item)),
                               gtk_list_item_get_item (item));
}

static void
row_unbind_cb (TektraSidebar *self,
               GtkListItem   *item)
{
  tektra_chat_row_set_chat (TEKTRA_CHAT_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
header_setup_cb (TektraSidebar *self,
                 GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  g_assert (TEKTRA_IS_SIDEBAR (self));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_list_header_set_child (header, label);
}

static void
header_bind_cb (TektraSidebar *self,
                GtkListHeader *header)
{
  g_autofree char *title = NULL;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  title = tektra_history_model_dup_title (self->history, gtk_list_header_get_item (header));
  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)), title);
}

static void
create_popup_cb (GtkMenuButton *button,
                 gpointer       user_data)
{
  TektraSidebar *self = user_data;

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_menu_model (button, self->main_menu);
}

static void
tektra_sidebar_dispose (GObject *object)
{
  TektraSidebar *self = TEKTRA_SIDEBAR (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_SIDEBAR);
  g_clear_object (&self->selection);
  g_clear_object (&self->history);
  g_clear_object (&self->chats);

  G_OBJECT_CLASS (tektra_sidebar_parent_class)->dispose (object);
}

static void
tektra_sidebar_class_init (TektraSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_sidebar_dispose;

  /**
   * TektraSidebar::chat-activated:
   * @self: a sidebar
   * @chat: the chat
   *
   * Emitted when a person goes to a chat, also if it is shown already.
   */
  signals[SIGNAL_CHAT_ACTIVATED] =
    g_signal_new ("chat-activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, TEKTRA_TYPE_CHAT);

  /**
   * TektraSidebar::rename-requested:
   * @self: a sidebar
   * @chat: the chat
   *
   * Emitted when a person wants to give a chat another title.
   */
  signals[SIGNAL_RENAME_REQUESTED] =
    g_signal_new ("rename-requested",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, TEKTRA_TYPE_CHAT);

  /**
   * TektraSidebar::delete-requested:
   * @self: a sidebar
   * @chat: the chat
   *
   * Emitted when a person wants a chat to go.
   */
  signals[SIGNAL_DELETE_REQUESTED] =
    g_signal_new ("delete-requested",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, TEKTRA_TYPE_CHAT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-sidebar.ui");
  gtk_widget_class_set_css_name (widget_class, "chat-sidebar");

  gtk_widget_class_bind_template_child (widget_class, TektraSidebar, main_menu);
  gtk_widget_class_bind_template_child (widget_class, TektraSidebar, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TektraSidebar, list_view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
tektra_sidebar_init (TektraSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, create_popup_cb, self, NULL);
}

/**
 * tektra_sidebar_set_chats:
 * @self: a sidebar
 * @chats: the chats
 *
 * Sets the chats to show; done once.
 */
void
tektra_sidebar_set_chats (TektraSidebar  *self,
                          TektraChatList *chats)
{
  g_autoptr(GtkListItemFactory) factory = NULL;
  g_autoptr(GtkListItemFactory) header_factory = NULL;

  g_return_if_fail (TEKTRA_IS_SIDEBAR (self));
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (chats));
  g_return_if_fail (self->chats == NULL);

  self->chats = g_object_ref (chats);
  self->history = tektra_history_model_new (G_LIST_MODEL (chats));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->history)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  tektra_sidebar_select_current (self);

  g_signal_connect_object (self->selection, "notify::selected-item",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chats, "notify::current",
                           G_CALLBACK (tektra_sidebar_select_current), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chats, "items-changed",
                           G_CALLBACK (tektra_sidebar_select_current), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_object (factory, "setup", G_CALLBACK (row_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (row_bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (row_unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list_view, factory);

  header_factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_object (header_factory, "setup",
                           G_CALLBACK (header_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (header_factory, "bind",
                           G_CALLBACK (header_bind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_header_factory (self->list_view, header_factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
}
