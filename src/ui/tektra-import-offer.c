/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/tektra-import-offer.h"

#include "models/tektra-import-plan.h"
#include "util/tektra-paths.h"

/* Files are looked at first. What cannot be used is told in toasts, and the rest is asked about: a
 * copy takes room, a link breaks when somebody moves the file. */

typedef struct
{
  TektraOfferList  *offers;
  TektraImportPlan *plan;
  GWeakRef          parent;
} Offer;

static Offer *
offer_new (TektraOfferList *offers,
           GtkWidget       *parent)
{
  Offer *offer = g_new0 (Offer, 1);

  offer->offers = g_object_ref (offers);
  g_weak_ref_init (&offer->parent, parent);

  return offer;
}

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  g_clear_object (&offer->offers);
  g_clear_object (&offer->plan);
  g_weak_ref_clear (&offer->parent);
  g_free (offer);
}

static void
offer_free_closure (gpointer  data,
                    GClosure *closure)
{
  offer_free (data);
}

static void
tell (GtkWidget  *parent,
      const char *text)
{
  gtk_widget_activate_action (parent, "win.show-toast", "s", text);
}

static void
response_cb (AdwAlertDialog *dialog,
             const char     *response,
             gpointer        user_data)
{
  Offer *offer = user_data;
  g_autoptr(GtkWidget) parent = g_weak_ref_get (&offer->parent);
  g_autofree char *folder = tektra_paths_dup_models_dir ();
  gboolean link = g_str_equal (response, "link");

  if (!link && !g_str_equal (response, "copy"))
    return;

  for (guint i = 0; i < tektra_import_plan_get_n_items (offer->plan); i++)
    {
      g_autoptr(TektraDownload) import = NULL;

      import = tektra_import_plan_create_import (offer->plan, i, folder, link);
      tektra_download_manager_add (tektra_offer_list_get_downloads (offer->offers), import);
    }

  if (parent != NULL)
    gtk_widget_activate_action (parent, "win.get-models", NULL);
}

/* What a person should know before they say yes */
static char *
dup_body (TektraImportPlan *plan)
{
  g_autoptr(GString) body = g_string_new (NULL);

  for (guint i = 0; i < tektra_import_plan_get_n_items (plan); i++)
    {
      const TektraImportItem *item = tektra_import_plan_get_item (plan, i);
      g_autofree char *name = g_filename_display_basename (item->path);
      g_autofree char *size = g_format_size (item->size);
      g_autofree char *memory = g_format_size (item->memory);

      if (item->projector_path != NULL)
        /* Translators: the name of a file, and its size */
        g_string_append_printf (body, _("“%s”, %s, with what makes it see or hear."), name, size);
      else
        /* Translators: the name of a file, and its size */
        g_string_append_printf (body, _("“%s”, %s."), name, size);

      if (item->fit == TEKTRA_FIT_NOT)
        /* Translators: %s is a size such as 3.3 GB */
        g_string_append_printf (body, _(" It needs about %s of memory: more than this computer "
                                        "has."),
                                memory);
      g_string_append (body, "\n");
    }

  g_string_append (body, _("A copy goes into Tektra’s own folder; a link leaves the file where it "
                           "is."));

  return g_string_free (g_steal_pointer (&body), FALSE);
}

static void
offer_ask (Offer     *offer,
           GtkWidget *parent)
{
  guint n = tektra_import_plan_get_n_items (offer->plan);
  g_autofree char *heading = NULL;
  g_autofree char *body = dup_body (offer->plan);
  AdwAlertDialog *dialog;

  heading = g_strdup_printf (ngettext ("Add the Model?", "Add %u Models?", n), n);
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));
  adw_alert_dialog_add_responses (dialog,
                                  "cancel", _("_Cancel"),
                                  "link", _("_Link"),
                                  "copy", _("C_opy"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "copy", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "copy");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), offer,
                         offer_free_closure, 0);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}

static DexFuture *
planned_cb (DexFuture *completed,
            gpointer   user_data)
{
  Offer *offer = user_data;
  g_autoptr(GtkWidget) parent = g_weak_ref_get (&offer->parent);
  const GValue *value = dex_future_get_value (completed, NULL);
  const char * const *problems;
  Offer *asked;

  if (value == NULL || parent == NULL || gtk_widget_get_root (parent) == NULL)
    return dex_future_new_true ();

  asked = offer_new (offer->offers, parent);
  asked->plan = g_value_dup_object (value);
  problems = tektra_import_plan_get_problems (asked->plan);
  for (guint i = 0; problems[i] != NULL; i++)
    tell (parent, problems[i]);

  if (tektra_import_plan_get_n_items (asked->plan) > 0)
    offer_ask (asked, parent);
  else
    offer_free (asked);

  return dex_future_new_true ();
}

static void
chosen_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Offer *offer = user_data;
  g_autoptr(GtkWidget) parent = g_weak_ref_get (&offer->parent);
  g_autoptr(GListModel) files = NULL;

  files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (object), result, NULL);
  if (files != NULL && parent != NULL && gtk_widget_get_root (parent) != NULL)
    tektra_import_offer_present (files, offer->offers, parent);

  offer_free (offer);
}

/**
 * tektra_import_offer_present:
 * @files: a list of [iface@Gio.File]
 * @offers: the models that can be got, among whose downloads imports are shown
 * @parent: a widget of the window
 *
 * Looks at files and asks whether to copy or to link them.
 */
void
tektra_import_offer_present (GListModel      *files,
                             TektraOfferList *offers,
                             GtkWidget       *parent)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) paths = NULL;

  g_return_if_fail (G_IS_LIST_MODEL (files));
  g_return_if_fail (TEKTRA_IS_OFFER_LIST (offers));
  g_return_if_fail (GTK_IS_WIDGET (parent));

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);
      char *path = g_file_get_path (file);

      if (path != NULL)
        g_strv_builder_take (builder, path);
      else
        tell (parent, _("Only files of this computer can be added; copy it here first."));
    }

  paths = g_strv_builder_end (builder);
  if (paths[0] == NULL)
    return;

  dex_future_disown (dex_future_finally (
    tektra_import_plan_make ((const char * const *) paths, "/",
                             tektra_offer_list_get_cards (offers)),
    planned_cb, offer_new (offers, parent), offer_free));
}

/**
 * tektra_import_offer_choose:
 * @offers: the models that can be got, among whose downloads imports are shown
 * @parent: a widget of the window
 *
 * Lets a person choose files, and goes on like [func@import_offer_present].
 */
void
tektra_import_offer_choose (TektraOfferList *offers,
                            GtkWidget       *parent)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  g_return_if_fail (TEKTRA_IS_OFFER_LIST (offers));
  g_return_if_fail (GTK_IS_WIDGET (parent));

  gtk_file_filter_set_name (filter, _("Models (GGUF)"));
  gtk_file_filter_add_suffix (filter, "gguf");
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, _("Add Models"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), NULL,
                                 chosen_cb, offer_new (offers, parent));
}
