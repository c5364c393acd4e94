/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-chat-row.h"

#include <glib/gi18n.h>

/* Shows the title of a chat, whether it runs and whether it has an answer nobody saw. Its menu
 * opens with the button, the secondary mouse button, a long press, or the Menu key. While chats are
 * being selected it has a check mark, and a click changes that. */

struct _TektraChatRow
{
  AdwBin         parent_instance;

  /* owned */
  GSignalGroup  *chat_signals;
  GMenuModel    *chat_menu;

  GtkListItem   *item;      /* borrowed: the row is its child */
  gboolean       selecting;

  /* template */
  GtkWidget     *check;
  GtkLabel      *title;
  GtkWidget     *spinner;
  GtkWidget     *dot;
  GtkMenuButton *menu_button;
};

G_DEFINE_FINAL_TYPE (TektraChatRow, tektra_chat_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SELECTING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_REQUESTED,
  SIGNAL_MENU_OPENING,
  SIGNAL_CLICKED,
  SIGNAL_TOGGLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const struct
{
  const char *action;
  TektraChatRequest request;
} requests[] = {
  { "chat.rename", TEKTRA_CHAT_REQUEST_RENAME },
  { "chat.pin", TEKTRA_CHAT_REQUEST_PIN },
  { "chat.unpin", TEKTRA_CHAT_REQUEST_UNPIN },
  { "chat.move-up", TEKTRA_CHAT_REQUEST_MOVE_UP },
  { "chat.move-down", TEKTRA_CHAT_REQUEST_MOVE_DOWN },
  { "chat.export", TEKTRA_CHAT_REQUEST_EXPORT },
  { "chat.select", TEKTRA_CHAT_REQUEST_SELECT },
  { "chat.delete", TEKTRA_CHAT_REQUEST_DELETE },
};

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

  if (self->item == NULL)
    return;

  gtk_list_item_set_accessible_label (self->item, gtk_label_get_label (self->title));
  gtk_list_item_set_accessible_description (self->item, unread && !busy ? _("New answer") : "");
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
  g_autoptr(TektraChat) chat = tektra_chat_row_dup_chat (self);
  gboolean pinned = chat != NULL && tektra_chat_get_pin (chat) != 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.pin", !pinned);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.unpin", pinned);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.export",
                                 chat != NULL && tektra_chat_has_messages (chat));
  g_signal_emit (self, signals[SIGNAL_MENU_OPENING], 0);

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_menu_model (button, self->chat_menu);
}

static void
menu_pressed_cb (TektraChatRow *self)
{
  g_assert (TEKTRA_IS_CHAT_ROW (self));

  tektra_chat_row_popup (self);
}

static void
pressed_cb (TektraChatRow *self,
            int            n_press,
            double         x,
            double         y,
            GtkGesture    *gesture)
{
  GdkModifierType state;

  g_assert (TEKTRA_IS_CHAT_ROW (self));

  /* Otherwise the list would select this one and no other; with Shift it knows what to do. */
  state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  if (self->selecting && (state & GDK_SHIFT_MASK) == 0)
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
released_cb (TektraChatRow *self,
             int            n_press,
             double         x,
             double         y,
             GtkGesture    *gesture)
{
  GdkModifierType state;

  g_assert (TEKTRA_IS_CHAT_ROW (self));

  state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  if (self->selecting && (state & GDK_SHIFT_MASK) == 0)
    g_signal_emit (self, signals[SIGNAL_TOGGLED], 0);
  else if ((state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) == 0)
    g_signal_emit (self, signals[SIGNAL_CLICKED], 0);
}

static GdkContentProvider *
drag_prepare_cb (TektraChatRow *self,
                 double         x,
                 double         y,
                 GtkDragSource *source)
{
  g_autoptr(TektraChat) chat = tektra_chat_row_dup_chat (self);
  g_autoptr(GdkPaintable) paintable = NULL;
  g_autoptr(GdkPaintable) picture = NULL;

  g_assert (TEKTRA_IS_CHAT_ROW (self));

  if (chat == NULL || self->selecting)
    return NULL;

  paintable = gtk_widget_paintable_new (GTK_WIDGET (self));
  picture = gdk_paintable_get_current_image (paintable);
  gtk_drag_source_set_icon (source, picture, (int) x, (int) y);

  return gdk_content_provider_new_typed (TEKTRA_TYPE_CHAT, chat);
}

static void
request (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      if (g_str_equal (requests[i].action, action_name))
        g_signal_emit (widget, signals[SIGNAL_REQUESTED], 0, requests[i].request);
    }
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

  g_clear_weak_pointer (&self->item);
  g_clear_object (&self->chat_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_CHAT_ROW);

  G_OBJECT_CLASS (tektra_chat_row_parent_class)->dispose (object);
}

static void
tektra_chat_row_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  TektraChatRow *self = TEKTRA_CHAT_ROW (object);

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
tektra_chat_row_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  TektraChatRow *self = TEKTRA_CHAT_ROW (object);

  switch (prop_id)
    {
    case PROP_SELECTING:
      if (self->selecting == g_value_get_boolean (value))
        return;
      self->selecting = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_chat_row_class_init (TektraChatRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_chat_row_dispose;
  object_class->get_property = tektra_chat_row_get_property;
  object_class->set_property = tektra_chat_row_set_property;

  widget_class->state_flags_changed = tektra_chat_row_state_flags_changed;

  /* Whether chats are being selected */
  properties[PROP_SELECTING] =
    g_param_spec_boolean ("selecting", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraChatRow::requested:
   * @self: a row
   * @request: a #TektraChatRequest
   *
   * Emitted when a person chooses something of the menu.
   */
  signals[SIGNAL_REQUESTED] =
    g_signal_new ("requested",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, G_TYPE_INT);

  /**
   * TektraChatRow::menu-opening:
   * @self: a row
   *
   * Emitted before the menu is shown, see [method@ChatRow.set_movable].
   */
  signals[SIGNAL_MENU_OPENING] =
    g_signal_new ("menu-opening",
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

  /**
   * TektraChatRow::toggled:
   * @self: a row
   *
   * Emitted when a person clicks the row while chats are being selected.
   */
  signals[SIGNAL_TOGGLED] =
    g_signal_new ("toggled",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-chat-row.ui");
  gtk_widget_class_set_css_name (widget_class, "chat-row");

  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, chat_menu);
  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, check);
  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, title);
  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, dot);
  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, drag_prepare_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, released_cb);
  gtk_widget_class_bind_template_callback (widget_class, tektra_chat_row_update_menu_button);

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    gtk_widget_class_install_action (widget_class, requests[i].action, NULL, request);
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
 * @item: (transfer none): the item whose child it will be
 *
 * Makes a row without a chat. It tells the item what a screen reader is to say.
 *
 * Returns: (transfer full): a new row
 */
GtkWidget *
tektra_chat_row_new (GtkListItem *item)
{
  TektraChatRow *self;

  g_return_val_if_fail (GTK_IS_LIST_ITEM (item), NULL);

  self = g_object_new (TEKTRA_TYPE_CHAT_ROW, NULL);
  g_set_weak_pointer (&self->item, item);
  g_object_bind_property (item, "selected", self->check, "active", G_BINDING_SYNC_CREATE);

  return GTK_WIDGET (self);
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

/**
 * tektra_chat_row_set_movable:
 * @self: a row
 * @up: whether its chat can go up among the pinned ones
 * @down: whether it can go down
 *
 * Sets what the menu offers.
 */
void
tektra_chat_row_set_movable (TektraChatRow *self,
                             gboolean       up,
                             gboolean       down)
{
  g_return_if_fail (TEKTRA_IS_CHAT_ROW (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.move-up", up);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.move-down", down);
}

/**
 * tektra_chat_row_popup:
 * @self: a row
 *
 * Opens the menu.
 */
void
tektra_chat_row_popup (TektraChatRow *self)
{
  g_return_if_fail (TEKTRA_IS_CHAT_ROW (self));

  gtk_menu_button_popup (self->menu_button);
}
