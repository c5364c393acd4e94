/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-library-row.h"

#include "core/tektra-backend.h"
#include <glib/gi18n.h>

#include "ui/tektra-capability-icons.h"
#include "ui/tektra-model-text.h"

/* The library's list makes these and gives each one model after another. */

struct _TektraLibraryRow
{
  AdwBin                 parent_instance;

  TektraModelEntry      *entry;
  GSignalGroup          *model_signals;
  GtkWidget             *menu;
  guint                  menu_source;

  GtkLabel              *name_label;
  GtkWidget             *demo_badge;
  GtkWidget             *loaded_dot;
  GtkWidget             *loading_spinner;
  GtkLabel              *details_label;
  TektraCapabilityIcons *icons;
  GtkWidget             *load_button;
  GtkWidget             *unload_button;
  GtkWidget             *delete_button;
};

G_DEFINE_FINAL_TYPE (TektraLibraryRow, tektra_library_row, ADW_TYPE_BIN)

static void
tektra_library_row_update (TektraLibraryRow *self)
{
  TektraBackendOperations operations = TEKTRA_BACKEND_OPERATION_NONE;
  g_autofree char *details = NULL;
  TektraModelState state;
  TektraBackend *backend;
  TektraModel *model;

  g_assert (TEKTRA_IS_LIBRARY_ROW (self));

  if (self->entry == NULL)
    return;

  model = tektra_model_entry_get_model (self->entry);
  backend = tektra_model_get_backend (model);
  state = tektra_model_get_state (model);
  details = tektra_model_text_storage (model);

  if (backend != NULL)
    operations = tektra_backend_get_operations (backend);

  gtk_label_set_label (self->name_label, tektra_model_get_name (model));
  gtk_label_set_label (self->details_label, details);
  tektra_capability_icons_set (self->icons, tektra_model_get_capabilities (model));
  gtk_widget_set_visible (GTK_WIDGET (self->details_label), *details != '\0');
  gtk_widget_set_visible (self->demo_badge, tektra_model_get_demo (model));
  gtk_widget_set_visible (self->loaded_dot, state == TEKTRA_MODEL_STATE_LOADED);
  gtk_widget_set_visible (self->loading_spinner, state == TEKTRA_MODEL_STATE_LOADING);
  gtk_widget_set_visible (self->load_button,
                          (operations & TEKTRA_BACKEND_OPERATION_LOAD) != 0
                          && (state == TEKTRA_MODEL_STATE_UNLOADED
                              || state == TEKTRA_MODEL_STATE_FAILED));
  gtk_widget_set_visible (self->unload_button,
                          (operations & TEKTRA_BACKEND_OPERATION_UNLOAD) != 0
                          && state == TEKTRA_MODEL_STATE_LOADED);
  /* A demonstration is a part of the program. */
  gtk_widget_set_visible (self->delete_button,
                          (operations & TEKTRA_BACKEND_OPERATION_DELETE) != 0
                          && !tektra_model_get_demo (model));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label),
                               tektra_model_get_description (model));
}

static gboolean
remove_menu_cb (gpointer user_data)
{
  TektraLibraryRow *self = user_data;

  self->menu_source = 0;
  g_clear_pointer (&self->menu, gtk_widget_unparent);

  return G_SOURCE_REMOVE;
}

/* What is chosen in a menu is done after it has closed. The keyboard is back on the row before the
 * menu goes, and takes what has the keyboard with it. */
static void
menu_closed_cb (TektraLibraryRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  g_assert (TEKTRA_IS_LIBRARY_ROW (self));

  if (root != NULL && (focus == NULL || gtk_widget_is_ancestor (focus, self->menu)))
    gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (self)));

  if (self->menu_source == 0)
    self->menu_source = g_idle_add (remove_menu_cb, self);
}

static void
append_item (GMenu      *menu,
             const char *label,
             const char *action,
             const char *full_id)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", full_id);
  g_menu_append_item (menu, item);
}

static GMenuModel *
tektra_library_row_create_menu (TektraLibraryRow *self)
{
  TektraModel *model = tektra_model_entry_get_model (self->entry);
  TektraBackend *backend = tektra_model_get_backend (model);
  const char *full_id = tektra_model_entry_get_full_id (self->entry);
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) last = g_menu_new ();

  g_assert (TEKTRA_IS_LIBRARY_ROW (self));

  append_item (menu, _("_Details"), "library.details", full_id);
  if (gtk_widget_get_visible (self->load_button))
    append_item (menu, _("_Load into Memory"), "library.load", full_id);
  if (gtk_widget_get_visible (self->unload_button))
    append_item (menu, _("_Take out of Memory"), "library.unload", full_id);
  append_item (menu,
               tektra_model_get_favourite (model) ? _("Remove from _Favourites")
                                                  : _("Add to _Favourites"),
               "win.toggle-favourite-model", full_id);
  if (backend != NULL
      && (tektra_backend_get_operations (backend) & TEKTRA_BACKEND_OPERATION_COPY) != 0)
    append_item (menu, _("_Copy…"), "library.copy", full_id);
  if (gtk_widget_get_visible (self->delete_button))
    append_item (last, _("De_lete"), "library.delete", full_id);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (last));

  return G_MENU_MODEL (menu);
}

static void
tektra_library_row_popup_at (TektraLibraryRow   *self,
                             const GdkRectangle *place)
{
  g_autoptr(GMenuModel) model = NULL;

  g_assert (TEKTRA_IS_LIBRARY_ROW (self));

  if (self->entry == NULL)
    return;

  model = tektra_library_row_create_menu (self);
  g_clear_handle_id (&self->menu_source, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->menu = gtk_popover_menu_new_from_model (model);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), place);
  g_signal_connect_object (self->menu, "closed",
                           G_CALLBACK (menu_closed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
pressed_cb (TektraLibraryRow *self,
            int               n_press,
            double            x,
            double            y)
{
  tektra_library_row_popup_at (self, &(GdkRectangle) { (int) x, (int) y, 1, 1 });
}

static void
long_pressed_cb (TektraLibraryRow *self,
                 double            x,
                 double            y)
{
  tektra_library_row_popup_at (self, &(GdkRectangle) { (int) x, (int) y, 1, 1 });
}

static void
tektra_library_row_dispose (GObject *object)
{
  TektraLibraryRow *self = TEKTRA_LIBRARY_ROW (object);

  g_clear_handle_id (&self->menu_source, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->model_signals);
  g_clear_object (&self->entry);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_LIBRARY_ROW);

  G_OBJECT_CLASS (tektra_library_row_parent_class)->dispose (object);
}

static void
tektra_library_row_class_init (TektraLibraryRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_library_row_dispose;

  g_type_ensure (TEKTRA_TYPE_CAPABILITY_ICONS);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/"
                                               "tektra-library-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, demo_badge);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, loaded_dot);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, loading_spinner);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, details_label);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, icons);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, load_button);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, unload_button);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, delete_button);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
tektra_library_row_init (TektraLibraryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->model_signals = g_signal_group_new (TEKTRA_TYPE_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "notify",
                                  G_CALLBACK (tektra_library_row_update), self);
}

/**
 * tektra_library_row_new:
 *
 * Makes an empty row.
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
tektra_library_row_new (void)
{
  return g_object_new (TEKTRA_TYPE_LIBRARY_ROW, NULL);
}

/**
 * tektra_library_row_set_entry:
 * @self: a row
 * @entry: (nullable): the model to show
 *
 * Shows a model.
 */
void
tektra_library_row_set_entry (TektraLibraryRow *self,
                              TektraModelEntry *entry)
{
  g_return_if_fail (TEKTRA_IS_LIBRARY_ROW (self));
  g_return_if_fail (entry == NULL || TEKTRA_IS_MODEL_ENTRY (entry));

  if (!g_set_object (&self->entry, entry))
    return;

  g_signal_group_set_target (self->model_signals,
                             entry != NULL ? tektra_model_entry_get_model (entry) : NULL);

  if (entry != NULL)
    {
      const char *full_id = tektra_model_entry_get_full_id (entry);

      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->load_button), "s", full_id);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->unload_button), "s", full_id);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->delete_button), "s", full_id);
    }

  tektra_library_row_update (self);
}

/**
 * tektra_library_row_popup_menu:
 * @self: a row
 *
 * Opens the menu of the model below the row.
 */
void
tektra_library_row_popup_menu (TektraLibraryRow *self)
{
  g_return_if_fail (TEKTRA_IS_LIBRARY_ROW (self));

  tektra_library_row_popup_at (self, &(GdkRectangle) {
    12, gtk_widget_get_height (GTK_WIDGET (self)), 1, 1
  });
}

/**
 * tektra_library_row_delete:
 * @self: a row
 *
 * Deletes the model, if that can be done.
 *
 * Returns: whether it can
 */
gboolean
tektra_library_row_delete (TektraLibraryRow *self)
{
  g_return_val_if_fail (TEKTRA_IS_LIBRARY_ROW (self), FALSE);

  return gtk_widget_get_visible (self->delete_button) && gtk_widget_activate (self->delete_button);
}
