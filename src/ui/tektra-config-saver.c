/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-config-saver.h"

#include "util/tektra-weak-ref.h"

/* While something is on its way to the file, what was read from it before must not come back into
 * the fields: whoever shows them waits until all is settled. */

struct _TektraConfigSaver
{
  GObject parent_instance;

  TektraModelConfig *config;
  guint n_edits;
};

G_DEFINE_FINAL_TYPE (TektraConfigSaver, tektra_config_saver, G_TYPE_OBJECT)

enum
{
  SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  TektraConfigSaver *self;
  GWeakRef *widget;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_object_unref (saving->self);
  tektra_weak_ref_free (saving->widget);
  g_free (saving);
}

static void
tell_error (GtkWidget    *widget,
            const GError *error)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_DIALOG);
  AdwToast *toast = adw_toast_new (error->message);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, 0);
  if (dialog != NULL)
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), toast);
  else
    g_object_unref (g_object_ref_sink (toast));
}

static DexFuture *
saved_cb (DexFuture *completed,
          gpointer   user_data)
{
  Saving *saving = user_data;
  g_autoptr(GtkWidget) widget = g_weak_ref_get (saving->widget);
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (completed, &error) == NULL && widget != NULL)
    tell_error (widget, error);

  if (--saving->self->n_edits == 0)
    g_signal_emit (saving->self, signals[SETTLED], 0);

  return dex_future_new_true ();
}

static void
tektra_config_saver_changed_cb (TektraConfigSaver *self)
{
  g_assert (TEKTRA_IS_CONFIG_SAVER (self));

  if (self->n_edits == 0)
    g_signal_emit (self, signals[SETTLED], 0);
}

static void
tektra_config_saver_dispose (GObject *object)
{
  TektraConfigSaver *self = TEKTRA_CONFIG_SAVER (object);

  g_clear_object (&self->config);

  G_OBJECT_CLASS (tektra_config_saver_parent_class)->dispose (object);
}

static void
tektra_config_saver_class_init (TektraConfigSaverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_config_saver_dispose;

  /**
   * TektraConfigSaver::settled:
   * @self: the saver
   *
   * What the configuration says now is what is to be shown: it changed, or all that was chosen is
   * saved, or could not be.
   */
  signals[SETTLED] =
    g_signal_new ("settled",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_config_saver_init (TektraConfigSaver *self)
{
}

/**
 * tektra_config_saver_new:
 * @config: what models.toml says
 *
 * Makes a saver.
 *
 * Returns: (transfer full): a new saver
 */
TektraConfigSaver *
tektra_config_saver_new (TektraModelConfig *config)
{
  TektraConfigSaver *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (config), NULL);

  self = g_object_new (TEKTRA_TYPE_CONFIG_SAVER, NULL);
  self->config = g_object_ref (config);
  g_signal_connect_object (config, "changed",
                           G_CALLBACK (tektra_config_saver_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_config_saver_get_config:
 * @self: a saver
 *
 * Gets what models.toml says.
 *
 * Returns: (transfer none): the configuration
 */
TektraModelConfig *
tektra_config_saver_get_config (TektraConfigSaver *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONFIG_SAVER (self), NULL);

  return self->config;
}

/**
 * tektra_config_saver_get_busy:
 * @self: a saver
 *
 * Gets whether something is on its way to the file.
 *
 * Returns: %FALSE when all is settled
 */
gboolean
tektra_config_saver_get_busy (TektraConfigSaver *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONFIG_SAVER (self), FALSE);

  return self->n_edits > 0;
}

/**
 * tektra_config_saver_save:
 * @self: a saver
 * @edit: what shall be different
 * @widget: where it was chosen: an error is told in its dialog
 *
 * Saves a choice. The signal settled follows in any case.
 */
void
tektra_config_saver_save (TektraConfigSaver *self,
                          TektraConfigEdit  *edit,
                          GtkWidget         *widget)
{
  Saving *saving;

  g_return_if_fail (TEKTRA_IS_CONFIG_SAVER (self));
  g_return_if_fail (edit != NULL);
  g_return_if_fail (GTK_IS_WIDGET (widget));

  saving = g_new0 (Saving, 1);
  saving->self = g_object_ref (self);
  saving->widget = tektra_weak_ref_new (widget);
  self->n_edits++;
  dex_future_disown (dex_future_finally (tektra_model_config_edit (self->config, edit),
                                         saved_cb, saving, saving_free));
}
