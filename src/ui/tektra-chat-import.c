/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/tektra-chat-import.h"

#include "session/tektra-chat-archive.h"

/* A person leaves years of chats to another program's file: what came of it is told in numbers, and
 * what did not come in with the place in the file. */

typedef struct
{
  TektraChatList *chats;
  GCancellable *job; /* %NULL as long as files are being chosen */
  GListModel *files;
  GWeakRef parent;
  guint n_imported;
  guint n_present;
  GString *problems;
} Job;

static Job *
job_new (TektraChatList *chats,
         GListModel     *files,
         GtkWidget      *parent)
{
  Job *job = g_new0 (Job, 1);

  job->chats = g_object_ref (chats);
  g_set_object (&job->files, files);
  job->problems = g_string_new (NULL);
  g_weak_ref_init (&job->parent, parent);

  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->job != NULL)
    tektra_jobs_end (tektra_chat_list_get_jobs (job->chats), job->job);
  g_clear_object (&job->job);
  g_object_unref (job->chats);
  g_clear_object (&job->files);
  g_string_free (job->problems, TRUE);
  g_weak_ref_clear (&job->parent);
  g_free (job);
}

static void
tell_numbers (Job       *job,
              GtkWidget *parent)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          ngettext ("%u chat imported", "%u chats imported", job->n_imported),
                          job->n_imported);
  if (job->n_present > 0)
    g_string_append_printf (text,
                            ngettext (", %u was there already", ", %u were there already",
                                      job->n_present), job->n_present);

  gtk_widget_activate_action (parent, "win.show-toast", "s", text->str);
}

static void
tell_problems (Job       *job,
               GtkWidget *parent)
{
  AdwAlertDialog *dialog;

  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Not Imported"), job->problems->str));
  adw_alert_dialog_add_response (dialog, "close", _("_Close"));
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}

static DexFuture *
import_fiber (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GtkWidget) parent = NULL;

  /* each file for itself: a bad one does not keep out the others */
  for (guint i = 0; i < g_list_model_get_n_items (job->files) &&
                    !g_cancellable_is_cancelled (job->job); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (job->files, i);
      g_autoptr(TektraImportReport) report = NULL;
      g_autoptr(GError) error = NULL;

      report = dex_await_boxed (tektra_chat_archive_import (tektra_chat_list_get_store (job->chats),
                                                            file), &error);
      if (report == NULL)
        {
          g_string_append_printf (job->problems, "%s%s", job->problems->len > 0 ? "\n\n" : "",
                                  error->message);
          continue;
        }

      tektra_chat_list_add_records (job->chats, report->records);
      job->n_imported += report->records->len;
      job->n_present += report->n_present;
    }

  parent = g_weak_ref_get (&job->parent);
  if (parent == NULL)
    return dex_future_new_true ();

  if (job->problems->len == 0 || job->n_imported > 0 || job->n_present > 0)
    tell_numbers (job, parent);
  if (job->problems->len > 0)
    tell_problems (job, parent);

  return dex_future_new_true ();
}

static void
chosen_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Job *job = user_data;
  g_autoptr(GtkWidget) parent = g_weak_ref_get (&job->parent);
  g_autoptr(GListModel) files = NULL;

  files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (object), result, NULL);
  if (files != NULL && parent != NULL)
    dex_future_disown (tektra_chat_import_files (files, job->chats, parent));

  job_free (job);
}

/**
 * tektra_chat_import_choose:
 * @chats: where the chats go
 * @parent: a widget of the window
 *
 * Lets a person choose files, and goes on like [func@chat_import_files].
 */
void
tektra_chat_import_choose (TektraChatList *chats,
                           GtkWidget      *parent)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr(GtkFileFilter) known = gtk_file_filter_new ();
  g_autoptr(GtkFileFilter) all = gtk_file_filter_new ();

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (chats));
  g_return_if_fail (GTK_IS_WIDGET (parent));

  gtk_file_filter_set_name (known, _("Chats (JSON, database of Alpaca)"));
  gtk_file_filter_add_suffix (known, "json");
  gtk_file_filter_add_suffix (known, "db");
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, known);
  g_list_store_append (filters, all);

  gtk_file_dialog_set_title (dialog, _("Import Chats"));
  gtk_file_dialog_set_accept_label (dialog, _("_Import"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), NULL,
                                 chosen_cb, job_new (chats, NULL, parent));
}

/**
 * tektra_chat_import_files:
 * @files: a list of [iface@Gio.File]
 * @chats: where the chats go
 * @parent: a widget of the window
 *
 * Takes in the chats of files, all of a file or none, and tells how many there were and what is
 * wrong with those that did not come in.
 *
 * Returns: (transfer full): a future that resolves when it is done
 */
DexFuture *
tektra_chat_import_files (GListModel     *files,
                          TektraChatList *chats,
                          GtkWidget      *parent)
{
  Job *job;

  g_return_val_if_fail (G_IS_LIST_MODEL (files), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (parent), NULL);

  job = job_new (chats, files, parent);
  job->job = tektra_jobs_begin (tektra_chat_list_get_jobs (chats));

  return dex_scheduler_spawn (NULL, 0, import_fiber, job, job_free);
}
