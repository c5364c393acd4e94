/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/tektra-copy-dialog.h"

#include "core/tektra-model-name.h"
#include "ui/tektra-name-dialog.h"
#include "util/tektra-weak-ref.h"

/* The question, and what came of it in a toast. */

static void
tell (GtkWidget  *parent,
      const char *text)
{
  gtk_widget_activate_action (parent, "win.show-toast", "s", text);
}

static DexFuture *
copied_cb (DexFuture *completed,
           gpointer   user_data)
{
  g_autoptr(GtkWidget) parent = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (completed, &error) == NULL && parent != NULL)
    tell (parent, error->message);
  else if (parent != NULL)
    tell (parent, _("The copy is in the list"));

  return dex_future_new_true ();
}

static gboolean
is_free (TektraModel *model,
         const char  *name)
{
  g_autofree char *full = tektra_model_name_dup_full (name);

  return tektra_backend_find_model (tektra_model_get_backend (model), full) == NULL;
}

static void
name_changed_cb (AdwAlertDialog *dialog,
                 GtkEditable    *entry)
{
  TektraModel *model = g_object_get_data (G_OBJECT (dialog), "tektra-model");
  const char *name = gtk_editable_get_text (entry);
  gboolean valid = tektra_model_get_backend (model) != NULL && tektra_model_name_is_valid (name);
  gboolean taken = valid && !is_free (model, name);

  tektra_name_dialog_set_valid (dialog, valid && !taken, taken);
}

static void
response_cb (GtkWidget      *parent,
             const char     *response,
             AdwAlertDialog *dialog)
{
  TektraModel *model = g_object_get_data (G_OBJECT (dialog), "tektra-model");
  GtkEditable *entry = tektra_name_dialog_get_entry (dialog);
  TektraBackend *backend = tektra_model_get_backend (model);

  if (!g_str_equal (response, "copy") || backend == NULL)
    return;

  dex_future_disown (dex_future_finally (
    tektra_backend_copy (backend, model, gtk_editable_get_text (entry)),
    copied_cb, tektra_weak_ref_new (parent), tektra_weak_ref_free));
}

/**
 * tektra_copy_dialog_present:
 * @model: a model of a backend that copies
 * @parent: a widget of the window
 *
 * Asks for a name and copies the model.
 */
void
tektra_copy_dialog_present (TektraModel *model,
                            GtkWidget   *parent)
{
  g_autofree char *heading = NULL;
  AdwAlertDialog *dialog;

  g_return_if_fail (TEKTRA_IS_MODEL (model));
  g_return_if_fail (GTK_IS_WIDGET (parent));

  /* Translators: %s is the name of a model */
  heading = g_strdup_printf (_("Copy %s"), tektra_model_get_name (model));
  dialog = tektra_name_dialog_new (heading,
                                   _("Both names share their files; a copy takes no room on the "
                                     "disk."),
                                   _("Name of the copy"), "copy", _("C_opy"));

  g_object_set_data_full (G_OBJECT (dialog), "tektra-model", g_object_ref (model), g_object_unref);
  g_signal_connect_object (tektra_name_dialog_get_entry (dialog), "changed",
                           G_CALLBACK (name_changed_cb), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), parent,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
