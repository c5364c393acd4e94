/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-chats-group.h"

#include "session/tektra-chat-archive.h"
#include "ui/tektra-toast.h"

/* A backup is a folder with a name of its own, so that none overwrites another one. */

struct _TektraChatsGroup
{
  AdwPreferencesGroup  parent_instance;

  /* owned */
  TektraChatList      *chats;
};

G_DEFINE_FINAL_TYPE (TektraChatsGroup, tektra_chats_group, ADW_TYPE_PREFERENCES_GROUP)

typedef struct
{
  TektraChatsGroup *group;
  TektraJobs *jobs;
  GCancellable *cancellable; /* one of the jobs */
  GFile *folder;
} Job;

static Job *
job_new (TektraChatsGroup *self,
         GFile            *folder)
{
  Job *job = g_new0 (Job, 1);

  job->group = g_object_ref (self);
  job->jobs = g_object_ref (tektra_chat_list_get_jobs (self->chats));
  job->cancellable = tektra_jobs_begin (job->jobs);
  g_set_object (&job->folder, folder);

  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  tektra_jobs_end (job->jobs, job->cancellable);
  g_object_unref (job->group);
  g_object_unref (job->jobs);
  g_object_unref (job->cancellable);
  g_clear_object (&job->folder);
  g_free (job);
}

static GtkWidget *
tektra_chats_group_get_dialog (TektraChatsGroup *self)
{
  return gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);
}

/* Takes @error. */
static DexFuture *
tektra_chats_group_fail (TektraChatsGroup *self,
                         const char       *heading,
                         GError           *error)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, error->message));

  adw_alert_dialog_add_response (dialog, "close", _("_Close"));
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
  else
    g_object_unref (g_object_ref_sink (dialog));

  return dex_future_new_for_error (error);
}

/* What the window does itself is better seen without the preferences in front of it. */
static void
tektra_chats_group_leave (TektraChatsGroup *self,
                          const char       *action)
{
  GtkWidget *dialog = tektra_chats_group_get_dialog (self);
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));

  if (dialog != NULL)
    adw_dialog_close (ADW_DIALOG (dialog));
  gtk_widget_activate_action (GTK_WIDGET (window), action, NULL);
}

static void
import_activated_cb (TektraChatsGroup *self)
{
  tektra_chats_group_leave (self, "win.import-chats");
}

static void
export_activated_cb (TektraChatsGroup *self)
{
  tektra_chats_group_leave (self, "win.export-all");
}

static GFile *
dup_backup_folder (GFile *parent)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  /* Translators: the name of a folder; the rest are the day and the time */
  g_autofree char *name = g_date_time_format (now, _("Tektra backup %Y-%m-%d %H.%M.%S"));

  return g_file_get_child (parent, name);
}

static DexFuture *
back_up_fiber (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GFile) folder = dup_backup_folder (job->folder);
  g_autofree char *name = g_file_get_basename (folder);
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (g_file_peek_path (folder) == NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _("A backup can only go into a folder of this computer. It can be copied "
                           "to another place afterwards."));
  if (error != NULL ||
      !dex_await (dex_file_make_directory (folder, G_PRIORITY_DEFAULT), &error) ||
      !dex_await (tektra_store_back_up (tektra_chat_list_get_store (job->group->chats),
                                        g_file_peek_path (folder), job->cancellable), &error))
    return tektra_chats_group_fail (job->group, _("Backup Failed"), error);

  /* Translators: %s is the name of a folder */
  text = g_strdup_printf (_("All chats are in “%s”"), name);
  tektra_toast_tell (GTK_WIDGET (job->group), text);

  return dex_future_new_take_object (g_steal_pointer (&folder));
}

static DexFuture *
restore_fiber (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(TektraImportReport) report = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;

  report = dex_await_boxed (
    tektra_chat_archive_restore (tektra_chat_list_get_store (job->group->chats), job->folder,
                                 job->cancellable),
    &error);
  if (report == NULL)
    return tektra_chats_group_fail (job->group, _("Nothing Was Restored"), error);

  tektra_chat_list_add_records (job->group->chats, report->records);
  text = g_strdup_printf (ngettext ("%u chat restored", "%u chats restored", report->records->len),
                          report->records->len);
  tektra_toast_tell (GTK_WIDGET (job->group), text);

  return dex_future_new_true ();
}

static void
back_up_chosen_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(TektraChatsGroup) self = user_data;
  g_autoptr(GFile) folder = NULL;

  folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, NULL);
  if (folder != NULL)
    dex_future_disown (tektra_chats_group_back_up (self, folder));
}

static void
restore_chosen_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(TektraChatsGroup) self = user_data;
  g_autoptr(GFile) folder = NULL;

  folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, NULL);
  if (folder != NULL)
    dex_future_disown (tektra_chats_group_restore (self, folder));
}

static void
tektra_chats_group_choose (TektraChatsGroup    *self,
                           const char          *title,
                           GAsyncReadyCallback  callback)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 NULL, callback, g_object_ref (self));
}

static void
back_up_activated_cb (TektraChatsGroup *self)
{
  tektra_chats_group_choose (self, _("Choose Where the Backup Goes"), back_up_chosen_cb);
}

static void
restore_activated_cb (TektraChatsGroup *self)
{
  tektra_chats_group_choose (self, _("Choose a Backup"), restore_chosen_cb);
}

static DexFuture *
erase_fiber (gpointer user_data)
{
  Job *job = user_data;
  GError *error = NULL;

  if (!dex_await (tektra_chat_list_erase (job->group->chats), &error))
    return tektra_chats_group_fail (job->group, _("Not Everything Was Deleted"), error);

  tektra_toast_tell (GTK_WIDGET (job->group), _("All chats are deleted"));

  return dex_future_new_true ();
}

static void
delete_response_cb (TektraChatsGroup *self,
                    const char       *response)
{
  g_assert (TEKTRA_IS_CHATS_GROUP (self));

  if (g_str_equal (response, "delete"))
    dex_future_disown (dex_scheduler_spawn (NULL, 0, erase_fiber, job_new (self, NULL), job_free));
}

static void
delete_activated_cb (TektraChatsGroup *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->chats));
  g_autofree char *body = NULL;
  AdwAlertDialog *dialog;

  body = g_strdup_printf (ngettext ("%u chat is deleted for ever, with its pictures and drafts. "
                                    "Models and preferences stay.",
                                    "%u chats are deleted for ever, with their pictures and "
                                    "drafts. Models and preferences stay.", n), n);
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Delete All Chats?"), body));
  adw_alert_dialog_add_responses (dialog,
                                  "cancel", _("_Cancel"),
                                  "delete", _("_Delete All"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_response_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
tektra_chats_group_dispose (GObject *object)
{
  TektraChatsGroup *self = TEKTRA_CHATS_GROUP (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_CHATS_GROUP);
  g_clear_object (&self->chats);

  G_OBJECT_CLASS (tektra_chats_group_parent_class)->dispose (object);
}

static void
tektra_chats_group_class_init (TektraChatsGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_chats_group_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-chats-group.ui");
  gtk_widget_class_bind_template_callback (widget_class, import_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_up_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_activated_cb);
}

static void
tektra_chats_group_init (TektraChatsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_chats_group_new:
 * @chats: the chats of the person
 *
 * Makes the page.
 *
 * Returns: (transfer floating): a new page
 */
GtkWidget *
tektra_chats_group_new (TektraChatList *chats)
{
  TektraChatsGroup *self;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);

  self = g_object_new (TEKTRA_TYPE_CHATS_GROUP, NULL);
  self->chats = g_object_ref (chats);

  return GTK_WIDGET (self);
}

/**
 * tektra_chats_group_back_up:
 * @self: a page
 * @folder: where the folder of the backup goes
 *
 * Copies all chats and their files into a new folder, and tells its name.
 *
 * Returns: (transfer full): a future that resolves to the new folder
 */
DexFuture *
tektra_chats_group_back_up (TektraChatsGroup *self,
                            GFile            *folder)
{
  g_return_val_if_fail (TEKTRA_IS_CHATS_GROUP (self), NULL);
  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  tektra_chat_list_flush (self->chats);

  return dex_scheduler_spawn (NULL, 0, back_up_fiber, job_new (self, folder), job_free);
}

/**
 * tektra_chats_group_restore:
 * @self: a page
 * @folder: the folder of a backup
 *
 * Brings back the chats of a backup that are not there any more, and tells how many.
 *
 * Returns: (transfer full): a future that resolves when they are there
 */
DexFuture *
tektra_chats_group_restore (TektraChatsGroup *self,
                            GFile            *folder)
{
  g_return_val_if_fail (TEKTRA_IS_CHATS_GROUP (self), NULL);
  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  return dex_scheduler_spawn (NULL, 0, restore_fiber, job_new (self, folder), job_free);
}
