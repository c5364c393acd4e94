/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-chat-row.h"

#include <glib/gi18n.h>

/* Shows the title of a chat, whether it runs and whether it has an answer nobody saw. Its menu
 * opens with the button, the secondary mouse button, a long press, or the Menu key. While chats are
 * being selected it has a check mark, and a click changes that.
 *
 * A list makes 200 rows at once, and new ones while it scrolls: everything but the title is made
 * when it is needed first. */

struct _TektraChatRow
{
  AdwBin         parent_instance;

  /* owned */
  GSignalGroup  *chat_signals;
  GMenuModel    *menu;

  GtkListItem   *item;        /* borrowed: the row is its child */
  gboolean       selecting;

  /* template */
  GtkLabel      *title;

  /* borrowed: the child of the bin, and its children, which are made when needed */
  GtkBox        *box;
  GtkWidget     *check;
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
    gtk_menu_button_set_menu_model (button, self->menu);
}

static gboolean
tektra_chat_row_shows_menu_button (TektraChatRow *self)
{
  const GtkStateFlags shown = GTK_STATE_FLAG_PRELIGHT
                              | GTK_STATE_FLAG_FOCUS_WITHIN
                              | GTK_STATE_FLAG_SELECTED;

  g_assert (TEKTRA_IS_CHAT_ROW (self));

  return !self->selecting
         && ((gtk_widget_get_state_flags (GTK_WIDGET (self)) & shown) != 0
             || (self->menu_button != NULL && gtk_menu_button_get_active (self->menu_button)));
}

static void
menu_active_cb (TektraChatRow *self)
{
  g_assert (TEKTRA_IS_CHAT_ROW (self));

  gtk_widget_set_opacity (GTK_WIDGET (self->menu_button),
                          tektra_chat_row_shows_menu_button (self) ? 1.0 : 0.0);
}

static GtkMenuButton *
tektra_chat_row_ensure_menu_button (TektraChatRow *self)
{
  g_assert (TEKTRA_IS_CHAT_ROW (self));

  if (self->menu_button == NULL)
    {
      self->menu_button = GTK_MENU_BUTTON (gtk_menu_button_new ());
      gtk_menu_button_set_icon_name (self->menu_button, "view-more-symbolic");
      gtk_menu_button_set_create_popup_func (self->menu_button, create_popup_cb, self, NULL);
      gtk_widget_set_valign (GTK_WIDGET (self->menu_button), GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu_button), _("Chat menu"));
      gtk_widget_add_css_class (GTK_WIDGET (self->menu_button), "flat");
      gtk_widget_add_css_class (GTK_WIDGET (self->menu_button), "circular");
      g_signal_connect_object (self->menu_button, "notify::active",
                               G_CALLBACK (menu_active_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (self->box, GTK_WIDGET (self->menu_button));
    }

  return self->menu_button;
}

/* Where the button is not, its room is kept: a title that moved below the pointer would flicker. */
static void
tektra_chat_row_update_menu_button (TektraChatRow *self)
{
  g_assert (TEKTRA_IS_CHAT_ROW (self));

  if (tektra_chat_row_shows_menu_button (self))
    tektra_chat_row_ensure_menu_button (self);

  if (self->menu_button != NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->menu_button), !self->selecting);
      menu_active_cb (self);
    }

  if (self->menu_button == NULL && !self->selecting)
    gtk_widget_add_css_class (GTK_WIDGET (self), "plain");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "plain");
}

static void
tektra_chat_row_update_check (TektraChatRow *self)
{
  g_assert (TEKTRA_IS_CHAT_ROW (self));

  if (self->check == NULL && self->selecting && self->item != NULL)
    {
      self->check = g_object_new (GTK_TYPE_CHECK_BUTTON,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                  "can-focus", FALSE,
                                  "can-target", FALSE,
                                  NULL);
      gtk_widget_add_css_class (self->check, "selection-mode");
      gtk_box_prepend (self->box, self->check);
      g_object_bind_property (self->item, "selected", self->check, "active",
                              G_BINDING_SYNC_CREATE);
    }

  if (self->check != NULL)
    gtk_widget_set_visible (self->check, self->selecting);
}

static void
tektra_chat_row_update_marks (TektraChatRow *self,
                              gboolean       busy,
                              gboolean       unread)
{
  g_assert (TEKTRA_IS_CHAT_ROW (self));

  if (busy && self->spinner == NULL)
    {
      self->spinner = adw_spinner_new ();
      gtk_widget_set_valign (self->spinner, GTK_ALIGN_CENTER);
      gtk_box_insert_child_after (self->box, self->spinner, GTK_WIDGET (self->title));
    }
  if (self->spinner != NULL)
    gtk_widget_set_visible (self->spinner, busy);

  if (unread && self->dot == NULL)
    {
      self->dot = adw_bin_new ();
      gtk_widget_set_valign (self->dot, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (self->dot, _("New answer"));
      gtk_widget_add_css_class (self->dot, "dot");
      gtk_box_insert_child_after (self->box, self->dot, GTK_WIDGET (self->title));
    }
  if (self->dot != NULL)
    gtk_widget_set_visible (self->dot, unread);
}

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
  tektra_chat_row_update_marks (self, busy, unread && !busy);

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

  /* not while it is being made or has gone */
  if (TEKTRA_CHAT_ROW (widget)->box != NULL)
    tektra_chat_row_update_menu_button (TEKTRA_CHAT_ROW (widget));
}

static void
tektra_chat_row_dispose (GObject *object)
{
  TektraChatRow *self = TEKTRA_CHAT_ROW (object);

  self->box = NULL;
  g_clear_weak_pointer (&self->item);
  g_clear_object (&self->chat_signals);
  g_clear_object (&self->menu);
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
      tektra_chat_row_update_check (self);
      tektra_chat_row_update_menu_button (self);
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

  gtk_widget_class_bind_template_child (widget_class, TektraChatRow, title);
  gtk_widget_class_bind_template_callback (widget_class, drag_prepare_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, released_cb);

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    gtk_widget_class_install_action (widget_class, requests[i].action, NULL, request);
}

static void
tektra_chat_row_init (TektraChatRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->box = GTK_BOX (adw_bin_get_child (ADW_BIN (self)));
  tektra_chat_row_update_menu_button (self);

  self->chat_signals = g_signal_group_new (TEKTRA_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals,
                                  "notify",
                                  G_CALLBACK (tektra_chat_row_update),
                                  self);
}

/**
 * tektra_chat_row_new:
 * @item: (transfer none): the item whose child it will be
 * @menu: (transfer none): what its menu offers
 *
 * Makes a row without a chat. It tells the item what a screen reader is to say.
 *
 * Returns: (transfer full): a new row
 */
GtkWidget *
tektra_chat_row_new (GtkListItem *item,
                     GMenuModel  *menu)
{
  TektraChatRow *self;

  g_return_val_if_fail (GTK_IS_LIST_ITEM (item), NULL);
  g_return_val_if_fail (G_IS_MENU_MODEL (menu), NULL);

  self = g_object_new (TEKTRA_TYPE_CHAT_ROW, NULL);
  g_set_weak_pointer (&self->item, item);
  self->menu = g_object_ref (menu);

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

  gtk_menu_button_popup (tektra_chat_row_ensure_menu_button (self));
}
