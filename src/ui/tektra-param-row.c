/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-param-row.h"

#include <glib/gi18n.h>
#include <math.h>

/* A spin button that can be empty: then the setting is left to the model. The buttons beside the
 * empty field begin at a usual value, and the one that appears with a number empties it again. */

typedef struct
{
  TektraParam  param;
  const char  *title;
  const char  *subtitle;
  double       lower;
  double       upper;
  double       step;
  guint        digits;
  double       usual;
} Kind;

/* The bounds are those of tektra-generation-params.h. Where that has none, they are far beyond what
 * models know; a seed has 32 bits in llama.cpp. */
static const Kind kinds[] = {
  { TEKTRA_PARAM_TEMPERATURE, N_("Temperature"), N_("Higher is more surprising"),
    0, 2, 0.05, 2, 0.8 },
  { TEKTRA_PARAM_TOP_P, N_("Top P"), N_("Only the likeliest words up to this share"),
    0, 1, 0.05, 2, 0.9 },
  { TEKTRA_PARAM_TOP_K, N_("Top K"), N_("Only this many of the likeliest words"),
    0, 1000, 5, 0, 40 },
  { TEKTRA_PARAM_MIN_P, N_("Min P"), N_("No words less likely than this share of the likeliest"),
    0, 1, 0.01, 2, 0.05 },
  { TEKTRA_PARAM_REPEAT_PENALTY, N_("Repeat Penalty"), N_("Above 1, words come back less often"),
    0, 2, 0.05, 2, 1.1 },
  { TEKTRA_PARAM_SEED, N_("Seed"), N_("The same seed, the same answer"),
    0, 4294967295, 1, 0, 42 },
  { TEKTRA_PARAM_MAX_TOKENS, N_("Longest Answer"), N_("Tokens; a word has one or two"),
    1, 1048576, 128, 0, 1024 },
  { TEKTRA_PARAM_CONTEXT_LENGTH, N_("Context Length"), N_("Tokens of the chat that the model sees"),
    256, 16777216, 1024, 0, 8192 },
};

struct _TektraParamRow
{
  AdwActionRow            parent_instance;

  TektraGenerationParams *params;
  const Kind             *kind;

  GtkWidget              *reset_button;
  GtkSpinButton          *spin;

  gboolean                updating;
};

G_DEFINE_FINAL_TYPE (TektraParamRow, tektra_param_row, ADW_TYPE_ACTION_ROW)

static const Kind *
find_kind (TektraParam param)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (kinds[i].param == param)
        return &kinds[i];
    }

  return NULL;
}

static double
tektra_param_row_get_value (TektraParamRow *self)
{
  TektraParam param = self->kind->param;

  g_assert (TEKTRA_IS_PARAM_ROW (self));

  if (!tektra_generation_params_has (self->params, param))
    return self->kind->usual;
  if (param <= TEKTRA_PARAM_REPEAT_PENALTY)
    return tektra_generation_params_get_double (self->params, param);

  return (double) tektra_generation_params_get_int (self->params, param);
}

static void
tektra_param_row_set_value (TektraParamRow *self,
                            double          value)
{
  const double scale = pow (10, self->kind->digits);

  g_assert (TEKTRA_IS_PARAM_ROW (self));

  /* Steps of 0.05 would add up to 0.15000000000000002. */
  value = round (value * scale) / scale;

  /* A value from elsewhere that is out of what can be chosen here stays until another is chosen. */
  if (tektra_generation_params_has (self->params, self->kind->param) &&
      value == CLAMP (tektra_param_row_get_value (self), self->kind->lower, self->kind->upper))
    return;

  if (self->kind->param <= TEKTRA_PARAM_REPEAT_PENALTY)
    tektra_generation_params_set_double (self->params, self->kind->param, value);
  else
    tektra_generation_params_set_int (self->params, self->kind->param, (gint64) value);
}

static void
tektra_param_row_update (TektraParamRow *self)
{
  g_assert (TEKTRA_IS_PARAM_ROW (self));

  gtk_widget_set_visible (self->reset_button,
                          tektra_generation_params_has (self->params, self->kind->param));

  self->updating = TRUE;
  gtk_spin_button_set_value (self->spin, tektra_param_row_get_value (self));
  self->updating = FALSE;
}

static void
param_changed_cb (TektraParamRow *self,
                  guint           param)
{
  g_assert (TEKTRA_IS_PARAM_ROW (self));

  if (param == self->kind->param)
    tektra_param_row_update (self);
}

static int
input_cb (TektraParamRow *self,
          double         *new_value)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->spin))));
  g_autofree char *shown = NULL;
  double value;
  char *end;

  g_assert (TEKTRA_IS_PARAM_ROW (self));

  if (*text == '\0')
    {
      tektra_generation_params_unset (self->params, self->kind->param);
      *new_value = tektra_param_row_get_value (self);
      return TRUE;
    }

  /* A value from elsewhere can have more digits than are shown; it stays as it is. */
  shown = g_strdup_printf ("%.*f", (int) self->kind->digits, tektra_param_row_get_value (self));
  if (tektra_generation_params_has (self->params, self->kind->param) && g_str_equal (shown, text))
    {
      *new_value = tektra_param_row_get_value (self);
      return TRUE;
    }

  value = g_strtod (text, &end);
  if (*end != '\0' || !isfinite (value))
    return GTK_INPUT_ERROR;

  tektra_param_row_set_value (self, CLAMP (value, self->kind->lower, self->kind->upper));
  *new_value = tektra_param_row_get_value (self);

  return TRUE;
}

static gboolean
output_cb (TektraParamRow *self)
{
  GtkEditable *editable = GTK_EDITABLE (self->spin);

  g_assert (TEKTRA_IS_PARAM_ROW (self));

  if (tektra_generation_params_has (self->params, self->kind->param))
    return FALSE;

  if (*gtk_editable_get_text (editable) != '\0')
    gtk_editable_set_text (editable, "");

  return TRUE;
}

static void
value_changed_cb (TektraParamRow *self)
{
  g_assert (TEKTRA_IS_PARAM_ROW (self));

  if (!self->updating)
    tektra_param_row_set_value (self, gtk_spin_button_get_value (self->spin));
}

static void
reset_clicked_cb (TektraParamRow *self)
{
  g_assert (TEKTRA_IS_PARAM_ROW (self));

  /* The button is about to go, and must not take the keyboard along. */
  gtk_widget_grab_focus (GTK_WIDGET (self->spin));
  tektra_generation_params_unset (self->params, self->kind->param);
}

static void
tektra_param_row_set_up (TektraParamRow         *self,
                         TektraGenerationParams *params,
                         const Kind             *kind)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (self->spin));
  g_autofree char *reset = NULL;

  g_assert (TEKTRA_IS_PARAM_ROW (self));

  self->params = g_object_ref (params);
  self->kind = kind;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _(kind->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _(kind->subtitle));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spin),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _(kind->title),
                                  -1);
  /* Translators: %s is a setting, such as “Temperature” */
  reset = g_strdup_printf (_("Leave %s to the model"), _(kind->title));
  gtk_widget_set_tooltip_text (self->reset_button, reset);

  /* Translators: stands in an empty field: the model decides */
  gtk_text_set_placeholder_text (GTK_TEXT (text), _("Default"));

  gtk_spin_button_configure (self->spin,
                             gtk_adjustment_new (kind->usual, kind->lower, kind->upper,
                                                 kind->step, kind->step * 10, 0),
                             0, kind->digits);
  g_signal_connect_object (params, "changed",
                           G_CALLBACK (param_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->spin, "input",
                           G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->spin, "output",
                           G_CALLBACK (output_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->spin, "value-changed",
                           G_CALLBACK (value_changed_cb), self, G_CONNECT_SWAPPED);
  tektra_param_row_update (self);
}

static void
tektra_param_row_dispose (GObject *object)
{
  TektraParamRow *self = TEKTRA_PARAM_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_PARAM_ROW);

  G_OBJECT_CLASS (tektra_param_row_parent_class)->dispose (object);
}

static void
tektra_param_row_finalize (GObject *object)
{
  TektraParamRow *self = TEKTRA_PARAM_ROW (object);

  g_clear_object (&self->params);

  G_OBJECT_CLASS (tektra_param_row_parent_class)->finalize (object);
}

static void
tektra_param_row_class_init (TektraParamRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_param_row_dispose;
  object_class->finalize = tektra_param_row_finalize;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-param-row.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraParamRow, reset_button);
  gtk_widget_class_bind_template_child (widget_class, TektraParamRow, spin);
  gtk_widget_class_bind_template_callback (widget_class, reset_clicked_cb);
}

static void
tektra_param_row_init (TektraParamRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_param_row_new:
 * @params: settings, which are changed at once
 * @param: one of them that is a number, but for the device and how long a model is kept
 *
 * Makes a row for a setting.
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
tektra_param_row_new (TektraGenerationParams *params,
                      TektraParam             param)
{
  const Kind *kind = find_kind (param);
  TektraParamRow *self;

  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (params), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_PARAM_ROW, NULL);
  tektra_param_row_set_up (self, params, kind);

  return GTK_WIDGET (self);
}

/**
 * tektra_param_row_get_param:
 * @self: a row
 *
 * Gets which setting the row is for.
 *
 * Returns: the setting
 */
TektraParam
tektra_param_row_get_param (TektraParamRow *self)
{
  g_return_val_if_fail (TEKTRA_IS_PARAM_ROW (self), TEKTRA_PARAM_TEMPERATURE);

  return self->kind->param;
}

/**
 * tektra_param_row_commit:
 * @self: a row
 *
 * Takes what is typed in the field, as Enter does.
 */
void
tektra_param_row_commit (TektraParamRow *self)
{
  g_return_if_fail (TEKTRA_IS_PARAM_ROW (self));

  gtk_spin_button_update (self->spin);
}

/**
 * tektra_param_row_dup_summary:
 * @params: settings
 *
 * Tells in one line which numbers are set.
 *
 * Returns: (transfer full) (nullable): such as "Temperature 0.40 · Top P 0.90", %NULL when none is
 */
char *
tektra_param_row_dup_summary (TektraGenerationParams *params)
{
  g_autoptr(GString) summary = g_string_new (NULL);

  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (params), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      TektraParam param = kinds[i].param;
      double value;

      if (!tektra_generation_params_has (params, param))
        continue;

      value = param <= TEKTRA_PARAM_REPEAT_PENALTY
              ? tektra_generation_params_get_double (params, param)
              : (double) tektra_generation_params_get_int (params, param);
      g_string_append_printf (summary, "%s%s %.*f", summary->len > 0 ? " · " : "",
                              _(kinds[i].title), (int) kinds[i].digits, value);
    }

  return summary->len > 0 ? g_string_free_and_steal (g_steal_pointer (&summary)) : NULL;
}
