/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-composer-private.h"

#include <glib/gi18n.h>

#include "session/tektra-dictation.h"
#include "ui/tektra-attachment-tile.h"
#include "ui/tektra-composer-text.h"
#include "ui/tektra-transfer.h"

/* The draft of the chat is the truth: typing changes it, and what changes it otherwise (sending
 * clears it) is shown. So each chat keeps its own text and attachments while others are shown. */

#define MAX_LINES 8

G_DEFINE_FINAL_TYPE (TektraComposer, tektra_composer, ADW_TYPE_BIN)

static char *
dup_buffer_text (TektraComposer *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);

  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

/* Says why sending is not possible, NULL if it is. */
static char *
dup_obstacle (TektraComposer *self)
{
  TektraDraft *draft = tektra_chat_session_get_draft (self->session);
  TektraModel *model = tektra_chat_session_get_model (self->session);
  TektraCapabilities lacking = TEKTRA_CAPABILITY_NONE;

  /* Until all backends have been asked there is hope. */
  if (model == NULL && tektra_model_manager_get_ready (self->manager))
    return g_strdup (_("Choose a model first"));

  if (tektra_draft_is_empty (draft))
    return g_strdup (_("Write a message first"));

  if (model != NULL)
    lacking = tektra_draft_get_needs (draft) & ~tektra_model_get_capabilities (model);

  /* the words will go along */
  if (_tektra_composer_can_write_down (self))
    lacking &= ~TEKTRA_CAPABILITY_AUDIO;

  if (lacking & TEKTRA_CAPABILITY_IMAGE)
    /* Translators: %s is the name of a model */
    return g_strdup_printf (_("%s cannot see pictures"), tektra_model_get_name (model));
  if (lacking & TEKTRA_CAPABILITY_AUDIO)
    /* Translators: %s is the name of a model */
    return g_strdup_printf (_("%s cannot hear"), tektra_model_get_name (model));

  return NULL;
}

static void
tektra_composer_update_send (TektraComposer *self)
{
  g_autofree char *obstacle = NULL;
  gboolean busy;

  g_assert (TEKTRA_IS_COMPOSER (self));

  if (self->session == NULL)
    return;

  _tektra_composer_update_context (self);
  busy = tektra_chat_session_get_busy (self->session);
  obstacle = dup_obstacle (self);

  gtk_stack_set_visible_child_name (self->send_stack, busy ? "stop" : "send");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", !busy && obstacle == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.stop", busy);
  gtk_widget_set_tooltip_text (self->send_button, obstacle != NULL ? obstacle : _("Send"));
}

static void
tektra_composer_update_placeholder (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  gtk_widget_set_visible (self->placeholder,
                          gtk_text_buffer_get_char_count (self->buffer) == 0);
}

static void
tektra_composer_show_draft (TektraComposer *self)
{
  g_autofree char *shown = NULL;
  const char *text;

  g_assert (TEKTRA_IS_COMPOSER (self));

  shown = dup_buffer_text (self);
  text = tektra_draft_get_text (tektra_chat_session_get_draft (self->session));

  if (g_strcmp0 (shown, text != NULL ? text : "") == 0)
    return;

  self->showing_draft = TRUE;
  /* Undo must not bring the draft of another chat, or what was sent, back into this one. */
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, text != NULL ? text : "", -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->showing_draft = FALSE;
}

static void
tektra_composer_attachments_changed_cb (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  gtk_widget_set_visible (self->attachments_scroller,
                          g_list_model_get_n_items (G_LIST_MODEL (self->attachments)) > 0);
  _tektra_composer_update_note (self);
  tektra_composer_update_send (self);
}

/* What is being written down will be words in a moment. */
static gboolean
filter_attachment (gpointer item,
                   gpointer user_data)
{
  TektraComposer *self = user_data;
  TektraDictation *dictation;

  if (self->session == NULL)
    return TRUE;

  dictation = tektra_draft_get_dictation (tektra_chat_session_get_draft (self->session));

  return dictation == NULL || tektra_dictation_get_attachment (dictation) != item;
}

static void
tektra_composer_dictation_changed_cb (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  gtk_filter_changed (self->attachment_filter, GTK_FILTER_CHANGE_DIFFERENT);
  _tektra_composer_show_voice (self);
  tektra_composer_attachments_changed_cb (self);
}

/* Where the cursor is, behind what is selected: nobody expects words to go when others come. */
static gboolean
tektra_composer_insert_words_cb (TektraComposer *self,
                                 const char     *words)
{
  g_autofree char *spaced = NULL;
  GtkTextIter start, end, before;

  g_assert (TEKTRA_IS_COMPOSER (self));

  gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end);
  gtk_text_buffer_place_cursor (self->buffer, &end);
  before = end;
  spaced = tektra_draft_space_words (gtk_text_iter_backward_char (&before)
                                       ? gtk_text_iter_get_char (&before) : 0,
                                     words, gtk_text_iter_get_char (&end));
  tektra_composer_insert (self, spaced);

  return TRUE;
}

static void
tektra_composer_model_changed_cb (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  if (self->session == NULL)
    return;

  g_signal_group_set_target (self->model_signals, tektra_chat_session_get_model (self->session));
  _tektra_composer_update_note (self);
  tektra_composer_update_send (self);

  if (self->send_when_ready && tektra_chat_session_get_model (self->session) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "composer.send", NULL);
}

static void
buffer_changed_cb (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  self->send_when_ready = FALSE;
  tektra_composer_update_placeholder (self);
  _tektra_composer_start_spelling (self);

  if (!self->showing_draft && self->session != NULL)
    {
      g_autofree char *text = dup_buffer_text (self);

      tektra_draft_set_text (tektra_chat_session_get_draft (self->session), text);
      _tektra_composer_update_context (self);
    }
}

static void
preedit_changed_cb (TektraComposer *self,
                    const char     *preedit)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  self->composing = preedit != NULL && *preedit != '\0';

  if (self->composing)
    {
      gtk_widget_set_visible (self->placeholder, FALSE);
      return;
    }

  tektra_composer_update_placeholder (self);
  _tektra_composer_show_spelling (self);
}

static gboolean
key_pressed_cb (TektraComposer        *self,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                GtkEventControllerKey *controller)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  GdkEvent *event;
  gboolean with_control;

  g_assert (TEKTRA_IS_COMPOSER (self));

  /* There is nowhere to go up to; what was written last is what one wants to change. */
  if ((keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up) && modifiers == 0 &&
      gtk_text_buffer_get_char_count (self->buffer) == 0 && !self->composing)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-last-message", NULL);
      return GDK_EVENT_STOP;
    }

  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return GDK_EVENT_PROPAGATE;

  /* In the middle of a composition Enter belongs to the input method. */
  event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  if (gtk_text_view_im_context_filter_keypress (self->text_view, event))
    return GDK_EVENT_STOP;

  with_control = tektra_settings_get_send_with_control (self->settings);

  if (modifiers == (with_control ? GDK_CONTROL_MASK : 0))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "composer.send", NULL);
      return GDK_EVENT_STOP;
    }

  if (modifiers == GDK_SHIFT_MASK)
    {
      gtk_text_buffer_insert_interactive_at_cursor (self->buffer, "\n", 1, TRUE);
      gtk_text_view_scroll_mark_onscreen (self->text_view,
                                          gtk_text_buffer_get_insert (self->buffer));
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

static void
paste_clipboard_cb (TektraComposer *self,
                    GtkTextView    *text_view)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  g_assert (TEKTRA_IS_COMPOSER (self));

  /* Plain text is pasted by the text view itself, which knows about undo and selections. */
  if (tektra_transfer_guess (formats) == TEKTRA_TRANSFER_TEXT)
    return;

  g_signal_stop_emission_by_name (text_view, "paste-clipboard");
  tektra_composer_paste (self);
}

static void
create_attach_popup_cb (GtkMenuButton *button,
                        gpointer       user_data)
{
  TektraComposer *self = user_data;

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_menu_model (button, self->attach_menu);
}

static void
remove_requested_cb (TektraComposer       *self,
                     TektraAttachmentTile *tile)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  tektra_draft_remove (tektra_chat_session_get_draft (self->session),
                       tektra_attachment_tile_get_attachment (tile));
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static GtkWidget *
create_tile_cb (gpointer item,
                gpointer user_data)
{
  TektraComposer *self = user_data;
  GtkWidget *tile = tektra_attachment_tile_new (item);
  GtkWidget *child = gtk_flow_box_child_new ();

  /* Otherwise the keyboard would stop at it, where Delete does nothing. */
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), tile);
  g_signal_connect_object (tile,
                           "remove-requested",
                           G_CALLBACK (remove_requested_cb),
                           self,
                           G_CONNECT_SWAPPED);

  return child;
}

static void
send_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  TektraComposer *self = TEKTRA_COMPOSER (widget);

  /* Who is faster than the search for models does not have to press Enter twice. */
  self->send_when_ready = tektra_chat_session_get_model (self->session) == NULL;

  if (self->send_when_ready)
    return;

  _tektra_composer_write_down (self);
  tektra_chat_session_send (self->session);
}

static void
stop_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  TektraComposer *self = TEKTRA_COMPOSER (widget);

  tektra_chat_session_stop (self->session);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
voice_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  _tektra_composer_toggle_voice (TEKTRA_COMPOSER (widget));
}

static void
cancel_recording_action (GtkWidget  *widget,
                         const char *action_name,
                         GVariant   *parameter)
{
  _tektra_composer_cancel_voice (TEKTRA_COMPOSER (widget));
}

static void
attach_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  tektra_composer_choose_files (TEKTRA_COMPOSER (widget));
}

static void
take_screenshot_action (GtkWidget  *widget,
                        const char *action_name,
                        GVariant   *parameter)
{
  tektra_composer_take_screenshot (TEKTRA_COMPOSER (widget));
}

static void
paste_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  tektra_composer_paste (TEKTRA_COMPOSER (widget));
}

static void
tektra_composer_update_height (TektraComposer *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self->text_view));
  g_autoptr(PangoFontMetrics) metrics = pango_context_get_metrics (context, NULL, NULL);
  int natural, line;

  line = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));
  gtk_widget_measure (self->placeholder, GTK_ORIENTATION_VERTICAL, -1, NULL, &natural, NULL, NULL);

  /* The placeholder is one line with the same padding as the text. */
  gtk_scrolled_window_set_max_content_height (self->text_scroller,
                                              natural + (MAX_LINES - 1) * line);
}

static void
tektra_composer_map (GtkWidget *widget)
{
  TektraComposer *self = TEKTRA_COMPOSER (widget);

  tektra_composer_update_height (self);

  GTK_WIDGET_CLASS (tektra_composer_parent_class)->map (widget);
}

static void
tektra_composer_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tektra_composer_parent_class)->root (widget);

  _tektra_composer_watch_keys (TEKTRA_COMPOSER (widget),
                               GTK_WIDGET (gtk_widget_get_root (widget)));
}

static void
tektra_composer_unroot (GtkWidget *widget)
{
  _tektra_composer_watch_keys (TEKTRA_COMPOSER (widget), NULL);

  GTK_WIDGET_CLASS (tektra_composer_parent_class)->unroot (widget);
}

static gboolean
tektra_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TEKTRA_COMPOSER (widget)->text_view));
}

static void
tektra_composer_dispose (GObject *object)
{
  TektraComposer *self = TEKTRA_COMPOSER (object);

  _tektra_composer_dispose_voice (self);
  g_clear_handle_id (&self->context_source, g_source_remove);
  g_clear_object (&self->spelling);
  g_clear_object (&self->checker);
  g_clear_object (&self->buffer_signals);
  g_clear_object (&self->model_signals);
  g_clear_object (&self->params_signals);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->draft_signals);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_COMPOSER);
  g_clear_object (&self->attachments);
  g_clear_object (&self->attachment_filter);
  g_clear_object (&self->buffer);
  g_clear_object (&self->settings);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (tektra_composer_parent_class)->dispose (object);
}

static void
tektra_composer_class_init (TektraComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_composer_dispose;

  widget_class->map = tektra_composer_map;
  widget_class->root = tektra_composer_root;
  widget_class->unroot = tektra_composer_unroot;
  widget_class->grab_focus = tektra_composer_grab_focus;

  g_type_ensure (TEKTRA_TYPE_COMPOSER_TEXT);
  g_type_ensure (TEKTRA_TYPE_CONTEXT_RING);
  g_type_ensure (TEKTRA_TYPE_RECORDING_BAR);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-composer.ui");
  gtk_widget_class_set_css_name (widget_class, "composer");

  gtk_widget_class_bind_template_child (widget_class, TektraComposer, attach_menu);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, note_revealer);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, note_label);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, note_buttons);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, attachments_scroller);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, attachments_box);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, text_scroller);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, text_view);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, attach_button);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, space);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, recording_bar);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, voice_button);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, talk_button);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, context_box);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, context_ring);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, context_label);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, send_stack);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, send_button);
  gtk_widget_class_bind_template_child (widget_class, TektraComposer, stop_button);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, paste_clipboard_cb);
  gtk_widget_class_bind_template_callback (widget_class, preedit_changed_cb);

  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "composer.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "composer.voice", NULL, voice_action);
  gtk_widget_class_install_action (widget_class, "composer.cancel-recording", NULL,
                                   cancel_recording_action);
  gtk_widget_class_install_action (widget_class, "composer.attach", NULL, attach_action);
  gtk_widget_class_install_action (widget_class, "composer.take-screenshot", NULL,
                                   take_screenshot_action);
  gtk_widget_class_install_action (widget_class, "composer.paste", NULL, paste_action);
}

static void
tektra_composer_init (TektraComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->attach_button, create_attach_popup_cb, self, NULL);
  _tektra_composer_init_voice (self);

  self->buffer_signals = g_signal_group_new (GTK_TYPE_TEXT_BUFFER);
  g_signal_group_connect_swapped (self->buffer_signals,
                                  "changed",
                                  G_CALLBACK (buffer_changed_cb),
                                  self);
  self->buffer = g_object_ref (gtk_text_view_get_buffer (self->text_view));
  gtk_text_buffer_set_enable_undo (self->buffer, TRUE);
  g_signal_group_set_target (self->buffer_signals, self->buffer);

  self->session_signals = g_signal_group_new (TEKTRA_TYPE_CHAT_SESSION);
  g_signal_group_connect_swapped (self->session_signals,
                                  "notify::model",
                                  G_CALLBACK (tektra_composer_model_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->session_signals,
                                  "notify::state",
                                  G_CALLBACK (tektra_composer_update_send),
                                  self);
  g_signal_group_connect_swapped (self->session_signals,
                                  "notify::busy",
                                  G_CALLBACK (tektra_composer_update_send),
                                  self);

  self->draft_signals = g_signal_group_new (TEKTRA_TYPE_DRAFT);
  g_signal_group_connect_swapped (self->draft_signals,
                                  "notify::text",
                                  G_CALLBACK (tektra_composer_show_draft),
                                  self);
  g_signal_group_connect_swapped (self->draft_signals,
                                  "notify::empty",
                                  G_CALLBACK (tektra_composer_update_send),
                                  self);
  g_signal_group_connect_swapped (self->draft_signals,
                                  "notify::dictation",
                                  G_CALLBACK (tektra_composer_dictation_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->draft_signals,
                                  "insert-words",
                                  G_CALLBACK (tektra_composer_insert_words_cb),
                                  self);

  self->attachment_filter = GTK_FILTER (gtk_custom_filter_new (filter_attachment, self, NULL));
  self->attachments = gtk_filter_list_model_new (NULL, g_object_ref (self->attachment_filter));
  g_signal_connect_object (self->attachments,
                           "items-changed",
                           G_CALLBACK (tektra_composer_attachments_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_flow_box_bind_model (self->attachments_box, G_LIST_MODEL (self->attachments),
                           create_tile_cb, self, NULL);

  self->conversation_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->conversation_signals,
                                  "items-changed",
                                  G_CALLBACK (_tektra_composer_update_context),
                                  self);

  self->params_signals = g_signal_group_new (TEKTRA_TYPE_GENERATION_PARAMS);
  g_signal_group_connect_swapped (self->params_signals,
                                  "changed",
                                  G_CALLBACK (_tektra_composer_update_context),
                                  self);

  self->model_signals = g_signal_group_new (TEKTRA_TYPE_MODEL);
  g_signal_group_connect_swapped (self->model_signals,
                                  "notify::capabilities",
                                  G_CALLBACK (tektra_composer_model_changed_cb),
                                  self);
}

/**
 * tektra_composer_set_up:
 * @self: a composer
 * @manager: the models that can be offered
 * @settings: what a person has set
 *
 * Gives the composer what it needs; done once, before the first chat.
 */
void
tektra_composer_set_up (TektraComposer     *self,
                        TektraModelManager *manager,
                        TektraSettings     *settings)
{
  g_return_if_fail (TEKTRA_IS_COMPOSER (self));
  g_return_if_fail (TEKTRA_IS_MODEL_MANAGER (manager));
  g_return_if_fail (TEKTRA_IS_SETTINGS (settings));
  g_return_if_fail (self->manager == NULL);

  self->manager = g_object_ref (manager);
  self->settings = g_object_ref (settings);

  g_signal_connect_object (manager, "notify::ready",
                           G_CALLBACK (tektra_composer_model_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "items-changed",
                           G_CALLBACK (tektra_composer_model_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::reading-size",
                           G_CALLBACK (tektra_composer_update_height), self, G_CONNECT_SWAPPED);
}

/**
 * tektra_composer_set_session:
 * @self: a composer
 * @session: a chat
 *
 * Shows the draft of a chat; that of the chat before stays with it.
 */
void
tektra_composer_set_session (TektraComposer    *self,
                             TektraChatSession *session)
{
  TektraDraft *draft;

  g_return_if_fail (TEKTRA_IS_COMPOSER (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));

  if (!g_set_object (&self->session, session))
    return;

  self->send_when_ready = FALSE;
  draft = tektra_chat_session_get_draft (session);

  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->draft_signals, draft);
  g_signal_group_set_target (self->conversation_signals,
                             tektra_chat_session_get_conversation (session));
  g_signal_group_set_target (self->params_signals, tektra_chat_session_get_params (session));
  gtk_filter_list_model_set_model (self->attachments, tektra_draft_list_attachments (draft));

  tektra_composer_show_draft (self);
  tektra_composer_attachments_changed_cb (self);
  _tektra_composer_show_voice (self);
  tektra_composer_model_changed_cb (self);
}

/**
 * tektra_composer_insert:
 * @self: a composer
 * @text: text
 *
 * Inserts text where the cursor is, in place of the selection.
 */
void
tektra_composer_insert (TektraComposer *self,
                        const char     *text)
{
  g_return_if_fail (TEKTRA_IS_COMPOSER (self));
  g_return_if_fail (text != NULL);

  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete_selection (self->buffer, TRUE, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (self->buffer, text, -1, TRUE);
  gtk_text_buffer_end_user_action (self->buffer);
  gtk_text_view_scroll_mark_onscreen (self->text_view, gtk_text_buffer_get_insert (self->buffer));
}

/**
 * tektra_composer_quote:
 * @self: a composer
 * @quote: lines of a quote, with an empty one at the end
 *
 * Inserts lines where the cursor is, and lets the person write below them.
 */
void
tektra_composer_quote (TektraComposer *self,
                       const char     *quote)
{
  g_autofree char *text = NULL;
  GtkTextIter cursor;

  g_return_if_fail (TEKTRA_IS_COMPOSER (self));
  g_return_if_fail (quote != NULL);

  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor,
                                    gtk_text_buffer_get_insert (self->buffer));
  gtk_text_buffer_place_cursor (self->buffer, &cursor);
  text = g_strconcat (gtk_text_iter_starts_line (&cursor) ? "" : "\n", quote, NULL);
  tektra_composer_insert (self, text);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/**
 * tektra_composer_replace:
 * @self: a composer
 * @text: text
 *
 * Sets the text; undo brings back what was written before.
 */
void
tektra_composer_replace (TektraComposer *self,
                         const char     *text)
{
  GtkTextIter start, end;

  g_return_if_fail (TEKTRA_IS_COMPOSER (self));

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_select_range (self->buffer, &start, &end);
  tektra_composer_insert (self, text);
}

/**
 * tektra_composer_get_composing:
 * @self: a composer
 *
 * Tells whether an input method is in the middle of something, so that Enter and Esc are its own.
 *
 * Returns: whether there is text that is not settled yet
 */
gboolean
tektra_composer_get_composing (TektraComposer *self)
{
  g_return_val_if_fail (TEKTRA_IS_COMPOSER (self), FALSE);

  return self->composing;
}

/**
 * tektra_composer_forward_key:
 * @self: a composer
 * @controller: the controller that is handling a key
 *
 * Lets a key that was pressed elsewhere in the window be typed here.
 *
 * Returns: whether the text took it
 */
gboolean
tektra_composer_forward_key (TektraComposer     *self,
                             GtkEventController *controller)
{
  g_return_val_if_fail (TEKTRA_IS_COMPOSER (self), GDK_EVENT_PROPAGATE);

  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));

  return gtk_event_controller_key_forward (GTK_EVENT_CONTROLLER_KEY (controller),
                                           GTK_WIDGET (self->text_view));
}
