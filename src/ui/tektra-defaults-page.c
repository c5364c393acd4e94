/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-defaults-page.h"

#include <glib/gi18n.h>

#include "core/tektra-device.h"
#include "ui/tektra-param-row.h"
#include "ui/tektra-text-card.h"
#include "util/tektra-toml-tree.h"
#include "util/tektra-weak-ref.h"

/* Is written into models.toml when a person leaves the page, and only what they have changed. */

static const TektraParam default_params[] = {
  TEKTRA_PARAM_TEMPERATURE,
  TEKTRA_PARAM_TOP_P,
  TEKTRA_PARAM_TOP_K,
  TEKTRA_PARAM_MIN_P,
  TEKTRA_PARAM_REPEAT_PENALTY,
  TEKTRA_PARAM_MAX_TOKENS,
};

/* in the order of the row, after that for the program's choice */
static const gint64 devices[] = { TEKTRA_DEVICE_CPU, 0, 1 };

struct _TektraDefaultsPage
{
  AdwNavigationPage       parent_instance;

  TektraModel            *model;
  TektraModelConfig      *config;
  TektraGenerationParams *params;
  TektraGenerationParams *saved_params;
  char                   *saved_instructions;
  GPtrArray              *rows;

  AdwPreferencesGroup    *instructions_group;
  GtkWidget              *instructions_card;
  AdwPreferencesGroup    *answer_group;
  AdwPreferencesGroup    *load_group;
  AdwComboRow            *device_row;
};

G_DEFINE_FINAL_TYPE (TektraDefaultsPage, tektra_defaults_page, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_CONFIG,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static DexFuture *
saved_cb (DexFuture *completed,
          gpointer   user_data)
{
  g_autoptr(GtkWidget) root = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (completed, &error) == NULL && root != NULL)
    gtk_widget_activate_action (root, "win.show-toast", "s", error->message);

  return dex_future_new_true ();
}

static void
tektra_defaults_page_save (TektraDefaultsPage *self)
{
  g_autofree char *instructions = tektra_text_card_dup_text (self->instructions_card);
  g_autoptr(TektraConfigEdit) edit = tektra_config_edit_new ();
  const char *id = tektra_model_get_id (self->model);

  g_assert (TEKTRA_IS_DEFAULTS_PAGE (self));

  for (guint i = 0; i < self->rows->len; i++)
    tektra_param_row_commit (g_ptr_array_index (self->rows, i));

  if (!tektra_generation_params_equal (self->params, self->saved_params))
    tektra_config_edit_set_model_params (edit, id, self->params);

  if (g_strcmp0 (instructions, self->saved_instructions) != 0)
    tektra_config_edit_set_model (edit, id, "system_prompt",
                                  instructions != NULL
                                  ? tektra_toml_new_string (instructions) : NULL);

  if (tektra_config_edit_is_empty (edit))
    return;

  g_clear_object (&self->saved_params);
  self->saved_params = tektra_generation_params_copy (self->params);
  g_set_str (&self->saved_instructions, instructions);
  dex_future_disown (dex_future_finally (
    tektra_model_config_edit (self->config, edit), saved_cb,
    tektra_weak_ref_new (gtk_widget_get_root (GTK_WIDGET (self))), tektra_weak_ref_free));
}

static void
device_selected_cb (TektraDefaultsPage *self)
{
  guint place = adw_combo_row_get_selected (self->device_row);

  g_assert (TEKTRA_IS_DEFAULTS_PAGE (self));

  if (self->saved_params == NULL || place > G_N_ELEMENTS (devices))
    return;

  if (place == 0)
    tektra_generation_params_unset (self->params, TEKTRA_PARAM_DEVICE);
  else
    tektra_generation_params_set_int (self->params, TEKTRA_PARAM_DEVICE, devices[place - 1]);
}

static void
tektra_defaults_page_fill_devices (TektraDefaultsPage *self)
{
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  guint place = 0;

  g_assert (TEKTRA_IS_DEFAULTS_PAGE (self));

  gtk_string_list_append (titles, _("Automatic"));
  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      g_autofree char *title = tektra_device_dup_title (devices[i]);

      gtk_string_list_append (titles, title);
      if (tektra_generation_params_has (self->params, TEKTRA_PARAM_DEVICE)
          && tektra_generation_params_get_int (self->params, TEKTRA_PARAM_DEVICE) == devices[i])
        place = i + 1;
    }

  adw_combo_row_set_model (self->device_row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->device_row, place);
}

static void
tektra_defaults_page_add_row (TektraDefaultsPage  *self,
                              AdwPreferencesGroup *group,
                              TektraParam          param,
                              TektraParamMask      supported)
{
  GtkWidget *row;

  g_assert (TEKTRA_IS_DEFAULTS_PAGE (self));

  if ((supported & TEKTRA_PARAM_BIT (param)) == 0)
    return;

  row = tektra_param_row_new (self->params, param);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

static void
tektra_defaults_page_unmap (GtkWidget *widget)
{
  tektra_defaults_page_save (TEKTRA_DEFAULTS_PAGE (widget));

  GTK_WIDGET_CLASS (tektra_defaults_page_parent_class)->unmap (widget);
}

static void
tektra_defaults_page_constructed (GObject *object)
{
  TektraDefaultsPage *self = TEKTRA_DEFAULTS_PAGE (object);
  TektraBackend *backend = tektra_model_get_backend (self->model);
  TektraParamMask supported = TEKTRA_PARAM_MASK_ALL;
  TektraModelDefinition *definition;

  G_OBJECT_CLASS (tektra_defaults_page_parent_class)->constructed (object);

  if (backend != NULL)
    supported = tektra_backend_get_supported_params (backend, self->model);

  definition = tektra_model_config_find_model (self->config, tektra_model_get_id (self->model));
  if (definition != NULL)
    self->saved_instructions = g_strdup (definition->system_prompt);
  self->params = definition != NULL && definition->params != NULL
                 ? tektra_generation_params_copy (definition->params)
                 : tektra_generation_params_new ();

  self->instructions_card = tektra_text_card_new (_("Instructions"));
  tektra_text_card_set_text (self->instructions_card, self->saved_instructions);
  adw_preferences_group_add (self->instructions_group, self->instructions_card);

  for (guint i = 0; i < G_N_ELEMENTS (default_params); i++)
    tektra_defaults_page_add_row (self, self->answer_group, default_params[i], supported);
  tektra_defaults_page_add_row (self, self->load_group, TEKTRA_PARAM_CONTEXT_LENGTH, supported);
  gtk_widget_set_visible (GTK_WIDGET (self->device_row),
                          (supported & TEKTRA_PARAM_BIT (TEKTRA_PARAM_DEVICE)) != 0);
  tektra_defaults_page_fill_devices (self);

  /* From here on a change is the person's. */
  self->saved_params = tektra_generation_params_copy (self->params);
}

static void
tektra_defaults_page_dispose (GObject *object)
{
  TektraDefaultsPage *self = TEKTRA_DEFAULTS_PAGE (object);

  g_ptr_array_set_size (self->rows, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_DEFAULTS_PAGE);

  G_OBJECT_CLASS (tektra_defaults_page_parent_class)->dispose (object);
}

static void
tektra_defaults_page_finalize (GObject *object)
{
  TektraDefaultsPage *self = TEKTRA_DEFAULTS_PAGE (object);

  g_clear_object (&self->model);
  g_clear_object (&self->config);
  g_clear_object (&self->params);
  g_clear_object (&self->saved_params);
  g_free (self->saved_instructions);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (tektra_defaults_page_parent_class)->finalize (object);
}

static void
tektra_defaults_page_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  TektraDefaultsPage *self = TEKTRA_DEFAULTS_PAGE (object);

  switch (prop_id)
    {
    case PROP_MODEL:
      self->model = g_value_dup_object (value);
      break;

    case PROP_CONFIG:
      self->config = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_defaults_page_class_init (TektraDefaultsPageClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_defaults_page_constructed;
  object_class->dispose = tektra_defaults_page_dispose;
  object_class->finalize = tektra_defaults_page_finalize;
  object_class->set_property = tektra_defaults_page_set_property;

  widget_class->unmap = tektra_defaults_page_unmap;

  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, TEKTRA_TYPE_MODEL, flags);
  properties[PROP_CONFIG] =
    g_param_spec_object ("config", NULL, NULL, TEKTRA_TYPE_MODEL_CONFIG, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/"
                                               "tektra-defaults-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraDefaultsPage, instructions_group);
  gtk_widget_class_bind_template_child (widget_class, TektraDefaultsPage, answer_group);
  gtk_widget_class_bind_template_child (widget_class, TektraDefaultsPage, load_group);
  gtk_widget_class_bind_template_child (widget_class, TektraDefaultsPage, device_row);
  gtk_widget_class_bind_template_callback (widget_class, device_selected_cb);
}

static void
tektra_defaults_page_init (TektraDefaultsPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_defaults_page_new:
 * @model: a model
 * @config: where its defaults are kept
 *
 * Makes a page.
 *
 * Returns: (transfer floating): a new page
 */
AdwNavigationPage *
tektra_defaults_page_new (TektraModel       *model,
                          TektraModelConfig *config)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (config), NULL);

  return g_object_new (TEKTRA_TYPE_DEFAULTS_PAGE, "model", model, "config", config, NULL);
}
