/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-focus.h"

#include <adwaita.h>

/* While a breakpoint changes, of the window or of a dialog in it, what is in there is unmapped for
 * a frame. GTK would give the keyboard to the first widget that takes it then, and a dialog that
 * becomes a sheet selects what is written in its field, to be gone with the next letter. */
typedef struct
{
  GtkWidget *focus; /* weak */
  int selection[2]; /* while it is a field that is unmapped */
  guint select_source;
} Keeper;

static gboolean
is_changing_breakpoint (GtkWidget *widget)
{
  for (GtkWidget *parent; (parent = gtk_widget_get_parent (widget)) != NULL; widget = parent)
    {
      if (ADW_IS_BREAKPOINT_BIN (parent) && !gtk_widget_get_child_visible (widget))
        return TRUE;
    }

  return FALSE;
}

static gboolean
select_cb (gpointer user_data)
{
  Keeper *self = user_data;

  self->select_source = 0;
  gtk_editable_select_region (GTK_EDITABLE (self->focus), self->selection[0], self->selection[1]);

  return G_SOURCE_REMOVE;
}

/* Libadwaita gives the field the keyboard anew just after this, and the next key comes later. */
static void
focus_map_cb (GtkWidget *focus,
              gpointer   user_data)
{
  Keeper *self = user_data;

  g_signal_handlers_disconnect_by_func (focus, focus_map_cb, self);
  self->select_source = g_idle_add_full (G_PRIORITY_HIGH, select_cb, self, NULL);
}

/* To say again who has the keyboard is enough for it to stay. */
static void
focus_unmap_cb (GtkWidget *focus,
                gpointer   user_data)
{
  Keeper *self = user_data;

  if (!is_changing_breakpoint (focus))
    return;

  if (GTK_IS_TEXT (focus))
    {
      gtk_editable_get_selection_bounds (GTK_EDITABLE (focus), &self->selection[0],
                                         &self->selection[1]);
      g_clear_handle_id (&self->select_source, g_source_remove);
      g_signal_handlers_disconnect_by_func (focus, focus_map_cb, self);
      g_signal_connect (focus, "map", G_CALLBACK (focus_map_cb), self);
    }

  gtk_root_set_focus (gtk_widget_get_root (focus), focus);
}

static void
keeper_set_focus (Keeper    *self,
                  GtkWidget *focus)
{
  if (self->focus != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->focus, focus_unmap_cb, self);
      g_signal_handlers_disconnect_by_func (self->focus, focus_map_cb, self);
    }
  g_clear_handle_id (&self->select_source, g_source_remove);
  g_set_weak_pointer (&self->focus, focus);
  if (focus != NULL)
    g_signal_connect (focus, "unmap", G_CALLBACK (focus_unmap_cb), self);
}

static void
focus_changed_cb (GtkWindow  *window,
                  GParamSpec *pspec,
                  gpointer    user_data)
{
  keeper_set_focus (user_data, gtk_window_get_focus (window));
}

static void
keeper_free (gpointer  data,
             GClosure *closure)
{
  keeper_set_focus (data, NULL);
  g_free (data);
}

/**
 * tektra_focus_keep:
 * @window: a window with breakpoints
 *
 * From now on the keyboard stays where it is while the window or a dialog in it changes its shape.
 */
void
tektra_focus_keep (GtkWindow *window)
{
  g_signal_connect_data (window, "notify::focus-widget", G_CALLBACK (focus_changed_cb),
                         g_new0 (Keeper, 1), keeper_free, 0);
}

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
