/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-chat-view.h"

#include <glib/gi18n.h>

#include "core/tektra-conversation-find.h"
#include "ui/tektra-announcer.h"
#include "ui/tektra-conversation-bar.h"
#include "ui/tektra-find-bar.h"
#include "ui/tektra-message-list.h"
#include "ui/tektra-toast.h"
#include "ui/tektra-welcome.h"

/* There is one of these; it is given one chat after another. The list of messages is made with the
 * first message: until then there is only the welcome. */

/* Pixels beside the composer, which stands out from the lines above it a little. */
#define COMPOSER_MARGINS 24

/* as many as can be read while a toast is shown */
#define MAX_FAILURES 4

struct _TektraChatView
{
  AdwBin             parent_instance;

  TektraChatSession *session;
  TektraSettings    *settings;
  GSignalGroup      *session_signals;
  GSignalGroup      *conversation_signals;
  TektraAnnouncer   *announcer;
  AdwToast          *failures_toast;
  GPtrArray         *failures;

  TektraStore       *store;
  TektraFindBar     *find_bar; /* made when it is needed */
  TektraMessageList *message_list;
  gint64             wanted_chat;
  gint64             wanted_message;
  gboolean           compact;

  AdwToastOverlay   *toast_overlay;
  GtkStack          *stack;
  TektraWelcome     *welcome;
  GtkRevealer       *preparing_revealer;
  AdwClamp          *preparing_clamp;
  AdwClamp          *composer_clamp;
  GtkBox            *composer_box;
  TektraComposer    *composer;
  TektraConversationBar *conversation_bar; /* made when it is needed */
};

G_DEFINE_FINAL_TYPE (TektraChatView, tektra_chat_view, ADW_TYPE_BIN)

/* A chat that is opened comes a moment later. */
static void
tektra_chat_view_show_wanted (TektraChatView *self)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (self->session);
  TektraMessage *message = NULL;
  guint position;

  g_assert (TEKTRA_IS_CHAT_VIEW (self));

  if (self->wanted_chat == tektra_conversation_get_id (conversation))
    message = tektra_conversation_find (conversation, self->wanted_message);
  if (message == NULL)
    return;

  self->wanted_chat = 0;
  tektra_conversation_reveal (conversation, message);
  if (tektra_conversation_find_position (conversation, message, &position))
    tektra_message_list_open_message (self->message_list, position);
}

static void
tektra_chat_view_update_page (TektraChatView *self)
{
  TektraConversation *conversation;

  g_assert (TEKTRA_IS_CHAT_VIEW (self));

  conversation = tektra_chat_session_get_conversation (self->session);

  if (g_list_model_get_n_items (G_LIST_MODEL (conversation)) == 0)
    {
      if (self->compact)
        return;

      if (self->find_bar != NULL)
        tektra_find_bar_close (self->find_bar);
      tektra_welcome_set_session (self->welcome, self->session);
      gtk_stack_set_visible_child_name (self->stack, "welcome");
      return;
    }

  if (self->message_list == NULL)
    {
      self->message_list = TEKTRA_MESSAGE_LIST (tektra_message_list_new ());
      gtk_widget_add_css_class (GTK_WIDGET (self->message_list), "reading");
      if (self->settings != NULL)
        g_object_bind_property (self->settings, "reading-width",
                                self->message_list, "reading-width", G_BINDING_SYNC_CREATE);
      gtk_stack_add_named (self->stack, GTK_WIDGET (self->message_list), "messages");
    }

  tektra_message_list_set_session (self->message_list, self->session);
  gtk_stack_set_visible_child_name (self->stack, "messages");
  tektra_chat_view_show_wanted (self);
}

/* What happens from then on is told in the answer itself. */
static void
tektra_chat_view_update_preparing (TektraChatView *self)
{
  TektraChatState state;
  TektraDraft *draft;

  g_assert (TEKTRA_IS_CHAT_VIEW (self));

  state = tektra_chat_session_get_state (self->session);
  draft = tektra_chat_session_get_draft (self->session);
  /* that words are on their way is told where they come from */
  gtk_revealer_set_reveal_child (self->preparing_revealer,
                                 state == TEKTRA_CHAT_STATE_PREPARING &&
                                 tektra_draft_get_dictation (draft) == NULL);
}

/* What is written is as wide as what is read. */
static void
reading_width_cb (TektraChatView *self)
{
  int width;

  g_assert (TEKTRA_IS_CHAT_VIEW (self));

  g_object_get (self->settings, "reading-width", &width, NULL);
  width += COMPOSER_MARGINS;
  adw_clamp_set_maximum_size (self->composer_clamp, width);
  adw_clamp_set_tightening_threshold (self->composer_clamp, width);
  adw_clamp_set_maximum_size (self->preparing_clamp, width);
  adw_clamp_set_tightening_threshold (self->preparing_clamp, width);
}

static void
suggested_cb (TektraChatView *self,
              const char     *text,
              gboolean        needs_picture)
{
  TektraDraft *draft = tektra_chat_session_get_draft (self->session);

  g_assert (TEKTRA_IS_CHAT_VIEW (self));

  tektra_composer_replace (self->composer, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));

  if (needs_picture && g_list_model_get_n_items (tektra_draft_list_attachments (draft)) == 0)
    tektra_composer_choose_files (self->composer);
}

static void
failures_dismissed_cb (TektraChatView *self)
{
  g_assert (TEKTRA_IS_CHAT_VIEW (self));

  g_clear_object (&self->failures_toast);
  g_clear_pointer (&self->failures, g_ptr_array_unref);
}

static void
start_failures_toast (TektraChatView *self)
{
  self->failures = g_ptr_array_new_with_free_func (g_free);
  self->failures_toast = tektra_toast_new ("");
  g_signal_connect_object (self->failures_toast, "dismissed",
                           G_CALLBACK (failures_dismissed_cb), self, G_CONNECT_SWAPPED);
  tektra_chat_view_add_toast (self, g_object_ref (self->failures_toast));
}

static gboolean
tektra_chat_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TEKTRA_CHAT_VIEW (widget)->composer));
}

static void
tektra_chat_view_dispose (GObject *object)
{
  TektraChatView *self = TEKTRA_CHAT_VIEW (object);

  g_clear_object (&self->failures_toast);
  g_clear_pointer (&self->failures, g_ptr_array_unref);
  g_clear_object (&self->announcer);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->session_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_CHAT_VIEW);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (tektra_chat_view_parent_class)->dispose (object);
}

static void
tektra_chat_view_class_init (TektraChatViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_chat_view_dispose;

  widget_class->grab_focus = tektra_chat_view_grab_focus;

  g_type_ensure (TEKTRA_TYPE_COMPOSER);
  g_type_ensure (TEKTRA_TYPE_WELCOME);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-chat-view.ui");
  gtk_widget_class_set_css_name (widget_class, "chat-view");

  gtk_widget_class_bind_template_child (widget_class, TektraChatView, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, TektraChatView, stack);
  gtk_widget_class_bind_template_child (widget_class, TektraChatView, welcome);
  gtk_widget_class_bind_template_child (widget_class, TektraChatView, preparing_revealer);
  gtk_widget_class_bind_template_child (widget_class, TektraChatView, preparing_clamp);
  gtk_widget_class_bind_template_child (widget_class, TektraChatView, composer_clamp);
  gtk_widget_class_bind_template_child (widget_class, TektraChatView, composer_box);
  gtk_widget_class_bind_template_child (widget_class, TektraChatView, composer);
  gtk_widget_class_bind_template_callback (widget_class, suggested_cb);
}

static void
tektra_chat_view_init (TektraChatView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->session_signals = g_signal_group_new (TEKTRA_TYPE_CHAT_SESSION);
  g_signal_group_connect_swapped (self->session_signals,
                                  "notify::state",
                                  G_CALLBACK (tektra_chat_view_update_preparing),
                                  self);

  self->conversation_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->conversation_signals,
                                  "items-changed",
                                  G_CALLBACK (tektra_chat_view_update_page),
                                  self);
}

/**
 * tektra_chat_view_set_up:
 * @self: a chat view
 * @offers: the models there are, and those that can be got
 * @settings: what a person has set
 * @store: (nullable): where the chats are kept
 *
 * Gives the view what it needs; done once, before the first chat.
 */
void
tektra_chat_view_set_up (TektraChatView  *self,
                         TektraOfferList *offers,
                         TektraSettings  *settings,
                         TektraStore     *store)
{
  g_return_if_fail (TEKTRA_IS_CHAT_VIEW (self));

  g_set_object (&self->store, store);
  tektra_composer_set_up (self->composer, tektra_offer_list_get_manager (offers), settings);
  tektra_welcome_set_offers (self->welcome, offers);

  self->settings = g_object_ref (settings);
  self->announcer = tektra_announcer_new (GTK_WIDGET (self), settings);
  g_signal_connect_object (settings, "notify::reading-width",
                           G_CALLBACK (reading_width_cb), self, G_CONNECT_SWAPPED);
  reading_width_cb (self);
}

/**
 * tektra_chat_view_set_compact:
 * @self: a chat view without a chat yet
 * @compact: whether there is no welcome
 *
 * Makes the view as small as its composer as long as its chat is empty.
 */
void
tektra_chat_view_set_compact (TektraChatView *self,
                              gboolean        compact)
{
  g_return_if_fail (TEKTRA_IS_CHAT_VIEW (self));

  self->compact = compact;
  gtk_widget_set_visible (GTK_WIDGET (self->welcome), !compact);
}

/**
 * tektra_chat_view_set_session:
 * @self: a chat view
 * @session: a chat
 *
 * Shows a chat.
 */
void
tektra_chat_view_set_session (TektraChatView    *self,
                              TektraChatSession *session)
{
  g_return_if_fail (TEKTRA_IS_CHAT_VIEW (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));

  if (!g_set_object (&self->session, session))
    return;

  /* Meanwhile the person went to another one. */
  if (self->wanted_chat !=
      tektra_conversation_get_id (tektra_chat_session_get_conversation (session)))
    self->wanted_chat = 0;

  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->conversation_signals,
                             tektra_chat_session_get_conversation (session));
  tektra_composer_set_session (self->composer, session);
  if (self->announcer != NULL)
    tektra_announcer_set_session (self->announcer, session);
  tektra_chat_view_update_page (self);
  tektra_chat_view_update_preparing (self);
}

/**
 * tektra_chat_view_get_composer:
 * @self: a chat view
 *
 * Returns: (transfer none): where the person writes
 */
TektraComposer *
tektra_chat_view_get_composer (TektraChatView *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_VIEW (self), NULL);

  return self->composer;
}

/**
 * tektra_chat_view_show_message:
 * @self: a chat view
 * @position: where a message is in the chat
 *
 * Scrolls to a message.
 */
void
tektra_chat_view_show_message (TektraChatView *self,
                               guint           position)
{
  g_return_if_fail (TEKTRA_IS_CHAT_VIEW (self));

  if (self->message_list != NULL)
    tektra_message_list_show_message (self->message_list, position);
}

/**
 * tektra_chat_view_open_message:
 * @self: a chat view
 * @chat: the id of a chat that is shown, or will be
 * @message: the id of a message of it
 *
 * Scrolls to a message, as soon as it is there, and lights it up for a moment. When it is on
 * another branch, that one is shown.
 */
void
tektra_chat_view_open_message (TektraChatView *self,
                               gint64          chat,
                               gint64          message)
{
  g_return_if_fail (TEKTRA_IS_CHAT_VIEW (self));

  if (self->find_bar != NULL)
    tektra_find_bar_close (self->find_bar);

  self->wanted_chat = chat;
  self->wanted_message = message;
  tektra_chat_view_show_wanted (self);
}

/**
 * tektra_chat_view_find:
 * @self: a chat view with a chat that has messages
 * @direction: 0 to let a person type what to look for, 1 for the next match, -1 for the one before
 *
 * Looks for words in the chat.
 */
void
tektra_chat_view_find (TektraChatView *self,
                       int             direction)
{
  g_return_if_fail (TEKTRA_IS_CHAT_VIEW (self));
  g_return_if_fail (self->message_list != NULL);

  if (self->find_bar == NULL)
    {
      self->find_bar = TEKTRA_FIND_BAR (tektra_find_bar_new (self->message_list, self->store));
      gtk_box_prepend (GTK_BOX (adw_bin_get_child (ADW_BIN (self))), GTK_WIDGET (self->find_bar));
    }

  if (direction == 0 || !tektra_find_bar_get_open (self->find_bar))
    tektra_find_bar_open (self->find_bar);
  else
    tektra_find_bar_step (self->find_bar, direction);
}

/**
 * tektra_chat_view_set_conversation:
 * @self: a chat view
 * @conversation: (nullable): what is spoken, %NULL when one writes
 *
 * Shows a spoken conversation in the place of the composer.
 */
void
tektra_chat_view_set_conversation (TektraChatView     *self,
                                   TektraVoiceSession *conversation)
{
  g_return_if_fail (TEKTRA_IS_CHAT_VIEW (self));
  g_return_if_fail (conversation == NULL || TEKTRA_IS_VOICE_SESSION (conversation));

  if (self->conversation_bar == NULL)
    {
      if (conversation == NULL)
        return;

      self->conversation_bar = TEKTRA_CONVERSATION_BAR (tektra_conversation_bar_new ());
      gtk_widget_set_hexpand (GTK_WIDGET (self->conversation_bar), TRUE);
      gtk_box_append (self->composer_box, GTK_WIDGET (self->conversation_bar));
    }

  tektra_conversation_bar_set_session (self->conversation_bar, conversation);
  gtk_widget_set_visible (GTK_WIDGET (self->conversation_bar), conversation != NULL);
  if (conversation != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->conversation_bar));
  gtk_widget_set_visible (GTK_WIDGET (self->composer), conversation == NULL);
}

/**
 * tektra_chat_view_add_toast:
 * @self: a chat view
 * @toast: (transfer full): a toast
 *
 * Shows a toast above the composer, where it hides nothing that is being written.
 */
void
tektra_chat_view_add_toast (TektraChatView *self,
                            AdwToast       *toast)
{
  g_return_if_fail (TEKTRA_IS_CHAT_VIEW (self));
  g_return_if_fail (ADW_IS_TOAST (toast));

  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

/**
 * tektra_chat_view_tell_failed:
 * @self: a chat view
 * @attachment: what could not be attached, to this chat or another one
 *
 * Tells why. Files are dropped by the dozen: all that fail share one toast, or one would wait for
 * another.
 */
void
tektra_chat_view_tell_failed (TektraChatView   *self,
                              TektraAttachment *attachment)
{
  const GError *error;
  g_autoptr(GString) text = g_string_new (NULL);
  guint n_more;

  g_return_if_fail (TEKTRA_IS_CHAT_VIEW (self));
  g_return_if_fail (TEKTRA_IS_ATTACHMENT (attachment));

  error = tektra_attachment_get_error (attachment);
  if (error == NULL)
    return;

  if (self->failures_toast == NULL)
    start_failures_toast (self);

  g_ptr_array_add (self->failures, g_strdup (error->message));

  for (guint i = 0; i < MIN (self->failures->len, MAX_FAILURES); i++)
    g_string_append_printf (text, "%s%s",
                            i > 0 ? "\n" : "",
                            (const char *) g_ptr_array_index (self->failures, i));

  n_more = self->failures->len - MIN (self->failures->len, MAX_FAILURES);
  if (n_more > 0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("%u more file was not attached.",
                                              "%u more files were not attached.",
                                              n_more),
                              n_more);
    }

  tektra_toast_set_text (self->failures_toast, text->str);
}
