/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-config-saver.h"

#include "ui/tektra-toast.h"
#include "util/tektra-weak-ref.h"

/* While something is on its way to the file, what was read from it before must not come back into
 * the fields: whoever shows them waits until all is settled. What changes in many small steps is
 * written after the last one. */

#define SAVE_DELAY_MS 500

struct _TektraConfigSaver
{
  GObject parent_instance;

  TektraModelConfig *config;
  TektraConfigEdit *waiting; /* NULL unless steps are waited for */
  GWeakRef waiting_widget;
  GWeakRef toast;

  guint n_edits;
  guint save_source;
};

G_DEFINE_FINAL_TYPE (TektraConfigSaver, tektra_config_saver, G_TYPE_OBJECT)

enum
{
  SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* A page that is being closed is gone when the error comes; the window tells it then. */
typedef struct
{
  TektraConfigSaver *self;
  GWeakRef *widget;
  GWeakRef *window;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_object_unref (saving->self);
  tektra_weak_ref_free (saving->widget);
  tektra_weak_ref_free (saving->window);
  g_free (saving);
}

/* One at a time: the last one says how it is now. */
static void
tektra_config_saver_tell (TektraConfigSaver *self,
                          Saving            *saving,
                          const GError      *error)
{
  g_autoptr(GtkWidget) widget = g_weak_ref_get (saving->widget);
  g_autoptr(GtkWidget) window = g_weak_ref_get (saving->window);
  g_autoptr(AdwToast) before = g_weak_ref_get (&self->toast);
  GtkWidget *dialog = NULL;
  AdwToast *toast;

  g_assert (TEKTRA_IS_CONFIG_SAVER (self));

  if (widget != NULL)
    dialog = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_DIALOG);

  if (dialog == NULL)
    {
      if (window != NULL)
        gtk_widget_activate_action (window, "win.show-toast", "s", error->message);
      return;
    }

  if (before != NULL)
    adw_toast_dismiss (before);
  toast = tektra_toast_new (error->message);
  adw_toast_set_timeout (toast, 0);
  g_weak_ref_set (&self->toast, toast);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), toast);
}

static DexFuture *
saved_cb (DexFuture *completed,
          gpointer   user_data)
{
  Saving *saving = user_data;
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (completed, &error) == NULL)
    tektra_config_saver_tell (saving->self, saving, error);

  saving->self->n_edits--;
  if (!tektra_config_saver_get_busy (saving->self))
    g_signal_emit (saving->self, signals[SETTLED], 0);

  return dex_future_new_true ();
}

static void
tektra_config_saver_changed_cb (TektraConfigSaver *self)
{
  g_assert (TEKTRA_IS_CONFIG_SAVER (self));

  if (!tektra_config_saver_get_busy (self))
    g_signal_emit (self, signals[SETTLED], 0);
}

static void
save_cb (gpointer user_data)
{
  TektraConfigSaver *self = user_data;

  g_assert (TEKTRA_IS_CONFIG_SAVER (self));

  self->save_source = 0;
  tektra_config_saver_flush (self);
}

static void
tektra_config_saver_dispose (GObject *object)
{
  TektraConfigSaver *self = TEKTRA_CONFIG_SAVER (object);

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_pointer (&self->waiting, tektra_config_edit_unref);
  g_clear_object (&self->config);

  G_OBJECT_CLASS (tektra_config_saver_parent_class)->dispose (object);
}

static void
tektra_config_saver_finalize (GObject *object)
{
  TektraConfigSaver *self = TEKTRA_CONFIG_SAVER (object);

  g_weak_ref_clear (&self->waiting_widget);
  g_weak_ref_clear (&self->toast);

  G_OBJECT_CLASS (tektra_config_saver_parent_class)->finalize (object);
}

static void
tektra_config_saver_class_init (TektraConfigSaverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_config_saver_dispose;
  object_class->finalize = tektra_config_saver_finalize;

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
  g_weak_ref_init (&self->waiting_widget, NULL);
  g_weak_ref_init (&self->toast, NULL);
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

  return self->n_edits > 0 || self->waiting != NULL;
}

/**
 * tektra_config_saver_save:
 * @self: a saver
 * @edit: what shall be different
 * @widget: where it was chosen: an error is told in its dialog
 *
 * Saves a choice, after those that wait. The signal settled follows in any case.
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

  tektra_config_saver_flush (self);
  saving = g_new0 (Saving, 1);
  saving->self = g_object_ref (self);
  saving->widget = tektra_weak_ref_new (widget);
  saving->window = tektra_weak_ref_new (gtk_widget_get_root (widget));
  self->n_edits++;
  dex_future_disown (dex_future_finally (tektra_model_config_edit (self->config, edit),
                                         saved_cb, saving, saving_free));
}

/**
 * tektra_config_saver_save_later:
 * @self: a saver
 * @edit: what shall be different
 * @widget: where it was chosen: an error is told in its dialog
 *
 * Saves a choice that may be a step on the way to another one, when no other step follows for a
 * moment. Whoever calls this calls [method@ConfigSaver.flush] before the widget goes.
 */
void
tektra_config_saver_save_later (TektraConfigSaver *self,
                                TektraConfigEdit  *edit,
                                GtkWidget         *widget)
{
  g_return_if_fail (TEKTRA_IS_CONFIG_SAVER (self));
  g_return_if_fail (edit != NULL);
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (self->waiting == NULL)
    self->waiting = tektra_config_edit_new ();
  tektra_config_edit_add (self->waiting, edit);
  g_weak_ref_set (&self->waiting_widget, widget);
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->save_source = g_timeout_add_once (SAVE_DELAY_MS, save_cb, self);
}

/**
 * tektra_config_saver_flush:
 * @self: a saver
 *
 * Saves at once what waits for another step.
 */
void
tektra_config_saver_flush (TektraConfigSaver *self)
{
  g_autoptr(TektraConfigEdit) edit = NULL;
  g_autoptr(GtkWidget) widget = NULL;

  g_return_if_fail (TEKTRA_IS_CONFIG_SAVER (self));

  g_clear_handle_id (&self->save_source, g_source_remove);
  edit = g_steal_pointer (&self->waiting);
  widget = g_weak_ref_get (&self->waiting_widget);
  if (edit != NULL && widget != NULL)
    tektra_config_saver_save (self, edit, widget);
}
