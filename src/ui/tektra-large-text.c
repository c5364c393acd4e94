/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-large-text.h"

#include <adwaita.h>

#include "ui/tektra-row-layout.h"

/* In libadwaita 1.10 what a row is set to always stands beside its name, so that large text in a
 * narrow window breaks the one in the middle of words and cuts the other; and the name of a group
 * has one line, and is cut. */

static gboolean
mapped_cb (GSignalInvocationHint *hint,
           guint                  n_values,
           const GValue          *values,
           gpointer               user_data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);

  if (ADW_IS_ACTION_ROW (widget))
    {
      GtkWidget *header = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (widget));

      if (GTK_IS_BOX (header) && !TEKTRA_IS_ROW_LAYOUT (gtk_widget_get_layout_manager (header)))
        gtk_widget_set_layout_manager (header, tektra_row_layout_new ());
    }
  else if (ADW_IS_PREFERENCES_GROUP (widget))
    {
      GObject *title = gtk_widget_get_template_child (widget, ADW_TYPE_PREFERENCES_GROUP, "title");

      if (GTK_IS_LABEL (title))
        g_object_set (title,
                      "ellipsize", PANGO_ELLIPSIZE_NONE,
                      "wrap", TRUE,
                      "wrap-mode", PANGO_WRAP_WORD_CHAR,
                      NULL);
    }

  return G_SOURCE_CONTINUE;
}

/**
 * tektra_large_text_make_room:
 *
 * From now on all preferences can be read in large text, wherever they are.
 */
void
tektra_large_text_make_room (void)
{
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, mapped_cb, NULL, NULL);
}
