/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-list-arrows.h"

/**
 * tektra_list_arrows_move:
 * @list_view: a list with a #GtkSingleSelection
 * @keyval: a key that was pressed in the entry
 *
 * Moves the selection with the arrow keys, from the first row no further up and from the last no
 * further down.
 *
 * Returns: %GDK_EVENT_STOP if the key was for the list
 */
gboolean
tektra_list_arrows_move (GtkListView *list_view,
                         guint        keyval)
{
  GtkSelectionModel *selection;
  guint selected;

  g_return_val_if_fail (GTK_IS_LIST_VIEW (list_view), GDK_EVENT_PROPAGATE);

  selection = gtk_list_view_get_model (list_view);
  selected = gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (selection));
  if (selected == GTK_INVALID_LIST_POSITION)
    return GDK_EVENT_PROPAGATE;

  if (keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down)
    selected += 1;
  else if (keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up)
    selected -= MIN (selected, 1);
  else
    return GDK_EVENT_PROPAGATE;

  if (selected < g_list_model_get_n_items (G_LIST_MODEL (selection)))
    gtk_list_view_scroll_to (list_view, selected, GTK_LIST_SCROLL_SELECT, NULL);

  return GDK_EVENT_STOP;
}
