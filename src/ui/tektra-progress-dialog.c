/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-progress-dialog.h"

/* For work that takes longer than a person waits without asking. Who does the work closes it. */

struct _TektraProgressDialog
{
  AdwAlertDialog  parent_instance;

  /* owned */
  TektraProgress *progress;
  GCancellable   *cancellable;

  /* borrowed */
  GtkProgressBar *bar;
};

G_DEFINE_FINAL_TYPE (TektraProgressDialog, tektra_progress_dialog, ADW_TYPE_ALERT_DIALOG)

static void
update (TektraProgressDialog *self)
{
  guint n = (guint) tektra_progress_get_completed (self->progress);
  guint n_all = (guint) tektra_progress_get_total (self->progress);
  g_autofree char *body = NULL;

  g_assert (TEKTRA_IS_PROGRESS_DIALOG (self));

  /* Translators: how many chats are done, and how many there are */
  body = g_strdup_printf (ngettext ("%u of %u chat", "%u of %u chats", n_all), n, n_all);
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (self), body);
  gtk_progress_bar_set_fraction (self->bar,
                                 MAX (tektra_progress_get_fraction (self->progress), 0));
}

static void
tektra_progress_dialog_response (AdwAlertDialog *dialog,
                                 const char     *response)
{
  g_cancellable_cancel (TEKTRA_PROGRESS_DIALOG (dialog)->cancellable);
}

static void
tektra_progress_dialog_dispose (GObject *object)
{
  TektraProgressDialog *self = TEKTRA_PROGRESS_DIALOG (object);

  g_clear_object (&self->progress);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (tektra_progress_dialog_parent_class)->dispose (object);
}

static void
tektra_progress_dialog_class_init (TektraProgressDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tektra_progress_dialog_dispose;
  ADW_ALERT_DIALOG_CLASS (klass)->response = tektra_progress_dialog_response;
}

static void
tektra_progress_dialog_init (TektraProgressDialog *self)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (self);

  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Progress"), -1);
  adw_alert_dialog_set_extra_child (dialog, GTK_WIDGET (self->bar));
  adw_alert_dialog_add_response (dialog, "cancel", _("_Cancel"));
  adw_alert_dialog_set_close_response (dialog, "cancel");
}

/**
 * tektra_progress_dialog_new:
 * @heading: what is being done
 * @progress: (transfer none): how far it has come, in chats
 * @cancellable: (transfer none): what to cancel when the person gives up, or the dialog is closed
 *
 * Makes a dialog.
 *
 * Returns: (transfer floating): a dialog
 */
AdwDialog *
tektra_progress_dialog_new (const char     *heading,
                            TektraProgress *progress,
                            GCancellable   *cancellable)
{
  TektraProgressDialog *self;

  g_return_val_if_fail (TEKTRA_IS_PROGRESS (progress), NULL);
  g_return_val_if_fail (G_IS_CANCELLABLE (cancellable), NULL);

  self = g_object_new (TEKTRA_TYPE_PROGRESS_DIALOG, "heading", heading, NULL);
  self->progress = g_object_ref (progress);
  self->cancellable = g_object_ref (cancellable);
  g_signal_connect_object (progress, "notify",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return ADW_DIALOG (self);
}
