/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-engine-row.h"

#include <glib/gi18n.h>

#include "session/tektra-engine-check.h"
#include "util/tektra-weak-ref.h"

/* Looks for the program when it is shown, when models.toml names another one, and when a person
 * who has just installed it says so. */

struct _TektraEngineRow
{
  AdwActionRow           parent_instance;

  /* owned */
  TektraBackendSettings *settings;
  DexFuture             *looking;

  /* children */
  GtkImage              *state_image;
  GtkButton             *button;

  guint                  asked : 1; /* the person wants to know */
};

G_DEFINE_FINAL_TYPE (TektraEngineRow, tektra_engine_row, ADW_TYPE_ACTION_ROW)

static void
tektra_engine_row_show (TektraEngineRow *self,
                        const char      *icon_name,
                        const char      *style,
                        const char      *title,
                        const char      *subtitle)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", title, subtitle);

  g_assert (TEKTRA_IS_ENGINE_ROW (self));

  gtk_image_set_from_icon_name (self->state_image, icon_name);
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_image), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_image), "warning");
  gtk_widget_add_css_class (GTK_WIDGET (self->state_image), style);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);

  /* Whoever cannot see the row hears what was found. */
  if (self->asked)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  self->asked = FALSE;
}

static DexFuture *
found_cb (DexFuture *completed,
          gpointer   user_data)
{
  g_autoptr(TektraEngineRow) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value;
  const char *caution;

  if (self == NULL)
    return dex_future_new_true ();

  gtk_widget_set_sensitive (GTK_WIDGET (self->button), TRUE);
  value = dex_future_get_value (completed, &error);
  if (value == NULL)
    {
      tektra_engine_row_show (self, "dialog-warning-symbolic", "warning", _("Not Installed"),
                              error->message);
      return dex_future_new_true ();
    }

  caution = tektra_engine_check_get_caution (self->settings);
  if (caution == NULL)
    tektra_engine_row_show (self, "object-select-symbolic", "success", _("Installed"),
                            g_value_get_string (value));
  else
    {
      g_autofree char *subtitle = g_strdup_printf ("%s\n%s", g_value_get_string (value), caution);

      tektra_engine_row_show (self, "dialog-warning-symbolic", "warning", _("Installed"), subtitle);
    }

  return dex_future_new_true ();
}

static void
tektra_engine_row_look (TektraEngineRow *self)
{
  g_assert (TEKTRA_IS_ENGINE_ROW (self));

  if (self->settings == NULL)
    return;

  gtk_widget_set_sensitive (GTK_WIDGET (self->button), FALSE);
  dex_clear (&self->looking);
  self->looking = dex_future_finally (tektra_engine_check (self->settings), found_cb,
                                      tektra_weak_ref_new (self), tektra_weak_ref_free);
}

static void
look_cb (TektraEngineRow *self)
{
  g_assert (TEKTRA_IS_ENGINE_ROW (self));

  self->asked = TRUE;
  tektra_engine_row_look (self);
}

static void
tektra_engine_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tektra_engine_row_parent_class)->map (widget);

  tektra_engine_row_look (TEKTRA_ENGINE_ROW (widget));
}

static void
tektra_engine_row_dispose (GObject *object)
{
  TektraEngineRow *self = TEKTRA_ENGINE_ROW (object);

  dex_clear (&self->looking);
  g_clear_pointer (&self->settings, tektra_backend_settings_unref);

  G_OBJECT_CLASS (tektra_engine_row_parent_class)->dispose (object);
}

static void
tektra_engine_row_class_init (TektraEngineRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tektra_engine_row_dispose;
  GTK_WIDGET_CLASS (klass)->map = tektra_engine_row_map;
}

static void
tektra_engine_row_init (TektraEngineRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (self), TRUE);

  self->state_image = GTK_IMAGE (gtk_image_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->state_image),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->state_image));

  self->button = GTK_BUTTON (gtk_button_new_from_icon_name ("view-refresh-symbolic"));
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _("Look for the Program Again"));
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (look_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->button));
}

/**
 * tektra_engine_row_new:
 *
 * Makes a row without an engine.
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
tektra_engine_row_new (void)
{
  return g_object_new (TEKTRA_TYPE_ENGINE_ROW, NULL);
}

/**
 * tektra_engine_row_set_engine:
 * @self: a row
 * @settings: of an engine
 *
 * Sets which engine it is about. What was found of another one is forgotten.
 */
void
tektra_engine_row_set_engine (TektraEngineRow       *self,
                              TektraBackendSettings *settings)
{
  g_return_if_fail (TEKTRA_IS_ENGINE_ROW (self));
  g_return_if_fail (settings != NULL);

  if (self->settings != NULL && tektra_backend_settings_equal (self->settings, settings))
    return;

  tektra_backend_settings_ref (settings);
  g_clear_pointer (&self->settings, tektra_backend_settings_unref);
  self->settings = settings;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    tektra_engine_row_look (self);
}
