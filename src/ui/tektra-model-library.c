/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-model-library.h"

#include <glib/gi18n.h>

#include "models/tektra-file-download.h"
#include "models/tektra-pull.h"
#include "ui/tektra-download-row.h"
#include "ui/tektra-library-row.h"
#include "util/tektra-paths.h"
#include "util/tektra-weak-ref.h"

/* Shows the models of each backend together, in the order of the backends. The buttons of the rows
 * are actions of the dialog, which tells in toasts what failed. What was deleted is not shown while
 * it can be undone; that time goes on when the dialog is closed. */

#define UNDO_SECONDS 8

struct _TektraModelLibrary
{
  AdwDialog              parent_instance;

  TektraModelIndex      *index;
  TektraDownloadManager *downloads;
  TektraRemovalList     *removals;
  GPtrArray             *sources;
  GtkFilter             *filter;
  GListModel            *shown;
  char                 **words;

  AdwToastOverlay       *toast_overlay;
  GtkEditable           *search_entry;
  GtkStack              *installed_stack;
  GtkListView           *list_view;
  AdwStatusPage         *empty_page;
  AdwComboRow           *source_row;
  AdwEntryRow           *name_row;
  AdwPreferencesGroup   *downloads_group;
  GtkWidget             *downloads_box;
};

G_DEFINE_FINAL_TYPE (TektraModelLibrary, tektra_model_library, ADW_TYPE_DIALOG)

enum
{
  PROP_0,
  PROP_INDEX,
  PROP_DOWNLOADS,
  PROP_REMOVALS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GListModel *
get_backends (TektraModelLibrary *self)
{
  TektraModelManager *manager = tektra_model_index_get_manager (self->index);

  return G_LIST_MODEL (tektra_model_manager_get_registry (manager));
}

/* Installed */

static gboolean
match_cb (gpointer item,
          gpointer user_data)
{
  TektraModelLibrary *self = user_data;
  TektraModelEntry *entry = item;

  return !tektra_removal_list_contains (self->removals, tektra_model_entry_get_model (entry))
         && tektra_model_entry_matches (entry, (const char * const *) self->words);
}

static guint
get_backend_position (TektraModelLibrary *self,
                      TektraModelEntry   *entry)
{
  TektraBackend *backend = tektra_model_get_backend (tektra_model_entry_get_model (entry));
  GListModel *backends = get_backends (self);
  guint n = g_list_model_get_n_items (backends);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraBackend) candidate = g_list_model_get_item (backends, i);

      if (candidate == backend)
        return i;
    }

  return n;
}

static int
compare_backend_cb (gconstpointer a,
                    gconstpointer b,
                    gpointer      user_data)
{
  guint left = get_backend_position (user_data, (TektraModelEntry *) a);
  guint right = get_backend_position (user_data, (TektraModelEntry *) b);

  return (left > right) - (left < right);
}

static int
compare_entry_cb (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  return tektra_model_entry_compare ((TektraModelEntry *) a, (TektraModelEntry *) b);
}

static void
tektra_model_library_update_empty (TektraModelLibrary *self)
{
  gboolean searching, ready;

  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  if (g_list_model_get_n_items (self->shown) > 0)
    {
      gtk_stack_set_visible_child_name (self->installed_stack, "models");
      return;
    }

  searching = *gtk_editable_get_text (self->search_entry) != '\0';
  ready = tektra_model_manager_get_ready (tektra_model_index_get_manager (self->index));

  if (searching)
    {
      adw_status_page_set_title (self->empty_page, _("Nothing Found"));
      adw_status_page_set_description (self->empty_page, _("No model has this name."));
    }
  else if (ready)
    {
      adw_status_page_set_title (self->empty_page, _("No Models"));
      adw_status_page_set_description (self->empty_page,
                                       _("Get one under “Downloads”, add a folder with GGUF files "
                                         "in the preferences, or start your Ollama server."));
    }
  else
    {
      adw_status_page_set_title (self->empty_page, _("Looking for models…"));
      adw_status_page_set_description (self->empty_page, NULL);
    }

  gtk_stack_set_visible_child_name (self->installed_stack, "empty");
}

static void
search_changed_cb (TektraModelLibrary *self)
{
  g_autofree char *needle = NULL;

  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  needle = g_utf8_casefold (gtk_editable_get_text (self->search_entry), -1);
  g_strfreev (self->words);
  self->words = g_strsplit_set (needle, " ", -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  tektra_model_library_update_empty (self);
}

/* The first Esc takes the search back, the second closes. */
static void
stop_search_cb (TektraModelLibrary *self)
{
  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  if (*gtk_editable_get_text (self->search_entry) != '\0')
    gtk_editable_set_text (self->search_entry, "");
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static void
removals_changed_cb (TektraModelLibrary *self)
{
  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  tektra_model_library_update_empty (self);
}

static DexFuture *
failed_cb (DexFuture *completed,
           gpointer   user_data)
{
  g_autoptr(TektraModelLibrary) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;

  if (self != NULL && dex_future_get_value (completed, &error) == NULL)
    tektra_model_library_show_toast (self, error->message);

  return dex_future_new_true ();
}

static TektraModel *
find_model (TektraModelLibrary *self,
            GVariant           *parameter)
{
  return tektra_model_manager_find (tektra_model_index_get_manager (self->index),
                                    g_variant_get_string (parameter, NULL));
}

static void
load_model (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (widget);
  TektraModelManager *manager = tektra_model_index_get_manager (self->index);
  TektraModel *model = find_model (self, parameter);

  if (model != NULL)
    dex_future_disown (dex_future_catch (tektra_model_manager_load (manager, model, NULL, FALSE),
                                         failed_cb,
                                         tektra_weak_ref_new (self), tektra_weak_ref_free));
}

static void
unload_model (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (widget);
  TektraModel *model = find_model (self, parameter);
  TektraBackend *backend = model != NULL ? tektra_model_get_backend (model) : NULL;

  if (backend != NULL)
    dex_future_disown (dex_future_catch (tektra_backend_unload (backend, model), failed_cb,
                                         tektra_weak_ref_new (self), tektra_weak_ref_free));
}

static void
removal_state_cb (AdwToast *toast)
{
  adw_toast_dismiss (toast);
}

static void
delete_model (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (widget);
  TektraModel *model = find_model (self, parameter);
  g_autofree char *title = NULL;
  TektraModelRemoval *removal;
  AdwToast *toast;

  if (model == NULL)
    return;

  /* Translators: %s is the name of a model */
  title = g_strdup_printf (_("%s deleted"), tektra_model_get_name (model));
  toast = adw_toast_new (title);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (toast, UNDO_SECONDS);

  /* A toast that waits behind another one must not offer what cannot be done any more. */
  removal = tektra_removal_list_add (self->removals, model, UNDO_SECONDS * 1000);
  g_signal_connect_object (removal, "notify::state",
                           G_CALLBACK (removal_state_cb), toast, G_CONNECT_SWAPPED);
  g_signal_connect_object (toast, "button-clicked",
                           G_CALLBACK (tektra_model_removal_undo), removal, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

static void
row_setup_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, tektra_library_row_new ());
}

static void
row_bind_cb (GtkSignalListItemFactory *factory,
             GtkListItem              *item)
{
  TektraModelEntry *entry = gtk_list_item_get_item (item);
  TektraModel *model = tektra_model_entry_get_model (entry);

  tektra_library_row_set_entry (TEKTRA_LIBRARY_ROW (gtk_list_item_get_child (item)), entry);
  gtk_list_item_set_accessible_label (item, tektra_model_get_name (model));
}

static void
row_unbind_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item)
{
  tektra_library_row_set_entry (TEKTRA_LIBRARY_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
header_setup_cb (GtkSignalListItemFactory *factory,
                 GtkListHeader            *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_header_set_child (header, label);
}

static void
header_bind_cb (GtkSignalListItemFactory *factory,
                GtkListHeader            *header)
{
  TektraModelEntry *entry = gtk_list_header_get_item (header);
  TektraBackend *backend = tektra_model_get_backend (tektra_model_entry_get_model (entry));

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)),
                       backend != NULL ? tektra_backend_get_name (backend) : "");
}

static void
tektra_model_library_set_up_installed (TektraModelLibrary *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkListItemFactory) header_factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkSorter) section_sorter = NULL;
  g_autoptr(GtkNoSelection) selection = NULL;
  GtkSortListModel *sorted;
  GtkSorter *sorter;

  sorter = GTK_SORTER (gtk_custom_sorter_new (compare_entry_cb, NULL, NULL));
  section_sorter = GTK_SORTER (gtk_custom_sorter_new (compare_backend_cb, self, NULL));
  sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->index)), sorter);
  gtk_sort_list_model_set_section_sorter (sorted, section_sorter);
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  self->shown = G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (sorted),
                                                         g_object_ref (self->filter)));
  selection = gtk_no_selection_new (g_object_ref (self->shown));

  g_signal_connect (factory, "setup", G_CALLBACK (row_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (row_unbind_cb), NULL);
  g_signal_connect (header_factory, "setup", G_CALLBACK (header_setup_cb), NULL);
  g_signal_connect (header_factory, "bind", G_CALLBACK (header_bind_cb), NULL);

  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_header_factory (self->list_view, header_factory);

  g_signal_connect_object (self->shown, "items-changed",
                           G_CALLBACK (tektra_model_library_update_empty), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (tektra_model_index_get_manager (self->index), "notify::ready",
                           G_CALLBACK (tektra_model_library_update_empty), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->removals, "changed",
                           G_CALLBACK (removals_changed_cb), self, G_CONNECT_SWAPPED);
  tektra_model_library_update_empty (self);
}

/* Downloads */

/* The backend that gets models by their names, NULL for the Hugging Face Hub. */
static TektraBackend *
get_source (TektraModelLibrary *self)
{
  guint selected = adw_combo_row_get_selected (self->source_row);

  return selected < self->sources->len ? g_ptr_array_index (self->sources, selected) : NULL;
}

static void
source_selected_cb (TektraModelLibrary *self)
{
  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name_row),
                                 get_source (self) != NULL
                                 ? _("Name of the Model")
                                 /* Translators: of a model on the Hugging Face Hub */
                                 : _("Name or Address"));
}

static void
name_applied_cb (TektraModelLibrary *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->name_row));
  g_autofree char *name = g_strstrip (g_strdup (text));
  TektraBackend *source = get_source (self);
  g_autoptr(TektraDownload) download = NULL;
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

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
      tektra_model_library_show_toast (self, error->message);
      return;
    }

  tektra_download_manager_add (self->downloads, download);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), "");
}

static void
tektra_model_library_set_up_sources (TektraModelLibrary *self)
{
  GListModel *backends = get_backends (self);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      if ((tektra_backend_get_operations (backend) & TEKTRA_BACKEND_OPERATION_PULL) == 0)
        continue;

      gtk_string_list_append (names, tektra_backend_get_name (backend));
      g_ptr_array_add (self->sources, g_steal_pointer (&backend));
    }

  gtk_string_list_append (names, "Hugging Face");
  adw_combo_row_set_model (self->source_row, G_LIST_MODEL (names));
  source_selected_cb (self);
}

static GtkWidget *
create_download_row_cb (gpointer item,
                        gpointer user_data)
{
  return tektra_download_row_new (item);
}

static void
downloads_changed_cb (TektraModelLibrary *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->downloads)) > 0;

  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  gtk_widget_set_visible (self->downloads_box, any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "library.clear-downloads", any);
  adw_preferences_group_set_description (self->downloads_group,
                                         any ? NULL : _("Nothing is being downloaded."));
}

static void
clear_downloads (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (widget);
  GListModel *downloads = G_LIST_MODEL (self->downloads);

  for (guint i = g_list_model_get_n_items (downloads); i > 0; i--)
    {
      g_autoptr(TektraDownload) download = g_list_model_get_item (downloads, i - 1);
      TektraDownloadState state = tektra_download_get_state (download);

      if (state == TEKTRA_DOWNLOAD_STATE_FINISHED || state == TEKTRA_DOWNLOAD_STATE_CANCELLED)
        tektra_download_manager_remove (self->downloads, download);
    }
}

static void
tektra_model_library_constructed (GObject *object)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (object);

  G_OBJECT_CLASS (tektra_model_library_parent_class)->constructed (object);

  tektra_model_library_set_up_installed (self);
  tektra_model_library_set_up_sources (self);

  gtk_list_box_bind_model (GTK_LIST_BOX (self->downloads_box), G_LIST_MODEL (self->downloads),
                           create_download_row_cb, NULL, NULL);
  g_signal_connect_object (self->downloads, "items-changed",
                           G_CALLBACK (downloads_changed_cb), self, G_CONNECT_SWAPPED);
  downloads_changed_cb (self);
}

static void
tektra_model_library_dispose (GObject *object)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_MODEL_LIBRARY);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_object (&self->removals);
  g_clear_object (&self->downloads);
  g_clear_object (&self->index);

  G_OBJECT_CLASS (tektra_model_library_parent_class)->dispose (object);
}

static void
tektra_model_library_finalize (GObject *object)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (object);

  g_strfreev (self->words);

  G_OBJECT_CLASS (tektra_model_library_parent_class)->finalize (object);
}

static void
tektra_model_library_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (object);

  switch (prop_id)
    {
    case PROP_INDEX:
      self->index = g_value_dup_object (value);
      break;

    case PROP_DOWNLOADS:
      self->downloads = g_value_dup_object (value);
      break;

    case PROP_REMOVALS:
      self->removals = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_library_class_init (TektraModelLibraryClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_model_library_constructed;
  object_class->dispose = tektra_model_library_dispose;
  object_class->finalize = tektra_model_library_finalize;
  object_class->set_property = tektra_model_library_set_property;

  properties[PROP_INDEX] =
    g_param_spec_object ("index", NULL, NULL, TEKTRA_TYPE_MODEL_INDEX, flags);
  properties[PROP_DOWNLOADS] =
    g_param_spec_object ("downloads", NULL, NULL, TEKTRA_TYPE_DOWNLOAD_MANAGER, flags);
  properties[PROP_REMOVALS] =
    g_param_spec_object ("removals", NULL, NULL, TEKTRA_TYPE_REMOVAL_LIST, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/"
                                               "tektra-model-library.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, installed_stack);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, list_view);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, empty_page);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, source_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, name_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, downloads_group);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, downloads_box);
  gtk_widget_class_bind_template_callback (widget_class, name_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, source_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);

  gtk_widget_class_install_action (widget_class, "library.load", "s", load_model);
  gtk_widget_class_install_action (widget_class, "library.unload", "s", unload_model);
  gtk_widget_class_install_action (widget_class, "library.delete", "s", delete_model);
  gtk_widget_class_install_action (widget_class, "library.clear-downloads", NULL,
                                   clear_downloads);
}

static void
tektra_model_library_init (TektraModelLibrary *self)
{
  self->words = g_new0 (char *, 1);
  self->sources = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_model_library_new:
 * @index: the models
 * @downloads: what is being downloaded
 * @removals: what is being deleted
 *
 * Makes a dialog.
 *
 * Returns: (transfer floating): a new dialog
 */
AdwDialog *
tektra_model_library_new (TektraModelIndex      *index,
                          TektraDownloadManager *downloads,
                          TektraRemovalList     *removals)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_INDEX (index), NULL);
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (downloads), NULL);
  g_return_val_if_fail (TEKTRA_IS_REMOVAL_LIST (removals), NULL);

  return g_object_new (TEKTRA_TYPE_MODEL_LIBRARY,
                       "index", index,
                       "downloads", downloads,
                       "removals", removals,
                       NULL);
}

/**
 * tektra_model_library_show_toast:
 * @self: a library
 * @text: a sentence
 *
 * Tells something in passing.
 */
void
tektra_model_library_show_toast (TektraModelLibrary *self,
                                 const char         *text)
{
  AdwToast *toast;

  g_return_if_fail (TEKTRA_IS_MODEL_LIBRARY (self));
  g_return_if_fail (text != NULL);

  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}
