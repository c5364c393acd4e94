/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-export-dialog.h"

#include "exchange/tektra-export-name.h"
#include "ui/tektra-chat-export.h"

/* What goes out is what the store has: a copy that nobody else uses, complete however little of a
 * long chat is in memory. */

struct _TektraExportDialog
{
  AdwDialog    parent_instance;

  /* owned */
  TektraStore *store;
  char        *title;

  gint64       id;
};

G_DEFINE_FINAL_TYPE (TektraExportDialog, tektra_export_dialog, ADW_TYPE_DIALOG)

/* What is to be done once a file was chosen */
typedef struct
{
  TektraStore *store;
  gint64 id;
  TektraExportFormat format;
  GWeakRef window;
} Choice;

static void
choice_free (Choice *choice)
{
  g_object_unref (choice->store);
  g_weak_ref_clear (&choice->window);
  g_free (choice);
}

static void
chosen_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Choice *choice = user_data;
  g_autoptr(GtkWidget) window = g_weak_ref_get (&choice->window);
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, NULL);

  if (file != NULL && window != NULL)
    dex_future_disown (tektra_chat_export_write (choice->store, choice->id, choice->format, file,
                                                 window));

  choice_free (choice);
}

static void
tektra_export_dialog_choose (TektraExportDialog *self,
                             TektraExportFormat  format)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *stem = NULL;
  g_autofree char *name = NULL;
  Choice *choice;

  g_assert (TEKTRA_IS_EXPORT_DIALOG (self));

  stem = tektra_export_name_clean (self->title, _("Chat"));
  name = g_strdup_printf ("%s.%s", stem, tektra_export_format_get_extension (format));
  gtk_file_dialog_set_title (dialog, _("Export Chat"));
  gtk_file_dialog_set_accept_label (dialog, _("_Export"));
  gtk_file_dialog_set_initial_name (dialog, name);

  choice = g_new0 (Choice, 1);
  choice->store = g_object_ref (self->store);
  choice->id = self->id;
  choice->format = format;
  g_weak_ref_init (&choice->window, window);

  gtk_file_dialog_save (dialog, GTK_WINDOW (window), NULL, chosen_cb, choice);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
markdown_activated_cb (TektraExportDialog *self)
{
  tektra_export_dialog_choose (self, TEKTRA_EXPORT_MARKDOWN);
}

static void
json_activated_cb (TektraExportDialog *self)
{
  tektra_export_dialog_choose (self, TEKTRA_EXPORT_JSON);
}

static void
text_activated_cb (TektraExportDialog *self)
{
  tektra_export_dialog_choose (self, TEKTRA_EXPORT_TEXT);
}

static void
print_activated_cb (TektraExportDialog *self)
{
  g_assert (TEKTRA_IS_EXPORT_DIALOG (self));

  dex_future_disown (tektra_chat_export_print (
    self->store, self->id, GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)))));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
tektra_export_dialog_dispose (GObject *object)
{
  TektraExportDialog *self = TEKTRA_EXPORT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_EXPORT_DIALOG);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (tektra_export_dialog_parent_class)->dispose (object);
}

static void
tektra_export_dialog_finalize (GObject *object)
{
  g_free (TEKTRA_EXPORT_DIALOG (object)->title);

  G_OBJECT_CLASS (tektra_export_dialog_parent_class)->finalize (object);
}

static void
tektra_export_dialog_class_init (TektraExportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_export_dialog_dispose;
  object_class->finalize = tektra_export_dialog_finalize;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-export-dialog.ui");
  gtk_widget_class_bind_template_callback (widget_class, markdown_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, json_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, text_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, print_activated_cb);
}

static void
tektra_export_dialog_init (TektraExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_export_dialog_new:
 * @store: where the chat is saved
 * @id: the chat
 * @title: (nullable): what it is about
 *
 * Creates a dialog that lets a person choose how to export a chat.
 *
 * Returns: (transfer floating): a new dialog
 */
AdwDialog *
tektra_export_dialog_new (TektraStore *store,
                          gint64       id,
                          const char  *title)
{
  TektraExportDialog *self;

  g_return_val_if_fail (TEKTRA_IS_STORE (store), NULL);

  self = g_object_new (TEKTRA_TYPE_EXPORT_DIALOG, NULL);
  self->store = g_object_ref (store);
  self->id = id;
  self->title = g_strdup (title);

  return ADW_DIALOG (self);
}
