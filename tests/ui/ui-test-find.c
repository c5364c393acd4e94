/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <adwaita.h>
#include <string.h>

#include "ui/tektra-message-list.h"
#include "ui/tektra-message-row.h"

typedef gboolean (*IsWanted) (GtkWidget *widget,
                              gpointer   data);

/* Looks at each mapped widget once, depth first: it is done again and again while something is
 * waited for, in windows of thousands of widgets. */
static GtkWidget *
find_widget (GtkWidget *root,
             IsWanted   is_wanted,
             gpointer   data)
{
  g_autoptr(GQueue) queue = g_queue_new ();

  g_queue_push_head (queue, root);

  while (!g_queue_is_empty (queue))
    {
      GtkWidget *widget = g_queue_pop_head (queue);

      if (!gtk_widget_get_mapped (widget))
        continue;

      if (is_wanted (widget, data))
        return widget;

      for (GtkWidget *child = gtk_widget_get_last_child (widget);
           child != NULL;
           child = gtk_widget_get_prev_sibling (child))
        g_queue_push_head (queue, child);
    }

  return NULL;
}

typedef struct
{
  GType type;
  guint n_before;
} Nth;

static gboolean
is_nth (GtkWidget *widget,
        gpointer   data)
{
  Nth *nth = data;

  return g_type_is_a (G_OBJECT_TYPE (widget), nth->type) && nth->n_before-- == 0;
}

static gboolean
is_label_with (GtkWidget *widget,
               gpointer   text)
{
  return GTK_IS_LABEL (widget) &&
         strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

static gboolean
is_button_called (GtkWidget *widget,
                  gpointer   text)
{
  return GTK_IS_BUTTON (widget) &&
         (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0 ||
          g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0);
}

/**
 * ui_test_find_in:
 * @root: where to look
 * @type: a class of widgets
 * @nth: which of them, from 0
 *
 * Looks for a widget, depth first; what is not mapped does not count.
 *
 * Returns: (transfer none) (nullable): the widget
 */
gpointer
ui_test_find_in (GtkWidget *root,
                 GType      type,
                 guint      nth)
{
  Nth wanted = { type, nth };

  return find_widget (root, is_nth, &wanted);
}

/**
 * ui_test_find:
 * @type: a class of widgets
 *
 * Looks for the first widget of a class in the window.
 *
 * Returns: (transfer none) (nullable): the widget
 */
gpointer
ui_test_find (GType type)
{
  return ui_test_find_in (GTK_WIDGET (ui_test_get_window ()), type, 0);
}

/**
 * ui_test_find_label:
 * @text: a part of what stands there
 *
 * Looks for a label in the window.
 *
 * Returns: (transfer none) (nullable): the label
 */
GtkWidget *
ui_test_find_label (const char *text)
{
  return find_widget (GTK_WIDGET (ui_test_get_window ()), is_label_with, (gpointer) text);
}

/**
 * ui_test_find_button_in:
 * @root: where to look
 * @text: what it is called, whole: its label, or its tooltip
 *
 * Looks for a button.
 *
 * Returns: (transfer none) (nullable): the button
 */
GtkWidget *
ui_test_find_button_in (GtkWidget  *root,
                        const char *text)
{
  return find_widget (root, is_button_called, (gpointer) text);
}

/**
 * ui_test_find_row:
 * @root: where to look
 * @title: its title, whole
 *
 * Looks for a row of preferences.
 *
 * Returns: (transfer none) (nullable): the row
 */
GtkWidget *
ui_test_find_row (GtkWidget  *root,
                  const char *title)
{
  AdwPreferencesRow *row;

  for (guint i = 0; (row = ui_test_find_in (root, ADW_TYPE_PREFERENCES_ROW, i)) != NULL; i++)
    {
      if (g_str_equal (adw_preferences_row_get_title (row), title))
        return GTK_WIDGET (row);
    }

  return NULL;
}

/**
 * ui_test_find_button:
 * @text: a part of what stands on it
 *
 * Looks for a button in the window.
 *
 * Returns: (transfer none) (nullable): the button
 */
GtkWidget *
ui_test_find_button (const char *text)
{
  GtkWidget *label = ui_test_find_label (text);

  return label != NULL ? gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON) : NULL;
}

/**
 * ui_test_find_message:
 * @message: a message of the current chat
 *
 * Looks for its row in the window.
 *
 * Returns: (transfer none) (nullable): the row, %NULL when it is not on the screen
 */
GtkWidget *
ui_test_find_message (TektraMessage *message)
{
  GtkWidget *list = ui_test_find (TEKTRA_TYPE_MESSAGE_LIST);
  TektraMessageRow *row;

  for (guint i = 0;
       list != NULL && (row = ui_test_find_in (list, TEKTRA_TYPE_MESSAGE_ROW, i)) != NULL;
       i++)
    {
      if (tektra_message_row_get_message (row) == message)
        return GTK_WIDGET (row);
    }

  return NULL;
}

/**
 * ui_test_focus_is_in:
 * @type: a class of widgets
 *
 * Returns: whether the keyboard is on a widget of the class, or inside of one
 */
gboolean
ui_test_focus_is_in (GType type)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (ui_test_get_window ()));

  return focus != NULL && gtk_widget_get_ancestor (focus, type) != NULL;
}
