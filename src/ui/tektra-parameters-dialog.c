/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-parameters-dialog.h"

#include <glib/gi18n.h>

#include "models/tektra-preset.h"
#include "ui/tektra-escaped-text.h"
#include "ui/tektra-param-row.h"
#include "ui/tektra-removable-row.h"
#include "ui/tektra-template-text.h"

/* Every change is the chat's at once and holds from the next message on. What the backend of the
 * chat's model does not understand is not shown. */

/* in the order of the titles in the template, after that for the model's default; seconds */
static const gint64 keep_seconds[] = { 0, 5 * 60, 30 * 60, 60 * 60, -1 };

static const TektraParam answer_params[] = {
  TEKTRA_PARAM_TEMPERATURE,
  TEKTRA_PARAM_TOP_P,
  TEKTRA_PARAM_TOP_K,
  TEKTRA_PARAM_MIN_P,
  TEKTRA_PARAM_REPEAT_PENALTY,
  TEKTRA_PARAM_MAX_TOKENS,
  TEKTRA_PARAM_SEED,
};

struct _TektraParametersDialog
{
  AdwPreferencesDialog    parent_instance;

  TektraChatSession      *session;
  GListModel             *presets;
  GSignalGroup           *model_signals;
  GPtrArray              *rows;
  TektraConversation     *conversation;
  TektraGenerationParams *params;

  GtkTextBuffer          *instructions;
  AdwPreferencesGroup    *answer_group;
  AdwComboRow            *preset_row;
  GtkStringList          *preset_titles;
  AdwComboRow            *reasoning_row;
  AdwPreferencesGroup    *stop_group;
  GtkListBox             *stop_box;
  AdwEntryRow            *stop_entry;
  AdwPreferencesGroup    *memory_group;
  AdwComboRow            *keep_row;
  GtkStringList          *keep_titles;
  AdwActionRow           *format_row;

  gboolean                updating;
};

G_DEFINE_FINAL_TYPE (TektraParametersDialog, tektra_parameters_dialog, ADW_TYPE_PREFERENCES_DIALOG)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_PRESETS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The settings that any preset decides. */
static TektraParamMask
tektra_parameters_dialog_get_preset_mask (TektraParametersDialog *self)
{
  TektraParamMask mask = 0;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  for (guint i = 0; self->presets != NULL && i < g_list_model_get_n_items (self->presets); i++)
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
  guint n = self->presets != NULL ? g_list_model_get_n_items (self->presets) : 0;

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
  guint n = self->presets != NULL ? g_list_model_get_n_items (self->presets) : 0;
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
  guint n = self->presets != NULL ? g_list_model_get_n_items (self->presets) : 0;

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
reasoning_selected_cb (TektraParametersDialog *self)
{
  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  /* The titles are in the order of TektraReasoning. */
  if (!self->updating)
    tektra_generation_params_set_reasoning (self->params,
                                            adw_combo_row_get_selected (self->reasoning_row));
}

static void
tektra_parameters_dialog_update_reasoning (TektraParametersDialog *self)
{
  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  self->updating = TRUE;
  adw_combo_row_set_selected (self->reasoning_row,
                              tektra_generation_params_get_reasoning (self->params));
  self->updating = FALSE;
}

static void
keep_selected_cb (TektraParametersDialog *self)
{
  guint place = adw_combo_row_get_selected (self->keep_row);

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  if (self->updating || place > G_N_ELEMENTS (keep_seconds))
    return;

  if (place == 0)
    tektra_generation_params_unset (self->params, TEKTRA_PARAM_KEEP_ALIVE);
  else
    tektra_generation_params_set_int (self->params, TEKTRA_PARAM_KEEP_ALIVE,
                                      keep_seconds[place - 1]);
}

/* A time that is not offered, such as one of a preset, is shown after those that are. */
static void
tektra_parameters_dialog_update_keep (TektraParametersDialog *self)
{
  const guint n = G_N_ELEMENTS (keep_seconds);
  gint64 seconds = tektra_generation_params_get_int (self->params, TEKTRA_PARAM_KEEP_ALIVE);
  guint place = 0;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  if (tektra_generation_params_has (self->params, TEKTRA_PARAM_KEEP_ALIVE))
    {
      for (place = 1; place <= n && keep_seconds[place - 1] != seconds; place++)
        ;
    }

  self->updating = TRUE;

  if (place <= n)
    adw_combo_row_set_selected (self->keep_row, place);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->keep_titles)) > n + 1)
    gtk_string_list_remove (self->keep_titles, n + 1);
  if (place > n)
    {
      g_autofree char *title = NULL;

      title = g_strdup_printf (ngettext ("%lld Second", "%lld Seconds", (gulong) seconds),
                               (long long) seconds);
      gtk_string_list_append (self->keep_titles, title);
      adw_combo_row_set_selected (self->keep_row, place);
    }

  self->updating = FALSE;
}

static void
remove_stop_cb (TektraParametersDialog *self,
                GtkWidget              *button)
{
  const char *removed = g_object_get_data (G_OBJECT (button), "stop");
  const char * const *stop = tektra_generation_params_get_stop (self->params);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) kept = NULL;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  for (guint i = 0; stop != NULL && stop[i] != NULL; i++)
    {
      if (!g_str_equal (stop[i], removed))
        g_strv_builder_add (builder, stop[i]);
    }

  /* The button goes, and must not take the keyboard along. */
  gtk_widget_grab_focus (GTK_WIDGET (self->stop_entry));
  kept = g_strv_builder_end (builder);
  tektra_generation_params_set_stop (self->params, (const char * const *) kept);
}

static void
stop_added_cb (TektraParametersDialog *self)
{
  const char * const *stop = tektra_generation_params_get_stop (self->params);
  g_autofree char *added = NULL;
  g_autoptr(GStrvBuilder) builder = NULL;
  g_auto(GStrv) changed = NULL;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  added = tektra_escaped_text_parse (gtk_editable_get_text (GTK_EDITABLE (self->stop_entry)));
  gtk_editable_set_text (GTK_EDITABLE (self->stop_entry), "");
  if (added == NULL || *added == '\0'
      || (stop != NULL && g_strv_contains (stop, added)))
    return;

  builder = g_strv_builder_new ();
  if (stop != NULL)
    g_strv_builder_addv (builder, (const char **) stop);
  g_strv_builder_add (builder, added);
  changed = g_strv_builder_end (builder);
  tektra_generation_params_set_stop (self->params, (const char * const *) changed);
}

static GtkWidget *
tektra_parameters_dialog_create_stop_row (TektraParametersDialog *self,
                                          const char             *stop)
{
  g_autofree char *shown = tektra_escaped_text_new (stop);
  g_autofree char *label = NULL;
  GtkWidget *row, *button;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  /* Translators: %s is a text that ends an answer */
  label = g_strdup_printf (_("Do not stop at %s"), shown);
  row = tektra_removable_row_new (shown, NULL, label, &button);
  g_object_set_data_full (G_OBJECT (button), "stop", g_strdup (stop), g_free);
  g_signal_connect_object (button, "clicked",
                           G_CALLBACK (remove_stop_cb), self, G_CONNECT_SWAPPED);

  return row;
}

static void
tektra_parameters_dialog_update_stop (TektraParametersDialog *self)
{
  const char * const *stop = tektra_generation_params_get_stop (self->params);
  GtkListBoxRow *row;
  guint i;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  while ((row = gtk_list_box_get_row_at_index (self->stop_box, 0))
         != GTK_LIST_BOX_ROW (self->stop_entry))
    gtk_list_box_remove (self->stop_box, GTK_WIDGET (row));

  for (i = 0; stop != NULL && stop[i] != NULL; i++)
    gtk_list_box_insert (self->stop_box,
                         tektra_parameters_dialog_create_stop_row (self, stop[i]), (int) i);
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
tektra_parameters_dialog_update_reset (TektraParametersDialog *self)
{
  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "parameters.reset",
                                 (tektra_generation_params_get_mask (self->params)
                                  & ~TEKTRA_PARAM_BIT (TEKTRA_PARAM_DEVICE)) != 0);
}

static void
param_changed_cb (TektraParametersDialog *self,
                  guint                   param)
{
  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  if (param == TEKTRA_PARAM_REASONING)
    tektra_parameters_dialog_update_reasoning (self);
  else if (param == TEKTRA_PARAM_KEEP_ALIVE)
    tektra_parameters_dialog_update_keep (self);
  else if (param == TEKTRA_PARAM_STOP)
    tektra_parameters_dialog_update_stop (self);

  tektra_parameters_dialog_update_reset (self);
  if (!self->updating)
    tektra_parameters_dialog_update_preset (self);
}

static void
tektra_parameters_dialog_update_supported (TektraParametersDialog *self)
{
  TektraModel *model = tektra_chat_session_get_model (self->session);
  TektraBackend *backend = model != NULL ? tektra_model_get_backend (model) : NULL;
  TektraParamMask mask = TEKTRA_PARAM_MASK_ALL;
  gboolean keeps, presets, thinks, context = FALSE, answers = FALSE;

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  if (backend != NULL)
    mask = tektra_backend_get_supported_params (backend, model);

  for (guint i = 0; i < self->rows->len; i++)
    {
      TektraParamRow *row = g_ptr_array_index (self->rows, i);
      TektraParam param = tektra_param_row_get_param (row);
      gboolean supported = (mask & TEKTRA_PARAM_BIT (param)) != 0;

      gtk_widget_set_visible (GTK_WIDGET (row), supported);
      context |= supported && param == TEKTRA_PARAM_CONTEXT_LENGTH;
      answers |= supported && param != TEKTRA_PARAM_CONTEXT_LENGTH;
    }

  presets = (mask & tektra_parameters_dialog_get_preset_mask (self)) != 0;
  thinks = (mask & TEKTRA_PARAM_BIT (TEKTRA_PARAM_REASONING)) != 0;
  gtk_widget_set_visible (GTK_WIDGET (self->preset_row), presets);
  gtk_widget_set_visible (GTK_WIDGET (self->reasoning_row), thinks);
  gtk_widget_set_visible (GTK_WIDGET (self->answer_group), presets || thinks || answers);

  keeps = (mask & TEKTRA_PARAM_BIT (TEKTRA_PARAM_KEEP_ALIVE)) != 0;
  gtk_widget_set_visible (GTK_WIDGET (self->keep_row), keeps);
  gtk_widget_set_visible (GTK_WIDGET (self->memory_group), keeps || context);
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
  /* The device is not chosen here. */
  tektra_generation_params_restrict (TEKTRA_PARAMETERS_DIALOG (widget)->params,
                                     TEKTRA_PARAM_BIT (TEKTRA_PARAM_DEVICE));
}

/* What is typed in a field and not confirmed yet was meant. */
static void
tektra_parameters_dialog_closed (AdwDialog *dialog)
{
  TektraParametersDialog *self = TEKTRA_PARAMETERS_DIALOG (dialog);

  for (guint i = 0; i < self->rows->len; i++)
    tektra_param_row_commit (g_ptr_array_index (self->rows, i));

  if (ADW_DIALOG_CLASS (tektra_parameters_dialog_parent_class)->closed != NULL)
    ADW_DIALOG_CLASS (tektra_parameters_dialog_parent_class)->closed (dialog);
}

static void
tektra_parameters_dialog_add_row (TektraParametersDialog *self,
                                  AdwPreferencesGroup    *group,
                                  TektraParam             param)
{
  GtkWidget *row = tektra_param_row_new (self->params, param);

  g_assert (TEKTRA_IS_PARAMETERS_DIALOG (self));

  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

static void
tektra_parameters_dialog_constructed (GObject *object)
{
  TektraParametersDialog *self = TEKTRA_PARAMETERS_DIALOG (object);
  TektraTemplateManager *templates;

  G_OBJECT_CLASS (tektra_parameters_dialog_parent_class)->constructed (object);

  self->conversation = tektra_chat_session_get_conversation (self->session);
  self->params = tektra_chat_session_get_params (self->session);

  for (guint i = 0; i < G_N_ELEMENTS (answer_params); i++)
    tektra_parameters_dialog_add_row (self, self->answer_group, answer_params[i]);
  tektra_parameters_dialog_add_row (self, self->memory_group, TEKTRA_PARAM_CONTEXT_LENGTH);

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
  if (self->presets != NULL)
    g_signal_connect_object (self->presets, "items-changed",
                             G_CALLBACK (presets_changed_cb), self, G_CONNECT_SWAPPED);

  tektra_parameters_dialog_fill_presets (self);
  tektra_parameters_dialog_update_instructions (self);
  tektra_parameters_dialog_update_reasoning (self);
  tektra_parameters_dialog_update_keep (self);
  tektra_parameters_dialog_update_stop (self);
  tektra_parameters_dialog_update_reset (self);
  model_changed_cb (self);
}

static void
tektra_parameters_dialog_dispose (GObject *object)
{
  TektraParametersDialog *self = TEKTRA_PARAMETERS_DIALOG (object);

  g_ptr_array_set_size (self->rows, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_PARAMETERS_DIALOG);
  g_clear_object (&self->model_signals);
  g_clear_object (&self->presets);

  G_OBJECT_CLASS (tektra_parameters_dialog_parent_class)->dispose (object);
}

static void
tektra_parameters_dialog_finalize (GObject *object)
{
  TektraParametersDialog *self = TEKTRA_PARAMETERS_DIALOG (object);

  g_ptr_array_unref (self->rows);
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

    case PROP_PRESETS:
      self->presets = g_value_dup_object (value);
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
  properties[PROP_PRESETS] =
    g_param_spec_object ("presets", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-parameters-dialog.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, instructions);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, answer_group);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, preset_row);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, preset_titles);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, reasoning_row);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, stop_group);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, stop_box);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, stop_entry);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, memory_group);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, keep_row);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, keep_titles);
  gtk_widget_class_bind_template_child (widget_class, TektraParametersDialog, format_row);
  gtk_widget_class_bind_template_callback (widget_class, instructions_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, preset_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, reasoning_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_added_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_selected_cb);

  gtk_widget_class_install_action (widget_class, "parameters.reset", NULL, reset);
}

static void
tektra_parameters_dialog_init (TektraParametersDialog *self)
{
  self->rows = g_ptr_array_new ();
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
 * @presets: (nullable): a list of [class@Preset] to choose from
 *
 * Makes the dialog.
 *
 * Returns: (transfer floating): a new dialog
 */
AdwDialog *
tektra_parameters_dialog_new (TektraChatSession *session,
                              GListModel        *presets)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (session), NULL);
  g_return_val_if_fail (presets == NULL || G_IS_LIST_MODEL (presets), NULL);

  return g_object_new (TEKTRA_TYPE_PARAMETERS_DIALOG,
                       "session", session,
                       "presets", presets,
                       NULL);
}
