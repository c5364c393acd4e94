/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-stop-group.h"

#include <glib/gi18n.h>

#include "ui/tektra-escaped-text.h"
#include "ui/tektra-removable-row.h"

/* The stop sequences of settings: one row each, and a field for another one. */

struct _TektraStopGroup
{
  AdwPreferencesGroup     parent_instance;

  TektraGenerationParams *params;

  GtkListBox             *box;
  AdwEntryRow            *entry;
};

G_DEFINE_FINAL_TYPE (TektraStopGroup, tektra_stop_group, ADW_TYPE_PREFERENCES_GROUP)

static void
remove_cb (TektraStopGroup *self,
           GtkWidget       *button)
{
  const char *removed = g_object_get_data (G_OBJECT (button), "stop");
  const char * const *stop = tektra_generation_params_get_stop (self->params);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) kept = NULL;

  g_assert (TEKTRA_IS_STOP_GROUP (self));

  for (guint i = 0; stop != NULL && stop[i] != NULL; i++)
    {
      if (!g_str_equal (stop[i], removed))
        g_strv_builder_add (builder, stop[i]);
    }

  /* The button goes, and must not take the keyboard along. */
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  kept = g_strv_builder_end (builder);
  tektra_generation_params_set_stop (self->params, (const char * const *) kept);
}

static GtkWidget *
tektra_stop_group_create_row (TektraStopGroup *self,
                              const char      *stop)
{
  g_autofree char *shown = tektra_escaped_text_new (stop);
  g_autofree char *label = NULL;
  GtkWidget *row, *button;

  g_assert (TEKTRA_IS_STOP_GROUP (self));

  /* Translators: %s is a text that ends an answer */
  label = g_strdup_printf (_("Do not stop at %s"), shown);
  row = tektra_removable_row_new (shown, NULL, label, &button);
  g_object_set_data_full (G_OBJECT (button), "stop", g_strdup (stop), g_free);
  g_signal_connect_object (button, "clicked",
                           G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);

  return row;
}

static void
tektra_stop_group_update (TektraStopGroup *self)
{
  const char * const *stop = tektra_generation_params_get_stop (self->params);
  GtkListBoxRow *row;

  g_assert (TEKTRA_IS_STOP_GROUP (self));

  while ((row = gtk_list_box_get_row_at_index (self->box, 0)) != GTK_LIST_BOX_ROW (self->entry))
    gtk_list_box_remove (self->box, GTK_WIDGET (row));

  for (guint i = 0; stop != NULL && stop[i] != NULL; i++)
    gtk_list_box_insert (self->box, tektra_stop_group_create_row (self, stop[i]), (int) i);
}

static void
param_changed_cb (TektraStopGroup *self,
                  guint            param)
{
  g_assert (TEKTRA_IS_STOP_GROUP (self));

  if (param == TEKTRA_PARAM_STOP)
    tektra_stop_group_update (self);
}

static void
tektra_stop_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TEKTRA_TYPE_STOP_GROUP);

  G_OBJECT_CLASS (tektra_stop_group_parent_class)->dispose (object);
}

static void
tektra_stop_group_finalize (GObject *object)
{
  TektraStopGroup *self = TEKTRA_STOP_GROUP (object);

  g_clear_object (&self->params);

  G_OBJECT_CLASS (tektra_stop_group_parent_class)->finalize (object);
}

static void
tektra_stop_group_class_init (TektraStopGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_stop_group_dispose;
  object_class->finalize = tektra_stop_group_finalize;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-stop-group.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraStopGroup, box);
  gtk_widget_class_bind_template_child (widget_class, TektraStopGroup, entry);
  gtk_widget_class_bind_template_callback (widget_class, tektra_stop_group_commit);
}

static void
tektra_stop_group_init (TektraStopGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_stop_group_set_params:
 * @self: a group
 * @params: settings, which are changed at once
 *
 * Sets whose stop sequences are shown; done once.
 */
void
tektra_stop_group_set_params (TektraStopGroup        *self,
                              TektraGenerationParams *params)
{
  g_return_if_fail (TEKTRA_IS_STOP_GROUP (self));
  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (params));
  g_return_if_fail (self->params == NULL);

  self->params = g_object_ref (params);
  g_signal_connect_object (params, "changed",
                           G_CALLBACK (param_changed_cb), self, G_CONNECT_SWAPPED);
  tektra_stop_group_update (self);
}

/**
 * tektra_stop_group_commit:
 * @self: a group
 *
 * Takes what is typed in the field, as Enter does.
 */
void
tektra_stop_group_commit (TektraStopGroup *self)
{
  const char * const *stop;
  g_autofree char *added = NULL;
  g_autoptr(GStrvBuilder) builder = NULL;
  g_auto(GStrv) changed = NULL;

  g_return_if_fail (TEKTRA_IS_STOP_GROUP (self));

  stop = tektra_generation_params_get_stop (self->params);
  added = tektra_escaped_text_parse (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
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
