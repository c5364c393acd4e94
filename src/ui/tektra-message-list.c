/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-message-list.h"
#include "ui/tektra-message-row.h"

/* The view is at the end when no more than this many pixels are below it. */
#define END_SLACK 4

/* How many frames it may take until a chat is where it was. */
#define RESTORE_FRAMES_MAX 10

/* Before the next frame */
#define STICK_PRIORITY (GDK_PRIORITY_REDRAW - 1)

/* Where a person was in a chat that is not shown, kept with the chat. */
typedef struct
{
  guint index;
  int   offset;
} Place;

struct _TektraMessageList
{
  GtkWidget          parent_instance;

  /* owned */
  TektraChatSession *session;
  guint              restore_tick;
  int                restore_frames;
  guint              stick_source;

  double             last_value;
  double             last_upper;
  gboolean           following;

  /* template */
  GtkWidget         *overlay;
  GtkScrolledWindow *scrolled_window;
  GtkListView       *list_view;
  GtkRevealer       *end_revealer;
};

G_DEFINE_FINAL_TYPE (TektraMessageList, tektra_message_list, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_FOLLOWING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GQuark
place_quark (void)
{
  return g_quark_from_static_string ("tektra-message-list-place");
}

static GtkAdjustment *
get_adjustment (TektraMessageList *self)
{
  g_assert (TEKTRA_IS_MESSAGE_LIST (self));

  return gtk_scrolled_window_get_vadjustment (self->scrolled_window);
}

/* Pixels below what is seen. */
static double
get_rest (TektraMessageList *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  return gtk_adjustment_get_upper (adjustment) -
         gtk_adjustment_get_page_size (adjustment) -
         gtk_adjustment_get_value (adjustment);
}

static void
set_following (TektraMessageList *self,
               gboolean           following)
{
  g_assert (TEKTRA_IS_MESSAGE_LIST (self));

  if (self->following == following)
    return;

  self->following = following;
  gtk_revealer_set_reveal_child (self->end_revealer, !following);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
}

static gboolean
stick_idle_cb (gpointer user_data)
{
  TektraMessageList *self = user_data;
  GtkAdjustment *adjustment = get_adjustment (self);

  self->stick_source = 0;
  if (self->following)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));

  return G_SOURCE_REMOVE;
}

/* The list view has its own idea of the place that must not move when rows change their heights;
 * while it configures the adjustment, it does not listen to it. A value that is set between two
 * frames makes the end that place, and from then on rows grow upwards without any help. (The
 * scroll-child signal would do so too, but with an animation that fights with a person who
 * scrolls.) */
static void
stick_to_end (TektraMessageList *self)
{
  g_assert (TEKTRA_IS_MESSAGE_LIST (self));

  if (self->stick_source == 0)
    self->stick_source = g_idle_add_full (STICK_PRIORITY, stick_idle_cb, self, NULL);
}

/* Rows that grow move the end away and never the value up; so a value that falls while the list
 * does not become shorter is a person who scrolls up. */
static void
value_changed_cb (TektraMessageList *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double value = gtk_adjustment_get_value (adjustment);
  double upper = gtk_adjustment_get_upper (adjustment);

  g_assert (TEKTRA_IS_MESSAGE_LIST (self));

  if (self->restore_tick != 0)
    return;

  if (get_rest (self) <= END_SLACK)
    set_following (self, TRUE);
  else if (value < self->last_value - 1 && upper >= self->last_upper - 1)
    set_following (self, FALSE);

  self->last_value = value;
  self->last_upper = upper;
}

static void
adjustment_changed_cb (TektraMessageList *self)
{
  g_assert (TEKTRA_IS_MESSAGE_LIST (self));

  /* When both have changed, the value is told about after this. */
  if (gtk_adjustment_get_value (get_adjustment (self)) == self->last_value)
    self->last_upper = gtk_adjustment_get_upper (get_adjustment (self));

  if (self->following && get_rest (self) >= 1)
    stick_to_end (self);
}

static void
end_clicked_cb (TektraMessageList *self)
{
  tektra_message_list_scroll_to_end (self);
}

static void
setup_cb (TektraMessageList *self,
          GtkListItem       *item)
{
  gtk_list_item_set_focusable (item, FALSE);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, tektra_message_row_new ());
}

static void
bind_cb (TektraMessageList *self,
         GtkListItem       *item)
{
  TektraMessage *message = gtk_list_item_get_item (item);

  tektra_message_row_set_message (TEKTRA_MESSAGE_ROW (gtk_list_item_get_child (item)),
                                  self->session, message);
  gtk_list_item_set_accessible_label (item,
                                      tektra_message_get_role (message) == TEKTRA_ROLE_USER
                                      ? _("You")
                                      : tektra_message_get_model_name (message));
}

static void
unbind_cb (TektraMessageList *self,
           GtkListItem       *item)
{
  tektra_message_row_set_message (TEKTRA_MESSAGE_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

/* What a person sent is always shown, even when they had scrolled up. */
static void
items_changed_cb (TektraMessageList *self,
                  guint              position,
                  guint              removed,
                  guint              added,
                  GListModel        *model)
{
  g_assert (TEKTRA_IS_MESSAGE_LIST (self));

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (TektraMessage) message = g_list_model_get_item (model, position + i);

      if (removed == 0 && position + added == g_list_model_get_n_items (model) &&
          tektra_message_get_role (message) == TEKTRA_ROLE_USER)
        {
          tektra_message_list_scroll_to_end (self);
          return;
        }
    }
}

static TektraMessageRow *
find_row (TektraMessageList *self,
          TektraMessage     *message)
{
  for (GtkWidget *cell = gtk_widget_get_first_child (GTK_WIDGET (self->list_view));
       cell != NULL;
       cell = gtk_widget_get_next_sibling (cell))
    {
      GtkWidget *row = gtk_widget_get_first_child (cell);

      if (TEKTRA_IS_MESSAGE_ROW (row) &&
          tektra_message_row_get_message (TEKTRA_MESSAGE_ROW (row)) == message)
        return TEKTRA_MESSAGE_ROW (row);
    }

  return NULL;
}

static void
save_place (TektraMessageList *self)
{
  GListModel *model;
  GtkWidget *top;
  TektraMessage *message;
  graphene_rect_t bounds;

  g_assert (TEKTRA_IS_MESSAGE_LIST (self));

  if (self->session == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  g_object_set_qdata (G_OBJECT (self->session), place_quark (), NULL);
  if (self->following)
    return;

  top = gtk_widget_pick (GTK_WIDGET (self->list_view),
                         gtk_widget_get_width (GTK_WIDGET (self->list_view)) / 2.0, 1,
                         GTK_PICK_INSENSITIVE | GTK_PICK_NON_TARGETABLE);
  top = top != NULL ? gtk_widget_get_ancestor (top, TEKTRA_TYPE_MESSAGE_ROW) : NULL;
  if (top == NULL ||
      !gtk_widget_compute_bounds (top, GTK_WIDGET (self->list_view), &bounds))
    return;

  message = tektra_message_row_get_message (TEKTRA_MESSAGE_ROW (top));
  model = G_LIST_MODEL (tektra_chat_session_get_conversation (self->session));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (TektraMessage) candidate = g_list_model_get_item (model, i);

      if (candidate == message)
        {
          Place *place = g_new (Place, 1);

          *place = (Place) { i, (int) -bounds.origin.y };
          g_object_set_qdata_full (G_OBJECT (self->session), place_quark (), place, g_free);
          return;
        }
    }
}

/* Rows have their heights only after a layout, and those above come to their heights one after the
 * other: so the row is put into its place until it stays there. */
static gboolean
restore_tick_cb (GtkWidget     *widget,
                 GdkFrameClock *clock,
                 gpointer       user_data)
{
  TektraMessageList *self = TEKTRA_MESSAGE_LIST (widget);
  Place *place = g_object_get_qdata (G_OBJECT (self->session), place_quark ());
  GListModel *model = G_LIST_MODEL (tektra_chat_session_get_conversation (self->session));
  g_autoptr (TektraMessage) message = g_list_model_get_item (model, place->index);
  TektraMessageRow *row = message != NULL ? find_row (self, message) : NULL;
  graphene_rect_t bounds;

  if (row != NULL && gtk_widget_get_height (GTK_WIDGET (row)) > 0 &&
      gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list_view), &bounds))
    {
      double distance = bounds.origin.y + place->offset;

      if (ABS (distance) >= 1)
        gtk_adjustment_set_value (get_adjustment (self),
                                  gtk_adjustment_get_value (get_adjustment (self)) + distance);
      else
        self->restore_frames = 0;
    }

  if (self->restore_frames-- > 0)
    return G_SOURCE_CONTINUE;

  self->restore_tick = 0;
  value_changed_cb (self);

  return G_SOURCE_REMOVE;
}

static void
restore_place (TektraMessageList *self)
{
  Place *place;
  guint n_items;

  g_assert (TEKTRA_IS_MESSAGE_LIST (self));

  place = g_object_get_qdata (G_OBJECT (self->session), place_quark ());
  n_items =
    g_list_model_get_n_items (G_LIST_MODEL (tektra_chat_session_get_conversation (self->session)));

  if (place == NULL || place->index >= n_items)
    {
      tektra_message_list_scroll_to_end (self);
      return;
    }

  set_following (self, FALSE);
  self->restore_frames = RESTORE_FRAMES_MAX;
  if (self->restore_tick == 0)
    self->restore_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), restore_tick_cb,
                                                       NULL, NULL);
  gtk_list_view_scroll_to (self->list_view, place->index, GTK_LIST_SCROLL_NONE, NULL);
}

/* Hidden rows are nowhere, so the place is looked up while it is still there. */
static void
tektra_message_list_unmap (GtkWidget *widget)
{
  save_place (TEKTRA_MESSAGE_LIST (widget));

  GTK_WIDGET_CLASS (tektra_message_list_parent_class)->unmap (widget);
}

static void
tektra_message_list_dispose (GObject *object)
{
  TektraMessageList *self = TEKTRA_MESSAGE_LIST (object);

  g_clear_handle_id (&self->stick_source, g_source_remove);
  if (self->list_view != NULL)
    tektra_message_list_set_session (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_MESSAGE_LIST);

  G_OBJECT_CLASS (tektra_message_list_parent_class)->dispose (object);
}

static void
tektra_message_list_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  TektraMessageList *self = TEKTRA_MESSAGE_LIST (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_message_list_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  TektraMessageList *self = TEKTRA_MESSAGE_LIST (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      tektra_message_list_set_session (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_message_list_class_init (TektraMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_message_list_dispose;
  object_class->get_property = tektra_message_list_get_property;
  object_class->set_property = tektra_message_list_set_property;

  widget_class->unmap = tektra_message_list_unmap;

  /**
   * TektraMessageList:session:
   *
   * The chat that is shown.
   */
  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL,
                         TEKTRA_TYPE_CHAT_SESSION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * TektraMessageList:following:
   *
   * Whether the end stays in view while messages grow.
   */
  properties[PROP_FOLLOWING] =
    g_param_spec_boolean ("following", NULL, NULL,
                          TRUE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-message-list.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraMessageList, overlay);
  gtk_widget_class_bind_template_child (widget_class, TektraMessageList, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, TektraMessageList, list_view);
  gtk_widget_class_bind_template_child (widget_class, TektraMessageList, end_revealer);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, end_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "message-list");
}

static void
tektra_message_list_init (TektraMessageList *self)
{
  self->following = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (get_adjustment (self), "value-changed",
                           G_CALLBACK (value_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_adjustment (self), "changed",
                           G_CALLBACK (adjustment_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * tektra_message_list_new:
 *
 * Makes an empty list.
 *
 * Returns: (transfer floating): a list
 */
GtkWidget *
tektra_message_list_new (void)
{
  return g_object_new (TEKTRA_TYPE_MESSAGE_LIST, NULL);
}

/**
 * tektra_message_list_get_session:
 * @self: a list
 *
 * Gets the chat that is shown.
 *
 * Returns: (transfer none) (nullable): the chat
 */
TektraChatSession *
tektra_message_list_get_session (TektraMessageList *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_LIST (self), NULL);

  return self->session;
}

/**
 * tektra_message_list_set_session:
 * @self: a list
 * @session: (nullable): a chat
 *
 * Shows a chat, at the place where it was when it was shown last, or at its end.
 */
void
tektra_message_list_set_session (TektraMessageList *self,
                                 TektraChatSession *session)
{
  g_autoptr (GtkSelectionModel) selection = NULL;

  g_return_if_fail (TEKTRA_IS_MESSAGE_LIST (self));
  g_return_if_fail (session == NULL || TEKTRA_IS_CHAT_SESSION (session));

  if (self->session == session)
    return;

  if (self->restore_tick != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->restore_tick);
      self->restore_tick = 0;
    }

  if (self->session != NULL)
    {
      save_place (self);
      g_signal_handlers_disconnect_by_func (tektra_chat_session_get_conversation (self->session),
                                            items_changed_cb, self);
    }

  gtk_list_view_set_model (self->list_view, NULL);
  g_set_object (&self->session, session);

  if (session != NULL)
    {
      GListModel *model = G_LIST_MODEL (tektra_chat_session_get_conversation (session));

      selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (model)));
      gtk_list_view_set_model (self->list_view, selection);
      g_signal_connect_object (model, "items-changed",
                               G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
      restore_place (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

/**
 * tektra_message_list_get_following:
 * @self: a list
 *
 * Gets whether the end stays in view while messages grow.
 */
gboolean
tektra_message_list_get_following (TektraMessageList *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_LIST (self), FALSE);

  return self->following;
}

/**
 * tektra_message_list_show_message:
 * @self: a list
 * @position: where a message is in the chat
 *
 * Scrolls to a message, no further than it takes.
 */
void
tektra_message_list_show_message (TektraMessageList *self,
                                  guint              position)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_LIST (self));

  gtk_list_view_scroll_to (self->list_view, position, GTK_LIST_SCROLL_NONE, NULL);
}

/**
 * tektra_message_list_scroll_to_end:
 * @self: a list
 *
 * Scrolls to the end and stays there.
 */
void
tektra_message_list_scroll_to_end (TektraMessageList *self)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_LIST (self));

  set_following (self, TRUE);
  stick_to_end (self);
}
