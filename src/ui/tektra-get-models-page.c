/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-get-models-page.h"

#include <glib/gi18n.h>

#include "models/tektra-file-download.h"
#include "models/tektra-pull.h"
#include "ui/tektra-download-row.h"
#include "ui/tektra-import-offer.h"
#include "ui/tektra-offer-row.h"
#include "util/tektra-paths.h"

/* Downloads of what is proposed are shown in its rows, all others in a list of their own, below the
 * field with which they were begun. */

struct _TektraGetModelsPage
{
  AdwBin               parent_instance;

  TektraOfferList     *offers;
  GPtrArray           *sources;
  GtkFilter           *filter;
  GListModel          *others;
  char                *chosen; /* the id of a backend, "" for the Hub, NULL for what comes first */

  AdwPreferencesGroup *offers_group;
  GtkWidget           *offers_box;
  AdwComboRow         *source_row;
  AdwEntryRow         *name_row;
  GtkWidget           *create_row;
  AdwPreferencesGroup *downloads_group;
  GtkWidget           *downloads_box;

  guint                updating : 1;
};

G_DEFINE_FINAL_TYPE (TektraGetModelsPage, tektra_get_models_page, ADW_TYPE_BIN)

static GListModel *
get_backends (TektraGetModelsPage *self)
{
  TektraModelManager *manager = tektra_offer_list_get_manager (self->offers);

  return G_LIST_MODEL (tektra_model_manager_get_registry (manager));
}

/* The backend that gets models by their names, NULL for the Hugging Face Hub. */
static TektraBackend *
get_source (TektraGetModelsPage *self)
{
  guint selected = adw_combo_row_get_selected (self->source_row);

  return selected < self->sources->len ? g_ptr_array_index (self->sources, selected) : NULL;
}

static void
source_selected_cb (TektraGetModelsPage *self)
{
  TektraBackend *source = get_source (self);

  g_assert (TEKTRA_IS_GET_MODELS_PAGE (self));

  if (!self->updating && self->offers != NULL)
    g_set_str (&self->chosen, source != NULL ? tektra_backend_get_id (source) : "");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name_row),
                                 source != NULL
                                 ? _("Name of the Model")
                                 /* Translators: of a model on the Hugging Face Hub */
                                 : _("Name or Address"));
}

static void
name_applied_cb (TektraGetModelsPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->name_row));
  g_autofree char *name = g_strstrip (g_strdup (text));
  TektraBackend *source = get_source (self);
  g_autoptr(TektraDownload) download = NULL;
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_GET_MODELS_PAGE (self));

  if (*name == '\0')
    return;

  if (source != NULL)
    {
      download = tektra_pull_new (source, name);
    }
  else
    {
      g_autofree char *folder = tektra_paths_dup_models_dir ();

      download = tektra_file_download_new (name, folder, &error);
    }

  if (download == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", error->message);
      return;
    }

  tektra_download_manager_add (tektra_offer_list_get_downloads (self->offers), download);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), "");
}

static void
sources_changed_cb (TektraGetModelsPage *self)
{
  GListModel *backends = get_backends (self);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  TektraBackendOperations operations = TEKTRA_BACKEND_OPERATION_NONE;
  guint selected = 0;

  g_assert (TEKTRA_IS_GET_MODELS_PAGE (self));

  self->updating = TRUE;
  g_ptr_array_set_size (self->sources, 0);

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      operations |= tektra_backend_get_operations (backend);
      if ((tektra_backend_get_operations (backend) & TEKTRA_BACKEND_OPERATION_PULL) == 0)
        continue;

      if (g_strcmp0 (tektra_backend_get_id (backend), self->chosen) == 0)
        selected = self->sources->len;
      gtk_string_list_append (names, tektra_backend_get_name (backend));
      g_ptr_array_add (self->sources, g_steal_pointer (&backend));
    }

  if (g_strcmp0 (self->chosen, "") == 0)
    selected = self->sources->len;
  gtk_string_list_append (names, "Hugging Face");
  adw_combo_row_set_model (self->source_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->source_row, selected);
  source_selected_cb (self);
  self->updating = FALSE;
  gtk_widget_set_visible (self->create_row, (operations & TEKTRA_BACKEND_OPERATION_CREATE) != 0);
}

static GtkWidget *
create_offer_row_cb (gpointer item,
                     gpointer user_data)
{
  TektraGetModelsPage *self = user_data;

  return tektra_offer_row_new (item, tektra_offer_list_get_downloads (self->offers));
}

static GtkWidget *
create_download_row_cb (gpointer item,
                        gpointer user_data)
{
  GtkWidget *child = tektra_download_row_new (item);
  GtkWidget *row = adw_preferences_row_new ();

  gtk_widget_set_margin_start (child, 12);
  gtk_widget_set_margin_end (child, 6);
  gtk_widget_set_margin_top (child, 9);
  gtk_widget_set_margin_bottom (child, 9);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_object_bind_property (item, "title", row, "title", G_BINDING_SYNC_CREATE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);

  return row;
}

static gboolean
is_other_cb (gpointer item,
             gpointer user_data)
{
  TektraGetModelsPage *self = user_data;

  return tektra_offer_list_find_download (self->offers, item) == NULL;
}

static void
others_changed_cb (TektraGetModelsPage *self)
{
  g_assert (TEKTRA_IS_GET_MODELS_PAGE (self));

  gtk_widget_set_visible (GTK_WIDGET (self->downloads_group),
                          g_list_model_get_n_items (self->others) > 0);
}

static void
offers_changed_cb (TektraGetModelsPage *self)
{
  const GError *error = tektra_offer_list_get_error (self->offers);
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->offers)) > 0;

  g_assert (TEKTRA_IS_GET_MODELS_PAGE (self));

  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_widget_set_visible (self->offers_box, any);

  if (error != NULL)
    adw_preferences_group_set_description (self->offers_group, error->message);
  else
    adw_preferences_group_set_description (self->offers_group,
                                           any ? _("Open models that see or hear. Whether one fits "
                                                   "depends on the memory of this computer.")
                                               : _("The list is being read…"));
}

static void
clear_downloads (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  TektraGetModelsPage *self = TEKTRA_GET_MODELS_PAGE (widget);
  TektraDownloadManager *downloads = tektra_offer_list_get_downloads (self->offers);

  for (guint i = g_list_model_get_n_items (self->others); i > 0; i--)
    {
      g_autoptr(TektraDownload) download = g_list_model_get_item (self->others, i - 1);

      if (tektra_download_get_state (download) == TEKTRA_DOWNLOAD_STATE_FINISHED)
        tektra_download_manager_remove (downloads, download);
    }
}

static void
choose_files (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  TektraGetModelsPage *self = TEKTRA_GET_MODELS_PAGE (widget);

  tektra_import_offer_choose (self->offers, widget);
}

static void
tektra_get_models_page_dispose (GObject *object)
{
  TektraGetModelsPage *self = TEKTRA_GET_MODELS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_GET_MODELS_PAGE);
  g_clear_object (&self->others);
  g_clear_object (&self->filter);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->chosen, g_free);
  g_clear_object (&self->offers);

  G_OBJECT_CLASS (tektra_get_models_page_parent_class)->dispose (object);
}

static void
tektra_get_models_page_class_init (TektraGetModelsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_get_models_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/"
                                               "tektra-get-models-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraGetModelsPage, offers_group);
  gtk_widget_class_bind_template_child (widget_class, TektraGetModelsPage, offers_box);
  gtk_widget_class_bind_template_child (widget_class, TektraGetModelsPage, source_row);
  gtk_widget_class_bind_template_child (widget_class, TektraGetModelsPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, TektraGetModelsPage, create_row);
  gtk_widget_class_bind_template_child (widget_class, TektraGetModelsPage, downloads_group);
  gtk_widget_class_bind_template_child (widget_class, TektraGetModelsPage, downloads_box);
  gtk_widget_class_bind_template_callback (widget_class, name_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, source_selected_cb);

  gtk_widget_class_install_action (widget_class, "get-models.clear", NULL, clear_downloads);
  gtk_widget_class_install_action (widget_class, "get-models.import", NULL, choose_files);
}

static void
tektra_get_models_page_init (TektraGetModelsPage *self)
{
  self->sources = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_get_models_page_set_offers:
 * @self: a page
 * @offers: what is proposed
 *
 * Sets what to show; done once.
 */
void
tektra_get_models_page_set_offers (TektraGetModelsPage *self,
                                   TektraOfferList     *offers)
{
  TektraDownloadManager *downloads;

  g_return_if_fail (TEKTRA_IS_GET_MODELS_PAGE (self));
  g_return_if_fail (TEKTRA_IS_OFFER_LIST (offers));
  g_return_if_fail (self->offers == NULL);

  self->offers = g_object_ref (offers);
  downloads = tektra_offer_list_get_downloads (offers);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_other_cb, self, NULL));
  self->others = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (downloads)),
                                                          g_object_ref (self->filter)));

  gtk_list_box_bind_model (GTK_LIST_BOX (self->offers_box), G_LIST_MODEL (offers),
                           create_offer_row_cb, self, NULL);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->downloads_box), self->others,
                           create_download_row_cb, NULL, NULL);

  g_signal_connect_object (offers, "changed",
                           G_CALLBACK (offers_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->others, "items-changed",
                           G_CALLBACK (others_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_backends (self), "items-changed",
                           G_CALLBACK (sources_changed_cb), self, G_CONNECT_SWAPPED);

  sources_changed_cb (self);
  others_changed_cb (self);
  offers_changed_cb (self);
}
