/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-parameters-dialog.h"

#include <glib/gi18n.h>

#include "ui/tektra-config-saver.h"
#include "ui/tektra-name-dialog.h"
#include "ui/tektra-param-group.h"
#include "ui/tektra-stop-group.h"
#include "ui/tektra-template-text.h"

/* Every change is the chat's at once and holds from the next message on. What the backend of the
 * chat's model does not understand is not shown. */

struct _TektraParametersDialog
{
  AdwPreferencesDialog    parent_instance;

  TektraChatSession      *session;
  TektraConfigSaver      *saver;
  GListModel             *presets; /* those of the configuration */
  GSignalGroup           *model_signals;
  TektraConversation     *conversation;
  TektraGenerationParams *params;

  GtkTextBuffer          *instructions;
  TektraParamGroup       *answer_group;
  AdwComboRow            *preset_row;
  GtkStringList          *preset_titles;
  TektraStopGroup        *stop_group;
  TektraParamGroup       *memory_group;
  AdwActionRow           *format_row;

  gboolean                updating;
};

G_DEFINE_FINAL_TYPE (TektraParametersDialog, tektra_parameters_dialog, ADW_TYPE_PREFERENCES_DIALOG)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_CONFIG,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The settings that any preset decides. */
static TektraParamMask
tektra_parameters_dialog_get_preset_mask (TektraParametersDialog *self)
{
  TektraParamMask mask = 0;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  for (guint i = 0; i < g_list_model_get_n_items (self->presets); i++)
    {
      g_autoptr(TektraPreset) preset = g_list_model_get_item (self->presets, i);

      mask |= tektra_generation_params_get_mask (tektra_preset_get_params (preset));
    }

  return mask;
}

/* Gets the place of the preset in the row: 0 for none, and after the last for own values. */
static guint
tektra_parameters_dialog_find_preset (TektraParametersDialog *self)
{
  g_autoptr(TektraGenerationParams) chosen = tektra_generation_params_copy (self->params);
  guint n = g_list_model_get_n_items (self->presets);

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  tektra_generation_params_restrict (chosen, tektra_parameters_dialog_get_preset_mask (self));
  if (tektra_generation_params_get_mask (chosen) == 0)
    return 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPreset) preset = g_list_model_get_item (self->presets, i);

      if (tektra_generation_params_equal (chosen, tektra_preset_get_params (preset)))
        return i + 1;
    }

  return n + 1;
}

static void
tektra_parameters_dialog_update_preset (TektraParametersDialog *self)
{
  guint n = g_list_model_get_n_items (self->presets);
  guint place = tektra_parameters_dialog_find_preset (self);
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->preset_titles));

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  self->updating = TRUE;

  /* Nobody chooses own values in the list: they come by changing one. */
  if (place > n && shown == n + 1)
    gtk_string_list_append (self->preset_titles, _("Own Values"));
  adw_combo_row_set_selected (self->preset_row, place);
  if (place <= n && shown > n + 1)
    gtk_string_list_remove (self->preset_titles, n + 1);

  self->updating = FALSE;
}

static void
tektra_parameters_dialog_fill_presets (TektraParametersDialog *self)
{
  guint n = g_list_model_get_n_items (self->presets);

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  self->updating = TRUE;

  while (g_list_model_get_n_items (G_LIST_MODEL (self->preset_titles)) > 0)
    gtk_string_list_remove (self->preset_titles, 0);

  gtk_string_list_append (self->preset_titles, _("Model’s Default"));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPreset) preset = g_list_model_get_item (self->presets, i);

      gtk_string_list_append (self->preset_titles, tektra_preset_get_title (preset));
    }

  self->updating = FALSE;

  tektra_parameters_dialog_update_preset (self);
}

static void
preset_selected_cb (TektraParametersDialog *self)
{
  guint place = adw_combo_row_get_selected (self->preset_row);
  TektraParamMask mask;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  if (self->updating || place > g_list_model_get_n_items (self->presets))
    return;

  /* What no preset decides, such as the seed, stays. */
  mask = tektra_parameters_dialog_get_preset_mask (self);
  self->updating = TRUE;
  tektra_generation_params_restrict (self->params, ~mask);

  if (place > 0)
    {
      g_autoptr(TektraPreset) preset = g_list_model_get_item (self->presets, place - 1);

      tektra_generation_params_fill (self->params, tektra_preset_get_params (preset));
    }

  self->updating = FALSE;
  tektra_parameters_dialog_update_preset (self);
}

static void
instructions_changed_cb (TektraParametersDialog *self)
{
  g_autofree char *text = NULL;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  if (self->updating)
    return;

  g_object_get (self->instructions, "text", &text, NULL);
  tektra_conversation_set_system_prompt (self->conversation, *text != '\0' ? text : NULL);
}

static void
tektra_parameters_dialog_update_instructions (TektraParametersDialog *self)
{
  const char *prompt = tektra_conversation_get_system_prompt (self->conversation);
  g_autofree char *text = NULL;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  if (prompt == NULL)
    prompt = "";

  g_object_get (self->instructions, "text", &text, NULL);
  if (g_str_equal (text, prompt))
    return;

  self->updating = TRUE;
  gtk_text_buffer_set_text (self->instructions, prompt, -1);
  self->updating = FALSE;
}

static void
tektra_parameters_dialog_update_actions (TektraParametersDialog *self)
{
  TektraParamMask mask = tektra_generation_params_get_mask (self->params);

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "parameters.reset", mask != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "parameters.save-preset",
                                 (mask & ~TEKTRA_PARAM_MASK_LOAD) != 0);
}

static void
param_changed_cb (TektraParametersDialog *self)
{
  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  tektra_parameters_dialog_update_actions (self);
  if (!self->updating)
    tektra_parameters_dialog_update_preset (self);
}

static void
tektra_parameters_dialog_update_supported (TektraParametersDialog *self)
{
  TektraModel *model = tektra_chat_session_get_model (self->session);
  TektraBackend *backend = model != NULL ? tektra_model_get_backend (model) : NULL;
  TektraParamMask mask = TEKTRA_PARAM_MASK_ALL;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  if (backend != NULL)
    mask = tektra_backend_get_supported_params (backend, model);

  tektra_param_group_set_supported (self->answer_group, mask);
  tektra_param_group_set_supported (self->memory_group, mask);
  tektra_param_group_set_backend (self->memory_group, backend);
  gtk_widget_set_visible (GTK_WIDGET (self->preset_row),
                          (mask & tektra_parameters_dialog_get_preset_mask (self)) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->stop_group),
                          (mask & TEKTRA_PARAM_BIT (TEKTRA_PARAM_STOP)) != 0);
}

static void
tektra_parameters_dialog_update_format (TektraParametersDialog *self)
{
  TektraModelManager *manager = tektra_chat_session_get_manager (self->session);
  TektraTemplateManager *templates = tektra_model_manager_get_templates (manager);
  TektraModel *model = tektra_chat_session_get_model (self->session);
  g_autofree char *subtitle = NULL;
  g_autofree char *title = NULL;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  gtk_widget_set_visible (GTK_WIDGET (self->format_row), templates != NULL && model != NULL);
  if (templates == NULL || model == NULL)
    return;

  title = tektra_template_text_dup_title (templates, model);
  subtitle = g_strdup_printf ("%s · %s", title,
                              tektra_template_text_get_reason (templates, model));
  adw_action_row_set_subtitle (self->format_row, subtitle);
}

static void
capabilities_changed_cb (TektraParametersDialog *self)
{
  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  tektra_parameters_dialog_update_supported (self);
  tektra_parameters_dialog_update_format (self);
}

static void
presets_changed_cb (TektraParametersDialog *self)
{
  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  tektra_parameters_dialog_fill_presets (self);
  tektra_parameters_dialog_update_supported (self);
}

static void
model_changed_cb (TektraParametersDialog *self)
{
  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  g_signal_group_set_target (self->model_signals, tektra_chat_session_get_model (self->session));
  capabilities_changed_cb (self);
}

static void
reset (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  tektra_generation_params_restrict (TEKTRA_PARAMETERS_DIALOG (widget)->params, 0);
}

/* The same title means the same preset; those that come with Tektra are not changed. */
static void
preset_name_changed_cb (TektraParametersDialog *self,
                        GtkEditable            *entry)
{
  AdwDialog *dialog = ADW_DIALOG (gtk_widget_get_ancestor (GTK_WIDGET (entry), ADW_TYPE_DIALOG));
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  TektraPreset *there = tektra_preset_find_title (self->presets, title);
  gboolean taken = there != NULL && tektra_preset_get_built_in (there);
  g_autofree char *body = NULL;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  if (there != NULL && !taken)
    /* Translators: %s is the name of a preset */
    body = g_strdup_printf (_("Changes the preset %s that is there."),
                            tektra_preset_get_title (there));
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog),
                             body != NULL ? body : _("It can be chosen in every chat."));
  tektra_name_dialog_set_valid (ADW_ALERT_DIALOG (dialog), *title != '\0' && !taken, taken);
}

static void
preset_named_cb (TektraParametersDialog *self,
                 const char             *response,
                 AdwAlertDialog         *dialog)
{
  GtkEditable *entry = tektra_name_dialog_get_entry (dialog);
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  g_autoptr(TektraGenerationParams) params = NULL;
  g_autoptr(TektraConfigEdit) edit = NULL;
  g_autofree char *name = NULL;
  TektraPreset *there;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  if (!g_str_equal (response, "save") || *title == '\0')
    return;

  there = tektra_preset_find_title (self->presets, title);
  name = there != NULL ? g_strdup (tektra_preset_get_name (there))
                       : tektra_preset_create_name (self->presets, title);
  params = tektra_generation_params_copy (self->params);
  tektra_generation_params_restrict (params, ~TEKTRA_PARAM_MASK_LOAD);

  edit = tektra_config_edit_new ();
  tektra_config_edit_set_preset (edit, name, params);
  if (there == NULL)
    tektra_config_edit_set_preset_title (edit, name, title);
  tektra_config_saver_save (self->saver, edit, GTK_WIDGET (self));
}

static void
save_preset (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  AdwAlertDialog *dialog;

  dialog = tektra_name_dialog_new (_("Save as Preset"), _("It can be chosen in every chat."),
                                   _("Name of the preset"), "save", _("_Save"));
  g_signal_connect_object (tektra_name_dialog_get_entry (dialog), "changed",
                           G_CALLBACK (preset_name_changed_cb), widget, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "response",
                           G_CALLBACK (preset_named_cb), widget, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

/* What is typed in a field and not confirmed yet was meant. */
static void
tektra_parameters_dialog_closed (AdwDialog *dialog)
{
  TektraParametersDialog *self = TEKTRA_PARAMETERS_DIALOG (dialog);

  tektra_param_group_commit (self->answer_group);
  tektra_stop_group_commit (self->stop_group);
  tektra_param_group_commit (self->memory_group);

  if (ADW_DIALOG_CLASS (tektra_parameters_dialog_parent_class)->closed != NULL)
    ADW_DIALOG_CLASS (tektra_parameters_dialog_parent_class)->closed (dialog);
}

static void
tektra_parameters_dialog_constructed (GObject *object)
{
  TektraParametersDialog *self = TEKTRA_PARAMETERS_DIALOG (object);
  TektraTemplateManager *templates;

  G_OBJECT_CLASS (tektra_parameters_dialog_parent_class)->constructed (object);

  self->conversation = tektra_chat_session_get_conversation (self->session);
  self->params = tektra_chat_session_get_params (self->session);

  self->presets = tektra_model_config_list_presets (tektra_config_saver_get_config (self->saver));

  tektra_param_group_add_answer_params (self->answer_group, self->params);
  tektra_stop_group_set_params (self->stop_group, self->params);
  tektra_param_group_add_load_params (self->memory_group, self->params);

  g_signal_connect_object (self->conversation, "notify::system-prompt",
                           G_CALLBACK (tektra_parameters_dialog_update_instructions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->params, "changed",
                           G_CALLBACK (param_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::model",
                           G_CALLBACK (model_changed_cb), self, G_CONNECT_SWAPPED);
  templates = tektra_model_manager_get_templates (
    tektra_chat_session_get_manager (self->session));
  if (templates != NULL)
    {
      g_signal_connect_object (templates, "choice-changed",
                               G_CALLBACK (tektra_parameters_dialog_update_format), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (templates, "items-changed",
                               G_CALLBACK (tektra_parameters_dialog_update_format), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (self->presets, "items-changed",
                           G_CALLBACK (presets_changed_cb), self, G_CONNECT_SWAPPED);

  tektra_parameters_dialog_fill_presets (self);
  tektra_parameters_dialog_update_instructions (self);
  tektra_parameters_dialog_update_actions (self);
  model_changed_cb (self);
}

static void
tektra_parameters_dialog_dispose (GObject *object)
{
  TektraParametersDialog *self = TEKTRA_PARAMETERS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_PARAMETERS_DIALOG);
  g_clear_object (&self->model_signals);
  g_clear_object (&self->saver);

  G_OBJECT_CLASS (tektra_parameters_dialog_parent_class)->dispose (object);
}

static void
tektra_parameters_dialog_finalize (GObject *object)
{
  TektraParametersDialog *self = TEKTRA_PARAMETERS_DIALOG (object);

  g_clear_object (&self->session);

  G_OBJECT_CLASS (tektra_parameters_dialog_parent_class)->finalize (object);
}

static void
tektra_parameters_dialog_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  TektraParametersDialog *self = TEKTRA_PARAMETERS_DIALOG (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;

    case PROP_CONFIG:
      self->saver = tektra_config_saver_new (g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_parameters_dialog_class_init (TektraParametersDialogClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  AdwDialogClass *dialog_class = ADW_DIALOG_CLASS (klass);

  object_class->constructed = tektra_parameters_dialog_constructed;
  object_class->dispose = tektra_parameters_dialog_dispose;
  object_class->finalize = tektra_parameters_dialog_finalize;
  object_class->set_property = tektra_parameters_dialog_set_property;

  dialog_class->closed = tektra_parameters_dialog_closed;

  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, TEKTRA_TYPE_CHAT_SESSION, flags);
  properties[PROP_CONFIG] =
    g_param_spec_object ("config", NULL, NULL, TEKTRA_TYPE_MODEL_CONFIG, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TEKTRA_TYPE_PARAM_GROUP);
  g_type_ensure (TEKTRA_TYPE_STOP_GROUP);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-parameters-dialog.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, instructions);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, answer_group);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, preset_row);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, preset_titles);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, stop_group);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, memory_group);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, format_row);
  gtk_widget_class_bind_template_callback (widget_class, instructions_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, preset_selected_cb);

  gtk_widget_class_install_action (widget_class, "parameters.reset", NULL, reset);
  gtk_widget_class_install_action (widget_class, "parameters.save-preset", NULL, save_preset);
}

static void
tektra_parameters_dialog_init (TektraParametersDialog *self)
{
  self->model_signals = g_signal_group_new (TEKTRA_TYPE_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "notify::capabilities",
                                  G_CALLBACK (capabilities_changed_cb), self);

  /* Nothing the template is built of was changed by a person. */
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->updating = FALSE;
}

/**
 * tektra_parameters_dialog_new:
 * @session: a chat
 * @config: what has the presets to choose from
 *
 * Makes the dialog.
 *
 * Returns: (transfer floating): a new dialog
 */
AdwDialog *
tektra_parameters_dialog_new (TektraChatSession *session,
                              TektraModelConfig *config)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (session), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (config), NULL);

  return g_object_new (TEKTRA_TYPE_PARAMETERS_DIALOG,
                       "session", session,
                       "config", config,
                       NULL);
}
