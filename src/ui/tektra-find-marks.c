/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "markdown/tektra-markdown-find.h"
#include "ui/tektra-find-marks.h"
#include "util/tektra-text-fold.h"

/* Only colours are changed, so that no line has to be laid out anew. Comments of code and links in
 * their own colours could not be read on that of a mark. */

#define FOUND "tektra-found"
#define CURRENT "tektra-found-current"

static const GdkRGBA *
get_color (gboolean current)
{
  static const GdkRGBA colors[2][2] = {
    { { 0.97f, 0.85f, 0.18f, 0.50f }, { 1.00f, 0.47f, 0.00f, 0.62f } }, /* light */
    { { 0.90f, 0.72f, 0.10f, 0.38f }, { 1.00f, 0.47f, 0.00f, 0.78f } }, /* dark */
  };
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  return &colors[dark ? 1 : 0][current ? 1 : 0];
}

/* A tag that changes has every view with its table drawn anew: it changes with the style only. */
static GtkTextTag *
get_tag (GtkTextBuffer *buffer,
         gboolean       current)
{
  GtkTextTagTable *table = gtk_text_buffer_get_tag_table (buffer);
  const char *name = current ? CURRENT : FOUND;
  const GdkRGBA *color = get_color (current);
  GtkTextTag *tag = gtk_text_tag_table_lookup (table, name);
  int n_tags;

  if (tag == NULL)
    tag = gtk_text_buffer_create_tag (buffer, name, NULL);

  if (g_object_get_data (G_OBJECT (tag), "color") != color)
    {
      gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

      g_object_set_data (G_OBJECT (tag), "color", (gpointer) color);
      g_object_set (tag,
                    "background-rgba", color,
                    "foreground", dark ? "white" : "black",
                    NULL);
    }

  /* above the colours of code, of which there can be new ones */
  n_tags = gtk_text_tag_table_get_size (table);
  if (gtk_text_tag_get_priority (tag) < n_tags - 2)
    gtk_text_tag_set_priority (tag, n_tags - 1);

  return tag;
}

/**
 * tektra_find_marks_count:
 * @role: whose text it is
 * @text: a text of a message
 * @length: its length in bytes
 * @folded: what is looked for
 *
 * Counts the places of a text that will be marked when it is shown. May be called in any thread.
 *
 * Returns: their number
 */
guint
tektra_find_marks_count (TektraRole  role,
                         const char *text,
                         gsize       length,
                         gpointer    folded)
{
  g_autofree char *valid = NULL;

  if (role != TEKTRA_ROLE_USER)
    return tektra_markdown_count (text, length, folded);

  /* as a bubble shows it */
  length = strnlen (text, length);
  if (g_utf8_validate (text, (gssize) length, NULL))
    return tektra_text_count (text, length, folded);

  valid = g_utf8_make_valid (text, (gssize) length);

  return tektra_text_count (valid, strlen (valid), folded);
}

/**
 * tektra_find_marks_clear:
 * @buffer: a text buffer
 *
 * Takes all marks away.
 */
void
tektra_find_marks_clear (GtkTextBuffer *buffer)
{
  static const char *const names[] = { FOUND, CURRENT };
  GtkTextTagTable *table = gtk_text_buffer_get_tag_table (buffer);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkTextTag *tag = gtk_text_tag_table_lookup (table, names[i]);

      if (tag != NULL)
        gtk_text_buffer_remove_tag (buffer, tag, &start, &end);
    }
}

/**
 * tektra_find_marks_add:
 * @buffer: a text buffer
 * @start: the beginning of a place
 * @end: its end
 * @current: whether it is the place where the person is
 *
 * Marks a place.
 */
void
tektra_find_marks_add (GtkTextBuffer     *buffer,
                       const GtkTextIter *start,
                       const GtkTextIter *end,
                       gboolean           current)
{
  gtk_text_buffer_apply_tag (buffer, get_tag (buffer, current), start, end);
}

/**
 * tektra_find_marks_insert:
 * @attributes: the attributes of a label
 * @start: the first byte of a place
 * @end: the byte behind its last
 * @current: whether it is the place where the person is
 *
 * Marks a place of a label.
 */
void
tektra_find_marks_insert (PangoAttrList *attributes,
                          gsize          start,
                          gsize          end,
                          gboolean       current)
{
  const GdkRGBA *color = get_color (current);
  PangoAttribute *background = pango_attr_background_new ((guint16) (color->red * G_MAXUINT16),
                                                          (guint16) (color->green * G_MAXUINT16),
                                                          (guint16) (color->blue * G_MAXUINT16));
  PangoAttribute *alpha = pango_attr_background_alpha_new ((guint16) (color->alpha * G_MAXUINT16));

  background->start_index = alpha->start_index = (guint) start;
  background->end_index = alpha->end_index = (guint) end;
  pango_attr_list_insert (attributes, background);
  pango_attr_list_insert (attributes, alpha);
}

/**
 * tektra_find_marks_set_label:
 * @label: a label without attributes of its own
 * @folded: what is looked for, empty to take all marks away
 * @nth: at which of the places the person is, -1 for none
 *
 * Marks all places of a label.
 *
 * Returns: their number
 */
guint
tektra_find_marks_set_label (GtkLabel   *label,
                             const char *folded,
                             int         nth)
{
  const char *text = gtk_label_get_text (label);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  gsize length = strlen (text), start, end = 0;
  guint n = 0;

  for (; *folded != '\0' && tektra_text_find (text, length, folded, end, &start, &end); n++)
    tektra_find_marks_insert (attributes, start, end, (int) n == nth);

  if (n > 0 || gtk_label_get_attributes (label) != NULL)
    gtk_label_set_attributes (label, n > 0 ? attributes : NULL);

  return n;
}

static gboolean
locate_in_text (GtkTextView     *text_view,
                graphene_rect_t *bounds)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (text_view);
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), CURRENT);
  GtkTextIter iter;
  GdkRectangle rectangle;

  gtk_text_buffer_get_start_iter (buffer, &iter);
  if (tag == NULL ||
      (!gtk_text_iter_starts_tag (&iter, tag) && !gtk_text_iter_forward_to_tag_toggle (&iter, tag)))
    return FALSE;

  gtk_text_view_get_iter_location (text_view, &iter, &rectangle);
  gtk_text_view_buffer_to_window_coords (text_view, GTK_TEXT_WINDOW_WIDGET,
                                         rectangle.x, rectangle.y, &rectangle.x, &rectangle.y);
  graphene_rect_init (bounds, (float) rectangle.x, (float) rectangle.y,
                      (float) MAX (1, rectangle.width), (float) rectangle.height);

  return TRUE;
}

static gboolean
is_current (PangoAttribute *attribute,
            gpointer        user_data)
{
  const GdkRGBA *color = get_color (TRUE);

  return attribute->klass->type == PANGO_ATTR_BACKGROUND_ALPHA &&
         ((PangoAttrInt *) attribute)->value == (int) (guint16) (color->alpha * G_MAXUINT16);
}

static gboolean
locate_in_label (GtkLabel        *label,
                 graphene_rect_t *bounds)
{
  PangoAttrList *attributes = gtk_label_get_attributes (label);
  g_autoptr(PangoAttrList) copy = NULL;
  g_autoptr(PangoAttrList) current = NULL;
  GSList *found;
  PangoRectangle place;
  int x, y;

  if (attributes == NULL)
    return FALSE;

  copy = pango_attr_list_copy (attributes);
  current = pango_attr_list_filter (copy, is_current, NULL);
  if (current == NULL)
    return FALSE;

  found = pango_attr_list_get_attributes (current);
  pango_layout_index_to_pos (gtk_label_get_layout (label),
                             (int) ((PangoAttribute *) found->data)->start_index, &place);
  g_slist_free_full (found, (GDestroyNotify) pango_attribute_destroy);
  pango_extents_to_pixels (&place, NULL);
  gtk_label_get_layout_offsets (label, &x, &y);
  graphene_rect_init (bounds, (float) (x + place.x), (float) (y + place.y),
                      (float) ABS (place.width), (float) place.height);

  return TRUE;
}

/**
 * tektra_find_marks_locate:
 * @widget: a widget with texts somewhere in it
 * @relative_to: a widget in the same window
 * @bounds: (out caller-allocates): where it is in @relative_to
 *
 * Finds the place where the person is.
 *
 * Returns: whether it is in @widget
 */
gboolean
tektra_find_marks_locate (GtkWidget       *widget,
                          GtkWidget       *relative_to,
                          graphene_rect_t *bounds)
{
  if ((GTK_IS_TEXT_VIEW (widget) && locate_in_text (GTK_TEXT_VIEW (widget), bounds)) ||
      (GTK_IS_LABEL (widget) && locate_in_label (GTK_LABEL (widget), bounds)))
    {
      graphene_point_t point;

      if (!gtk_widget_compute_point (widget, relative_to, &bounds->origin, &point))
        return FALSE;
      bounds->origin = point;
      return TRUE;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (tektra_find_marks_locate (child, relative_to, bounds))
        return TRUE;
    }

  return FALSE;
}
