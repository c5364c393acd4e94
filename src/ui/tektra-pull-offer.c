/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/tektra-pull-offer.h"

#include "core/tektra-backend.h"

/* Models are large: none is got before a person was asked. */

static void
response_cb (GtkWidget      *parent,
             const char     *response,
             AdwAlertDialog *dialog)
{
  TektraModel *model = g_object_get_data (G_OBJECT (dialog), "tektra-model");
  g_autofree char *id = tektra_model_dup_full_id (model);

  if (g_str_equal (response, "get"))
    gtk_widget_activate_action (parent, "app.pull-model", "s", id);
}

/**
 * tektra_pull_offer_is_possible:
 * @model: (nullable): a model
 *
 * Tells whether the backend of a model gets models by their names.
 *
 * Returns: %TRUE when it can be offered
 */
gboolean
tektra_pull_offer_is_possible (TektraModel *model)
{
  TektraBackend *backend;

  g_return_val_if_fail (model == NULL || TEKTRA_IS_MODEL (model), FALSE);

  backend = model != NULL ? tektra_model_get_backend (model) : NULL;

  return backend != NULL &&
         (tektra_backend_get_operations (backend) & TEKTRA_BACKEND_OPERATION_PULL) != 0;
}

/**
 * tektra_pull_offer_present:
 * @model: a model that is missing
 * @parent: a widget of the window
 *
 * Asks whether to get a model, and has it got when the answer is yes.
 */
void
tektra_pull_offer_present (TektraModel *model,
                           GtkWidget   *parent)
{
  g_autofree char *body = NULL;
  AdwAlertDialog *dialog;

  g_return_if_fail (TEKTRA_IS_MODEL (model));
  g_return_if_fail (GTK_IS_WIDGET (parent));

  body = g_strdup_printf (_("%s gets “%s” from the internet. That may be several gigabytes."),
                          tektra_backend_get_name (tektra_model_get_backend (model)),
                          tektra_model_get_name (model));
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Get the Model?"), body));
  adw_alert_dialog_add_responses (dialog,
                                  "cancel", _("_Cancel"),
                                  "get", _("_Get"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "get", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "get");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "tektra-model", g_object_ref (model), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), parent,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
