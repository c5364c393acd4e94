/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-sidebar-private.h"

#include "ui/tektra-chat-row.h"

/* The selection follows the current chat and the other way round, except while several chats are
 * being selected: see tektra-sidebar-selecting.c. */

G_DEFINE_FINAL_TYPE (TektraSidebar, tektra_sidebar, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SELECTING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_CHAT_ACTIVATED,
  SIGNAL_RENAME_REQUESTED,
  SIGNAL_DELETE_REQUESTED,
  SIGNAL_EXPORT_REQUESTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tektra_sidebar_select_current (TektraSidebar *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (self->selection);
  guint position;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  if (self->selecting)
    {
      _tektra_sidebar_update_selecting (self);
      return;
    }

  if (!tektra_chat_list_find (self->chats, tektra_chat_list_get_current_chat (self->chats),
                              &position))
    gtk_selection_model_unselect_all (self->selection);
  else if (gtk_bitset_get_size (selected) != 1 || !gtk_bitset_contains (selected, position))
    /* through the view, so that Shift goes on from here */
    gtk_list_view_scroll_to (self->list_view, position, GTK_LIST_SCROLL_SELECT, NULL);
}

static void
selection_changed_cb (TektraSidebar *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (self->selection);
  guint64 n_selected = gtk_bitset_get_size (selected);
  g_autoptr(TektraChat) chat = NULL;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  if (self->selecting)
    {
      _tektra_sidebar_update_selecting (self);
      return;
    }

  /* with Ctrl, Shift or Ctrl+A */
  if (n_selected > 1)
    {
      _tektra_sidebar_set_selecting (self, TRUE);
      return;
    }

  if (n_selected == 0)
    {
      if (tektra_chat_list_find (self->chats, tektra_chat_list_get_current_chat (self->chats),
                                 NULL))
        tektra_sidebar_select_current (self);
      return;
    }

  chat = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_minimum (selected));
  if (chat != NULL && chat != tektra_chat_list_get_current_chat (self->chats))
    tektra_chat_list_open (self->chats, chat);
}

static void
tektra_sidebar_toggle (TektraSidebar *self,
                       guint          position)
{
  g_assert (TEKTRA_IS_SIDEBAR (self));

  if (gtk_selection_model_is_selected (self->selection, position))
    gtk_selection_model_unselect_item (self->selection, position);
  else
    gtk_selection_model_select_item (self->selection, position, FALSE);
}

static void
activate_cb (TektraSidebar *self,
             guint          position)
{
  g_autoptr(TektraChat) chat = NULL;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  chat = g_list_model_get_item (G_LIST_MODEL (self->chats), position);
  if (self->selecting)
    tektra_sidebar_toggle (self, position);
  else if (chat != NULL)
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
row_toggled_cb (TektraSidebar *self,
                TektraChatRow *row)
{
  g_autoptr(TektraChat) chat = tektra_chat_row_dup_chat (row);
  guint position;

  g_assert (TEKTRA_IS_SIDEBAR (self));

  if (!tektra_chat_list_find (self->chats, chat, &position))
    return;

  gtk_list_view_scroll_to (self->list_view, position, GTK_LIST_SCROLL_FOCUS, NULL);
  tektra_sidebar_toggle (self, position);
}

static void
row_menu_opening_cb (TektraSidebar *self,
                     TektraChatRow *row)
{
  g_autoptr(TektraChat) chat = tektra_chat_row_dup_chat (row);

  g_assert (TEKTRA_IS_SIDEBAR (self));

  tektra_chat_row_set_movable (row,
                               tektra_chat_list_can_move (self->chats, chat, -1),
                               tektra_chat_list_can_move (self->chats, chat, 1));
}

static void
row_requested_cb (TektraSidebar     *self,
                  TektraChatRequest  request,
                  TektraChatRow     *row)
{
  g_autoptr(TektraChat) chat = tektra_chat_row_dup_chat (row);
  g_autoptr(GPtrArray) chats = g_ptr_array_new_with_free_func (g_object_unref);

  g_assert (TEKTRA_IS_SIDEBAR (self));

  g_ptr_array_add (chats, g_object_ref (chat));

  switch (request)
    {
    case TEKTRA_CHAT_REQUEST_RENAME:
      g_signal_emit (self, signals[SIGNAL_RENAME_REQUESTED], 0, chat);
      break;
    case TEKTRA_CHAT_REQUEST_PIN:
      tektra_chat_list_pin (self->chats, chat, NULL);
      break;
    case TEKTRA_CHAT_REQUEST_UNPIN:
      tektra_chat_list_unpin (self->chats, chat);
      break;
    case TEKTRA_CHAT_REQUEST_MOVE_UP:
      tektra_chat_list_move (self->chats, chat, -1);
      break;
    case TEKTRA_CHAT_REQUEST_MOVE_DOWN:
      tektra_chat_list_move (self->chats, chat, 1);
      break;
    case TEKTRA_CHAT_REQUEST_EXPORT:
      _tektra_sidebar_export (self, chats);
      break;
    case TEKTRA_CHAT_REQUEST_SELECT:
      _tektra_sidebar_start_selecting (self, chat);
      break;
    case TEKTRA_CHAT_REQUEST_DELETE:
      _tektra_sidebar_delete (self, chats);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
row_setup_cb (TektraSidebar *self,
              GtkListItem   *item)
{
  GtkWidget *row = tektra_chat_row_new (item, self->chat_menu);

  g_assert (TEKTRA_IS_SIDEBAR (self));

  g_signal_connect_object (row, "clicked",
                           G_CALLBACK (row_clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "toggled",
                           G_CALLBACK (row_toggled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "menu-opening",
                           G_CALLBACK (row_menu_opening_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "requested",
                           G_CALLBACK (row_requested_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self, "selecting", row, "selecting", G_BINDING_SYNC_CREATE);
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

  g_clear_weak_pointer (&self->drop_row);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_SIDEBAR);
  g_clear_object (&self->selection);
  g_clear_object (&self->history);
  g_clear_object (&self->chats);

  G_OBJECT_CLASS (tektra_sidebar_parent_class)->dispose (object);
}

static void
tektra_sidebar_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  TektraSidebar *self = TEKTRA_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_SELECTING:
      g_value_set_boolean (value, self->selecting);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_sidebar_class_init (TektraSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_sidebar_dispose;
  object_class->get_property = tektra_sidebar_get_property;

  /* Whether several chats are being selected */
  properties[PROP_SELECTING] =
    g_param_spec_boolean ("selecting", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);

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
   * @chats: (element-type TektraChat): the chats
   *
   * Emitted when a person wants chats to go.
   */
  signals[SIGNAL_DELETE_REQUESTED] =
    g_signal_new ("delete-requested",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, G_TYPE_PTR_ARRAY);

  /**
   * TektraSidebar::export-requested:
   * @self: a sidebar
   * @chats: (element-type TektraChat): the chats
   *
   * Emitted when a person wants chats to be written to files.
   */
  signals[SIGNAL_EXPORT_REQUESTED] =
    g_signal_new ("export-requested",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, G_TYPE_PTR_ARRAY);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-sidebar.ui");
  gtk_widget_class_set_css_name (widget_class, "chat-sidebar");

  gtk_widget_class_bind_template_child (widget_class, TektraSidebar, chat_menu);
  gtk_widget_class_bind_template_child (widget_class, TektraSidebar, main_menu);
  gtk_widget_class_bind_template_child (widget_class, TektraSidebar, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TektraSidebar, title);
  gtk_widget_class_bind_template_child (widget_class, TektraSidebar, list_view);
  gtk_widget_class_bind_template_child (widget_class, TektraSidebar, pin_button);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);

  _tektra_sidebar_class_init_selecting (widget_class);
}

static void
tektra_sidebar_init (TektraSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, create_popup_cb, self, NULL);
  _tektra_sidebar_init_selecting (self);
  _tektra_sidebar_init_drop (self);
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
  self->selection =
    GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->history))));

  g_signal_connect_object (self->selection, "selection-changed",
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
  gtk_list_view_set_model (self->list_view, self->selection);
  tektra_sidebar_select_current (self);
}

/**
 * tektra_sidebar_get_selecting:
 * @self: a sidebar
 *
 * Returns: whether several chats are being selected
 */
gboolean
tektra_sidebar_get_selecting (TektraSidebar *self)
{
  g_return_val_if_fail (TEKTRA_IS_SIDEBAR (self), FALSE);

  return self->selecting;
}

/**
 * _tektra_sidebar_set_selecting:
 * @self: a sidebar
 * @selecting: whether several chats are to be selected
 *
 * Begins to select chats, or goes back to the current one.
 */
void
_tektra_sidebar_set_selecting (TektraSidebar *self,
                               gboolean       selecting)
{
  g_assert (TEKTRA_IS_SIDEBAR (self));

  if (self->selecting != selecting)
    {
      self->selecting = selecting;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTING]);
    }

  _tektra_sidebar_update_selecting (self);
  tektra_sidebar_select_current (self);
}

/**
 * _tektra_sidebar_delete:
 * @self: a sidebar
 * @chats: (element-type TektraChat): chats
 *
 * Asks for chats to go.
 */
void
_tektra_sidebar_delete (TektraSidebar *self,
                        GPtrArray     *chats)
{
  g_assert (TEKTRA_IS_SIDEBAR (self));

  g_signal_emit (self, signals[SIGNAL_DELETE_REQUESTED], 0, chats);
}

/**
 * _tektra_sidebar_export:
 * @self: a sidebar
 * @chats: (element-type TektraChat): chats
 *
 * Asks for chats to be written to files.
 */
void
_tektra_sidebar_export (TektraSidebar *self,
                        GPtrArray     *chats)
{
  g_assert (TEKTRA_IS_SIDEBAR (self));

  g_signal_emit (self, signals[SIGNAL_EXPORT_REQUESTED], 0, chats);
}
