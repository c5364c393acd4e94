/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-export-dialog.h"

#include "exchange/tektra-export-name.h"
#include "ui/tektra-chat-export.h"

/* What goes out is what the store has: a copy that nobody else uses, complete however little of a
 * long chat is in memory. One chat goes to one file. Several of them go to one file only as JSON,
 * otherwise into a folder. */

struct _TektraExportDialog
{
  AdwDialog       parent_instance;

  /* owned */
  TektraChatList *chats;
  GArray         *ids;   /* gint64 */
  char           *title;

  /* template */
  GtkWidget      *print_row;
};

G_DEFINE_FINAL_TYPE (TektraExportDialog, tektra_export_dialog, ADW_TYPE_DIALOG)

/* What is to be done once a file was chosen */
typedef struct
{
  TektraChatList *chats;
  GArray *ids;
  TektraExportFormat format;
  GWeakRef window;
} Choice;

static void
choice_free (Choice *choice)
{
  g_object_unref (choice->chats);
  g_array_unref (choice->ids);
  g_weak_ref_clear (&choice->window);
  g_free (choice);
}

static void
choice_write (Choice *choice,
              GFile  *file)
{
  g_autoptr(GtkWidget) window = g_weak_ref_get (&choice->window);

  if (file == NULL || window == NULL)
    return;

  if (choice->ids->len == 1)
    dex_future_disown (tektra_chat_export_write (choice->chats,
                                                 g_array_index (choice->ids, gint64, 0),
                                                 choice->format, file, window));
  else
    dex_future_disown (tektra_chat_export_write_many (choice->chats, choice->ids, choice->format,
                                                      file, window));
}

static void
file_chosen_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  Choice *choice = user_data;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, NULL);

  choice_write (choice, file);
  choice_free (choice);
}

static void
folder_chosen_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Choice *choice = user_data;
  g_autoptr(GFile) folder = NULL;

  folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, NULL);
  choice_write (choice, folder);
  choice_free (choice);
}

static char *
tektra_export_dialog_dup_file_name (TektraExportDialog *self,
                                    TektraExportFormat  format)
{
  g_autofree char *stem = NULL;

  g_assert (TEKTRA_IS_EXPORT_DIALOG (self));

  if (self->ids->len > 1)
    return g_strdup (_("Tektra chats.json"));

  stem = tektra_export_name_clean (self->title, _("Chat"));

  return g_strdup_printf ("%s.%s", stem, tektra_export_format_get_extension (format));
}

static void
tektra_export_dialog_choose (TektraExportDialog *self,
                             TektraExportFormat  format)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *name = NULL;
  Choice *choice;

  g_assert (TEKTRA_IS_EXPORT_DIALOG (self));

  name = tektra_export_dialog_dup_file_name (self, format);
  gtk_file_dialog_set_title (dialog, adw_dialog_get_title (ADW_DIALOG (self)));
  gtk_file_dialog_set_accept_label (dialog, _("_Export"));
  gtk_file_dialog_set_initial_name (dialog, name);

  choice = g_new0 (Choice, 1);
  choice->chats = g_object_ref (self->chats);
  choice->ids = g_array_ref (self->ids);
  choice->format = format;
  g_weak_ref_init (&choice->window, window);

  if (self->ids->len > 1 && format != TEKTRA_EXPORT_JSON)
    gtk_file_dialog_select_folder (dialog, GTK_WINDOW (window), NULL, folder_chosen_cb, choice);
  else
    gtk_file_dialog_save (dialog, GTK_WINDOW (window), NULL, file_chosen_cb, choice);
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
    self->chats, g_array_index (self->ids, gint64, 0),
    GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)))));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
tektra_export_dialog_dispose (GObject *object)
{
  TektraExportDialog *self = TEKTRA_EXPORT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_EXPORT_DIALOG);
  g_clear_object (&self->chats);

  G_OBJECT_CLASS (tektra_export_dialog_parent_class)->dispose (object);
}

static void
tektra_export_dialog_finalize (GObject *object)
{
  TektraExportDialog *self = TEKTRA_EXPORT_DIALOG (object);

  g_array_unref (self->ids);
  g_free (self->title);

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
  gtk_widget_class_bind_template_child (widget_class, TektraExportDialog, print_row);
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
 * @chats: the chats of the person
 * @some: (element-type TektraChat): one of them or several
 *
 * Creates a dialog that lets a person choose how to export chats.
 *
 * Returns: (transfer floating): a new dialog
 */
AdwDialog *
tektra_export_dialog_new (TektraChatList *chats,
                          GPtrArray      *some)
{
  TektraExportDialog *self;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (some != NULL && some->len > 0, NULL);

  self = g_object_new (TEKTRA_TYPE_EXPORT_DIALOG, NULL);
  self->chats = g_object_ref (chats);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < some->len; i++)
    {
      gint64 id = tektra_chat_get_id (some->pdata[i]);

      g_array_append_val (self->ids, id);
    }

  if (some->len == 1)
    {
      self->title = g_strdup (tektra_chat_get_title (some->pdata[0]));
    }
  else
    {
      g_autofree char *title =
        g_strdup_printf (ngettext ("Export %u Chat", "Export %u Chats", some->len), some->len);

      adw_dialog_set_title (ADW_DIALOG (self), title);
      gtk_widget_set_visible (self->print_row, FALSE);
    }

  return ADW_DIALOG (self);
}
