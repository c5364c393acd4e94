/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-model-page.h"

#include <glib/gi18n.h>

#include "core/tektra-running-model.h"
#include "ui/tektra-capability-icons.h"
#include "ui/tektra-model-text.h"
#include "util/tektra-weak-ref.h"

/* What the list knows is shown at once; the rest is asked for, and asked again when that fails. The
 * buttons are actions of the library. */

struct _TektraModelPage
{
  AdwNavigationPage      parent_instance;

  TektraModel           *model;
  TektraModelManager    *manager;
  GCancellable          *cancellable;
  GDateTime             *expires;
  GPtrArray             *text_rows;

  GtkToggleButton       *favourite_button;
  GtkLabel              *name_label;
  GtkLabel              *description_label;
  TektraCapabilityIcons *icons;
  AdwActionRow          *memory_row;
  GtkWidget             *load_button;
  GtkWidget             *loading_spinner;
  GtkWidget             *unload_button;
  AdwActionRow          *abilities_row;
  AdwActionRow          *parameters_row;
  AdwActionRow          *quantization_row;
  AdwActionRow          *context_row;
  AdwActionRow          *family_row;
  AdwActionRow          *template_row;
  AdwActionRow          *parent_row;
  AdwActionRow          *size_row;
  AdwActionRow          *where_row;
  AdwActionRow          *id_row;
  AdwActionRow          *path_row;
  GtkWidget             *asking_row;
  AdwActionRow          *error_row;
  AdwPreferencesGroup   *texts_group;
  AdwPreferencesGroup   *actions_group;
  GtkWidget             *defaults_row;
  GtkWidget             *copy_row;
  GtkWidget             *create_row;
  GtkWidget             *delete_row;
};

G_DEFINE_FINAL_TYPE (TektraModelPage, tektra_model_page, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_MANAGER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* A row says something, or is not there. */
static void
show_value (AdwActionRow *row,
            const char   *value)
{
  gboolean any = value != NULL && *value != '\0';

  if (any)
    adw_action_row_set_subtitle (row, value);
  gtk_widget_set_visible (GTK_WIDGET (row), any);
}

static void
show_tokens (AdwActionRow *row,
             guint         n_tokens)
{
  g_autofree char *text = NULL;

  if (n_tokens > 0)
    text = g_strdup_printf (ngettext ("%'u token", "%'u tokens", n_tokens), n_tokens);

  show_value (row, text);
}

static TektraBackendOperations
get_operations (TektraModelPage *self)
{
  TektraBackend *backend = tektra_model_get_backend (self->model);

  return backend != NULL ? tektra_backend_get_operations (backend)
                         : TEKTRA_BACKEND_OPERATION_NONE;
}

/* Memory */

static char *
dup_memory_text (TektraModelPage *self)
{
  TektraBackend *backend = tektra_model_get_backend (self->model);
  guint64 memory = tektra_model_get_memory (self->model);
  g_autofree char *size = NULL;
  g_autofree char *time = NULL;
  TektraMemoryEstimate estimate = { 0 };

  switch (tektra_model_get_state (self->model))
    {
    case TEKTRA_MODEL_STATE_LOADED:
      if (memory == 0)
        return g_strdup (_("Loaded"));

      size = g_format_size (memory);
      if (self->expires == NULL)
        return g_steal_pointer (&size);

      /* Translators: the time at which a model goes out of memory, such as 22:15 */
      time = g_date_time_format (self->expires, _("%H:%M"));
      /* Translators: how much memory a model takes, and until when: "4.1 GB until 22:15" */
      return g_strdup_printf (_("%s until %s"), size, time);

    case TEKTRA_MODEL_STATE_LOADING:
      return g_strdup (_("Being loaded…"));

    case TEKTRA_MODEL_STATE_FAILED:
      return g_strdup (_("Cannot be loaded"));

    case TEKTRA_MODEL_STATE_UNLOADED:
    default:
      break;
    }

  if (backend != NULL)
    tektra_backend_estimate_memory (backend, self->model, NULL, &estimate);
  if (tektra_memory_estimate_get_total (&estimate) == 0)
    return g_strdup (_("Not loaded"));

  size = g_format_size (tektra_memory_estimate_get_total (&estimate));
  /* Translators: %s is a size such as 3.3 GB */
  return g_strdup_printf (_("Not loaded, needs about %s"), size);
}

static void
tektra_model_page_update_memory (TektraModelPage *self)
{
  TektraModelState state = tektra_model_get_state (self->model);
  TektraBackendOperations operations = get_operations (self);
  g_autofree char *text = dup_memory_text (self);
  gboolean can_load, can_unload;

  g_assert (TEKTRA_IS_MODEL_PAGE (self));

  can_load = (operations & TEKTRA_BACKEND_OPERATION_LOAD) != 0
             && state == TEKTRA_MODEL_STATE_UNLOADED;
  can_unload = (operations & TEKTRA_BACKEND_OPERATION_UNLOAD) != 0
               && state == TEKTRA_MODEL_STATE_LOADED;

  /* The button that was pressed goes, and the other one has the keyboard then. */
  if (gtk_widget_has_focus (self->load_button) && !can_load)
    gtk_widget_child_focus (GTK_WIDGET (self->memory_row), GTK_DIR_TAB_FORWARD);

  adw_action_row_set_subtitle (self->memory_row, text);
  gtk_widget_set_visible (self->load_button, can_load);
  gtk_widget_set_visible (self->unload_button, can_unload);
  gtk_widget_set_visible (self->loading_spinner, state == TEKTRA_MODEL_STATE_LOADING);
}

static DexFuture *
running_cb (DexFuture *completed,
            gpointer   user_data)
{
  g_autoptr(TektraModelPage) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (completed, NULL);
  GListModel *running = value != NULL ? g_value_get_object (value) : NULL;

  if (self == NULL)
    return dex_future_new_true ();

  g_clear_pointer (&self->expires, g_date_time_unref);

  for (guint i = 0; running != NULL && i < g_list_model_get_n_items (running); i++)
    {
      g_autoptr(TektraRunningModel) item = g_list_model_get_item (running, i);
      GDateTime *expires = tektra_running_model_get_expires (item);

      if (tektra_running_model_get_model (item) == self->model && expires != NULL)
        self->expires = g_date_time_to_local (expires);
    }

  tektra_model_page_update_memory (self);

  return dex_future_new_true ();
}

static void
tektra_model_page_ask_running (TektraModelPage *self)
{
  g_assert (TEKTRA_IS_MODEL_PAGE (self));

  if ((get_operations (self) & TEKTRA_BACKEND_OPERATION_LIST_RUNNING) != 0
      && tektra_model_get_state (self->model) == TEKTRA_MODEL_STATE_LOADED)
    dex_future_disown (dex_future_finally (
      tektra_backend_list_running (tektra_model_get_backend (self->model)),
      running_cb, tektra_weak_ref_new (self), tektra_weak_ref_free));
}

static void
state_changed_cb (TektraModelPage *self)
{
  g_assert (TEKTRA_IS_MODEL_PAGE (self));

  tektra_model_page_update_memory (self);
  tektra_model_page_ask_running (self);
}

/* What the list knows */

static char *
dup_template_text (TektraModelPage *self)
{
  TektraTemplateManager *templates = tektra_model_manager_get_templates (self->manager);
  TektraTemplate *template = NULL;

  if (templates != NULL)
    template = tektra_template_manager_choose (templates, self->model);

  return g_strdup (template != NULL ? tektra_template_get_name (template)
                                    /* Translators: of how a chat is written for a model */
                                    : _("The model’s own"));
}

static void
tektra_model_page_update (TektraModelPage *self)
{
  gboolean favourite = tektra_model_get_favourite (self->model);
  TektraCapabilities capabilities = tektra_model_get_capabilities (self->model);
  const char *description = tektra_model_get_description (self->model);
  g_autofree char *abilities = tektra_capability_icons_dup_text (capabilities);
  g_autofree char *where = tektra_model_text_destination (self->model);
  g_autofree char *template = dup_template_text (self);
  g_autofree char *size = NULL;

  g_assert (TEKTRA_IS_MODEL_PAGE (self));

  if (tektra_model_get_size (self->model) > 0)
    size = g_format_size (tektra_model_get_size (self->model));

  gtk_label_set_label (self->name_label, tektra_model_get_name (self->model));
  gtk_label_set_label (self->description_label, description);
  gtk_widget_set_visible (GTK_WIDGET (self->description_label), description != NULL);
  tektra_capability_icons_set (self->icons, capabilities);
  show_value (self->abilities_row, abilities);
  show_value (self->parameters_row, tektra_model_get_parameter_size (self->model));
  show_value (self->quantization_row, tektra_model_get_quantization (self->model));
  show_tokens (self->context_row, tektra_model_get_context_length (self->model));
  show_value (self->template_row, template);
  show_value (self->size_row, size);
  show_value (self->where_row, where);
  show_value (self->id_row, tektra_model_get_id (self->model));

  gtk_toggle_button_set_active (self->favourite_button, favourite);
  gtk_button_set_icon_name (GTK_BUTTON (self->favourite_button),
                            favourite ? "starred-symbolic" : "non-starred-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->favourite_button),
                               favourite ? _("Remove from favourites") : _("Add to favourites"));
}

static void
favourite_clicked_cb (TektraModelPage *self)
{
  g_autofree char *full_id = tektra_model_dup_full_id (self->model);

  g_assert (TEKTRA_IS_MODEL_PAGE (self));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toggle-favourite-model", "s", full_id);
}

/* What is asked for */

/* Licences and templates are long: they are laid out only for who wants to read them. */
static void
text_expanded_cb (AdwExpanderRow *row)
{
  const char *text = g_object_get_data (G_OBJECT (row), "text");
  GtkWidget *label;

  if (text == NULL)
    return;

  label = g_object_new (GTK_TYPE_LABEL,
                        "label", text,
                        "selectable", TRUE,
                        "wrap", TRUE,
                        "wrap-mode", PANGO_WRAP_WORD_CHAR,
                        "xalign", 0.0f,
                        "margin-start", 12,
                        "margin-end", 12,
                        "margin-top", 12,
                        "margin-bottom", 12,
                        NULL);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "monospace");
  adw_expander_row_add_row (row, label);
  g_object_set_data (G_OBJECT (row), "text", NULL);
}

static void
tektra_model_page_add_text (TektraModelPage *self,
                            const char      *title,
                            const char      *subtitle,
                            const char      *text)
{
  g_autofree char *stripped = text != NULL ? g_strstrip (g_strdup (text)) : NULL;
  GtkWidget *row;

  g_assert (TEKTRA_IS_MODEL_PAGE (self));

  if (stripped == NULL || *stripped == '\0')
    return;

  row = adw_expander_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  g_object_set_data_full (G_OBJECT (row), "text", g_steal_pointer (&stripped), g_free);
  g_signal_connect (row, "notify::expanded", G_CALLBACK (text_expanded_cb), NULL);
  adw_preferences_group_add (self->texts_group, row);
  g_ptr_array_add (self->text_rows, row);
}

static void
tektra_model_page_show_details (TektraModelPage          *self,
                                const TektraModelDetails *details)
{
  g_autofree char *license = tektra_model_details_dup_license_name (details);

  g_assert (TEKTRA_IS_MODEL_PAGE (self));

  for (guint i = 0; i < self->text_rows->len; i++)
    adw_preferences_group_remove (self->texts_group, g_ptr_array_index (self->text_rows, i));
  g_ptr_array_set_size (self->text_rows, 0);

  if (details->parameter_size != NULL)
    show_value (self->parameters_row, details->parameter_size);
  if (details->quantization != NULL)
    show_value (self->quantization_row, details->quantization);
  if (details->context_length > 0)
    show_tokens (self->context_row, details->context_length);
  show_value (self->family_row, details->family);
  show_value (self->parent_row, details->parent);
  show_value (self->path_row, details->path);

  tektra_model_page_add_text (self, _("Licence"), license, details->license);
  tektra_model_page_add_text (self, _("Instructions"), NULL, details->system);
  tektra_model_page_add_text (self, _("Settings"), NULL, details->parameters);
  tektra_model_page_add_text (self, _("Template"), NULL, details->template_text);
  gtk_widget_set_visible (GTK_WIDGET (self->texts_group), self->text_rows->len > 0);
}

static DexFuture *
described_cb (DexFuture *completed,
              gpointer   user_data)
{
  g_autoptr(TektraModelPage) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (completed, &error);

  if (self == NULL)
    return dex_future_new_true ();

  gtk_widget_set_visible (self->asking_row, FALSE);

  if (value != NULL)
    tektra_model_page_show_details (self, g_value_get_boxed (value));
  else
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->error_row), error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->error_row), value == NULL);

  return dex_future_new_true ();
}

static void
tektra_model_page_ask (TektraModelPage *self)
{
  g_assert (TEKTRA_IS_MODEL_PAGE (self));

  if ((get_operations (self) & TEKTRA_BACKEND_OPERATION_DESCRIBE) == 0)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->error_row), FALSE);
  gtk_widget_set_visible (self->asking_row, TRUE);
  dex_future_disown (dex_future_finally (
    tektra_backend_describe (tektra_model_get_backend (self->model), self->model,
                             self->cancellable),
    described_cb, tektra_weak_ref_new (self), tektra_weak_ref_free));
}

static void
tektra_model_page_set_up_actions (TektraModelPage *self)
{
  TektraBackendOperations operations = get_operations (self);
  g_autofree char *full_id = tektra_model_dup_full_id (self->model);
  GtkWidget *targets[] = {
    self->load_button, self->unload_button, self->defaults_row,
    self->copy_row, self->create_row, self->delete_row,
  };

  g_assert (TEKTRA_IS_MODEL_PAGE (self));

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (targets[i]), "s", full_id);

  gtk_widget_set_visible (self->defaults_row,
                          tektra_model_manager_get_config (self->manager) != NULL
                          && !tektra_model_get_demo (self->model));
  gtk_widget_set_visible (self->copy_row, (operations & TEKTRA_BACKEND_OPERATION_COPY) != 0);
  gtk_widget_set_visible (self->create_row, (operations & TEKTRA_BACKEND_OPERATION_CREATE) != 0);
  gtk_widget_set_visible (self->delete_row,
                          (operations & TEKTRA_BACKEND_OPERATION_DELETE) != 0
                          && !tektra_model_get_demo (self->model));
  gtk_widget_set_visible (GTK_WIDGET (self->actions_group),
                          gtk_widget_get_visible (self->defaults_row)
                          || gtk_widget_get_visible (self->copy_row)
                          || gtk_widget_get_visible (self->create_row)
                          || gtk_widget_get_visible (self->delete_row));
}

static void
retry_clicked_cb (TektraModelPage *self)
{
  g_assert (TEKTRA_IS_MODEL_PAGE (self));

  tektra_model_page_ask (self);
}

static void
tektra_model_page_constructed (GObject *object)
{
  TektraModelPage *self = TEKTRA_MODEL_PAGE (object);

  G_OBJECT_CLASS (tektra_model_page_parent_class)->constructed (object);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), tektra_model_get_name (self->model));
  g_signal_connect_object (self->model, "notify",
                           G_CALLBACK (tektra_model_page_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::memory",
                           G_CALLBACK (tektra_model_page_update_memory), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::state",
                           G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);

  tektra_model_page_set_up_actions (self);
  tektra_model_page_update (self);
  state_changed_cb (self);
  tektra_model_page_ask (self);
}

static void
tektra_model_page_dispose (GObject *object)
{
  TektraModelPage *self = TEKTRA_MODEL_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_ptr_array_set_size (self->text_rows, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_MODEL_PAGE);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (tektra_model_page_parent_class)->dispose (object);
}

static void
tektra_model_page_finalize (GObject *object)
{
  TektraModelPage *self = TEKTRA_MODEL_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->model);
  g_clear_pointer (&self->expires, g_date_time_unref);
  g_ptr_array_unref (self->text_rows);

  G_OBJECT_CLASS (tektra_model_page_parent_class)->finalize (object);
}

static void
tektra_model_page_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  TektraModelPage *self = TEKTRA_MODEL_PAGE (object);

  switch (prop_id)
    {
    case PROP_MODEL:
      self->model = g_value_dup_object (value);
      break;

    case PROP_MANAGER:
      self->manager = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_page_class_init (TektraModelPageClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_model_page_constructed;
  object_class->dispose = tektra_model_page_dispose;
  object_class->finalize = tektra_model_page_finalize;
  object_class->set_property = tektra_model_page_set_property;

  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, TEKTRA_TYPE_MODEL, flags);
  properties[PROP_MANAGER] =
    g_param_spec_object ("manager", NULL, NULL, TEKTRA_TYPE_MODEL_MANAGER, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TEKTRA_TYPE_CAPABILITY_ICONS);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-model-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, favourite_button);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, description_label);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, icons);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, memory_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, load_button);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, loading_spinner);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, unload_button);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, abilities_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, parameters_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, quantization_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, context_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, family_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, template_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, parent_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, size_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, where_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, id_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, path_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, asking_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, error_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, texts_group);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, actions_group);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, defaults_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, copy_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, create_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPage, delete_row);
  gtk_widget_class_bind_template_callback (widget_class, favourite_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked_cb);
}

static void
tektra_model_page_init (TektraModelPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->text_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_model_page_new:
 * @model: a model
 * @manager: the models there are
 *
 * Makes a page and asks for what it does not know yet.
 *
 * Returns: (transfer floating): a new page
 */
AdwNavigationPage *
tektra_model_page_new (TektraModel        *model,
                       TektraModelManager *manager)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (manager), NULL);

  return g_object_new (TEKTRA_TYPE_MODEL_PAGE, "model", model, "manager", manager, NULL);
}

/**
 * tektra_model_page_get_model:
 * @self: a page
 *
 * Gets what it is about.
 *
 * Returns: (transfer none): the model
 */
TektraModel *
tektra_model_page_get_model (TektraModelPage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_PAGE (self), NULL);

  return self->model;
}
