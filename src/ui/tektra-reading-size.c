/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "ui/tektra-reading-size.h"

#include "ui/tektra-prose-tags.h"

/* A style sheet that follows the setting, and the actions that change it. */

#define STEP 0.1

struct _TektraReadingSize
{
  GObject parent_instance;

  TektraSettings *settings;
  GtkCssProvider *provider;
};

G_DEFINE_FINAL_TYPE (TektraReadingSize, tektra_reading_size, G_TYPE_OBJECT)

static void
update_cb (TektraReadingSize *self)
{
  double size = tektra_settings_get_reading_size (self->settings);
  char percent[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *css = NULL;

  g_assert (TEKTRA_IS_READING_SIZE (self));

  g_ascii_formatd (percent, sizeof percent, "%.0f", size * 100);
  css = g_strdup_printf (".reading { font-size: %s%%; }", percent);
  gtk_css_provider_load_from_string (self->provider, css);
  tektra_prose_tags_set_reading_size (tektra_prose_tags_get_default (), size);
}

static void
change (TektraReadingSize *self,
        double             by)
{
  double size = tektra_settings_get_reading_size (self->settings);

  g_assert (TEKTRA_IS_READING_SIZE (self));

  /* Whole steps, so that the way up and the way down meet. */
  tektra_settings_set_reading_size (self->settings, round ((size + by) / STEP) * STEP);
}

static void
larger_text_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  change (user_data, STEP);
}

static void
smaller_text_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  change (user_data, -STEP);
}

static void
normal_text_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  TektraReadingSize *self = user_data;

  tektra_settings_set_reading_size (self->settings, 1.0);
}

static void
tektra_reading_size_dispose (GObject *object)
{
  TektraReadingSize *self = TEKTRA_READING_SIZE (object);

  g_clear_object (&self->provider);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (tektra_reading_size_parent_class)->dispose (object);
}

static void
tektra_reading_size_class_init (TektraReadingSizeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tektra_reading_size_dispose;
}

static void
tektra_reading_size_init (TektraReadingSize *self)
{
  self->provider = gtk_css_provider_new ();
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (self->provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/**
 * tektra_reading_size_new:
 * @settings: what a person has set
 *
 * Makes what is read as large as it is set to be, from now on.
 *
 * Returns: (transfer full): a new object
 */
TektraReadingSize *
tektra_reading_size_new (TektraSettings *settings)
{
  TektraReadingSize *self;

  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);

  self = g_object_new (TEKTRA_TYPE_READING_SIZE, NULL);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "notify::reading-size", G_CALLBACK (update_cb), self,
                           G_CONNECT_SWAPPED);
  update_cb (self);

  return self;
}

/**
 * tektra_reading_size_add_actions:
 * @self: a reading size, which has to live as long as the actions
 * @actions: where the actions belong
 *
 * Adds `larger-text`, `smaller-text` and `normal-text`.
 */
void
tektra_reading_size_add_actions (TektraReadingSize *self,
                                 GActionMap        *actions)
{
  static const GActionEntry entries[] = {
    { "larger-text", larger_text_action },
    { "smaller-text", smaller_text_action },
    { "normal-text", normal_text_action },
  };

  g_return_if_fail (TEKTRA_IS_READING_SIZE (self));
  g_return_if_fail (G_IS_ACTION_MAP (actions));

  g_action_map_add_action_entries (actions, entries, G_N_ELEMENTS (entries), self);
}
