/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/tektra-chat-export.h"

#include "session/tektra-chat-archive.h"
#include "ui/tektra-chat-printer.h"
#include "ui/tektra-progress-dialog.h"

/* What is done sooner needs no dialog that comes and goes. */
#define PATIENCE_MS 400

typedef struct
{
  TektraChatList *chats;
  GFile *file;
  TektraConversation *conversation;
  GArray *ids; /* gint64, %NULL for all */
  gint64 id;
  TektraExportFormat format;
  GWeakRef window;
  TektraProgress *progress; /* %NULL where one chat is written */
  GCancellable *cancellable; /* the job, see tektra_jobs_begin() */
  AdwDialog *dialog; /* weak: it tells of the progress */
  guint source;
} Job;

static Job *
job_new (TektraChatList *chats,
         gint64          id,
         GFile          *file,
         GtkWidget      *window)
{
  Job *job = g_new0 (Job, 1);

  job->chats = g_object_ref (chats);
  job->id = id;
  g_set_object (&job->file, file);
  g_weak_ref_init (&job->window, window);

  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->cancellable != NULL)
    tektra_jobs_end (tektra_chat_list_get_jobs (job->chats), job->cancellable);
  g_object_unref (job->chats);
  g_clear_object (&job->file);
  g_clear_object (&job->conversation);
  g_clear_pointer (&job->ids, g_array_unref);
  g_clear_object (&job->progress);
  g_clear_object (&job->cancellable);
  g_clear_handle_id (&job->source, g_source_remove);
  g_clear_weak_pointer (&job->dialog);
  g_weak_ref_clear (&job->window);
  g_free (job);
}

static TektraStore *
job_get_store (Job *job)
{
  return tektra_chat_list_get_store (job->chats);
}

/* When the program is ended, it is given up, and nothing is left of it. */
static DexFuture *
job_run (Job          *job,
         DexFiberFunc  fiber)
{
  job->cancellable = tektra_jobs_begin (tektra_chat_list_get_jobs (job->chats));

  return dex_scheduler_spawn (NULL, 0, fiber, job, job_free);
}

static void
tell_success (Job        *job,
              const char *text)
{
  g_autoptr(GtkWidget) window = g_weak_ref_get (&job->window);

  if (window != NULL)
    gtk_widget_activate_action (window, "win.show-toast", "s", text);
}

/* A dialog, not a toast: it is what keeps a person from deleting what was not written. */
static DexFuture *
fail (Job    *job,
      GError *error)
{
  g_autoptr(GtkWidget) window = g_weak_ref_get (&job->window);

  if (window != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      AdwAlertDialog *dialog =
        ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Export Failed"), error->message));

      adw_alert_dialog_add_response (dialog, "close", _("_Close"));
      adw_dialog_present (ADW_DIALOG (dialog), window);
    }

  return dex_future_new_for_error (error);
}

static DexFuture *
write_fiber (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(TektraConversation) conversation = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;

  conversation = dex_await_object (tektra_chat_archive_load (job_get_store (job), job->id), &error);
  if (conversation == NULL ||
      !dex_await (tektra_export_file (conversation, job->format, job->file, job->cancellable),
                  &error))
    return fail (job, error);

  name = g_file_get_basename (job->file);
  /* Translators: %s is the name of a file */
  text = g_strdup_printf (_("The chat is in “%s”"), name);
  tell_success (job, text);

  return dex_future_new_true ();
}

static DexFuture *
write_many (Job *job)
{
  if (job->ids == NULL)
    return tektra_chat_archive_export_all (job_get_store (job), job->file, job->progress,
                                           job->cancellable);
  if (job->format == TEKTRA_EXPORT_JSON)
    return tektra_chat_archive_export (job_get_store (job), job->ids, job->file, job->progress,
                                       job->cancellable);

  return tektra_chat_archive_export_to_folder (job_get_store (job), job->ids, job->format,
                                               job->file, job->progress, job->cancellable);
}

static void
show_progress_cb (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GtkWidget) window = g_weak_ref_get (&job->window);

  job->source = 0;
  if (window == NULL)
    return;

  g_set_weak_pointer (&job->dialog, tektra_progress_dialog_new (_("Exporting Chats"), job->progress,
                                                                job->cancellable));
  adw_dialog_present (job->dialog, window);
}

static DexFuture *
write_many_fiber (gpointer user_data)
{
  Job *job = user_data;
  g_autofree char *text = NULL;
  GError *error = NULL;
  guint n;

  job->progress = tektra_progress_new ();
  job->source = g_timeout_add_once (PATIENCE_MS, show_progress_cb, job);
  n = dex_await_uint (write_many (job), &error);

  g_clear_handle_id (&job->source, g_source_remove);
  if (job->dialog != NULL)
    adw_dialog_force_close (job->dialog);
  if (error != NULL)
    return fail (job, error);

  text = g_strdup_printf (ngettext ("%u chat exported", "%u chats exported", n), n);
  tell_success (job, text);

  return dex_future_new_true ();
}

/* Asking for a printer can run a main loop of its own, which is nothing for a fiber. */
static gboolean
print_cb (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GtkPrintOperation) operation = tektra_chat_printer_new (job->conversation);
  g_autoptr(GtkWidget) window = g_weak_ref_get (&job->window);
  GError *error = NULL;

  if (window != NULL &&
      gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                               GTK_WINDOW (window), &error) == GTK_PRINT_OPERATION_RESULT_ERROR)
    dex_future_disown (fail (job, error));

  return G_SOURCE_REMOVE;
}

static DexFuture *
load_fiber (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(TektraConversation) conversation = NULL;
  g_autoptr(GtkWidget) window = g_weak_ref_get (&job->window);
  Job *print;
  GError *error = NULL;

  conversation = dex_await_object (tektra_chat_archive_load (job_get_store (job), job->id), &error);
  if (conversation == NULL)
    return fail (job, error);

  print = job_new (job->chats, job->id, NULL, window);
  print->conversation = g_steal_pointer (&conversation);
  g_idle_add_full (G_PRIORITY_DEFAULT, print_cb, print, job_free);

  return dex_future_new_true ();
}

/**
 * tektra_chat_export_write:
 * @chats: the chats of the person
 * @id: the chat
 * @format: how to write it
 * @file: where to write it
 * @window: the window to tell
 *
 * Writes a chat to a file.
 *
 * Returns: (transfer full): a future that resolves when it is written
 */
DexFuture *
tektra_chat_export_write (TektraChatList     *chats,
                          gint64              id,
                          TektraExportFormat  format,
                          GFile              *file,
                          GtkWidget          *window)
{
  Job *job;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  job = job_new (chats, id, file, window);
  job->format = format;

  return job_run (job, write_fiber);
}

/**
 * tektra_chat_export_write_many:
 * @chats: the chats of the person
 * @ids: (element-type gint64): the chats
 * @format: how to write them
 * @file: where to write them: a file for JSON, for other formats a folder
 * @window: the window to tell
 *
 * Writes several chats: as JSON to one file, otherwise each to a file of its own.
 *
 * Returns: (transfer full): a future that resolves when they are written
 */
DexFuture *
tektra_chat_export_write_many (TektraChatList     *chats,
                               GArray             *ids,
                               TektraExportFormat  format,
                               GFile              *file,
                               GtkWidget          *window)
{
  Job *job;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (ids != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  job = job_new (chats, 0, file, window);
  job->ids = g_array_ref (ids);
  job->format = format;

  return job_run (job, write_many_fiber);
}

/**
 * tektra_chat_export_write_all:
 * @chats: the chats of the person
 * @file: where to write them
 * @window: the window to tell
 *
 * Writes all chats to one file, as JSON.
 *
 * Returns: (transfer full): a future that resolves when they are written
 */
DexFuture *
tektra_chat_export_write_all (TektraChatList *chats,
                              GFile          *file,
                              GtkWidget      *window)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return job_run (job_new (chats, 0, file, window), write_many_fiber);
}

/**
 * tektra_chat_export_print:
 * @chats: the chats of the person
 * @id: the chat
 * @window: the window in front of which to ask
 *
 * Asks for a printer, of which a PDF file is one, and prints a chat.
 *
 * Returns: (transfer full): a future that resolves when the chat is there to be printed
 */
DexFuture *
tektra_chat_export_print (TektraChatList *chats,
                          gint64          id,
                          GtkWidget      *window)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);

  return dex_scheduler_spawn (NULL, 0, load_fiber, job_new (chats, id, NULL, window), job_free);
}
