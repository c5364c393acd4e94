/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-speech-model-row.h"

#include <glib/gi18n.h>

#include "ui/tektra-download-row.h"

/* The download of a model is shown where it was asked for. The model that is used is chosen among
 * those that are here; where nothing can be chosen there is no mark. */

struct _TektraSpeechModelRow
{
  AdwPreferencesRow   parent_instance;

  TektraSpeechModels *models;
  TektraSpeechModel  *model;
  TektraDownload     *shown_download;

  GtkCheckButton     *check_button;
  GtkLabel           *name_label;
  GtkLabel           *details_label;
  GtkWidget          *get_button;
  GtkWidget          *remove_button;
  AdwBin             *download_bin;
};

G_DEFINE_FINAL_TYPE (TektraSpeechModelRow, tektra_speech_model_row, ADW_TYPE_PREFERENCES_ROW)

enum
{
  PROP_0,
  PROP_MODELS,
  PROP_MODEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What a person should know who has to choose, of the models that Tektra proposes */
static const char *
get_advice (TektraSpeechModel *model)
{
  static const struct
  {
    const char *id;
    const char *advice;
  } advices[] = {
    { "tiny", N_("The fastest; often mistaken") },
    { "base", N_("Fast; good at clear speech") },
    { "small", N_("Slower; more accurate") },
    { "large-v3-turbo", N_("The most accurate; for fast computers") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (advices); i++)
    {
      if (g_str_equal (tektra_speech_model_get_id (model), advices[i].id))
        return _(advices[i].advice);
    }

  return NULL;
}

static void
append_part (GString    *text,
             const char *part)
{
  if (part == NULL)
    return;
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
}

static char *
dup_details (TektraSpeechModel *model)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *size = NULL;
  g_autofree char *memory = NULL;
  g_autofree char *needs = NULL;

  if (tektra_speech_model_get_size (model) > 0)
    size = g_format_size (tektra_speech_model_get_size (model));
  if (tektra_speech_model_get_memory (model) > 0)
    {
      memory = g_format_size (tektra_speech_model_get_memory (model));
      /* Translators: %s is a size such as 388 MB */
      needs = g_strdup_printf (_("needs %s of memory"), memory);
    }

  append_part (text, get_advice (model));
  append_part (text, size);
  append_part (text, needs);
  /* Translators: what a model understands */
  append_part (text, tektra_speech_model_get_multilingual (model) ? _("many languages")
                                                                  : _("English only"));

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
tektra_speech_model_row_show_download (TektraSpeechModelRow *self,
                                       TektraDownload       *download)
{
  GtkWidget *child = NULL;

  g_assert (TEKTRA_IS_SPEECH_MODEL_ROW (self));

  if (!g_set_object (&self->shown_download, download))
    return;

  if (download != NULL)
    {
      child = tektra_download_row_new (download);
      tektra_download_row_set_show_title (TEKTRA_DOWNLOAD_ROW (child), FALSE);
    }

  adw_bin_set_child (self->download_bin, child);
  gtk_widget_set_visible (GTK_WIDGET (self->download_bin), child != NULL);
}

static void
tektra_speech_model_row_update (TektraSpeechModelRow *self)
{
  TektraOfferState state = tektra_speech_model_get_state (self->model);
  gboolean installed = state == TEKTRA_OFFER_STATE_INSTALLED;
  g_autofree char *details = dup_details (self->model);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr(GtkWidget) focus = NULL;

  g_assert (TEKTRA_IS_SPEECH_MODEL_ROW (self));

  if (root != NULL)
    g_set_object (&focus, gtk_root_get_focus (root));
  if (focus != NULL && !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    g_clear_object (&focus);

  gtk_label_set_label (self->details_label, details);
  tektra_speech_model_row_show_download (self, tektra_speech_model_get_download (self->model));

  gtk_widget_set_visible (self->get_button, state == TEKTRA_OFFER_STATE_AVAILABLE);
  gtk_widget_set_visible (self->remove_button, installed);
  gtk_widget_set_sensitive (GTK_WIDGET (self->check_button), installed);
  gtk_widget_set_opacity (GTK_WIDGET (self->check_button), installed ? 1 : 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self),
                                    installed &&
                                    gtk_widget_get_visible (GTK_WIDGET (self->check_button)));
  gtk_check_button_set_active (self->check_button, tektra_speech_model_get_chosen (self->model));

  /* The button that was pressed goes, and must not take the keyboard along. */
  if (focus != NULL && !gtk_widget_get_mapped (focus))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
set_button_text (GtkWidget  *button,
                 const char *text)
{
  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
tektra_speech_model_row_show_name (TektraSpeechModelRow *self)
{
  const char *name = tektra_speech_model_get_name (self->model);
  g_autofree char *get_text = NULL;
  g_autofree char *remove_text = NULL;
  g_autofree char *use_text = NULL;

  g_assert (TEKTRA_IS_SPEECH_MODEL_ROW (self));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  gtk_label_set_label (self->name_label, name);

  /* Translators: %s is the name of a model */
  get_text = g_strdup_printf (_("Get %s"), name);
  set_button_text (self->get_button, get_text);
  /* Translators: %s is the name of a model */
  remove_text = g_strdup_printf (_("Delete %s"), name);
  set_button_text (self->remove_button, remove_text);
  /* Translators: %s is the name of a model */
  use_text = g_strdup_printf (_("Use %s"), name);
  set_button_text (GTK_WIDGET (self->check_button), use_text);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->remove_button), "s",
                                    tektra_speech_model_get_id (self->model));
}

static void
get_clicked_cb (TektraSpeechModelRow *self)
{
  g_assert (TEKTRA_IS_SPEECH_MODEL_ROW (self));

  tektra_speech_models_get (self->models, self->model);
}

static void
toggled_cb (TektraSpeechModelRow *self)
{
  g_assert (TEKTRA_IS_SPEECH_MODEL_ROW (self));

  if (gtk_check_button_get_active (self->check_button))
    tektra_speech_model_row_choose (self);
}

static void
tektra_speech_model_row_constructed (GObject *object)
{
  TektraSpeechModelRow *self = TEKTRA_SPEECH_MODEL_ROW (object);

  G_OBJECT_CLASS (tektra_speech_model_row_parent_class)->constructed (object);

  g_signal_connect_object (self->model, "notify", G_CALLBACK (tektra_speech_model_row_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::name",
                           G_CALLBACK (tektra_speech_model_row_show_name), self, G_CONNECT_SWAPPED);
  tektra_speech_model_row_show_name (self);
  tektra_speech_model_row_update (self);
}

static void
tektra_speech_model_row_dispose (GObject *object)
{
  TektraSpeechModelRow *self = TEKTRA_SPEECH_MODEL_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_SPEECH_MODEL_ROW);
  g_clear_object (&self->shown_download);
  g_clear_object (&self->models);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (tektra_speech_model_row_parent_class)->dispose (object);
}

static void
tektra_speech_model_row_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  TektraSpeechModelRow *self = TEKTRA_SPEECH_MODEL_ROW (object);

  switch (prop_id)
    {
    case PROP_MODELS:
      self->models = g_value_dup_object (value);
      break;

    case PROP_MODEL:
      self->model = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_speech_model_row_class_init (TektraSpeechModelRowClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_speech_model_row_constructed;
  object_class->dispose = tektra_speech_model_row_dispose;
  object_class->set_property = tektra_speech_model_row_set_property;

  properties[PROP_MODELS] =
    g_param_spec_object ("models", NULL, NULL, TEKTRA_TYPE_SPEECH_MODELS, flags);
  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, TEKTRA_TYPE_SPEECH_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/"
                                               "tektra-speech-model-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechModelRow, check_button);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechModelRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechModelRow, details_label);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechModelRow, get_button);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechModelRow, remove_button);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechModelRow, download_bin);
  gtk_widget_class_bind_template_callback (widget_class, get_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
tektra_speech_model_row_init (TektraSpeechModelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_speech_model_row_new:
 * @models: the models
 * @model: one of them
 *
 * Makes a row in which nothing can be chosen yet.
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
tektra_speech_model_row_new (TektraSpeechModels *models,
                             TektraSpeechModel  *model)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (models), NULL);
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (model), NULL);

  return g_object_new (TEKTRA_TYPE_SPEECH_MODEL_ROW, "models", models, "model", model, NULL);
}

/**
 * tektra_speech_model_row_set_group:
 * @self: a row
 * @group: (nullable): one of the marks of which one is set, %NULL for no mark
 *
 * Sets whether the model can be chosen as soon as it is here.
 */
void
tektra_speech_model_row_set_group (TektraSpeechModelRow *self,
                                   GtkCheckButton       *group)
{
  g_return_if_fail (TEKTRA_IS_SPEECH_MODEL_ROW (self));
  g_return_if_fail (group == NULL || GTK_IS_CHECK_BUTTON (group));

  /* A group that a mark is added to twice never ends. */
  if (gtk_widget_get_visible (GTK_WIDGET (self->check_button)) == (group != NULL))
    return;

  gtk_check_button_set_group (self->check_button, group);
  gtk_widget_set_visible (GTK_WIDGET (self->check_button), group != NULL);
  tektra_speech_model_row_update (self);
}

/**
 * tektra_speech_model_row_choose:
 * @self: a row
 *
 * Has its model write down what is said, when it is here.
 */
void
tektra_speech_model_row_choose (TektraSpeechModelRow *self)
{
  const char *path;

  g_return_if_fail (TEKTRA_IS_SPEECH_MODEL_ROW (self));

  path = tektra_speech_model_get_path (self->model);
  if (path != NULL && !tektra_speech_model_get_chosen (self->model))
    tektra_speech_models_set_chosen (self->models, path);
}
