/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-prose-view-private.h"

#include "ui/tektra-link.h"

/* The links of a prose view: what the pointer and the Tab key find there. */

/* Where a link leads that must not be opened is told, too. */
static gboolean
is_link (const TektraMarkdownRun *run)
{
  return (run->style & TEKTRA_MARKDOWN_STYLE_LINK) != 0 || tektra_link_can_open (run->url);
}

static const TektraMarkdownRun *
get_link_at_iter (TektraProseView   *self,
                  const GtkTextIter *iter,
                  guint             *index)
{
  const TektraMarkdownRun *run;
  gsize offset;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  if (!tektra_prose_view_get_place_at_iter (self, iter, index, &offset))
    return NULL;

  run = tektra_markdown_inline_get_run_at (&tektra_prose_view_get_block (self, *index)->text,
                                           offset);

  return run != NULL && is_link (run) ? run : NULL;
}

static const TektraMarkdownRun *
get_link_at_point (TektraProseView *self,
                   double           x,
                   double           y,
                   guint           *index)
{
  GtkTextIter iter;
  int buffer_x, buffer_y;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET,
                                         (int) x, (int) y, &buffer_x, &buffer_y);
  if (!gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), &iter, buffer_x, buffer_y))
    return NULL;

  return get_link_at_iter (self, &iter, index);
}

/* A link whose words are its address shows where it leads already. */
static void
activate_link (TektraProseView         *self,
               guint                    index,
               const TektraMarkdownRun *link)
{
  const TektraMarkdownBlock *block = tektra_prose_view_get_block (self, index);
  g_autofree char *words = NULL;
  GdkRectangle rectangle, end_rectangle;
  GtkTextIter start, end;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  words = g_strndup (block->text.text + link->start, link->end - link->start);
  if (g_str_equal (words, link->url) && tektra_link_can_open (link->url))
    {
      tektra_link_open (GTK_WIDGET (self), link->url);
      return;
    }

  tektra_prose_view_get_iter_at (self, index, link->start, &start);
  tektra_prose_view_get_iter_at (self, index, link->end, &end);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &start, &rectangle);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &end, &end_rectangle);
  if (end_rectangle.y == rectangle.y)
    rectangle.width = MAX (1, end_rectangle.x - rectangle.x);
  gtk_text_view_buffer_to_window_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET,
                                         rectangle.x, rectangle.y, &rectangle.x, &rectangle.y);
  tektra_link_ask (GTK_WIDGET (self), &rectangle, link->url, words);
}

static void
motion_cb (TektraProseView *self,
           double           x,
           double           y)
{
  guint index;
  gboolean over_link = get_link_at_point (self, x, y, &index) != NULL;

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), over_link ? "pointer" : "text");
}

static void
released_cb (TektraProseView *self,
             int              n_press,
             double           x,
             double           y)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  const TektraMarkdownRun *link;
  guint index;

  if (gtk_text_buffer_get_has_selection (buffer))
    return;

  link = get_link_at_point (self, x, y, &index);
  if (link != NULL)
    activate_link (self, index, link);
}

static gboolean
query_tooltip_cb (TektraProseView *self,
                  int              x,
                  int              y,
                  gboolean         keyboard,
                  GtkTooltip      *tooltip)
{
  const TektraMarkdownRun *link;
  guint index;

  link = keyboard ? self->link : get_link_at_point (self, x, y, &index);
  if (link == NULL)
    return FALSE;

  gtk_tooltip_set_text (tooltip, link->url);

  return TRUE;
}

/**
 * tektra_prose_view_select_link:
 * @self: a view
 * @forward: whether the next one is meant
 *
 * Selects the next link, or the one before. Links are visited with Tab, like those of a label; the
 * one that Enter would open is selected.
 *
 * Returns: whether there is one
 */
gboolean
tektra_prose_view_select_link (TektraProseView *self,
                               gboolean         forward)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  gboolean passed = self->link == NULL;

  g_return_val_if_fail (TEKTRA_IS_PROSE_VIEW (self), FALSE);

  for (guint i = 0; i < self->blocks->len; i++)
    {
      guint index = forward ? i : self->blocks->len - 1 - i;
      const TektraMarkdownBlock *block = tektra_prose_view_get_block (self, index);

      for (guint j = 0; j < block->text.n_runs; j++)
        {
          guint position = forward ? j : block->text.n_runs - 1 - j;
          const TektraMarkdownRun *run = &block->text.runs[position];
          GtkTextIter start, end;

          if (run == self->link)
            {
              passed = TRUE;
              continue;
            }
          if (!passed || !is_link (run))
            continue;

          self->link = run;
          self->link_block = index;
          tektra_prose_view_get_iter_at (self, index, run->start, &start);
          tektra_prose_view_get_iter_at (self, index, run->end, &end);
          gtk_text_buffer_select_range (buffer, &end, &start);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * tektra_prose_view_forget_link:
 * @self: a view
 *
 * Forgets which link was visited last.
 */
void
tektra_prose_view_forget_link (TektraProseView *self)
{
  g_return_if_fail (TEKTRA_IS_PROSE_VIEW (self));

  self->link = NULL;
  self->link_block = 0;
}

/**
 * tektra_prose_view_activate_link:
 * @self: a view
 *
 * Opens the link that was visited last, or asks about it.
 *
 * Returns: whether there is one
 */
gboolean
tektra_prose_view_activate_link (TektraProseView *self)
{
  g_return_val_if_fail (TEKTRA_IS_PROSE_VIEW (self), FALSE);

  if (self->link == NULL)
    return FALSE;

  activate_link (self, self->link_block, self->link);

  return TRUE;
}

/**
 * tektra_prose_view_init_links:
 * @self: a view that is being made
 *
 * Lets links be pointed at and clicked.
 */
void
tektra_prose_view_init_links (TektraProseView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_return_if_fail (TEKTRA_IS_PROSE_VIEW (self));

  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}
