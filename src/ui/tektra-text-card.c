/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-text-card.h"

/* As high as what is written, from three lines on, and then it scrolls. */

#define MIN_HEIGHT 72
#define MAX_HEIGHT 216
#define MARGIN     12

static GtkTextBuffer *
get_buffer (GtkWidget *card)
{
  GtkWidget *view = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (card));

  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
}

/**
 * tektra_text_card_new:
 * @label: what it is for, its accessible name
 *
 * Makes an empty field.
 *
 * Returns: (transfer floating): a field
 */
GtkWidget *
tektra_text_card_new (const char *label)
{
  GtkWidget *card, *view;

  g_return_val_if_fail (label != NULL, NULL);

  view = g_object_new (GTK_TYPE_TEXT_VIEW,
                       "wrap-mode", GTK_WRAP_WORD_CHAR,
                       "accepts-tab", FALSE,
                       "top-margin", MARGIN,
                       "bottom-margin", MARGIN,
                       "left-margin", MARGIN,
                       "right-margin", MARGIN,
                       NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

  card = g_object_new (GTK_TYPE_SCROLLED_WINDOW,
                       "hscrollbar-policy", GTK_POLICY_NEVER,
                       "min-content-height", MIN_HEIGHT,
                       "max-content-height", MAX_HEIGHT,
                       "propagate-natural-height", TRUE,
                       "overflow", GTK_OVERFLOW_HIDDEN,
                       "child", view,
                       NULL);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "instructions");

  return card;
}

/**
 * tektra_text_card_dup_text:
 * @card: a field
 *
 * Gets what is written there.
 *
 * Returns: (transfer full) (nullable): the text, %NULL when there is none
 */
char *
tektra_text_card_dup_text (GtkWidget *card)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (GTK_IS_SCROLLED_WINDOW (card), NULL);

  g_object_get (get_buffer (card), "text", &text, NULL);

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/**
 * tektra_text_card_set_text:
 * @card: a field
 * @text: (nullable): what shall be written there
 *
 * Sets the text.
 */
void
tektra_text_card_set_text (GtkWidget  *card,
                           const char *text)
{
  g_return_if_fail (GTK_IS_SCROLLED_WINDOW (card));

  gtk_text_buffer_set_text (get_buffer (card), text != NULL ? text : "", -1);
}
