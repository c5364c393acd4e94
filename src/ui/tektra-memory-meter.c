/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-memory-meter.h"

/* Asks while it is mapped only: what nobody sees need not be measured. */

#define MEASURE_SECONDS 2

struct _TektraMemoryMeter
{
  GtkWidget           parent_instance;

  TektraMemoryBudget *budget;
  guint               measure_source;

  GtkWidget          *content;
  GtkLabel           *label;
  GtkLevelBar        *bar;
};

G_DEFINE_FINAL_TYPE (TektraMemoryMeter, tektra_memory_meter, GTK_TYPE_WIDGET)

static void
tektra_memory_meter_update (TektraMemoryMeter *self)
{
  guint64 used = tektra_memory_budget_get_used (self->budget);
  guint64 limit = tektra_memory_budget_get_limit (self->budget);
  g_autofree char *used_text = g_format_size (used);
  g_autofree char *limit_text = g_format_size (limit);
  g_autofree char *text = NULL;

  g_assert (TEKTRA_IS_MEMORY_METER (self));

  /* Translators: %s are sizes of memory; the second is what the person allowed */
  text = limit > 0 ? g_strdup_printf (_("Models use %s of %s of memory"), used_text, limit_text)
                   : g_strdup_printf (_("Models use %s of memory"), used_text);

  gtk_label_set_label (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), limit > 0);
  if (limit > 0)
    gtk_level_bar_set_value (self->bar, MIN (1.0, (double) used / (double) limit));
  gtk_widget_set_visible (self->content, used > 0);
}

static void
used_changed_cb (TektraMemoryMeter *self)
{
  g_assert (TEKTRA_IS_MEMORY_METER (self));

  tektra_memory_meter_update (self);
}

static gboolean
measure_cb (gpointer user_data)
{
  TektraMemoryMeter *self = user_data;

  g_assert (TEKTRA_IS_MEMORY_METER (self));

  tektra_memory_budget_measure (self->budget);

  return G_SOURCE_CONTINUE;
}

static void
tektra_memory_meter_map (GtkWidget *widget)
{
  TektraMemoryMeter *self = TEKTRA_MEMORY_METER (widget);

  GTK_WIDGET_CLASS (tektra_memory_meter_parent_class)->map (widget);

  if (self->budget == NULL)
    return;

  tektra_memory_budget_measure (self->budget);
  self->measure_source = g_timeout_add_seconds (MEASURE_SECONDS, measure_cb, self);
}

static void
tektra_memory_meter_unmap (GtkWidget *widget)
{
  TektraMemoryMeter *self = TEKTRA_MEMORY_METER (widget);

  g_clear_handle_id (&self->measure_source, g_source_remove);

  GTK_WIDGET_CLASS (tektra_memory_meter_parent_class)->unmap (widget);
}

static void
tektra_memory_meter_dispose (GObject *object)
{
  TektraMemoryMeter *self = TEKTRA_MEMORY_METER (object);

  g_clear_handle_id (&self->measure_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_MEMORY_METER);
  g_clear_object (&self->budget);

  G_OBJECT_CLASS (tektra_memory_meter_parent_class)->dispose (object);
}

static void
tektra_memory_meter_class_init (TektraMemoryMeterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_memory_meter_dispose;
  widget_class->map = tektra_memory_meter_map;
  widget_class->unmap = tektra_memory_meter_unmap;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-memory-meter.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraMemoryMeter, content);
  gtk_widget_class_bind_template_child (widget_class, TektraMemoryMeter, label);
  gtk_widget_class_bind_template_child (widget_class, TektraMemoryMeter, bar);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "memory-meter");
}

static void
tektra_memory_meter_init (TektraMemoryMeter *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_memory_meter_set_budget:
 * @self: a meter that is not seen yet
 * @budget: (transfer none): who lets models into memory
 *
 * Sets what is shown.
 */
void
tektra_memory_meter_set_budget (TektraMemoryMeter  *self,
                                TektraMemoryBudget *budget)
{
  g_return_if_fail (TEKTRA_IS_MEMORY_METER (self));
  g_return_if_fail (TEKTRA_IS_MEMORY_BUDGET (budget));
  g_return_if_fail (self->budget == NULL);

  self->budget = g_object_ref (budget);
  g_signal_connect_object (budget, "notify::used",
                           G_CALLBACK (used_changed_cb), self, G_CONNECT_SWAPPED);
  tektra_memory_meter_update (self);
}
