/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "storage/tektra-settings.h"
#include "ui/tektra-composer-text.h"
#include "ui/tektra-message-editor.h"
#include "ui/tektra-preview-texture.h"

/* Pixels */
#define TILE_SIZE 72

#define BUFFER "tektra-message-editor-buffer"

/* The text and the pictures belong to the TektraMessageEdit of the message; this shows them. With
 * that the buffer stays, so that what was given up and begun anew can still be undone. */

struct _TektraMessageEditor
{
  GtkWidget          parent_instance;

  /* owned */
  TektraChatSession *session;
  TektraMessage     *message;
  TektraSettings    *settings;

  /* borrowed: they belong to the message */
  TektraMessageEdit *edit;
  GtkTextBuffer     *buffer;

  /* template */
  GtkWidget         *box;
  AdwWrapBox        *attachments;
  GtkTextView       *text_view;
  GtkWidget         *send_button;
};

G_DEFINE_FINAL_TYPE (TektraMessageEditor, tektra_message_editor, GTK_TYPE_WIDGET)

static char *
dup_buffer_text (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

/* What was written before comes back by undo. */
static void
show_text (GtkTextBuffer *buffer,
           const char    *text)
{
  g_autofree char *shown = dup_buffer_text (buffer);
  GtkTextIter start, end;

  if (g_str_equal (shown, text))
    return;

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (buffer);
}

static void
edit_text_changed_cb (GtkTextBuffer     *buffer,
                      GParamSpec        *pspec,
                      TektraMessageEdit *edit)
{
  show_text (buffer, tektra_message_edit_get_text (edit));
}

static void
buffer_changed_cb (TektraMessageEdit *edit,
                   GtkTextBuffer     *buffer)
{
  g_autofree char *text = dup_buffer_text (buffer);

  g_signal_handlers_block_by_func (edit, edit_text_changed_cb, buffer);
  tektra_message_edit_set_text (edit, text);
  g_signal_handlers_unblock_by_func (edit, edit_text_changed_cb, buffer);
}

static GtkTextBuffer *
get_buffer (TektraMessageEdit *edit)
{
  GtkTextBuffer *buffer = g_object_get_data (G_OBJECT (edit), BUFFER);

  if (buffer != NULL)
    return buffer;

  buffer = gtk_text_buffer_new (NULL);
  gtk_text_buffer_begin_irreversible_action (buffer);
  show_text (buffer, tektra_message_edit_get_text (edit));
  gtk_text_buffer_end_irreversible_action (buffer);
  g_signal_connect_object (edit, "notify::text",
                           G_CALLBACK (edit_text_changed_cb), buffer, G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "changed",
                           G_CALLBACK (buffer_changed_cb), edit, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (edit), BUFFER, buffer, g_object_unref);

  return buffer;
}

static void
update_send (TektraMessageEditor *self)
{
  GListModel *attachments = G_LIST_MODEL (tektra_message_edit_list_attachments (self->edit));
  gboolean busy = tektra_chat_session_get_busy (self->session);
  gboolean empty = gtk_text_buffer_get_char_count (self->buffer) == 0 &&
                   g_list_model_get_n_items (attachments) == 0;

  g_assert (TEKTRA_IS_MESSAGE_EDITOR (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.send", !busy && !empty);
  gtk_widget_set_tooltip_text (self->send_button,
                               busy ? _("Wait for the answer, or stop it") :
                               empty ? _("Write a message first") :
                               _("Ask this instead; what was there is kept"));
}

static void
remove_clicked_cb (TektraMessageEditor *self,
                   GtkWidget           *button)
{
  GListStore *attachments = tektra_message_edit_list_attachments (self->edit);
  guint position;

  g_assert (TEKTRA_IS_MESSAGE_EDITOR (self));

  if (g_list_store_find (attachments, g_object_get_data (G_OBJECT (button), "part"), &position))
    g_list_store_remove (attachments, position);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static GtkWidget *
create_content (TektraPart *part)
{
  g_autoptr(GdkTexture) texture = NULL;
  GtkWidget *picture, *icon;

  if (TEKTRA_IS_AUDIO_PART (part))
    {
      icon = gtk_image_new_from_icon_name ("audio-x-generic-symbolic");
      gtk_image_set_icon_size (GTK_IMAGE (icon), GTK_ICON_SIZE_LARGE);
      gtk_widget_set_tooltip_text (icon, tektra_audio_part_get_name (TEKTRA_AUDIO_PART (part)));
      return icon;
    }

  texture = tektra_preview_texture_new (tektra_image_part_get_preview (TEKTRA_IMAGE_PART (part)));
  picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_COVER);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture),
                                    tektra_image_part_get_name (TEKTRA_IMAGE_PART (part)));
  gtk_widget_set_overflow (picture, GTK_OVERFLOW_HIDDEN);

  return picture;
}

static GtkWidget *
create_tile (TektraMessageEditor *self,
             TektraPart          *part)
{
  GtkWidget *tile = gtk_overlay_new ();
  GtkWidget *content = create_content (part);
  GtkWidget *space = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");

  g_assert (TEKTRA_IS_MESSAGE_EDITOR (self));

  gtk_widget_add_css_class (tile, "attachment");
  gtk_widget_set_size_request (space, TILE_SIZE, TILE_SIZE);
  gtk_overlay_set_child (GTK_OVERLAY (tile), space);

  gtk_widget_add_css_class (content, "thumbnail");
  gtk_overlay_add_overlay (GTK_OVERLAY (tile), content);

  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, _("Remove"));
  gtk_widget_add_css_class (button, "osd");
  gtk_widget_add_css_class (button, "circular");
  g_object_set_data_full (G_OBJECT (button), "part", g_object_ref (part), g_object_unref);
  g_signal_connect_object (button, "clicked",
                           G_CALLBACK (remove_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_overlay_add_overlay (GTK_OVERLAY (tile), button);

  return tile;
}

static void
update_attachments (TektraMessageEditor *self)
{
  GListModel *attachments = G_LIST_MODEL (tektra_message_edit_list_attachments (self->edit));
  guint n = g_list_model_get_n_items (attachments);

  g_assert (TEKTRA_IS_MESSAGE_EDITOR (self));

  adw_wrap_box_remove_all (self->attachments);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (attachments, i);

      if (tektra_part_get_media (part, NULL) != NULL)
        adw_wrap_box_append (self->attachments, create_tile (self, part));
    }

  gtk_widget_set_visible (GTK_WIDGET (self->attachments), n > 0);
  update_send (self);
}

static void
send_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  TektraMessageEditor *self = TEKTRA_MESSAGE_EDITOR (widget);
  GListModel *attachments = G_LIST_MODEL (tektra_message_edit_list_attachments (self->edit));
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(TektraChatSession) session = g_object_ref (self->session);
  g_autoptr(TektraMessage) message = g_object_ref (self->message);
  g_autofree char *text = dup_buffer_text (self->buffer);

  for (guint i = 0; i < g_list_model_get_n_items (attachments); i++)
    g_ptr_array_add (kept, g_list_model_get_item (attachments, i));

  /* The row shows another message from here on, and this widget goes. */
  gtk_widget_activate_action (widget, "win.focus-composer", NULL);
  if (tektra_chat_session_edit (session, message, text, kept))
    tektra_message_edit_end (tektra_message_edit_get (message));
}

static void
undo_cancel_cb (TektraMessage *message)
{
  tektra_message_edit_resume (tektra_message_edit_get (message));
}

static void
cancel_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  TektraMessageEditor *self = TEKTRA_MESSAGE_EDITOR (widget);
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  TektraMessageEdit *edit = self->edit;

  if (overlay != NULL && tektra_message_edit_get_changed (edit))
    {
      AdwToast *toast = adw_toast_new (_("Changes discarded"));

      adw_toast_set_button_label (toast, _("_Undo"));
      g_signal_connect_object (toast, "button-clicked",
                               G_CALLBACK (undo_cancel_cb), self->message, G_CONNECT_SWAPPED);
      adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
    }

  gtk_widget_activate_action (widget, "win.focus-composer", NULL);
  tektra_message_edit_end (edit);
}

static gboolean
key_pressed_cb (TektraMessageEditor   *self,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                GtkEventControllerKey *controller)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  gboolean enter = keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter ||
                   keyval == GDK_KEY_ISO_Enter;
  gboolean with_control;

  g_assert (TEKTRA_IS_MESSAGE_EDITOR (self));

  if (!enter && keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  /* In the middle of a composition both belong to the input method. */
  if (gtk_text_view_im_context_filter_keypress (self->text_view, event))
    return GDK_EVENT_STOP;

  if (!enter)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "editor.cancel", NULL);
      return GDK_EVENT_STOP;
    }

  /* Ctrl+Enter always sends; Enter does where it does so in the composer. */
  with_control = tektra_settings_get_send_with_control (self->settings);
  if (modifiers == GDK_CONTROL_MASK || (modifiers == 0 && !with_control))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "editor.send", NULL);
      return GDK_EVENT_STOP;
    }

  if (modifiers == GDK_SHIFT_MASK)
    {
      gtk_text_buffer_insert_interactive_at_cursor (self->buffer, "\n", 1, TRUE);
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

static gboolean
tektra_message_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TEKTRA_MESSAGE_EDITOR (widget)->text_view));
}

static void
tektra_message_editor_dispose (GObject *object)
{
  TektraMessageEditor *self = TEKTRA_MESSAGE_EDITOR (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_MESSAGE_EDITOR);
  g_clear_object (&self->message);

  G_OBJECT_CLASS (tektra_message_editor_parent_class)->dispose (object);
}

static void
tektra_message_editor_class_init (TektraMessageEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_message_editor_dispose;

  widget_class->grab_focus = tektra_message_editor_grab_focus;

  g_type_ensure (ADW_TYPE_WRAP_BOX);
  g_type_ensure (TEKTRA_TYPE_COMPOSER_TEXT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-message-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraMessageEditor, box);
  gtk_widget_class_bind_template_child (widget_class, TektraMessageEditor, attachments);
  gtk_widget_class_bind_template_child (widget_class, TektraMessageEditor, text_view);
  gtk_widget_class_bind_template_child (widget_class, TektraMessageEditor, send_button);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_install_action (widget_class, "editor.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "editor.cancel", NULL, cancel_action);
  gtk_widget_class_set_css_name (widget_class, "message-editor");
}

static void
tektra_message_editor_init (TektraMessageEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = tektra_settings_new ();
}

/**
 * tektra_message_editor_new:
 * @session: the chat that the message belongs to
 * @message: a message of the person whose edit has begun
 *
 * Makes an editor.
 *
 * Returns: (transfer floating): an editor
 */
GtkWidget *
tektra_message_editor_new (TektraChatSession *session,
                           TektraMessage     *message)
{
  TektraMessageEditor *self;

  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (session), NULL);
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (message), NULL);

  self = g_object_new (TEKTRA_TYPE_MESSAGE_EDITOR, NULL);
  self->session = g_object_ref (session);
  self->message = g_object_ref (message);
  self->edit = tektra_message_edit_get (message);
  self->buffer = get_buffer (self->edit);

  gtk_text_view_set_buffer (self->text_view, self->buffer);
  g_signal_connect_object (self->buffer, "changed",
                           G_CALLBACK (update_send), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tektra_message_edit_list_attachments (self->edit), "items-changed",
                           G_CALLBACK (update_attachments), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::busy",
                           G_CALLBACK (update_send), self, G_CONNECT_SWAPPED);
  update_attachments (self);

  return GTK_WIDGET (self);
}
