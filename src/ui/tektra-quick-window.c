/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-quick-window.h"

#include <glib/gi18n.h>

#include "ui/tektra-chat-window.h"
#include "ui/tektra-dialog-keeper.h"
#include "ui/tektra-drop-zone.h"
#include "ui/tektra-message-editor.h"
#include "ui/tektra-message-text.h"
#include "ui/tektra-model-index.h"
#include "ui/tektra-toast.h"

/* It is as small as a composer until there is an answer. Its chat is one like all others as soon as
 * something is sent or left behind in it; before that nobody else sees it. */

#define ANSWER_HEIGHT 560

struct _TektraQuickWindow
{
  AdwApplicationWindow  parent_instance;

  /* owned */
  TektraChatList       *chats;
  TektraSettings       *settings;
  TektraModelIndex     *index;
  TektraChatSession    *session;
  TektraReader         *reader; /* made when it is needed */
  GBinding             *model_binding; /* weak */

  gboolean              listed;
  gboolean              wants_selection;

  /* template */
  TektraModelButton    *model_button;
  TektraChatView       *chat_view;
};

static void chat_window_iface_init (TektraChatWindowInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraQuickWindow, tektra_quick_window, ADW_TYPE_APPLICATION_WINDOW,
                               G_IMPLEMENT_INTERFACE (TEKTRA_TYPE_CHAT_WINDOW,
                                                      chat_window_iface_init))

enum
{
  OPEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What the widgets of a chat ask for and only the large window has */
static const struct
{
  const char *name;
  const char *type;
} large_actions[] = {
  { "win.branch-chat", "x" },
  { "win.library", NULL },
  { "win.new-chat", NULL },
  { "win.pull-model", "s" },
  { "win.show-model", "s" },
  { "win.talk", NULL },
};

/* From here on the chat is in the history, and saved. */
static void
list_chat (TektraQuickWindow *self)
{
  g_assert (TEKTRA_IS_QUICK_WINDOW (self));

  if (self->listed)
    return;

  self->listed = TRUE;
  tektra_chat_list_add (self->chats, self->session);
}

static void
set_height (TektraQuickWindow *self,
            int                height)
{
  int width;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, NULL);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
}

static void
begun_cb (TektraQuickWindow *self)
{
  g_assert (TEKTRA_IS_QUICK_WINDOW (self));

  if (self->listed)
    return;

  g_clear_pointer (&self->model_binding, g_binding_unbind);
  list_chat (self);
  set_height (self, ANSWER_HEIGHT);
}

/* What is asked in a dialog must be readable, too. */
static void
dialog_changed_cb (TektraQuickWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  g_assert (TEKTRA_IS_QUICK_WINDOW (self));

  if (!self->listed)
    set_height (self, dialog != NULL ? ANSWER_HEIGHT : -1);
}

static void
model_picked_cb (TektraQuickWindow *self,
                 TektraModel       *model)
{
  g_assert (TEKTRA_IS_QUICK_WINDOW (self));

  g_clear_pointer (&self->model_binding, g_binding_unbind);
  tektra_chat_session_switch_model (self->session, model, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
}

/* Whether Esc is meant for something smaller than the window. */
static gboolean
has_something_open (TektraQuickWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL ||
         (focus != NULL && (gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL ||
                            gtk_widget_get_ancestor (focus, TEKTRA_TYPE_MESSAGE_EDITOR) != NULL)) ||
         tektra_composer_get_composing (tektra_chat_view_get_composer (self->chat_view));
}

static gboolean
key_pressed_cb (TektraQuickWindow *self,
                guint              keyval,
                guint              keycode,
                GdkModifierType    state)
{
  g_assert (TEKTRA_IS_QUICK_WINDOW (self));

  if (keyval != GDK_KEY_Escape || has_something_open (self))
    return GDK_EVENT_PROPAGATE;

  if (tektra_chat_session_get_busy (self->session))
    tektra_chat_session_stop (self->session);
  else if (self->reader != NULL && tektra_reader_get_message (self->reader) != NULL)
    tektra_reader_stop (self->reader);
  else
    gtk_window_close (GTK_WINDOW (self));

  return GDK_EVENT_STOP;
}

/* What was typed or said and not sent is a chat, too. */
static gboolean
tektra_quick_window_close_request (GtkWindow *window)
{
  TektraQuickWindow *self = TEKTRA_QUICK_WINDOW (window);

  tektra_composer_leave_voice (tektra_chat_view_get_composer (self->chat_view));
  if (!tektra_draft_is_empty (tektra_chat_session_get_draft (self->session)))
    list_chat (self);

  return GTK_WINDOW_CLASS (tektra_quick_window_parent_class)->close_request (window);
}

/* Where nothing is selected, what was copied last */
static void
text_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(TektraQuickWindow) self = user_data;
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  g_autofree char *text = NULL;

  text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
  if (self->chats == NULL)
    return;

  if (text != NULL && *g_strstrip (text) != '\0')
    {
      g_autofree char *quote = tektra_message_text_quote (text);

      tektra_composer_quote (tektra_chat_view_get_composer (self->chat_view), quote);
    }
  else if (GDK_CLIPBOARD (object) != clipboard)
    {
      gdk_clipboard_read_text_async (clipboard, NULL, text_read_cb, g_object_ref (self));
    }
  else
    {
      tektra_quick_window_tell (self, _("No text is selected or copied."));
    }
}

/* Under Wayland the selection is there for the window that has the keyboard only. */
static void
active_changed_cb (TektraQuickWindow *self)
{
  g_assert (TEKTRA_IS_QUICK_WINDOW (self));

  if (!self->wants_selection || !gtk_window_is_active (GTK_WINDOW (self)))
    return;

  self->wants_selection = FALSE;
  gdk_clipboard_read_text_async (gtk_widget_get_primary_clipboard (GTK_WIDGET (self)), NULL,
                                 text_read_cb, g_object_ref (self));
}

static void
leave_cb (gpointer user_data)
{
  g_autoptr(TektraQuickWindow) self = user_data;

  gtk_window_close (GTK_WINDOW (self));
}

/* The chat goes on in the large window, with an action if there is one. Whatever was pressed is in
 * this window, and not done with it yet. */
static void
leave_for_tektra (TektraQuickWindow *self,
                  const char        *action_name,
                  GVariant          *parameter)
{
  list_chat (self);
  g_signal_emit (self, signals[OPEN], 0, self->session, action_name, parameter);
  g_idle_add_once (leave_cb, g_object_ref (self));
}

static void
open_in_tektra (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  leave_for_tektra (TEKTRA_QUICK_WINDOW (widget), NULL, NULL);
}

static void
do_in_tektra (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  leave_for_tektra (TEKTRA_QUICK_WINDOW (widget), action_name, parameter);
}

static void
voice (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  TektraQuickWindow *self = TEKTRA_QUICK_WINDOW (widget);

  gtk_widget_activate_action (GTK_WIDGET (tektra_chat_view_get_composer (self->chat_view)),
                              "composer.voice", NULL);
}

static void
read_aloud (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  tektra_chat_window_read_aloud (TEKTRA_CHAT_WINDOW (widget), g_variant_get_int64 (parameter));
}

static TektraChatSession *
get_session (TektraChatWindow *window)
{
  return TEKTRA_QUICK_WINDOW (window)->session;
}

static TektraChatView *
get_chat_view (TektraChatWindow *window)
{
  return TEKTRA_QUICK_WINDOW (window)->chat_view;
}

static TektraModelButton *
get_model_button (TektraChatWindow *window)
{
  return TEKTRA_QUICK_WINDOW (window)->model_button;
}

static TektraSettings *
get_settings (TektraChatWindow *window)
{
  return TEKTRA_QUICK_WINDOW (window)->settings;
}

static TektraReader *
get_reader (TektraChatWindow *window)
{
  TektraQuickWindow *self = TEKTRA_QUICK_WINDOW (window);

  if (self->reader == NULL)
    self->reader = tektra_chat_window_create_reader (window);

  return self->reader;
}

static void
show_toast (TektraChatWindow *window,
            const char       *text)
{
  tektra_quick_window_tell (TEKTRA_QUICK_WINDOW (window), text);
}

static void
chat_window_iface_init (TektraChatWindowInterface *iface)
{
  iface->get_session = get_session;
  iface->get_chat_view = get_chat_view;
  iface->get_model_button = get_model_button;
  iface->get_settings = get_settings;
  iface->get_reader = get_reader;
  iface->show_toast = show_toast;
}

static void
tektra_quick_window_dispose (GObject *object)
{
  TektraQuickWindow *self = TEKTRA_QUICK_WINDOW (object);

  if (self->model_binding != NULL)
    g_clear_weak_pointer (&self->model_binding);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_QUICK_WINDOW);
  g_clear_object (&self->reader);
  g_clear_object (&self->session);
  g_clear_object (&self->index);
  g_clear_object (&self->settings);
  g_clear_object (&self->chats);

  G_OBJECT_CLASS (tektra_quick_window_parent_class)->dispose (object);
}

static void
tektra_quick_window_class_init (TektraQuickWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkWindowClass *window_class = GTK_WINDOW_CLASS (klass);

  object_class->dispose = tektra_quick_window_dispose;

  window_class->close_request = tektra_quick_window_close_request;

  /**
   * TektraQuickWindow::open:
   * @self: a window
   * @session: its chat
   * @action: (nullable): the name of an action of the large window
   * @parameter: (nullable): what the action is told
   *
   * Emitted when a person wants to go on in the large window, with an action if there is one.
   */
  signals[OPEN] =
    g_signal_new ("open",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  3, TEKTRA_TYPE_CHAT_SESSION, G_TYPE_STRING, G_TYPE_VARIANT);

  g_type_ensure (TEKTRA_TYPE_CHAT_VIEW);
  g_type_ensure (TEKTRA_TYPE_DROP_ZONE);
  g_type_ensure (TEKTRA_TYPE_MODEL_BUTTON);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-quick-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraQuickWindow, model_button);
  gtk_widget_class_bind_template_child (widget_class, TektraQuickWindow, chat_view);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, model_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, tektra_chat_window_take_drop);

  tektra_chat_window_class_install_actions (widget_class);
  gtk_widget_class_install_action (widget_class, "win.voice", NULL, voice);
  gtk_widget_class_install_action (widget_class, "win.read-aloud", "x", read_aloud);
  gtk_widget_class_install_action (widget_class, "win.open-in-tektra", NULL, open_in_tektra);
  for (guint i = 0; i < G_N_ELEMENTS (large_actions); i++)
    gtk_widget_class_install_action (widget_class, large_actions[i].name, large_actions[i].type,
                                     do_in_tektra);
}

static void
tektra_quick_window_init (TektraQuickWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_changed_cb), NULL);
  g_signal_connect (self, "notify::visible-dialog", G_CALLBACK (dialog_changed_cb), NULL);
  tektra_dialog_keeper_watch (ADW_APPLICATION_WINDOW (self));
}

static void
tektra_quick_window_set_up (TektraQuickWindow          *self,
                            TektraChatList             *chats,
                            TektraOfferList            *offers,
                            TektraSettings             *settings,
                            TektraTranscriptionService *transcription)
{
  TektraModelManager *manager = tektra_chat_list_get_manager (chats);

  self->chats = g_object_ref (chats);
  self->settings = g_object_ref (settings);
  self->session = tektra_chat_session_new (manager);
  self->index = tektra_model_index_new (manager, settings);

  /* It begins with the model that the large window has, also when that is found later. */
  g_set_weak_pointer (&self->model_binding,
                      g_object_bind_property (tektra_chat_list_get_current (chats), "model",
                                              self->session, "model", G_BINDING_SYNC_CREATE));
  g_signal_connect_object (tektra_chat_session_get_conversation (self->session), "items-changed",
                           G_CALLBACK (begun_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tektra_chat_session_get_draft (self->session), "attachment-failed",
                           G_CALLBACK (tektra_chat_view_tell_failed), self->chat_view,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "answer-begun",
                           G_CALLBACK (tektra_chat_window_read_by_itself), self,
                           G_CONNECT_SWAPPED);
  tektra_model_button_set_index (self->model_button, self->index);
  tektra_model_button_set_session (self->model_button, self->session);
  tektra_chat_view_set_up (self->chat_view, offers, settings, tektra_chat_list_get_store (chats));
  tektra_chat_view_set_compact (self->chat_view, TRUE);
  tektra_chat_view_set_session (self->chat_view, self->session);
  tektra_composer_set_transcription (tektra_chat_view_get_composer (self->chat_view),
                                     transcription);
  gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
}

/**
 * tektra_quick_window_new:
 * @application: the application
 * @chats: the chats of the person
 * @offers: the models there are, and those that can be got
 * @settings: what a person has set
 * @transcription: who writes down what is said
 *
 * Makes a window with an empty chat.
 *
 * Returns: (transfer none): a new window, which its application keeps
 */
TektraQuickWindow *
tektra_quick_window_new (GtkApplication             *application,
                         TektraChatList             *chats,
                         TektraOfferList            *offers,
                         TektraSettings             *settings,
                         TektraTranscriptionService *transcription)
{
  TektraQuickWindow *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (TEKTRA_IS_OFFER_LIST (offers), NULL);
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (transcription), NULL);

  self = g_object_new (TEKTRA_TYPE_QUICK_WINDOW, "application", application, NULL);
  tektra_quick_window_set_up (self, chats, offers, settings, transcription);

  return self;
}

/**
 * tektra_quick_window_take_selection:
 * @self: a window
 *
 * Quotes what is selected in another program, or else what was copied, as soon as it can be read.
 */
void
tektra_quick_window_take_selection (TektraQuickWindow *self)
{
  g_return_if_fail (TEKTRA_IS_QUICK_WINDOW (self));

  self->wants_selection = TRUE;
  active_changed_cb (self);
}

/**
 * tektra_quick_window_attach_file:
 * @self: a window
 * @file: a picture
 *
 * Attaches a picture to the question.
 */
void
tektra_quick_window_attach_file (TektraQuickWindow *self,
                                 GFile             *file)
{
  g_return_if_fail (TEKTRA_IS_QUICK_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  tektra_composer_attach_file (tektra_chat_view_get_composer (self->chat_view), file);
}

/**
 * tektra_quick_window_tell:
 * @self: a window
 * @text: a sentence
 *
 * Tells something in passing.
 */
void
tektra_quick_window_tell (TektraQuickWindow *self,
                          const char        *text)
{
  g_return_if_fail (TEKTRA_IS_QUICK_WINDOW (self));
  g_return_if_fail (text != NULL);

  tektra_chat_view_add_toast (self->chat_view, tektra_toast_new (text));
}
