/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-section-headers.h"

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListHeader            *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_list_header_set_child (header, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListHeader            *header,
         gpointer                  user_data)
{
  TektraSectionTitleFunc get_title = (TektraSectionTitleFunc) user_data;

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)),
                       get_title (gtk_list_header_get_item (header)));
}

/**
 * tektra_section_headers_new:
 * @get_title: (scope forever): names the sections
 *
 * Makes a factory for the headers of a list view.
 *
 * Returns: (transfer full): a new factory
 */
GtkListItemFactory *
tektra_section_headers_new (TektraSectionTitleFunc get_title)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_return_val_if_fail (get_title != NULL, factory);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer) get_title);

  return factory;
}
