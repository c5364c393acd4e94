/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-name-dialog.h"

#include <glib/gi18n.h>

/* A dialog of libadwaita with a field in it: Enter answers as the one button does. */

/**
 * tektra_name_dialog_new:
 * @heading: the question
 * @body: (nullable): more about it
 * @label: what the name is of, its accessible name
 * @response: the id of the answer
 * @response_label: what stands on its button
 *
 * Makes a dialog that can be answered once [func@name_dialog_set_valid] allows it.
 *
 * Returns: (transfer floating): a dialog
 */
AdwAlertDialog *
tektra_name_dialog_new (const char *heading,
                        const char *body,
                        const char *label,
                        const char *response,
                        const char *response_label)
{
  AdwAlertDialog *dialog;
  GtkWidget *entry;

  g_return_val_if_fail (heading != NULL, NULL);
  g_return_val_if_fail (label != NULL, NULL);
  g_return_val_if_fail (response != NULL && response_label != NULL, NULL);

  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));
  adw_alert_dialog_add_responses (dialog,
                                  "cancel", _("_Cancel"),
                                  response, response_label,
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, response, ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (dialog, response, FALSE);
  adw_alert_dialog_set_default_response (dialog, response);
  adw_alert_dialog_set_close_response (dialog, "cancel");

  entry = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_alert_dialog_set_extra_child (dialog, entry);
  adw_dialog_set_focus (ADW_DIALOG (dialog), entry);

  return dialog;
}

/**
 * tektra_name_dialog_get_entry:
 * @dialog: a dialog that asks for a name
 *
 * Gets where the name is typed.
 *
 * Returns: (transfer none): the field
 */
GtkEditable *
tektra_name_dialog_get_entry (AdwAlertDialog *dialog)
{
  g_return_val_if_fail (ADW_IS_ALERT_DIALOG (dialog), NULL);

  return GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog));
}

/**
 * tektra_name_dialog_set_valid:
 * @dialog: a dialog that asks for a name
 * @valid: whether the name can be used
 * @taken: whether the reason is that something else has it, which is shown
 *
 * Allows the answer.
 */
void
tektra_name_dialog_set_valid (AdwAlertDialog *dialog,
                              gboolean        valid,
                              gboolean        taken)
{
  GtkWidget *entry;

  g_return_if_fail (ADW_IS_ALERT_DIALOG (dialog));

  entry = adw_alert_dialog_get_extra_child (dialog);
  adw_alert_dialog_set_response_enabled (dialog, adw_alert_dialog_get_default_response (dialog),
                                         valid);
  if (taken)
    gtk_widget_add_css_class (entry, "error");
  else
    gtk_widget_remove_css_class (entry, "error");
}
