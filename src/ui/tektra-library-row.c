/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-library-row.h"

#include "core/tektra-backend.h"
#include "ui/tektra-model-text.h"

/* The library's list makes these and gives each one model after another. */

struct _TektraLibraryRow
{
  AdwBin            parent_instance;

  TektraModelEntry *entry;
  GSignalGroup     *model_signals;

  GtkLabel         *name_label;
  GtkWidget        *demo_badge;
  GtkWidget        *loaded_dot;
  GtkWidget        *loading_spinner;
  GtkLabel         *details_label;
  GtkWidget        *load_button;
  GtkWidget        *unload_button;
  GtkWidget        *delete_button;
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

static void
tektra_library_row_dispose (GObject *object)
{
  TektraLibraryRow *self = TEKTRA_LIBRARY_ROW (object);

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

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/"
                                               "tektra-library-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, demo_badge);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, loaded_dot);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, loading_spinner);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, details_label);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, load_button);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, unload_button);
  gtk_widget_class_bind_template_child (widget_class, TektraLibraryRow, delete_button);
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
