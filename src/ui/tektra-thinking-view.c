/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/tektra-markdown-view.h"
#include "ui/tektra-thinking-view.h"

struct _TektraThinkingView
{
  GtkWidget           parent_instance;

  /* owned */
  TektraThinkingPart *part;

  /* template */
  GtkToggleButton    *button;
  GtkImage           *arrow;
  GtkLabel           *label;
  GtkWidget          *spinner;
  GtkRevealer        *revealer;
  TektraMarkdownView *text_view;
};

G_DEFINE_FINAL_TYPE (TektraThinkingView, tektra_thinking_view, GTK_TYPE_WIDGET)

static char *
format_duration (gint64 duration)
{
  guint seconds = (guint) MAX (1, (duration + G_TIME_SPAN_SECOND / 2) / G_TIME_SPAN_SECOND);

  if (seconds < 60)
    return g_strdup_printf (ngettext ("Thought for %u s", "Thought for %u s", seconds), seconds);

  /* Translators: minutes and seconds */
  return g_strdup_printf (_("Thought for %u min %u s"), seconds / 60, seconds % 60);
}

static void
update (TektraThinkingView *self)
{
  g_autofree char *text = NULL;
  gboolean finished;

  g_assert (TEKTRA_IS_THINKING_VIEW (self));

  finished = self->part == NULL || tektra_thinking_part_get_finished (self->part);
  if (self->part != NULL && finished)
    text = format_duration (tektra_thinking_part_get_duration (self->part));

  gtk_label_set_label (self->label, text != NULL ? text : _("Thinking…"));
  gtk_widget_set_visible (self->spinner, !finished);
  /* Some servers keep the words to themselves. */
  gtk_widget_set_visible (GTK_WIDGET (self),
                          !finished || self->part == NULL ||
                          tektra_text_part_get_length (TEKTRA_TEXT_PART (self->part)) > 0);
  tektra_markdown_view_set_complete (self->text_view, finished);
}

/* The text is laid out only for those who look at it. */
static void
toggled_cb (TektraThinkingView *self)
{
  gboolean open = gtk_toggle_button_get_active (self->button);

  g_assert (TEKTRA_IS_THINKING_VIEW (self));

  if (open)
    tektra_markdown_view_set_part (self->text_view, TEKTRA_TEXT_PART (self->part));

  gtk_image_set_from_icon_name (self->arrow, open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_revealer_set_reveal_child (self->revealer, open);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->button),
                               GTK_ACCESSIBLE_STATE_EXPANDED, open,
                               -1);
}

/* Folded away it is let go of, or it would be laid out on and on. */
static void
child_revealed_cb (TektraThinkingView *self)
{
  g_assert (TEKTRA_IS_THINKING_VIEW (self));

  if (!gtk_revealer_get_child_revealed (self->revealer)
      && !gtk_toggle_button_get_active (self->button))
    tektra_markdown_view_set_part (self->text_view, NULL);
}

static void
tektra_thinking_view_dispose (GObject *object)
{
  TektraThinkingView *self = TEKTRA_THINKING_VIEW (object);

  if (self->part != NULL)
    g_signal_handlers_disconnect_by_func (self->part, update, self);
  g_clear_object (&self->part);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_THINKING_VIEW);

  G_OBJECT_CLASS (tektra_thinking_view_parent_class)->dispose (object);
}

static void
tektra_thinking_view_class_init (TektraThinkingViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_thinking_view_dispose;

  g_type_ensure (ADW_TYPE_SPINNER);
  g_type_ensure (TEKTRA_TYPE_MARKDOWN_VIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-thinking-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraThinkingView, button);
  gtk_widget_class_bind_template_child (widget_class, TektraThinkingView, arrow);
  gtk_widget_class_bind_template_child (widget_class, TektraThinkingView, label);
  gtk_widget_class_bind_template_child (widget_class, TektraThinkingView, spinner);
  gtk_widget_class_bind_template_child (widget_class, TektraThinkingView, revealer);
  gtk_widget_class_bind_template_child (widget_class, TektraThinkingView, text_view);
  gtk_widget_class_bind_template_callback (widget_class, child_revealed_cb);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_set_css_name (widget_class, "thinking-view");
}

static void
tektra_thinking_view_init (TektraThinkingView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_thinking_view_new:
 *
 * Makes an empty view.
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
tektra_thinking_view_new (void)
{
  return g_object_new (TEKTRA_TYPE_THINKING_VIEW, NULL);
}

/**
 * tektra_thinking_view_set_part:
 * @self: a view
 * @part: (nullable): the reasoning
 *
 * Shows a model's reasoning, folded.
 */
void
tektra_thinking_view_set_part (TektraThinkingView *self,
                               TektraThinkingPart *part)
{
  g_return_if_fail (TEKTRA_IS_THINKING_VIEW (self));
  g_return_if_fail (part == NULL || TEKTRA_IS_THINKING_PART (part));

  if (self->part == part)
    return;

  if (self->part != NULL)
    g_signal_handlers_disconnect_by_func (self->part, update, self);

  gtk_toggle_button_set_active (self->button, FALSE);
  tektra_markdown_view_set_part (self->text_view, NULL);
  g_set_object (&self->part, part);

  if (part != NULL)
    g_signal_connect_object (part, "notify::finished", G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);

  update (self);
}
