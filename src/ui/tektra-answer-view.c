/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "ui/tektra-answer-outcome.h"
#include "ui/tektra-answer-view.h"
#include "ui/tektra-branch-switcher.h"
#include "ui/tektra-chat-window.h"
#include "ui/tektra-copy-button.h"
#include "ui/tektra-markdown-view.h"
#include "ui/tektra-message-menu.h"
#include "ui/tektra-picture-button.h"
#include "ui/tektra-thinking-view.h"

struct _TektraAnswerView
{
  GtkWidget            parent_instance;

  /* owned */
  TektraChatSession    *session;
  TektraMessage        *message;
  GSignalGroup         *session_signals;
  GSignalGroup         *message_signals;
  GSignalGroup         *conversation_signals;
  GSignalGroup         *part_signals;
  GSignalGroup         *reader_signals;
  char                 *folded;

  int                   nth;
  gboolean              gradual;

  /* template */
  GtkBox               *parts;
  GtkWidget            *status;
  GtkLabel             *status_label;
  GtkProgressBar       *progress_bar;
  TektraAnswerOutcome  *outcome;
  GtkWidget            *footer;
  TektraCopyButton     *copy_button;
  GtkWidget            *again_button;
  GtkWidget            *read_button;
  TektraBranchSwitcher *switcher;
  GtkMenuButton        *more_button;
  GtkLabel             *details_label;
};

G_DEFINE_FINAL_TYPE (TektraAnswerView, tektra_answer_view, GTK_TYPE_WIDGET)

static gboolean
is_running (TektraAnswerView *self)
{
  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  return self->message != NULL &&
         tektra_message_get_status (self->message) == TEKTRA_MESSAGE_STATUS_STREAMING;
}

static GType
get_widget_type (TektraPart *part)
{
  if (TEKTRA_IS_THINKING_PART (part))
    return TEKTRA_TYPE_THINKING_VIEW;
  if (TEKTRA_IS_TEXT_PART (part))
    return TEKTRA_TYPE_MARKDOWN_VIEW;
  if (TEKTRA_IS_IMAGE_PART (part))
    return TEKTRA_TYPE_PICTURE_BUTTON;

  return GTK_TYPE_LABEL;
}

static GtkWidget *
create_part_widget (TektraPart *part)
{
  GtkWidget *label;

  if (TEKTRA_IS_THINKING_PART (part))
    return tektra_thinking_view_new ();
  if (TEKTRA_IS_TEXT_PART (part))
    return tektra_markdown_view_new ();
  if (TEKTRA_IS_IMAGE_PART (part))
    {
      GtkWidget *button = tektra_picture_button_new (TEKTRA_IMAGE_PART (part));

      gtk_widget_set_halign (button, GTK_ALIGN_START);
      return button;
    }

  label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dimmed");

  return label;
}

static void
fill_part_widget (TektraAnswerView *self,
                  GtkWidget        *widget,
                  TektraPart       *part)
{
  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  if (TEKTRA_IS_THINKING_PART (part))
    {
      tektra_thinking_view_set_part (TEKTRA_THINKING_VIEW (widget), TEKTRA_THINKING_PART (part));
    }
  else if (TEKTRA_IS_TEXT_PART (part))
    {
      tektra_markdown_view_set_gradual (TEKTRA_MARKDOWN_VIEW (widget), self->gradual);
      tektra_markdown_view_set_complete (TEKTRA_MARKDOWN_VIEW (widget), !is_running (self));
      tektra_markdown_view_set_part (TEKTRA_MARKDOWN_VIEW (widget), TEKTRA_TEXT_PART (part));
    }
  else if (TEKTRA_IS_TOOL_CALL_PART (part))
    {
      g_autofree char *text = NULL;

      /* Translators: %s is the name of a tool, such as "web_search" */
      text = g_strdup_printf (_("Asked for the tool “%s”"),
                              tektra_tool_call_part_get_name (TEKTRA_TOOL_CALL_PART (part)));
      gtk_label_set_label (GTK_LABEL (widget), text);
    }
}

/* A row that has been put aside keeps its widgets for the next message: making them costs more than
 * filling them. */
static void
release_parts (TektraAnswerView *self)
{
  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->parts));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (TEKTRA_IS_MARKDOWN_VIEW (child))
        tektra_markdown_view_set_part (TEKTRA_MARKDOWN_VIEW (child), NULL);
      else if (TEKTRA_IS_THINKING_VIEW (child))
        tektra_thinking_view_set_part (TEKTRA_THINKING_VIEW (child), NULL);
    }
}

/* What a model thought is not looked through: it is folded away. */
static void
mark_parts (TektraAnswerView *self)
{
  guint n = 0;

  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->parts));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (TEKTRA_IS_MARKDOWN_VIEW (child))
        n += tektra_markdown_view_set_found (TEKTRA_MARKDOWN_VIEW (child), self->folded,
                                             self->nth - (int) n);
    }
}

/* The first text that is not all there */
static TektraMarkdownView *
find_partial (TektraAnswerView *self)
{
  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->parts));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (TEKTRA_IS_MARKDOWN_VIEW (child) &&
          !tektra_markdown_view_get_whole (TEKTRA_MARKDOWN_VIEW (child)))
        return TEKTRA_MARKDOWN_VIEW (child);
    }

  return NULL;
}

static void
update_parts (TektraAnswerView *self)
{
  GListModel *parts;
  GtkWidget *child;
  guint n_parts;

  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  if (self->message == NULL)
    {
      release_parts (self);
      return;
    }

  parts = tektra_message_list_parts (self->message);
  n_parts = g_list_model_get_n_items (parts);
  child = gtk_widget_get_first_child (GTK_WIDGET (self->parts));

  for (guint i = 0; i < n_parts; i++)
    {
      g_autoptr (TektraPart) part = g_list_model_get_item (parts, i);

      /* A picture's button is made for one picture. */
      if (child == NULL || G_OBJECT_TYPE (child) != get_widget_type (part) ||
          TEKTRA_IS_IMAGE_PART (part))
        {
          GtkWidget *box = GTK_WIDGET (self->parts);
          GtkWidget *previous = child != NULL ? gtk_widget_get_prev_sibling (child)
                                              : gtk_widget_get_last_child (box);
          GtkWidget *old = child;

          child = create_part_widget (part);
          gtk_box_insert_child_after (self->parts, child, previous);
          if (old != NULL)
            gtk_box_remove (self->parts, old);
        }

      fill_part_widget (self, child, part);
      child = gtk_widget_get_next_sibling (child);
    }

  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      gtk_box_remove (self->parts, child);
      child = next;
    }

  mark_parts (self);
}

static void
update_status (TektraAnswerView *self)
{
  const char *text = NULL;
  double progress = 0;
  gboolean waiting;

  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  waiting = is_running (self) &&
            g_list_model_get_n_items (tektra_message_list_parts (self->message)) == 0;

  if (waiting && self->session != NULL)
    {
      text = tektra_chat_session_get_status_text (self->session);
      progress = tektra_chat_session_get_progress (self->session);
    }

  gtk_label_set_label (self->status_label, text != NULL && *text != '\0' ? text : _("Waiting…"));
  gtk_progress_bar_set_fraction (self->progress_bar, progress);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), progress > 0 && progress < 1);
  gtk_widget_set_visible (self->status, waiting);
}

static char *
describe_usage (const TektraUsage *usage)
{
  g_autoptr (GString) text = g_string_new (NULL);
  double rate;

  if (usage->completion_tokens >= 0)
    g_string_append_printf (text, ngettext ("%u token written", "%u tokens written",
                                            (gulong) usage->completion_tokens),
                            (guint) usage->completion_tokens);

  if (usage->prompt_tokens >= 0)
    {
      g_string_append_printf (text, "%s", text->len > 0 ? "\n" : "");
      g_string_append_printf (text, ngettext ("%u token read", "%u tokens read",
                                              (gulong) usage->prompt_tokens),
                              (guint) usage->prompt_tokens);
    }

  rate = tektra_usage_get_tokens_per_second (usage);
  if (rate > 0)
    {
      g_string_append_printf (text, "%s", text->len > 0 ? "\n" : "");
      /* Translators: speed of a model */
      g_string_append_printf (text, _("%.1f tokens per second"), rate);
    }

  if (usage->first_token_us >= 0)
    {
      g_string_append_printf (text, "%s", text->len > 0 ? "\n" : "");
      g_string_append_printf (text, _("First word after %.2f s"),
                              (double) usage->first_token_us / G_TIME_SPAN_SECOND);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
update_details (TektraAnswerView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *usage_text = NULL;
  const TektraUsage *usage;
  const char *note = NULL;

  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  if (self->message == NULL)
    return;

  usage = tektra_message_get_usage (self->message);

  if (tektra_message_get_status (self->message) == TEKTRA_MESSAGE_STATUS_STOPPED)
    note = _("Stopped");
  else if (tektra_message_get_finish_reason (self->message) == TEKTRA_FINISH_LENGTH)
    note = _("Cut off at the length limit");
  else if (tektra_message_get_finish_reason (self->message) == TEKTRA_FINISH_CONTENT_FILTER)
    note = _("The server withheld the rest");

  if (note != NULL)
    g_string_append (text, note);

  if (tektra_message_get_model_name (self->message) != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "",
                            tektra_message_get_model_name (self->message));

  if (tektra_message_get_n_left_out (self->message) > 0)
    {
      guint n = tektra_message_get_n_left_out (self->message);

      g_string_append (text, text->len > 0 ? " · " : "");
      g_string_append_printf (text, ngettext ("%u earlier message left out",
                                              "%u earlier messages left out", n), n);
    }

  if (usage != NULL)
    usage_text = describe_usage (usage);

  gtk_label_set_label (self->details_label, text->str);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->details_label), usage_text);
}

static void
update_footer (TektraAnswerView *self)
{
  gboolean busy = self->session != NULL && tektra_chat_session_get_busy (self->session);
  gboolean running = is_running (self);
  gboolean has_parts = self->message != NULL &&
                       g_list_model_get_n_items (tektra_message_list_parts (self->message)) > 0;

  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  /* An answer can be listened to while it is written. */
  gtk_widget_set_visible (self->footer, self->message != NULL && (!running || has_parts));
  gtk_widget_set_visible (GTK_WIDGET (self->copy_button), has_parts && !running);
  gtk_widget_set_visible (self->again_button, !running);
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), !running);
  gtk_widget_set_visible (GTK_WIDGET (self->details_label), !running);
  gtk_widget_set_visible (self->read_button, has_parts);
  gtk_widget_set_sensitive (self->again_button,
                            !busy && self->session != NULL && self->message != NULL &&
                            tektra_chat_session_can_regenerate (self->session, self->message));
}

static void
update_reading (TektraAnswerView *self)
{
  g_autoptr (TektraReader) reader = g_signal_group_dup_target (self->reader_signals);
  gboolean reading = self->message != NULL && reader != NULL &&
                     tektra_reader_get_message (reader) == self->message;
  const char *text = reading ? _("Stop Reading") : _("Read Aloud");

  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  gtk_button_set_icon_name (GTK_BUTTON (self->read_button),
                            reading ? "media-playback-stop-symbolic"
                                    : "audio-volume-high-symbolic");
  gtk_widget_set_tooltip_text (self->read_button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->read_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
status_changed_cb (TektraAnswerView *self)
{
  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  update_parts (self);
  update_status (self);
  update_details (self);
  update_footer (self);
}

static void
parts_changed_cb (TektraAnswerView *self)
{
  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  update_parts (self);
  update_status (self);
  update_footer (self);
}

static void
copy_clicked_cb (TektraAnswerView *self)
{
  g_autofree char *text = NULL;

  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  if (self->message == NULL)
    return;

  text = tektra_message_dup_text (self->message);
  tektra_copy_button_copy (self->copy_button, text);
}

static void
again_clicked_cb (TektraAnswerView *self)
{
  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  if (self->session != NULL && self->message != NULL)
    tektra_chat_session_regenerate (self->session, self->message);
}

static void
read_clicked_cb (TektraAnswerView *self)
{
  g_assert (TEKTRA_IS_ANSWER_VIEW (self));

  if (self->message != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.read-aloud", "x",
                                tektra_message_get_id (self->message));
}

static void
tektra_answer_view_root (GtkWidget *widget)
{
  TektraAnswerView *self = TEKTRA_ANSWER_VIEW (widget);
  GtkRoot *root;

  GTK_WIDGET_CLASS (tektra_answer_view_parent_class)->root (widget);

  root = gtk_widget_get_root (widget);
  if (TEKTRA_IS_CHAT_WINDOW (root))
    g_signal_group_set_target (self->reader_signals,
                               tektra_chat_window_get_reader (TEKTRA_CHAT_WINDOW (root)));
  update_reading (self);
}

static void
tektra_answer_view_unroot (GtkWidget *widget)
{
  g_signal_group_set_target (TEKTRA_ANSWER_VIEW (widget)->reader_signals, NULL);

  GTK_WIDGET_CLASS (tektra_answer_view_parent_class)->unroot (widget);
}

static void
tektra_answer_view_dispose (GObject *object)
{
  TektraAnswerView *self = TEKTRA_ANSWER_VIEW (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->message_signals);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->part_signals);
  g_clear_object (&self->reader_signals);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_ANSWER_VIEW);

  G_OBJECT_CLASS (tektra_answer_view_parent_class)->dispose (object);
}

static void
tektra_answer_view_finalize (GObject *object)
{
  TektraAnswerView *self = TEKTRA_ANSWER_VIEW (object);

  g_free (self->folded);

  G_OBJECT_CLASS (tektra_answer_view_parent_class)->finalize (object);
}

static void
tektra_answer_view_class_init (TektraAnswerViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_answer_view_dispose;
  object_class->finalize = tektra_answer_view_finalize;

  widget_class->root = tektra_answer_view_root;
  widget_class->unroot = tektra_answer_view_unroot;

  g_type_ensure (ADW_TYPE_SPINNER);
  g_type_ensure (TEKTRA_TYPE_ANSWER_OUTCOME);
  g_type_ensure (TEKTRA_TYPE_BRANCH_SWITCHER);
  g_type_ensure (TEKTRA_TYPE_COPY_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-answer-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, parts);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, status);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, status_label);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, outcome);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, footer);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, again_button);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, read_button);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, switcher);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, more_button);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerView, details_label);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "answer-view");
}

static void
tektra_answer_view_init (TektraAnswerView *self)
{
  self->folded = g_strdup ("");
  self->nth = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  tektra_message_menu_attach (self->more_button, TEKTRA_ROLE_ASSISTANT);

  self->session_signals = g_signal_group_new (TEKTRA_TYPE_CHAT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::status-text",
                                  G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::progress",
                                  G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::busy",
                                  G_CALLBACK (update_footer), self);

  self->message_signals = g_signal_group_new (TEKTRA_TYPE_MESSAGE);
  g_signal_group_connect_swapped (self->message_signals, "notify::status",
                                  G_CALLBACK (status_changed_cb), self);
  g_signal_group_connect_swapped (self->message_signals, "notify::usage",
                                  G_CALLBACK (update_details), self);
  g_signal_group_connect_swapped (self->message_signals, "notify::finish-reason",
                                  G_CALLBACK (update_details), self);
  g_signal_group_connect_swapped (self->message_signals, "notify::model-name",
                                  G_CALLBACK (update_details), self);

  self->conversation_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->conversation_signals, "items-changed",
                                  G_CALLBACK (update_footer), self);

  self->part_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->part_signals, "items-changed",
                                  G_CALLBACK (parts_changed_cb), self);

  self->reader_signals = g_signal_group_new (TEKTRA_TYPE_READER);
  g_signal_group_connect_swapped (self->reader_signals, "notify::message",
                                  G_CALLBACK (update_reading), self);
}

/**
 * tektra_answer_view_new:
 *
 * Makes an empty view.
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
tektra_answer_view_new (void)
{
  return g_object_new (TEKTRA_TYPE_ANSWER_VIEW, NULL);
}

/**
 * tektra_answer_view_set_message:
 * @self: a view
 * @session: (nullable): the chat it belongs to
 * @message: (nullable): the answer
 *
 * Shows an answer and follows it.
 */
void
tektra_answer_view_set_message (TektraAnswerView  *self,
                                TektraChatSession *session,
                                TektraMessage     *message)
{
  g_return_if_fail (TEKTRA_IS_ANSWER_VIEW (self));
  g_return_if_fail (session == NULL || TEKTRA_IS_CHAT_SESSION (session));
  g_return_if_fail (message == NULL || TEKTRA_IS_MESSAGE (message));

  if (self->message == message && self->session == session)
    return;

  g_set_object (&self->session, session);
  g_set_object (&self->message, message);
  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->message_signals, message);
  g_signal_group_set_target (self->conversation_signals,
                             session != NULL ? tektra_chat_session_get_conversation (session)
                                             : NULL);
  g_signal_group_set_target (self->part_signals,
                             message != NULL ? tektra_message_list_parts (message) : NULL);

  tektra_answer_outcome_set_message (self->outcome, session, message);
  tektra_branch_switcher_set_message (self->switcher, session, message);
  tektra_copy_button_reset (self->copy_button);
  status_changed_cb (self);
  update_reading (self);
  self->gradual = FALSE;
}

/**
 * tektra_answer_view_set_found:
 * @self: a view
 * @folded: what is looked for, empty to take all marks away
 * @nth: at which of the places the person is, negative for none
 *
 * Marks all places of the text that read like @folded.
 */
void
tektra_answer_view_set_found (TektraAnswerView *self,
                              const char       *folded,
                              int               nth)
{
  g_return_if_fail (TEKTRA_IS_ANSWER_VIEW (self));
  g_return_if_fail (folded != NULL);

  g_set_str (&self->folded, folded);
  self->nth = nth;
  mark_parts (self);
}

/**
 * tektra_answer_view_set_gradual:
 * @self: a view
 * @gradual: whether the answer may take its time
 *
 * Tells whether nobody will see the next message yet, see [method@MarkdownView.set_gradual], or,
 * with %FALSE, that the one that is being made is wanted now.
 */
void
tektra_answer_view_set_gradual (TektraAnswerView *self,
                                gboolean          gradual)
{
  TektraMarkdownView *partial;

  g_return_if_fail (TEKTRA_IS_ANSWER_VIEW (self));

  self->gradual = gradual;
  while (!gradual && (partial = find_partial (self)) != NULL)
    tektra_markdown_view_set_gradual (partial, FALSE);
}

/**
 * tektra_answer_view_get_whole:
 * @self: a view
 *
 * Gets whether all of the answer is there.
 *
 * Returns: %FALSE when [method@AnswerView.show_more] has more to show
 */
gboolean
tektra_answer_view_get_whole (TektraAnswerView *self)
{
  g_return_val_if_fail (TEKTRA_IS_ANSWER_VIEW (self), FALSE);

  return find_partial (self) == NULL;
}

/**
 * tektra_answer_view_show_more:
 * @self: a view
 *
 * Goes on where a gradual view has ended.
 */
void
tektra_answer_view_show_more (TektraAnswerView *self)
{
  TektraMarkdownView *partial;

  g_return_if_fail (TEKTRA_IS_ANSWER_VIEW (self));

  partial = find_partial (self);
  if (partial != NULL)
    tektra_markdown_view_show_more (partial);
}
