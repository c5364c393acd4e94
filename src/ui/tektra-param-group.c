/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-param-group.h"

#include "ui/tektra-choice-row.h"
#include "ui/tektra-param-row.h"
#include "util/tektra-weak-ref.h"

/* Rows for settings, of which those are shown that a backend understands. */

static const TektraParam answer_params[] = {
  TEKTRA_PARAM_REASONING,
  TEKTRA_PARAM_TEMPERATURE,
  TEKTRA_PARAM_TOP_P,
  TEKTRA_PARAM_TOP_K,
  TEKTRA_PARAM_MIN_P,
  TEKTRA_PARAM_REPEAT_PENALTY,
  TEKTRA_PARAM_MAX_TOKENS,
  TEKTRA_PARAM_SEED,
};

static const TektraParam load_params[] = {
  TEKTRA_PARAM_KEEP_ALIVE,
  TEKTRA_PARAM_CONTEXT_LENGTH,
  TEKTRA_PARAM_DEVICE,
};

struct _TektraParamGroup
{
  AdwPreferencesGroup  parent_instance;

  GPtrArray           *rows;
  TektraBackend       *backend; /* whose cards are offered */
};

G_DEFINE_FINAL_TYPE (TektraParamGroup, tektra_param_group, ADW_TYPE_PREFERENCES_GROUP)

static TektraParam
get_param (GtkWidget *row)
{
  return TEKTRA_IS_CHOICE_ROW (row) ? tektra_choice_row_get_param (TEKTRA_CHOICE_ROW (row))
                                    : tektra_param_row_get_param (TEKTRA_PARAM_ROW (row));
}

static void
tektra_param_group_add_rows (TektraParamGroup       *self,
                             TektraGenerationParams *params,
                             const TektraParam      *wanted,
                             guint                   n_wanted)
{
  g_assert (TEKTRA_IS_PARAM_GROUP (self));

  for (guint i = 0; i < n_wanted; i++)
    {
      GtkWidget *row;

      if (wanted[i] == TEKTRA_PARAM_REASONING || wanted[i] == TEKTRA_PARAM_KEEP_ALIVE
          || wanted[i] == TEKTRA_PARAM_DEVICE)
        row = tektra_choice_row_new (params, wanted[i]);
      else
        row = tektra_param_row_new (params, wanted[i]);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
}

static DexFuture *
cards_listed_cb (DexFuture *completed,
                 gpointer   user_data)
{
  g_autoptr(TektraParamGroup) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (completed, NULL);

  for (guint i = 0; self != NULL && value != NULL && i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      if (get_param (row) == TEKTRA_PARAM_DEVICE)
        tektra_choice_row_set_cards (TEKTRA_CHOICE_ROW (row), g_value_get_object (value));
    }

  return dex_future_new_true ();
}

static void
tektra_param_group_dispose (GObject *object)
{
  TektraParamGroup *self = TEKTRA_PARAM_GROUP (object);

  g_ptr_array_set_size (self->rows, 0);
  g_clear_object (&self->backend);

  G_OBJECT_CLASS (tektra_param_group_parent_class)->dispose (object);
}

static void
tektra_param_group_finalize (GObject *object)
{
  TektraParamGroup *self = TEKTRA_PARAM_GROUP (object);

  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (tektra_param_group_parent_class)->finalize (object);
}

static void
tektra_param_group_class_init (TektraParamGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_param_group_dispose;
  object_class->finalize = tektra_param_group_finalize;
}

static void
tektra_param_group_init (TektraParamGroup *self)
{
  self->rows = g_ptr_array_new ();
}

/**
 * tektra_param_group_add_answer_params:
 * @self: a group
 * @params: settings, which are changed at once
 *
 * Adds rows for what makes an answer different.
 */
void
tektra_param_group_add_answer_params (TektraParamGroup       *self,
                                      TektraGenerationParams *params)
{
  g_return_if_fail (TEKTRA_IS_PARAM_GROUP (self));
  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (params));

  tektra_param_group_add_rows (self, params, answer_params, G_N_ELEMENTS (answer_params));
}

/**
 * tektra_param_group_add_load_params:
 * @self: a group
 * @params: settings, which are changed at once
 *
 * Adds rows for how a model is put into memory.
 */
void
tektra_param_group_add_load_params (TektraParamGroup       *self,
                                    TektraGenerationParams *params)
{
  g_return_if_fail (TEKTRA_IS_PARAM_GROUP (self));
  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (params));

  tektra_param_group_add_rows (self, params, load_params, G_N_ELEMENTS (load_params));
}

/**
 * tektra_param_group_set_supported:
 * @self: a group
 * @mask: the settings that mean something
 *
 * Shows the rows of some settings and hides the others; without any the group itself is hidden.
 */
void
tektra_param_group_set_supported (TektraParamGroup *self,
                                  TektraParamMask   mask)
{
  gboolean any = FALSE;

  g_return_if_fail (TEKTRA_IS_PARAM_GROUP (self));

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      gboolean supported = (mask & TEKTRA_PARAM_BIT (get_param (row))) != 0;

      gtk_widget_set_visible (row, supported);
      any |= supported;
    }

  gtk_widget_set_visible (GTK_WIDGET (self), any);
}

/**
 * tektra_param_group_set_backend:
 * @self: a group that has a row for the device
 * @backend: (nullable): who runs the model
 *
 * Offers the graphics cards of a backend, once it has told which it has.
 */
void
tektra_param_group_set_backend (TektraParamGroup *self,
                                TektraBackend    *backend)
{
  g_return_if_fail (TEKTRA_IS_PARAM_GROUP (self));
  g_return_if_fail (backend == NULL || TEKTRA_IS_BACKEND (backend));

  if (g_set_object (&self->backend, backend) && backend != NULL)
    dex_future_disown (dex_future_finally (tektra_backend_list_cards (backend), cards_listed_cb,
                                           tektra_weak_ref_new (self), tektra_weak_ref_free));
}

/**
 * tektra_param_group_commit:
 * @self: a group
 *
 * Takes what is typed in the fields, as Enter does.
 */
void
tektra_param_group_commit (TektraParamGroup *self)
{
  g_return_if_fail (TEKTRA_IS_PARAM_GROUP (self));

  for (guint i = 0; i < self->rows->len; i++)
    {
      if (TEKTRA_IS_PARAM_ROW (g_ptr_array_index (self->rows, i)))
        tektra_param_row_commit (g_ptr_array_index (self->rows, i));
    }
}
