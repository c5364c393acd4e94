/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "session/tektra-message-edit.h"
#include "session/tektra-message-removal.h"
#include "storage/tektra-settings.h"
#include "ui/tektra-answer-view.h"
#include "ui/tektra-message-row.h"
#include "ui/tektra-message-text.h"
#include "ui/tektra-user-bubble.h"

/* How high a message is, roughly, before it has been shown: pixels of a letter, of a line with its
 * share of what is between paragraphs, and of what is around the text. */
#define GUESSED_LETTER_WIDTH 8
#define GUESSED_LINE_HEIGHT 24
#define GUESSED_QUESTION_FRAME 40
#define GUESSED_ANSWER_FRAME 72

struct _TektraMessageRow
{
  GtkWidget          parent_instance;

  /* owned */
  TektraChatSession *session;
  TektraMessage     *message;
  char              *folded;

  int                nth;
  gboolean           gradual;

  /* borrowed */
  GtkWidget         *clamp;
};

G_DEFINE_FINAL_TYPE (TektraMessageRow, tektra_message_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_READING_WIDTH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
loaded_cb (TektraMessageRow *self)
{
  g_autoptr(TektraChatSession) session = g_object_ref (self->session);
  g_autoptr(TektraMessage) message = g_object_ref (self->message);

  g_assert (TEKTRA_IS_MESSAGE_ROW (self));

  tektra_message_row_set_message (self, session, message);
}

static void
tektra_message_row_hold (TektraMessageRow  *self,
                         TektraChatSession *session,
                         TektraMessage     *message)
{
  TektraMessagePager *pager;

  g_assert (TEKTRA_IS_MESSAGE_ROW (self));

  if (message != NULL && (pager = tektra_chat_session_get_pager (session)) != NULL)
    tektra_message_pager_hold (pager, message);

  if (self->message != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->message, loaded_cb, self);
      if ((pager = tektra_chat_session_get_pager (self->session)) != NULL)
        tektra_message_pager_release (pager, self->message);
    }

  g_set_object (&self->session, session);
  g_set_object (&self->message, message);
}

static void
edit_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  TektraMessageRow *self = TEKTRA_MESSAGE_ROW (widget);

  if (self->message != NULL && tektra_message_get_role (self->message) == TEKTRA_ROLE_USER)
    tektra_message_edit_begin (tektra_message_edit_get (self->message), self->session);
}

static void
copy_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  TektraMessageRow *self = TEKTRA_MESSAGE_ROW (widget);
  g_autofree char *text = NULL;

  if (self->message == NULL)
    return;

  text = g_str_equal (action_name, "message.copy-text")
           ? tektra_message_text_dup_plain (self->message)
           : tektra_message_dup_text (self->message);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  gtk_widget_activate_action (widget, "win.show-toast", "s", _("Copied"));
}

static void
quote_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  TektraMessageRow *self = TEKTRA_MESSAGE_ROW (widget);
  g_autofree char *text = NULL;
  g_autofree char *quote = NULL;

  if (self->message == NULL)
    return;

  text = tektra_message_text_dup_selection (widget);
  if (text == NULL)
    text = tektra_message_dup_text (self->message);
  quote = tektra_message_text_quote (text);
  gtk_widget_activate_action (widget, "win.quote", "s", quote);
}

static void
branch_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  TektraMessageRow *self = TEKTRA_MESSAGE_ROW (widget);

  if (self->message != NULL)
    gtk_widget_activate_action (widget, "win.branch-chat", "x",
                                tektra_message_get_id (self->message));
}

static void
undo_delete_cb (TektraMessageRemoval *removal)
{
  tektra_message_removal_undo (removal);
}

/* The row itself goes with the message. */
static void
delete_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  TektraMessageRow *self = TEKTRA_MESSAGE_ROW (widget);
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  TektraMessageRemoval *removal;
  AdwToast *toast;

  if (self->message == NULL || overlay == NULL ||
      tektra_message_get_status (self->message) == TEKTRA_MESSAGE_STATUS_STREAMING)
    return;

  gtk_widget_activate_action (widget, "win.focus-composer", NULL);
  removal = tektra_message_removal_new (tektra_chat_session_get_conversation (self->session),
                                        self->message);

  toast = adw_toast_new (_("Message deleted"));
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_delete_cb), removal,
                         (GClosureNotify) (void (*) (void)) tektra_message_removal_free,
                         G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

static void
mark (TektraMessageRow *self)
{
  GtkWidget *child = adw_clamp_get_child (ADW_CLAMP (self->clamp));

  g_assert (TEKTRA_IS_MESSAGE_ROW (self));

  if (TEKTRA_IS_USER_BUBBLE (child))
    tektra_user_bubble_set_found (TEKTRA_USER_BUBBLE (child), self->folded, self->nth);
  else if (TEKTRA_IS_ANSWER_VIEW (child))
    tektra_answer_view_set_found (TEKTRA_ANSWER_VIEW (child), self->folded, self->nth);
}

static void
tektra_message_row_dispose (GObject *object)
{
  TektraMessageRow *self = TEKTRA_MESSAGE_ROW (object);

  tektra_message_row_hold (self, NULL, NULL);
  g_clear_pointer (&self->clamp, gtk_widget_unparent);

  G_OBJECT_CLASS (tektra_message_row_parent_class)->dispose (object);
}

static void
tektra_message_row_finalize (GObject *object)
{
  TektraMessageRow *self = TEKTRA_MESSAGE_ROW (object);

  g_free (self->folded);

  G_OBJECT_CLASS (tektra_message_row_parent_class)->finalize (object);
}

static void
tektra_message_row_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TektraMessageRow *self = TEKTRA_MESSAGE_ROW (object);

  switch (prop_id)
    {
    case PROP_READING_WIDTH:
      g_value_set_int (value, adw_clamp_get_maximum_size (ADW_CLAMP (self->clamp)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_reading_width (TektraMessageRow *self,
                   int               width)
{
  AdwClamp *clamp = ADW_CLAMP (self->clamp);

  if (adw_clamp_get_maximum_size (clamp) == width)
    return;

  adw_clamp_set_maximum_size (clamp, width);
  adw_clamp_set_tightening_threshold (clamp, width);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READING_WIDTH]);
}

static void
tektra_message_row_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TektraMessageRow *self = TEKTRA_MESSAGE_ROW (object);

  switch (prop_id)
    {
    case PROP_READING_WIDTH:
      set_reading_width (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_message_row_class_init (TektraMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_message_row_dispose;
  object_class->finalize = tektra_message_row_finalize;
  object_class->get_property = tektra_message_row_get_property;
  object_class->set_property = tektra_message_row_set_property;

  /**
   * TektraMessageRow:reading-width:
   *
   * How wide the message is at most, in pixels.
   */
  properties[PROP_READING_WIDTH] =
    g_param_spec_int ("reading-width", NULL, NULL,
                      TEKTRA_READING_WIDTH_MIN, TEKTRA_READING_WIDTH_MAX,
                      TEKTRA_READING_WIDTH_DEFAULT,
                      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "message.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "message.copy-text", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "message.copy-markdown", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "message.quote", NULL, quote_action);
  gtk_widget_class_install_action (widget_class, "message.branch", NULL, branch_action);
  gtk_widget_class_install_action (widget_class, "message.delete", NULL, delete_action);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "message-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
tektra_message_row_init (TektraMessageRow *self)
{
  self->folded = g_strdup ("");
  self->nth = -1;
  self->clamp = g_object_new (ADW_TYPE_CLAMP,
                              "maximum-size", TEKTRA_READING_WIDTH_DEFAULT,
                              "tightening-threshold", TEKTRA_READING_WIDTH_DEFAULT,
                              NULL);
  gtk_widget_set_parent (self->clamp, GTK_WIDGET (self));
}

/**
 * tektra_message_row_new:
 *
 * Makes an empty row.
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
tektra_message_row_new (void)
{
  return g_object_new (TEKTRA_TYPE_MESSAGE_ROW, NULL);
}

/**
 * tektra_message_row_get_message:
 * @self: a row
 *
 * Gets the message that the row shows.
 *
 * Returns: (transfer none) (nullable): the message
 */
TektraMessage *
tektra_message_row_get_message (TektraMessageRow *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}

/**
 * tektra_message_row_set_message:
 * @self: a row
 * @session: (nullable): the chat that the message belongs to
 * @message: (nullable): a message, %NULL when the row is put aside
 *
 * Shows a message, as soon as it is in memory. The widgets inside are used again for the next
 * message of the same role.
 */
void
tektra_message_row_set_message (TektraMessageRow  *self,
                                TektraChatSession *session,
                                TektraMessage     *message)
{
  GtkWidget *child;

  g_return_if_fail (TEKTRA_IS_MESSAGE_ROW (self));
  g_return_if_fail (session == NULL || TEKTRA_IS_CHAT_SESSION (session));
  g_return_if_fail (message == NULL || TEKTRA_IS_MESSAGE (message));
  g_return_if_fail (message == NULL || session != NULL);

  tektra_message_row_hold (self, session, message);
  child = adw_clamp_get_child (ADW_CLAMP (self->clamp));

  if (message != NULL && !tektra_message_get_loaded (message))
    {
      gtk_widget_set_visible (self->clamp, FALSE);
      g_signal_connect_object (message, "notify::loaded",
                               G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
      return;
    }

  gtk_widget_set_visible (self->clamp, TRUE);

  if (message != NULL)
    {
      gboolean own = tektra_message_get_role (message) == TEKTRA_ROLE_USER;

      if (own && !TEKTRA_IS_USER_BUBBLE (child))
        child = tektra_user_bubble_new ();
      else if (!own && !TEKTRA_IS_ANSWER_VIEW (child))
        child = tektra_answer_view_new ();

      adw_clamp_set_child (ADW_CLAMP (self->clamp), child);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      own ? _("You") : tektra_message_get_model_name (message),
                                      -1);
    }

  if (TEKTRA_IS_USER_BUBBLE (child))
    tektra_user_bubble_set_message (TEKTRA_USER_BUBBLE (child), session, message);
  else if (TEKTRA_IS_ANSWER_VIEW (child))
    {
      tektra_answer_view_set_gradual (TEKTRA_ANSWER_VIEW (child), self->gradual);
      tektra_answer_view_set_message (TEKTRA_ANSWER_VIEW (child), session, message);
    }

  mark (self);
}

/**
 * tektra_message_row_set_found:
 * @self: a row
 * @folded: what is looked for, empty to take all marks away
 * @nth: at which of the places of this message the person is, -1 for none
 *
 * Marks all places of the message that read like @folded.
 */
void
tektra_message_row_set_found (TektraMessageRow *self,
                              const char       *folded,
                              int               nth)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_ROW (self));
  g_return_if_fail (folded != NULL);

  if (*folded == '\0' && *self->folded == '\0')
    return;

  g_set_str (&self->folded, folded);
  self->nth = nth;
  mark (self);
}

/**
 * tektra_message_row_set_lit:
 * @self: a row
 * @lit: whether a person has just been led to it
 *
 * Makes the message stand out among the others.
 */
void
tektra_message_row_set_lit (TektraMessageRow *self,
                            gboolean          lit)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_ROW (self));

  if (lit)
    gtk_widget_add_css_class (GTK_WIDGET (self), "lit");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "lit");
}

/**
 * tektra_message_row_get_shown:
 * @self: a row
 *
 * Gets whether the message can be seen; before that, the row is as high as nothing.
 *
 * Returns: whether it can
 */
gboolean
tektra_message_row_get_shown (TektraMessageRow *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_ROW (self), FALSE);

  return self->message != NULL && gtk_widget_get_visible (self->clamp);
}

static TektraAnswerView *
tektra_message_row_get_answer (TektraMessageRow *self)
{
  GtkWidget *child;

  g_assert (TEKTRA_IS_MESSAGE_ROW (self));

  child = adw_clamp_get_child (ADW_CLAMP (self->clamp));

  return tektra_message_row_get_shown (self) && TEKTRA_IS_ANSWER_VIEW (child)
         ? TEKTRA_ANSWER_VIEW (child)
         : NULL;
}

/**
 * tektra_message_row_set_gradual:
 * @self: a row
 * @gradual: whether the message may take its time
 *
 * Tells whether the row is made ahead of time: then each call takes only some milliseconds, and
 * what is left is made by [method@MessageRow.show_more]. Otherwise all of the message is there at
 * once.
 */
void
tektra_message_row_set_gradual (TektraMessageRow *self,
                                gboolean          gradual)
{
  TektraAnswerView *answer;

  g_return_if_fail (TEKTRA_IS_MESSAGE_ROW (self));

  self->gradual = gradual;
  answer = tektra_message_row_get_answer (self);
  if (answer != NULL)
    tektra_answer_view_set_gradual (answer, gradual);
}

/**
 * tektra_message_row_get_whole:
 * @self: a row
 *
 * Gets whether all of the message is there, or nothing, as it is not in memory.
 *
 * Returns: %FALSE when [method@MessageRow.show_more] has more to show
 */
gboolean
tektra_message_row_get_whole (TektraMessageRow *self)
{
  TektraAnswerView *answer;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE_ROW (self), FALSE);

  answer = tektra_message_row_get_answer (self);

  return answer == NULL || tektra_answer_view_get_whole (answer);
}

/**
 * tektra_message_row_show_more:
 * @self: a row
 *
 * Goes on where a gradual row has ended.
 */
void
tektra_message_row_show_more (TektraMessageRow *self)
{
  TektraAnswerView *answer;

  g_return_if_fail (TEKTRA_IS_MESSAGE_ROW (self));

  answer = tektra_message_row_get_answer (self);
  if (answer != NULL)
    tektra_answer_view_show_more (answer);
}

/**
 * tektra_message_row_guess_height:
 * @message: a message
 * @width: pixels that the text has
 *
 * Tells about how high a row with a message will be. A long chat is laid out so, and knows where it
 * is, before it has been read.
 *
 * Returns: pixels
 */
int
tektra_message_row_guess_height (TektraMessage *message,
                                 int            width)
{
  gsize letters = (gsize) MAX (1, width / GUESSED_LETTER_WIDTH);
  gsize n_lines;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (message), 0);

  n_lines = 1 + tektra_message_get_size (message) / letters;

  return (int) MIN (n_lines * GUESSED_LINE_HEIGHT, G_MAXINT / 2) +
         (tektra_message_get_role (message) == TEKTRA_ROLE_USER ? GUESSED_QUESTION_FRAME
                                                                : GUESSED_ANSWER_FRAME);
}
