/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/tektra-pull-offer.h"

#include "core/tektra-model-name.h"

/* Models are large: none is got before a person was asked. The model is known by its identifier
 * alone, since a backend forgets a model that is missing. */

static TektraBackend *
find_backend (TektraBackendRegistry  *registry,
              const char             *model_id,
              const char            **name)
{
  const char *slash = strchr (model_id, '/');
  g_autofree char *backend_id = NULL;

  if (slash == NULL)
    return NULL;

  backend_id = g_strndup (model_id, (gsize) (slash - model_id));
  *name = slash + 1;

  return tektra_backend_registry_find (registry, backend_id);
}

static void
response_cb (GtkWidget      *parent,
             const char     *response,
             AdwAlertDialog *dialog)
{
  const char *model_id = g_object_get_data (G_OBJECT (dialog), "tektra-model-id");

  if (g_str_equal (response, "get"))
    gtk_widget_activate_action (parent, "app.pull-model", "s", model_id);
}

/**
 * tektra_pull_offer_is_possible:
 * @registry: the backends
 * @model_id: the full identifier of a model
 *
 * Tells whether the backend of a model gets models by their names.
 *
 * Returns: %TRUE when it can be offered
 */
gboolean
tektra_pull_offer_is_possible (TektraBackendRegistry *registry,
                               const char            *model_id)
{
  TektraBackend *backend;
  const char *name;

  g_return_val_if_fail (TEKTRA_IS_BACKEND_REGISTRY (registry), FALSE);
  g_return_val_if_fail (model_id != NULL, FALSE);

  backend = find_backend (registry, model_id, &name);

  return backend != NULL && tektra_model_name_is_valid (name) &&
         (tektra_backend_get_operations (backend) & TEKTRA_BACKEND_OPERATION_PULL) != 0;
}

/**
 * tektra_pull_offer_present:
 * @registry: the backends
 * @model_id: the full identifier of a model that is missing and can be got
 * @parent: a widget of the window
 *
 * Asks whether to get a model, and has it got when the answer is yes.
 */
void
tektra_pull_offer_present (TektraBackendRegistry *registry,
                           const char            *model_id,
                           GtkWidget             *parent)
{
  g_autofree char *body = NULL;
  g_autofree char *shown = NULL;
  AdwAlertDialog *dialog;
  TektraBackend *backend;
  const char *name;

  g_return_if_fail (tektra_pull_offer_is_possible (registry, model_id));
  g_return_if_fail (GTK_IS_WIDGET (parent));

  backend = find_backend (registry, model_id, &name);
  shown = tektra_model_name_dup_short (name);
  body = g_strdup_printf (_("%s gets “%s” from the internet. That may be several gigabytes."),
                          tektra_backend_get_name (backend), shown);
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Get the Model?"), body));
  adw_alert_dialog_add_responses (dialog,
                                  "cancel", _("_Cancel"),
                                  "get", _("_Get"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "get", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "get");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "tektra-model-id", g_strdup (model_id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), parent,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
