/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "storage/tektra-settings.h"
#include "ui/tektra-message-column.h"
#include "ui/tektra-message-list.h"

/* Where a person was in a chat that is not shown, kept with the chat. */
typedef struct
{
  guint  position;
  double offset;
} Place;

struct _TektraMessageList
{
  GtkWidget            parent_instance;

  /* owned */
  TektraChatSession   *session;

  /* template */
  GtkWidget           *overlay;
  TektraMessageColumn *column;
  GtkRevealer         *end_revealer;
};

G_DEFINE_FINAL_TYPE (TektraMessageList, tektra_message_list, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_FOLLOWING,
  PROP_READING_WIDTH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GQuark
place_quark (void)
{
  return g_quark_from_static_string ("tektra-message-list-place");
}

static void
following_cb (TektraMessageList *self)
{
  g_assert (TEKTRA_IS_MESSAGE_LIST (self));

  gtk_revealer_set_reveal_child (self->end_revealer,
                                 !tektra_message_column_get_following (self->column));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
}

static void
end_clicked_cb (TektraMessageList *self)
{
  tektra_message_list_scroll_to_end (self);
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

static void
save_place (TektraMessageList *self)
{
  Place place;

  g_assert (TEKTRA_IS_MESSAGE_LIST (self));

  g_object_set_qdata_full (G_OBJECT (self->session), place_quark (),
                           tektra_message_column_get_place (self->column,
                                                            &place.position, &place.offset)
                             ? g_memdup2 (&place, sizeof place)
                             : NULL,
                           g_free);
}

static void
restore_place (TektraMessageList *self)
{
  GListModel *messages = G_LIST_MODEL (tektra_chat_session_get_conversation (self->session));
  Place *place = g_object_get_qdata (G_OBJECT (self->session), place_quark ());

  g_assert (TEKTRA_IS_MESSAGE_LIST (self));

  if (place != NULL && place->position < g_list_model_get_n_items (messages))
    tektra_message_column_set_place (self->column, place->position, place->offset);
}

static void
tektra_message_list_dispose (GObject *object)
{
  TektraMessageList *self = TEKTRA_MESSAGE_LIST (object);

  if (self->column != NULL)
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
      g_value_set_boolean (value, tektra_message_list_get_following (self));
      break;
    case PROP_READING_WIDTH:
      g_object_get_property (G_OBJECT (self->column), "reading-width", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_reading_width (TektraMessageList *self,
                   int                width)
{
  int before;

  g_object_get (self->column, "reading-width", &before, NULL);
  if (before == width)
    return;

  g_object_set (self->column, "reading-width", width, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READING_WIDTH]);
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
    case PROP_READING_WIDTH:
      set_reading_width (self, g_value_get_int (value));
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

  /**
   * TektraMessageList:reading-width:
   *
   * How wide messages are at most, in pixels.
   */
  properties[PROP_READING_WIDTH] =
    g_param_spec_int ("reading-width", NULL, NULL,
                      TEKTRA_READING_WIDTH_MIN, TEKTRA_READING_WIDTH_MAX,
                      TEKTRA_READING_WIDTH_DEFAULT,
                      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TEKTRA_TYPE_MESSAGE_COLUMN);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-message-list.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraMessageList, overlay);
  gtk_widget_class_bind_template_child (widget_class, TektraMessageList, column);
  gtk_widget_class_bind_template_child (widget_class, TektraMessageList, end_revealer);
  gtk_widget_class_bind_template_callback (widget_class, following_cb);
  gtk_widget_class_bind_template_callback (widget_class, end_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "message-list");
}

static void
tektra_message_list_init (TektraMessageList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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
  g_return_if_fail (TEKTRA_IS_MESSAGE_LIST (self));
  g_return_if_fail (session == NULL || TEKTRA_IS_CHAT_SESSION (session));

  if (self->session == session)
    return;

  if (self->session != NULL)
    {
      save_place (self);
      g_signal_handlers_disconnect_by_func (tektra_chat_session_get_conversation (self->session),
                                            items_changed_cb, self);
    }

  g_set_object (&self->session, session);
  tektra_message_column_set_session (self->column, session);

  if (session != NULL)
    {
      g_signal_connect_object (tektra_chat_session_get_conversation (session), "items-changed",
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
 *
 * Returns: %FALSE once the person has scrolled away from it
 */
gboolean
tektra_message_list_get_following (TektraMessageList *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_LIST (self), FALSE);

  return tektra_message_column_get_following (self->column);
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

  tektra_message_column_show_area (self->column, position, 0, -1);
}

/**
 * tektra_message_list_open_message:
 * @self: a list
 * @position: where a message is in the chat
 *
 * Scrolls to a message that a person looked for elsewhere, and lights it up for a moment.
 */
void
tektra_message_list_open_message (TektraMessageList *self,
                                  guint              position)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_LIST (self));

  tektra_message_list_show_message (self, position);
  tektra_message_column_light (self->column, position);
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

  tektra_message_column_follow (self->column);
}

/**
 * tektra_message_list_get_top:
 * @self: a list
 *
 * Gets the first message that can be seen.
 *
 * Returns: (transfer none) (nullable): the message
 */
TektraMessage *
tektra_message_list_get_top (TektraMessageList *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_LIST (self), NULL);

  return tektra_message_column_get_top (self->column);
}

/**
 * tektra_message_list_set_found:
 * @self: a list
 * @folded: what is looked for, from [func@text_fold], empty for nothing
 * @message: (nullable): the message that the person is at
 * @nth: at which of its places they are
 *
 * Marks all places that read like @folded.
 */
void
tektra_message_list_set_found (TektraMessageList *self,
                               const char        *folded,
                               TektraMessage     *message,
                               guint              nth)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_LIST (self));

  tektra_message_column_set_found (self->column, folded, message, nth);
}

/**
 * tektra_message_list_show_found:
 * @self: a list
 *
 * Scrolls to the place where the person is, as soon as its text is there.
 */
void
tektra_message_list_show_found (TektraMessageList *self)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_LIST (self));

  tektra_message_column_show_found (self->column);
}
