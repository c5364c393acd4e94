/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-focus.h"

/**
 * tektra_focus_remember:
 * @before: (inout): a weak pointer that keeps who has the keyboard
 * @widget: who is going to have it
 *
 * Remembers who has the keyboard in the window of @widget, unless it is a part of @widget.
 */
void
tektra_focus_remember (GtkWidget **before,
                       GtkWidget  *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && focus != widget && !gtk_widget_is_ancestor (focus, widget))
    g_set_weak_pointer (before, focus);
}

/**
 * tektra_focus_give_back:
 * @before: (inout): a weak pointer set by [func@focus_remember]
 *
 * Gives the keyboard back and forgets who it was.
 *
 * Returns: whether it could be given back
 */
gboolean
tektra_focus_give_back (GtkWidget **before)
{
  GtkWidget *focus = *before;

  g_clear_weak_pointer (before);

  return focus != NULL && gtk_widget_get_mapped (focus) && gtk_widget_grab_focus (focus);
}
