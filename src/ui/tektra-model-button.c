/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-model-button.h"

#include <glib/gi18n.h>

#include "ui/tektra-focus.h"
#include "ui/tektra-model-picker.h"
#include "ui/tektra-model-text.h"

/* The picker behind the button is made when it is opened for the first time. */

struct _TektraModelButton
{
  AdwBin             parent_instance;

  TektraModelIndex  *index;
  GSignalGroup      *session_signals;
  TektraModelPicker *picker;
  GtkWidget         *focus_before; /* weak */
  guint              give_back_source;

  GtkMenuButton     *button;
  GtkLabel          *name_label;
  GtkLabel          *place_label;
};

G_DEFINE_FINAL_TYPE (TektraModelButton, tektra_model_button, ADW_TYPE_BIN)

enum
{
  SIGNAL_MODEL_PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static TektraModel *
tektra_model_button_get_model (TektraModelButton *self)
{
  g_autoptr(TektraChatSession) session = g_signal_group_dup_target (self->session_signals);

  return session != NULL ? tektra_chat_session_get_model (session) : NULL;
}

static void
tektra_model_button_update (TektraModelButton *self)
{
  TektraModel *model;
  g_autofree char *place = NULL;
  g_autofree char *description = NULL;
  g_autofree char *name = NULL;

  g_assert (TEKTRA_IS_MODEL_BUTTON (self));

  model = tektra_model_button_get_model (self);

  if (model != NULL)
    {
      name = tektra_model_dup_title (model);
      place = tektra_model_text_destination (model);
    }
  else if (self->index != NULL
           && tektra_model_manager_get_ready (tektra_model_index_get_manager (self->index)))
    {
      name = g_strdup (_("No Model"));
      place = g_strdup (_("Choose one to begin"));
    }
  else
    {
      name = g_strdup (_("Looking for Models…"));
      place = g_strdup (_("On this computer"));
    }

  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->place_label, place);

  /* Translators: the first %s is the name of a model, the second tells where the text goes */
  description = g_strdup_printf (_("Model: %s. %s"), name, place);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, description,
                                  -1);

  if (self->picker != NULL)
    tektra_model_picker_set_chosen (self->picker, model);
}

static void
picked_cb (TektraModelButton *self,
           TektraModel       *model)
{
  g_assert (TEKTRA_IS_MODEL_BUTTON (self));

  g_signal_emit (self, signals[SIGNAL_MODEL_PICKED], 0, model);
}

static gboolean
give_back_cb (gpointer user_data)
{
  TektraModelButton *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  self->give_back_source = 0;
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    tektra_focus_give_back (&self->focus_before);
  else
    g_clear_weak_pointer (&self->focus_before);

  return G_SOURCE_REMOVE;
}

/* Who has looked at the models goes on writing. GTK gives the keyboard to the button just after
 * this, and the next key comes later. */
static void
closed_cb (TektraModelButton *self)
{
  g_assert (TEKTRA_IS_MODEL_BUTTON (self));

  if (self->focus_before != NULL && self->give_back_source == 0)
    self->give_back_source = g_idle_add_full (G_PRIORITY_HIGH, give_back_cb, self, NULL);
}

static void
create_popup_cb (GtkMenuButton *button,
                 gpointer       user_data)
{
  TektraModelButton *self = user_data;

  if (self->picker != NULL || self->index == NULL)
    return;

  self->picker = TEKTRA_MODEL_PICKER (tektra_model_picker_new (self->index));
  g_signal_connect_object (self->picker,
                           "picked",
                           G_CALLBACK (picked_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, GTK_WIDGET (self->picker));
  g_signal_connect_object (self->picker,
                           "closed",
                           G_CALLBACK (closed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  tektra_model_picker_set_chosen (self->picker, tektra_model_button_get_model (self));
}

static void
tektra_model_button_dispose (GObject *object)
{
  TektraModelButton *self = TEKTRA_MODEL_BUTTON (object);

  self->picker = NULL;
  g_clear_handle_id (&self->give_back_source, g_source_remove);
  g_clear_weak_pointer (&self->focus_before);
  g_clear_object (&self->session_signals);
  /* The child is bound, and AdwBin would let go of it a second time. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_MODEL_BUTTON);
  g_clear_object (&self->index);

  G_OBJECT_CLASS (tektra_model_button_parent_class)->dispose (object);
}

static void
tektra_model_button_class_init (TektraModelButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_model_button_dispose;

  /**
   * TektraModelButton::model-picked:
   * @self: a model button
   * @model: what the person chose
   *
   * Emitted when a person chooses a model; the chat does not have it yet.
   */
  signals[SIGNAL_MODEL_PICKED] =
    g_signal_new ("model-picked",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, TEKTRA_TYPE_MODEL);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-model-button.ui");
  gtk_widget_class_set_css_name (widget_class, "model-button");

  gtk_widget_class_bind_template_child (widget_class, TektraModelButton, button);
  gtk_widget_class_bind_template_child (widget_class, TektraModelButton, name_label);
  gtk_widget_class_bind_template_child (widget_class, TektraModelButton, place_label);
}

static void
tektra_model_button_init (TektraModelButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->button, create_popup_cb, self, NULL);

  self->session_signals = g_signal_group_new (TEKTRA_TYPE_CHAT_SESSION);
  g_signal_group_connect_swapped (self->session_signals,
                                  "notify::model",
                                  G_CALLBACK (tektra_model_button_update),
                                  self);
}

/**
 * tektra_model_button_set_index:
 * @self: a model button
 * @index: the models to choose from
 *
 * Sets the models to choose from; done once.
 */
void
tektra_model_button_set_index (TektraModelButton *self,
                               TektraModelIndex  *index)
{
  g_return_if_fail (TEKTRA_IS_MODEL_BUTTON (self));
  g_return_if_fail (TEKTRA_IS_MODEL_INDEX (index));
  g_return_if_fail (self->index == NULL);

  self->index = g_object_ref (index);
  g_signal_connect_object (tektra_model_index_get_manager (index),
                           "notify::ready",
                           G_CALLBACK (tektra_model_button_update),
                           self,
                           G_CONNECT_SWAPPED);
}

/**
 * tektra_model_button_set_session:
 * @self: a model button
 * @session: a chat
 *
 * Shows the model of a chat.
 */
void
tektra_model_button_set_session (TektraModelButton *self,
                                 TektraChatSession *session)
{
  g_return_if_fail (TEKTRA_IS_MODEL_BUTTON (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));

  g_signal_group_set_target (self->session_signals, session);
  tektra_model_button_update (self);
}

/**
 * tektra_model_button_popup:
 * @self: a model button
 *
 * Opens the picker.
 */
void
tektra_model_button_popup (TektraModelButton *self)
{
  g_return_if_fail (TEKTRA_IS_MODEL_BUTTON (self));

  tektra_focus_remember (&self->focus_before, GTK_WIDGET (self));
  gtk_menu_button_popup (self->button);
}
