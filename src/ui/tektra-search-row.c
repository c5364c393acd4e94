/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-search-row.h"

#include <glib/gi18n.h>

struct _TektraSearchRow
{
  GtkWidget  parent_instance;

  GtkWidget *heading;
  GtkLabel  *title;
  GtkLabel  *date;
  GtkLabel  *snippet;
};

G_DEFINE_FINAL_TYPE (TektraSearchRow, tektra_search_row, GTK_TYPE_WIDGET)

/* As short as a person can do with: the hour of today, the day of this year. */
static char *
format_time (gint64 time)
{
  g_autoptr(GDateTime) then = NULL;
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc_usec (time);

  then = utc != NULL ? g_date_time_to_local (utc) : NULL;
  if (then == NULL)
    return g_strdup ("");

  if (g_date_time_get_year (then) != g_date_time_get_year (now))
    /* Translators: a day of another year, such as "Mar 2025", see g_date_time_format() */
    return g_date_time_format (then, _("%b %Y"));

  if (g_date_time_get_day_of_year (then) != g_date_time_get_day_of_year (now))
    /* Translators: a day of this year, such as "12 Mar", see g_date_time_format() */
    return g_date_time_format (then, _("%-e %b"));

  /* Translators: a time of today, such as "14:05", see g_date_time_format() */
  return g_date_time_format (then, _("%H:%M"));
}

/* What was found may be any text, so that no markup is made of it. */
static void
set_text (GtkLabel     *label,
          const char   *text,
          const GArray *ranges)
{
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  for (guint i = 0; ranges != NULL && i < ranges->len; i++)
    {
      const TektraSearchRange *range = &g_array_index (ranges, TektraSearchRange, i);
      PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
      PangoAttribute *alpha = pango_attr_foreground_alpha_new (G_MAXUINT16);

      weight->start_index = alpha->start_index = range->begin;
      weight->end_index = alpha->end_index = range->end;
      pango_attr_list_insert (attributes, weight);
      pango_attr_list_insert (attributes, alpha);
    }

  gtk_label_set_label (label, text);
  gtk_label_set_attributes (label, attributes);
}

static void
tektra_search_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TEKTRA_TYPE_SEARCH_ROW);

  G_OBJECT_CLASS (tektra_search_row_parent_class)->dispose (object);
}

static void
tektra_search_row_class_init (TektraSearchRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_search_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-search-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraSearchRow, heading);
  gtk_widget_class_bind_template_child (widget_class, TektraSearchRow, title);
  gtk_widget_class_bind_template_child (widget_class, TektraSearchRow, date);
  gtk_widget_class_bind_template_child (widget_class, TektraSearchRow, snippet);
  gtk_widget_class_set_css_name (widget_class, "search-row");
}

static void
tektra_search_row_init (TektraSearchRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_search_row_new:
 *
 * Makes an empty row.
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
tektra_search_row_new (void)
{
  return g_object_new (TEKTRA_TYPE_SEARCH_ROW, NULL);
}

/**
 * tektra_search_row_set_result:
 * @self: a row
 * @result: what was found
 *
 * Shows a result. A chat that was found by its title has no words below it.
 */
void
tektra_search_row_set_result (TektraSearchRow    *self,
                              TektraSearchResult *result)
{
  const TektraSearchHit *hit;
  g_autofree char *date = NULL;
  gboolean is_title;

  g_return_if_fail (TEKTRA_IS_SEARCH_ROW (self));
  g_return_if_fail (TEKTRA_IS_SEARCH_RESULT (result));

  hit = tektra_search_result_get_hit (result);
  is_title = hit->message == 0;
  date = format_time (hit->time);

  if (is_title)
    set_text (self->title, hit->text, hit->ranges);
  else
    set_text (self->title, hit->title != NULL ? hit->title : _("New Chat"), NULL);
  set_text (self->snippet, is_title ? "" : hit->text, is_title ? NULL : hit->ranges);
  gtk_widget_set_visible (GTK_WIDGET (self->snippet), !is_title);
  gtk_label_set_label (self->date, date);
}

/**
 * tektra_search_row_dup_label:
 * @self: a row
 *
 * Gets all that the row says, to be read out.
 *
 * Returns: (transfer full): a text
 */
char *
tektra_search_row_dup_label (TektraSearchRow *self)
{
  g_return_val_if_fail (TEKTRA_IS_SEARCH_ROW (self), NULL);

  return g_strdup_printf ("%s, %s %s",
                          gtk_label_get_label (self->title),
                          gtk_label_get_label (self->date),
                          gtk_label_get_label (self->snippet));
}
