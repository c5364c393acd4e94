/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-composer-private.h"

#include <glib/gi18n.h>

/* How pictures get into the composer: by the file dialog, from the clipboard, from a drop. */

static guint
get_image_size (TektraComposer *self)
{
  TektraModel *model = tektra_chat_session_get_model (self->session);

  return model != NULL ? tektra_model_get_image_size (model) : 0;
}

static void
show_toast (TektraComposer *self,
            const char     *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", text);
}

static void
attach_bytes (TektraComposer *self,
              GBytes         *bytes,
              const char     *name)
{
  g_autoptr(TektraAttachment) attachment = NULL;

  attachment = tektra_attachment_new_for_bytes (bytes,
                                                name != NULL ? name : _("Picture"),
                                                get_image_size (self));
  tektra_draft_add (tektra_chat_session_get_draft (self->session), attachment);
}

static void
files_chosen_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(TektraComposer) self = user_data;
  g_autoptr(GListModel) files = NULL;
  g_autoptr(GError) error = NULL;

  files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (object), result, &error);

  if (files == NULL)
    {
      if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)
          && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
        show_toast (self, error->message);
      return;
    }

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      tektra_composer_attach_file (self, file);
    }

  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static DexFuture *
paste_fiber (gpointer user_data)
{
  TektraComposer *self = user_data;
  g_autoptr(TektraTransfer) transfer = NULL;
  g_autoptr(GError) error = NULL;
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  transfer = dex_await_object (tektra_transfer_read_clipboard (clipboard), &error);

  /* The window may have been closed while the owner of the clipboard took its time. */
  if (self->session == NULL)
    return dex_future_new_true ();

  if (transfer != NULL)
    tektra_composer_take (self, transfer);
  else
    show_toast (self, error->message);

  return dex_future_new_true ();
}

/**
 * tektra_composer_attach_file:
 * @self: a composer
 * @file: a picture
 *
 * Attaches a picture to the draft; a file that turns out not to be one is refused with a toast.
 */
void
tektra_composer_attach_file (TektraComposer *self,
                             GFile          *file)
{
  g_autoptr(TektraAttachment) attachment = NULL;

  g_return_if_fail (TEKTRA_IS_COMPOSER (self));
  g_return_if_fail (G_IS_FILE (file));

  attachment = tektra_attachment_new_for_file (file, get_image_size (self));
  tektra_draft_add (tektra_chat_session_get_draft (self->session), attachment);
}

/**
 * tektra_composer_choose_files:
 * @self: a composer
 *
 * Opens the dialog in which a person chooses pictures to attach.
 */
void
tektra_composer_choose_files (TektraComposer *self)
{
  g_autoptr(GtkFileDialog) dialog = NULL;
  g_autoptr(GtkFileFilter) pictures = NULL;
  g_autoptr(GtkFileFilter) all = NULL;
  g_autoptr(GListStore) filters = NULL;

  g_return_if_fail (TEKTRA_IS_COMPOSER (self));

  pictures = gtk_file_filter_new ();
  gtk_file_filter_set_name (pictures, _("Pictures"));
  gtk_file_filter_add_mime_type (pictures, "image/*");

  all = gtk_file_filter_new ();
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");

  filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_list_store_append (filters, pictures);
  g_list_store_append (filters, all);

  dialog = gtk_file_dialog_new ();
  gtk_file_dialog_set_title (dialog, _("Attach Pictures"));
  gtk_file_dialog_set_accept_label (dialog, _("_Attach"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open_multiple (dialog,
                                 GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 NULL,
                                 files_chosen_cb,
                                 g_object_ref (self));
}

/**
 * tektra_composer_paste:
 * @self: a composer
 *
 * Attaches the picture or the files on the clipboard, or inserts its text.
 */
void
tektra_composer_paste (TektraComposer *self)
{
  g_return_if_fail (TEKTRA_IS_COMPOSER (self));

  dex_future_disown (dex_scheduler_spawn (NULL, 0, paste_fiber,
                                          g_object_ref (self), g_object_unref));
}

/**
 * tektra_composer_take:
 * @self: a composer
 * @transfer: what was dropped or pasted
 *
 * Attaches files and pictures, inserts text, and says why anything else is not taken.
 */
void
tektra_composer_take (TektraComposer *self,
                      TektraTransfer *transfer)
{
  GPtrArray *files;

  g_return_if_fail (TEKTRA_IS_COMPOSER (self));
  g_return_if_fail (TEKTRA_IS_TRANSFER (transfer));

  switch (tektra_transfer_get_kind (transfer))
    {
    case TEKTRA_TRANSFER_FILES:
      files = tektra_transfer_get_files (transfer);
      for (guint i = 0; i < files->len; i++)
        tektra_composer_attach_file (self, g_ptr_array_index (files, i));
      break;

    case TEKTRA_TRANSFER_IMAGE:
      attach_bytes (self,
                    tektra_transfer_get_bytes (transfer),
                    tektra_transfer_get_name (transfer));
      break;

    case TEKTRA_TRANSFER_TEXT:
      tektra_composer_insert (self, tektra_transfer_get_text (transfer));
      break;

    case TEKTRA_TRANSFER_REMOTE_IMAGE:
      show_toast (self, _("Tektra fetches nothing from the web by itself. "
                          "Copy or save the picture, then paste or drop it here."));
      break;

    case TEKTRA_TRANSFER_NOTHING:
    default:
      show_toast (self, _("There is no picture, file or text to attach."));
    }

  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}
