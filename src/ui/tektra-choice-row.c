/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-choice-row.h"

#include <glib/gi18n.h>

#include "core/tektra-device.h"
#include "core/tektra-graphics-card.h"

/* A setting of which one of a few values is chosen; the first leaves it to the model. A value that
 * is not offered, such as one of a preset, is shown after those that are. */

typedef struct
{
  gint64      value;
  const char *title;
} Choice;

static const Choice efforts[] = {
  { TEKTRA_REASONING_OFF, N_("Off") },
  { TEKTRA_REASONING_ON, N_("On") },
  { TEKTRA_REASONING_LOW, N_("Low") },
  { TEKTRA_REASONING_MEDIUM, N_("Medium") },
  { TEKTRA_REASONING_HIGH, N_("High") },
};

/* seconds */
static const Choice times[] = {
  { 0, N_("Not at All") },
  { 5 * 60, N_("5 Minutes") },
  { 30 * 60, N_("30 Minutes") },
  { 60 * 60, N_("1 Hour") },
  { -1, N_("For Ever") },
};

static const struct
{
  TektraParam   param;
  const char   *title;
  const char   *subtitle;
  const Choice *choices;
  guint         n_choices;
} kinds[] = {
  { TEKTRA_PARAM_REASONING, N_("Thinking"), NULL, efforts, G_N_ELEMENTS (efforts) },
  { TEKTRA_PARAM_KEEP_ALIVE, N_("Keep Loaded"), N_("After an answer"),
    times, G_N_ELEMENTS (times) },
  { TEKTRA_PARAM_DEVICE, N_("Runs On"), NULL, NULL, 0 },
};

struct _TektraChoiceRow
{
  AdwComboRow             parent_instance;

  TektraGenerationParams *params;
  GtkStringList          *titles;
  GArray                 *values; /* of gint64, those of the titles after the first */

  TektraParam             param;
  gboolean                updating;
};

G_DEFINE_FINAL_TYPE (TektraChoiceRow, tektra_choice_row, ADW_TYPE_COMBO_ROW)

static gint64
tektra_choice_row_get_value (TektraChoiceRow *self)
{
  g_assert (TEKTRA_IS_CHOICE_ROW (self));

  return self->param == TEKTRA_PARAM_REASONING
           ? (gint64) tektra_generation_params_get_reasoning (self->params)
           : tektra_generation_params_get_int (self->params, self->param);
}

static char *
tektra_choice_row_dup_title (TektraChoiceRow *self,
                             gint64           value)
{
  g_assert (TEKTRA_IS_CHOICE_ROW (self));

  if (self->param == TEKTRA_PARAM_DEVICE)
    return tektra_device_dup_title (value);

  return g_strdup_printf (ngettext ("%lld Second", "%lld Seconds", (gulong) value),
                          (long long) value);
}

static void
tektra_choice_row_append (TektraChoiceRow *self,
                          gint64           value,
                          const char      *title)
{
  g_assert (TEKTRA_IS_CHOICE_ROW (self));

  g_array_append_val (self->values, value);
  gtk_string_list_append (self->titles, title);
}

/* The place of a value among the titles, after the last when it is not offered */
static guint
tektra_choice_row_find (TektraChoiceRow *self,
                        gint64           value)
{
  guint i;

  g_assert (TEKTRA_IS_CHOICE_ROW (self));

  for (i = 0; i < self->values->len && g_array_index (self->values, gint64, i) != value; i++)
    ;

  return i + 1;
}

static void
tektra_choice_row_update (TektraChoiceRow *self)
{
  guint place = 0;

  g_assert (TEKTRA_IS_CHOICE_ROW (self));

  self->updating = TRUE;

  if (tektra_generation_params_has (self->params, self->param))
    {
      gint64 value = tektra_choice_row_get_value (self);

      place = tektra_choice_row_find (self, value);
      if (place > self->values->len)
        {
          g_autofree char *title = tektra_choice_row_dup_title (self, value);

          tektra_choice_row_append (self, value, title);
        }
    }

  adw_combo_row_set_selected (ADW_COMBO_ROW (self), place);
  self->updating = FALSE;
}

static void
tektra_choice_row_fill_devices (TektraChoiceRow *self,
                                GListModel      *cards)
{
  guint n_cards = cards != NULL ? g_list_model_get_n_items (cards) : 0;
  g_autofree char *processor = tektra_device_dup_title (TEKTRA_DEVICE_CPU);

  g_assert (TEKTRA_IS_CHOICE_ROW (self));

  tektra_choice_row_append (self, TEKTRA_DEVICE_CPU, processor);
  for (guint i = 0; i < n_cards; i++)
    {
      g_autoptr(TektraGraphicsCard) card = g_list_model_get_item (cards, i);

      tektra_choice_row_append (self, i, tektra_graphics_card_get_title (card));
    }
}

static void
param_changed_cb (TektraChoiceRow *self,
                  guint            param)
{
  g_assert (TEKTRA_IS_CHOICE_ROW (self));

  if (param == self->param)
    tektra_choice_row_update (self);
}

static void
selected_cb (TektraChoiceRow *self)
{
  guint place = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  gint64 value;

  g_assert (TEKTRA_IS_CHOICE_ROW (self));

  if (self->updating || place > self->values->len)
    return;

  if (place == 0)
    {
      tektra_generation_params_unset (self->params, self->param);
      return;
    }

  value = g_array_index (self->values, gint64, place - 1);
  if (self->param == TEKTRA_PARAM_REASONING)
    tektra_generation_params_set_reasoning (self->params, (TektraReasoning) value);
  else
    tektra_generation_params_set_int (self->params, self->param, value);
}

static void
tektra_choice_row_finalize (GObject *object)
{
  TektraChoiceRow *self = TEKTRA_CHOICE_ROW (object);

  g_clear_object (&self->params);
  g_clear_object (&self->titles);
  g_array_unref (self->values);

  G_OBJECT_CLASS (tektra_choice_row_parent_class)->finalize (object);
}

static void
tektra_choice_row_class_init (TektraChoiceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tektra_choice_row_finalize;
}

static void
tektra_choice_row_init (TektraChoiceRow *self)
{
  self->titles = gtk_string_list_new (NULL);
  self->values = g_array_new (FALSE, FALSE, sizeof (gint64));
}

/**
 * tektra_choice_row_new:
 * @params: settings, which are changed at once
 * @param: %TEKTRA_PARAM_REASONING, %TEKTRA_PARAM_KEEP_ALIVE or %TEKTRA_PARAM_DEVICE
 *
 * Makes a row for a setting.
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
tektra_choice_row_new (TektraGenerationParams *params,
                       TektraParam             param)
{
  TektraChoiceRow *self;
  guint i;

  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (params), NULL);

  for (i = 0; i < G_N_ELEMENTS (kinds) && kinds[i].param != param; i++)
    ;
  g_return_val_if_fail (i < G_N_ELEMENTS (kinds), NULL);

  self = g_object_new (TEKTRA_TYPE_CHOICE_ROW, "title", _(kinds[i].title), NULL);
  if (kinds[i].subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _(kinds[i].subtitle));
  self->params = g_object_ref (params);
  self->param = param;

  gtk_string_list_append (self->titles,
                          param == TEKTRA_PARAM_DEVICE ? _("Automatic") : _("Model’s Default"));
  for (guint j = 0; j < kinds[i].n_choices; j++)
    tektra_choice_row_append (self, kinds[i].choices[j].value, _(kinds[i].choices[j].title));
  if (param == TEKTRA_PARAM_DEVICE)
    tektra_choice_row_fill_devices (self, NULL);

  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (self->titles));
  tektra_choice_row_update (self);
  g_signal_connect (self, "notify::selected", G_CALLBACK (selected_cb), NULL);
  g_signal_connect_object (params, "changed",
                           G_CALLBACK (param_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * tektra_choice_row_get_param:
 * @self: a row
 *
 * Gets which setting the row is for.
 *
 * Returns: the setting
 */
TektraParam
tektra_choice_row_get_param (TektraChoiceRow *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHOICE_ROW (self), TEKTRA_PARAM_REASONING);

  return self->param;
}

/**
 * tektra_choice_row_set_cards:
 * @self: a row for the device
 * @cards: a list of [class@GraphicsCard]
 *
 * Offers graphics cards, beside the processor.
 */
void
tektra_choice_row_set_cards (TektraChoiceRow *self,
                             GListModel      *cards)
{
  g_return_if_fail (TEKTRA_IS_CHOICE_ROW (self));
  g_return_if_fail (self->param == TEKTRA_PARAM_DEVICE);
  g_return_if_fail (G_IS_LIST_MODEL (cards));

  self->updating = TRUE;
  gtk_string_list_splice (self->titles, 1, self->values->len, NULL);
  g_array_set_size (self->values, 0);
  tektra_choice_row_fill_devices (self, cards);
  self->updating = FALSE;

  tektra_choice_row_update (self);
}
