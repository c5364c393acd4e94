/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-composer-private.h"

#include <glib/gi18n.h>

#include "media/tektra-document.h"
#include "ui/tektra-screenshot.h"
#include "ui/tektra-transfer.h"

/* How pictures, sounds and texts get into the composer: by the file dialog, from the screen, from
 * the clipboard, from a drop. All of them take their time, and what comes goes to the chat that was
 * shown when it was asked for. */

typedef struct
{
  TektraComposer    *self;
  TektraChatSession *session;
  GObject           *source;
} Taking;

static void
taking_free (Taking *taking)
{
  g_object_unref (taking->self);
  g_object_unref (taking->session);
  g_clear_object (&taking->source);
  g_free (taking);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Taking, taking_free)

static Taking *
taking_new (TektraComposer    *self,
            TektraChatSession *session,
            gpointer           source)
{
  Taking *taking = g_new0 (Taking, 1);

  taking->self = g_object_ref (self);
  taking->session = g_object_ref (session);
  g_set_object (&taking->source, source);

  return taking;
}

static void
show_toast (TektraComposer *self,
            const char     *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", text);
}

static guint
get_image_size (TektraChatSession *session)
{
  TektraModel *model = tektra_chat_session_get_model (session);

  return model != NULL ? tektra_model_get_image_size (model) : 0;
}

static void
attach_bytes (TektraChatSession *session,
              GBytes            *bytes,
              const char        *name)
{
  g_autoptr(TektraAttachment) attachment = NULL;

  attachment = tektra_attachment_new_for_bytes (bytes, name, get_image_size (session));
  tektra_draft_add (tektra_chat_session_get_draft (session), attachment);
}

static void
insert_text (TektraComposer    *self,
             TektraChatSession *session,
             const char        *text)
{
  TektraDraft *draft = tektra_chat_session_get_draft (session);

  if (session == self->session)
    {
      tektra_composer_insert (self, text);
    }
  else
    {
      g_autofree char *all = g_strconcat (tektra_draft_get_text (draft), text, NULL);

      tektra_draft_set_text (draft, all);
    }
}

static DexFuture *
insert_document_fiber (gpointer user_data)
{
  Taking *taking = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = dex_await_string (tektra_document_quote (G_FILE (taking->source)),
                                            &error);

  if (text != NULL)
    insert_text (taking->self, taking->session, text);
  else
    show_toast (taking->self, error->message);

  return dex_future_new_true ();
}

/* A picture or a sound becomes an attachment, a text becomes part of the question. */
static void
attach_file (TektraComposer    *self,
             TektraChatSession *session,
             GFile             *file)
{
  g_autoptr(TektraAttachment) attachment = NULL;

  if (tektra_document_may_be (file))
    {
      dex_future_disown (dex_scheduler_spawn (NULL, 0, insert_document_fiber,
                                              taking_new (self, session, file),
                                              (GDestroyNotify) taking_free));
      return;
    }

  attachment = tektra_attachment_new_for_file (file, get_image_size (session));
  tektra_draft_add (tektra_chat_session_get_draft (session), attachment);
}

/* The window may have been closed, or another chat may be shown. */
static void
focus_text (TektraComposer    *self,
            TektraChatSession *session)
{
  if (session == self->session)
    gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
take (TektraComposer    *self,
      TektraChatSession *session,
      TektraTransfer    *transfer)
{
  GPtrArray *files;

  switch (tektra_transfer_get_kind (transfer))
    {
    case TEKTRA_TRANSFER_FILES:
      files = tektra_transfer_get_files (transfer);
      for (guint i = 0; i < files->len; i++)
        attach_file (self, session, g_ptr_array_index (files, i));
      break;

    case TEKTRA_TRANSFER_IMAGE:
      attach_bytes (session,
                    tektra_transfer_get_bytes (transfer),
                    tektra_transfer_get_name (transfer));
      break;

    case TEKTRA_TRANSFER_TEXT:
      insert_text (self, session, tektra_transfer_get_text (transfer));
      break;

    case TEKTRA_TRANSFER_REMOTE_IMAGE:
      show_toast (self, _("Tektra fetches nothing from the web by itself. "
                          "Copy or save the picture, then paste or drop it here."));
      break;

    case TEKTRA_TRANSFER_NOTHING:
    default:
      show_toast (self, _("There is no picture, file or text to attach."));
    }
}

static DexFuture *
take_fiber (gpointer user_data)
{
  Taking *taking = user_data;
  g_autoptr(TektraTransfer) transfer = NULL;
  g_autoptr(GError) error = NULL;

  transfer = dex_await_object (tektra_transfer_read (taking->source), &error);

  if (GDK_IS_DROP (taking->source))
    gdk_drop_finish (GDK_DROP (taking->source), transfer != NULL ? GDK_ACTION_COPY : 0);

  if (transfer != NULL)
    take (taking->self, taking->session, transfer);
  else
    show_toast (taking->self, error->message);

  focus_text (taking->self, taking->session);

  return dex_future_new_true ();
}

static void
start_taking (TektraComposer *self,
              gpointer        source)
{
  dex_future_disown (dex_scheduler_spawn (NULL, 0, take_fiber,
                                          taking_new (self, self->session, source),
                                          (GDestroyNotify) taking_free));
}

static void
files_chosen_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(Taking) taking = user_data;
  g_autoptr(GListModel) files = NULL;
  g_autoptr(GError) error = NULL;

  files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (object), result, &error);

  if (files == NULL)
    {
      if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)
          && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
        {
          g_debug ("The file dialog failed: %s", error->message);
          show_toast (taking->self, _("The file dialog does not open. Drop the pictures here."));
        }

      return;
    }

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      attach_file (taking->self, taking->session, file);
    }

  focus_text (taking->self, taking->session);
}

static DexFuture *
screenshot_taken_cb (DexFuture *completed,
                     gpointer   user_data)
{
  Taking *taking = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (completed, &error);

  if (value != NULL)
    attach_file (taking->self, taking->session, g_value_get_object (value));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_toast (taking->self, error->message);

  focus_text (taking->self, taking->session);

  return dex_future_new_true ();
}

/**
 * tektra_composer_attach_file:
 * @self: a composer
 * @file: a picture, a sound or a text
 *
 * Attaches a picture or a sound to the draft, or writes a text into it; a file that turns out to be
 * none of them is refused with a toast.
 */
void
tektra_composer_attach_file (TektraComposer *self,
                             GFile          *file)
{
  g_return_if_fail (TEKTRA_IS_COMPOSER (self));
  g_return_if_fail (G_IS_FILE (file));

  attach_file (self, self->session, file);
}

/**
 * tektra_composer_choose_files:
 * @self: a composer
 *
 * Opens the dialog in which a person chooses pictures, sounds and texts to attach.
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
  gtk_file_filter_set_name (pictures, _("Pictures, Sounds and Texts"));
  gtk_file_filter_add_mime_type (pictures, "image/*");
  gtk_file_filter_add_mime_type (pictures, "audio/*");
  gtk_file_filter_add_mime_type (pictures, "video/*");
  gtk_file_filter_add_mime_type (pictures, "text/*");
  gtk_file_filter_add_mime_type (pictures, "application/pdf");

  all = gtk_file_filter_new ();
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");

  filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_list_store_append (filters, pictures);
  g_list_store_append (filters, all);

  dialog = gtk_file_dialog_new ();
  gtk_file_dialog_set_title (dialog, _("Attach Files"));
  gtk_file_dialog_set_accept_label (dialog, _("_Attach"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open_multiple (dialog,
                                 GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 NULL,
                                 files_chosen_cb,
                                 taking_new (self, self->session, NULL));
}

/**
 * tektra_composer_take_screenshot:
 * @self: a composer
 *
 * Lets a person take a picture of the screen, and attaches it.
 */
void
tektra_composer_take_screenshot (TektraComposer *self)
{
  GDBusConnection *bus;
  GtkWindow *window;

  g_return_if_fail (TEKTRA_IS_COMPOSER (self));

  bus = g_application_get_dbus_connection (g_application_get_default ());
  window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  dex_future_disown (dex_future_finally (tektra_screenshot_take (bus, window),
                                         screenshot_taken_cb,
                                         taking_new (self, self->session, NULL),
                                         (GDestroyNotify) taking_free));
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

  start_taking (self, gtk_widget_get_clipboard (GTK_WIDGET (self)));
}

/**
 * tektra_composer_take_drop:
 * @self: a composer
 * @drop: what was dropped; it is finished when it has been read
 *
 * Attaches files and pictures, inserts text, and says why anything else is not taken.
 */
void
tektra_composer_take_drop (TektraComposer *self,
                           GdkDrop        *drop)
{
  g_return_if_fail (TEKTRA_IS_COMPOSER (self));
  g_return_if_fail (GDK_IS_DROP (drop));

  start_taking (self, drop);
}
