/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-model-row.h"

#include <glib/gi18n.h>

#include "ui/tektra-capability-icons.h"
#include "ui/tektra-model-text.h"

/* The picker's list makes these and gives each one model after another. */

struct _TektraModelRow
{
  AdwBin                 parent_instance;

  TektraModelEntry      *entry;
  GSignalGroup          *model_signals;
  TektraModel           *chosen;

  GtkLabel              *name_label;
  GtkWidget             *demo_badge;
  GtkWidget             *loaded_dot;
  GtkWidget             *loading_spinner;
  GtkLabel              *details_label;
  TektraCapabilityIcons *icons;
  GtkWidget             *chosen_icon;
  GtkToggleButton       *favourite_button;
};

G_DEFINE_FINAL_TYPE (TektraModelRow, tektra_model_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_CHOSEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_model_row_update (TektraModelRow *self)
{
  g_autofree char *details = NULL;
  TektraModelState state;
  const char *icon_name;
  TektraModel *model;
  gboolean favourite;

  g_assert (TEKTRA_IS_MODEL_ROW (self));

  if (self->entry == NULL)
    return;

  model = tektra_model_entry_get_model (self->entry);
  favourite = tektra_model_get_favourite (model);

  details = tektra_model_text_details (model);
  state = tektra_model_get_state (model);

  gtk_label_set_label (self->name_label, tektra_model_get_name (model));
  gtk_label_set_label (self->details_label, details);
  gtk_widget_set_visible (self->demo_badge, tektra_model_get_demo (model));
  gtk_widget_set_visible (self->loaded_dot, state == TEKTRA_MODEL_STATE_LOADED);
  gtk_widget_set_visible (self->loading_spinner, state == TEKTRA_MODEL_STATE_LOADING);
  tektra_capability_icons_set (self->icons, tektra_model_get_capabilities (model));
  gtk_widget_set_visible (self->chosen_icon, model == self->chosen);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self)),
                 tektra_model_get_description (model)) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), tektra_model_get_description (model));
  gtk_toggle_button_set_active (self->favourite_button, favourite);

  /* A button takes its icon anew even if it has it already, which with every key of a search is too
   * often. */
  icon_name = favourite ? "starred-symbolic" : "non-starred-symbolic";
  if (g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (self->favourite_button)), icon_name) != 0)
    {
      gtk_button_set_icon_name (GTK_BUTTON (self->favourite_button), icon_name);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->favourite_button),
                                   favourite ? _("Remove from favourites")
                                             : _("Add to favourites"));
    }
}

/* The settings decide; the entry tells what came of it. */
static void
favourite_clicked_cb (TektraModelRow *self)
{
  g_assert (TEKTRA_IS_MODEL_ROW (self));

  if (self->entry != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toggle-favourite-model", "s",
                                tektra_model_entry_get_full_id (self->entry));
}

static void
details_clicked_cb (TektraModelRow *self)
{
  g_assert (TEKTRA_IS_MODEL_ROW (self));

  if (self->entry != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "picker.show-details", "s",
                                tektra_model_entry_get_full_id (self->entry));
}

static void
tektra_model_row_dispose (GObject *object)
{
  TektraModelRow *self = TEKTRA_MODEL_ROW (object);

  g_clear_object (&self->chosen);
  g_clear_object (&self->model_signals);
  g_clear_object (&self->entry);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_MODEL_ROW);

  G_OBJECT_CLASS (tektra_model_row_parent_class)->dispose (object);
}

static void
tektra_model_row_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  TektraModelRow *self = TEKTRA_MODEL_ROW (object);

  switch (prop_id)
    {
    case PROP_CHOSEN:
      tektra_model_row_set_chosen (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_row_class_init (TektraModelRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_model_row_dispose;
  object_class->set_property = tektra_model_row_set_property;

  properties[PROP_CHOSEN] =
    g_param_spec_object ("chosen", NULL, NULL,
                         TEKTRA_TYPE_MODEL,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TEKTRA_TYPE_CAPABILITY_ICONS);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-model-row.ui");
  gtk_widget_class_set_css_name (widget_class, "model-row");

  gtk_widget_class_bind_template_child (widget_class, TektraModelRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, TektraModelRow, demo_badge);
  gtk_widget_class_bind_template_child (widget_class, TektraModelRow, loaded_dot);
  gtk_widget_class_bind_template_child (widget_class, TektraModelRow, loading_spinner);
  gtk_widget_class_bind_template_child (widget_class, TektraModelRow, details_label);
  gtk_widget_class_bind_template_child (widget_class, TektraModelRow, icons);
  gtk_widget_class_bind_template_child (widget_class, TektraModelRow, chosen_icon);
  gtk_widget_class_bind_template_child (widget_class, TektraModelRow, favourite_button);
  gtk_widget_class_bind_template_callback (widget_class, details_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, favourite_clicked_cb);
}

static void
tektra_model_row_init (TektraModelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->model_signals = g_signal_group_new (TEKTRA_TYPE_MODEL);
  g_signal_group_connect_swapped (self->model_signals,
                                  "notify",
                                  G_CALLBACK (tektra_model_row_update),
                                  self);
}

/**
 * tektra_model_row_new:
 *
 * Makes a row without a model.
 *
 * Returns: (transfer full): a new row
 */
GtkWidget *
tektra_model_row_new (void)
{
  return g_object_new (TEKTRA_TYPE_MODEL_ROW, NULL);
}

/**
 * tektra_model_row_set_entry:
 * @self: a row
 * @entry: (nullable): a model
 *
 * Shows a model and follows its changes.
 */
void
tektra_model_row_set_entry (TektraModelRow   *self,
                            TektraModelEntry *entry)
{
  g_return_if_fail (TEKTRA_IS_MODEL_ROW (self));
  g_return_if_fail (entry == NULL || TEKTRA_IS_MODEL_ENTRY (entry));

  if (!g_set_object (&self->entry, entry))
    return;

  g_signal_group_set_target (self->model_signals,
                             entry != NULL ? tektra_model_entry_get_model (entry) : NULL);
  tektra_model_row_update (self);
}

/**
 * tektra_model_row_set_chosen:
 * @self: a row
 * @chosen: (nullable): the model that the chat uses
 *
 * Marks the row if it shows the model that the chat uses.
 */
void
tektra_model_row_set_chosen (TektraModelRow *self,
                             TektraModel    *chosen)
{
  g_return_if_fail (TEKTRA_IS_MODEL_ROW (self));

  if (g_set_object (&self->chosen, chosen))
    tektra_model_row_update (self);
}
