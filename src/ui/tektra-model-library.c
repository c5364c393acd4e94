/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-model-library.h"

#include <glib/gi18n.h>

#include "ui/tektra-copy-dialog.h"
#include "ui/tektra-create-page.h"
#include "ui/tektra-defaults-page.h"
#include "ui/tektra-get-models-page.h"
#include "ui/tektra-import-offer.h"
#include "ui/tektra-library-row.h"
#include "ui/tektra-memory-meter.h"
#include "ui/tektra-model-loading.h"
#include "ui/tektra-model-page.h"
#include "ui/tektra-removal-toast.h"
#include "ui/tektra-toast.h"
#include "util/tektra-weak-ref.h"

/* Shows the models of each backend together, in the order of the backends. The buttons of the rows
 * are actions of the dialog, which tells in toasts what failed. What was deleted is not shown while
 * it can be undone; that time goes on when the dialog is closed. */

struct _TektraModelLibrary
{
  AdwDialog              parent_instance;

  TektraModelIndex      *index;
  TektraOfferList       *offers;
  TektraRemovalList     *removals;
  GtkFilter             *filter;
  GListModel            *shown;
  char                 **words;

  GtkWidget             *drop_hint;
  AdwToastOverlay       *toast_overlay;
  AdwNavigationView     *navigation_view;
  GtkEditable           *search_entry;
  GtkStack              *installed_stack;
  GtkListView           *list_view;
  AdwStatusPage         *empty_page;
  TektraMemoryMeter     *memory_meter;
  AdwViewStack          *stack;
  TektraGetModelsPage   *get_page;
};

G_DEFINE_FINAL_TYPE (TektraModelLibrary, tektra_model_library, ADW_TYPE_DIALOG)

enum
{
  PROP_0,
  PROP_INDEX,
  PROP_OFFERS,
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
                                       _("Get one under “Get Models”, add a folder with GGUF files "
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
  return tektra_model_manager_find_exact (tektra_model_index_get_manager (self->index),
                                          g_variant_get_string (parameter, NULL));
}

static void
show_details (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  tektra_model_library_show_model (TEKTRA_MODEL_LIBRARY (widget),
                                   g_variant_get_string (parameter, NULL));
}

static void
load_model (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (widget);
  TektraModel *model = find_model (self, parameter);

  if (model != NULL)
    tektra_model_loading_start (tektra_model_index_get_manager (self->index), model, FALSE,
                                self->toast_overlay);
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
copy_model (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  TektraModel *model = find_model (TEKTRA_MODEL_LIBRARY (widget), parameter);

  if (model != NULL && tektra_model_get_backend (model) != NULL)
    tektra_copy_dialog_present (model, widget);
}

static TektraBackend *
find_maker (TektraModelLibrary *self)
{
  GListModel *backends = get_backends (self);

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      if ((tektra_backend_get_operations (backend) & TEKTRA_BACKEND_OPERATION_CREATE) != 0)
        return backend;
    }

  return NULL;
}

/* Without a model the new one is made of files. */
static void
create_model (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (widget);
  TektraModel *base = find_model (self, parameter);
  TektraBackend *backend = base != NULL ? tektra_model_get_backend (base) : find_maker (self);

  if (backend != NULL)
    adw_navigation_view_push (self->navigation_view,
                              tektra_create_page_new (backend, base,
                                                      tektra_offer_list_get_downloads (
                                                        self->offers)));
}

static void
show_defaults (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (widget);
  TektraModelManager *manager = tektra_model_index_get_manager (self->index);
  TektraModelConfig *config = tektra_model_manager_get_config (manager);
  TektraModel *model = find_model (self, parameter);

  if (model != NULL && config != NULL)
    adw_navigation_view_push (self->navigation_view,
                              tektra_defaults_page_new (
                                model, config, tektra_model_manager_get_templates (manager)));
}

static void
delete_model (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (widget);
  TektraModel *model = find_model (self, parameter);
  TektraModelRemoval *removal;

  if (model == NULL)
    return;

  /* Nobody reads on about a model that is gone; the list has the way back. */
  adw_navigation_view_pop_to_tag (self->navigation_view, "list");

  removal = tektra_removal_list_add (self->removals, model, TEKTRA_UNDO_SECONDS * 1000);
  adw_toast_overlay_add_toast (self->toast_overlay,
                               tektra_removal_toast_new (removal, tektra_model_get_name (model)));
}

static void
activate_cb (TektraModelLibrary *self,
             guint               position)
{
  g_autoptr(TektraModelEntry) entry = g_list_model_get_item (self->shown, position);

  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  if (entry != NULL)
    tektra_model_library_show_model (self, tektra_model_entry_get_full_id (entry));
}

/* The keyboard is on what the list wraps its rows in, or on a button in a row. */
static TektraLibraryRow *
get_focus_row (TektraModelLibrary *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *row;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list_view)))
    return NULL;

  row = gtk_widget_get_ancestor (focus, TEKTRA_TYPE_LIBRARY_ROW);
  if (row == NULL)
    row = gtk_widget_get_first_child (focus);

  return TEKTRA_IS_LIBRARY_ROW (row) ? TEKTRA_LIBRARY_ROW (row) : NULL;
}

static gboolean
list_key_pressed_cb (TektraModelLibrary *self,
                     guint               keyval,
                     guint               keycode,
                     GdkModifierType     state)
{
  TektraLibraryRow *row = get_focus_row (self);

  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;

  if (keyval == GDK_KEY_Menu || (keyval == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0))
    {
      tektra_library_row_popup_menu (row);
      return GDK_EVENT_STOP;
    }

  if (keyval == GDK_KEY_Delete || keyval == GDK_KEY_KP_Delete)
    return tektra_library_row_delete (row) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;

  return GDK_EVENT_PROPAGATE;
}

static void
row_setup_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item)
{
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

static GdkDragAction
drag_enter_cb (TektraModelLibrary *self)
{
  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  gtk_widget_set_visible (self->drop_hint, TRUE);

  return GDK_ACTION_COPY;
}

static void
drag_leave_cb (TektraModelLibrary *self)
{
  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  gtk_widget_set_visible (self->drop_hint, FALSE);
}

static gboolean
dropped_cb (TektraModelLibrary *self,
            const GValue       *value)
{
  g_autoptr(GSList) list = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);

  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  gtk_widget_set_visible (self->drop_hint, FALSE);

  for (const GSList *l = list; l != NULL; l = l->next)
    g_list_store_append (files, l->data);
  tektra_import_offer_present (G_LIST_MODEL (files), self->offers, GTK_WIDGET (self));

  return TRUE;
}

static void
tektra_model_library_set_up_drop (TektraModelLibrary *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_assert (TEKTRA_IS_MODEL_LIBRARY (self));

  g_signal_connect_object (target, "enter",
                           G_CALLBACK (drag_enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave",
                           G_CALLBACK (drag_leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop",
                           G_CALLBACK (dropped_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
tektra_model_library_constructed (GObject *object)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (object);

  G_OBJECT_CLASS (tektra_model_library_parent_class)->constructed (object);

  tektra_model_library_set_up_installed (self);
  tektra_model_library_set_up_drop (self);
  tektra_get_models_page_set_offers (self->get_page, self->offers);
  tektra_memory_meter_set_budget (self->memory_meter,
                                  tektra_model_manager_get_budget (
                                    tektra_model_index_get_manager (self->index)));
}

static void
tektra_model_library_dispose (GObject *object)
{
  TektraModelLibrary *self = TEKTRA_MODEL_LIBRARY (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_MODEL_LIBRARY);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_object (&self->removals);
  g_clear_object (&self->offers);
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

    case PROP_OFFERS:
      self->offers = g_value_dup_object (value);
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
  properties[PROP_OFFERS] =
    g_param_spec_object ("offers", NULL, NULL, TEKTRA_TYPE_OFFER_LIST, flags);
  properties[PROP_REMOVALS] =
    g_param_spec_object ("removals", NULL, NULL, TEKTRA_TYPE_REMOVAL_LIST, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TEKTRA_TYPE_GET_MODELS_PAGE);
  g_type_ensure (TEKTRA_TYPE_MEMORY_METER);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/"
                                               "tektra-model-library.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, drop_hint);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, installed_stack);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, list_view);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, empty_page);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, memory_meter);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, stack);
  gtk_widget_class_bind_template_child (widget_class, TektraModelLibrary, get_page);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, list_key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);

  gtk_widget_class_install_action (widget_class, "library.copy", "s", copy_model);
  gtk_widget_class_install_action (widget_class, "library.create", "s", create_model);
  gtk_widget_class_install_action (widget_class, "library.defaults", "s", show_defaults);
  gtk_widget_class_install_action (widget_class, "library.details", "s", show_details);
  gtk_widget_class_install_action (widget_class, "library.load", "s", load_model);
  gtk_widget_class_install_action (widget_class, "library.unload", "s", unload_model);
  gtk_widget_class_install_action (widget_class, "library.delete", "s", delete_model);
}

static void
tektra_model_library_init (TektraModelLibrary *self)
{
  self->words = g_new0 (char *, 1);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_model_library_new:
 * @index: the models
 * @offers: what can be got
 * @removals: what is being deleted
 *
 * Makes a dialog.
 *
 * Returns: (transfer floating): a new dialog
 */
AdwDialog *
tektra_model_library_new (TektraModelIndex  *index,
                          TektraOfferList   *offers,
                          TektraRemovalList *removals)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_INDEX (index), NULL);
  g_return_val_if_fail (TEKTRA_IS_OFFER_LIST (offers), NULL);
  g_return_val_if_fail (TEKTRA_IS_REMOVAL_LIST (removals), NULL);

  return g_object_new (TEKTRA_TYPE_MODEL_LIBRARY,
                       "index", index,
                       "offers", offers,
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

  toast = tektra_toast_new (text);
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

/**
 * tektra_model_library_show_model:
 * @self: a library
 * @full_id: the full identifier of a model
 *
 * Shows everything about a model; nothing happens when it is gone.
 */
void
tektra_model_library_show_model (TektraModelLibrary *self,
                                 const char         *full_id)
{
  TektraModelManager *manager;
  AdwNavigationPage *page;
  TektraModel *model;

  g_return_if_fail (TEKTRA_IS_MODEL_LIBRARY (self));
  g_return_if_fail (full_id != NULL);

  manager = tektra_model_index_get_manager (self->index);
  model = tektra_model_manager_find (manager, full_id);
  page = adw_navigation_view_get_visible_page (self->navigation_view);

  if (model == NULL
      || (TEKTRA_IS_MODEL_PAGE (page)
          && tektra_model_page_get_model (TEKTRA_MODEL_PAGE (page)) == model))
    return;

  adw_navigation_view_push (self->navigation_view, tektra_model_page_new (model, manager));
}

/**
 * tektra_model_library_show_offers:
 * @self: a library
 *
 * Shows what can be got.
 */
void
tektra_model_library_show_offers (TektraModelLibrary *self)
{
  g_return_if_fail (TEKTRA_IS_MODEL_LIBRARY (self));

  adw_navigation_view_pop_to_tag (self->navigation_view, "list");
  adw_view_stack_set_visible_child_name (self->stack, "get");
}
