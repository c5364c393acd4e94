/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-link.h"
#include "ui/tektra-markdown-view.h"

/* Links in answers were written by a model: they can lead anywhere, whatever their words say. Only
 * web and mail addresses open, and only after the address has been shown. */

static void
launched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (object), result, &error))
    g_debug ("Could not open a link: %s", error->message);
}

static void
open_clicked_cb (GtkButton *button,
                 GtkWidget *popover)
{
  GtkWidget *parent = gtk_widget_get_parent (popover);
  g_autofree char *url = g_strdup (g_object_get_data (G_OBJECT (popover), "url"));

  gtk_popover_popdown (GTK_POPOVER (popover));
  if (parent != NULL)
    tektra_link_open (parent, url);
}

static void
copy_clicked_cb (GtkButton *button,
                 GtkWidget *popover)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (popover),
                          g_object_get_data (G_OBJECT (popover), "url"));
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static gboolean
unparent_idle_cb (gpointer user_data)
{
  gtk_widget_unparent (user_data);

  return G_SOURCE_REMOVE;
}

/* Not at once: the popover is still in the middle of closing. */
static void
closed_cb (GtkPopover *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_idle_cb,
                   g_object_ref (popover), g_object_unref);
}

/**
 * tektra_link_can_open:
 * @url: (nullable): an address
 *
 * Tells whether an address is of a kind that may be opened: web or mail.
 */
gboolean
tektra_link_can_open (const char *url)
{
  const char *scheme;

  if (url == NULL)
    return FALSE;

  scheme = g_uri_peek_scheme (url);

  return g_strcmp0 (scheme, "http") == 0 ||
         g_strcmp0 (scheme, "https") == 0 ||
         g_strcmp0 (scheme, "mailto") == 0;
}

/**
 * tektra_link_open:
 * @widget: a widget of the window that asks
 * @url: an address
 *
 * Opens an address in the person's browser or mail program. Other kinds of addresses are ignored.
 */
void
tektra_link_open (GtkWidget  *widget,
                  const char *url)
{
  g_autoptr(GtkUriLauncher) launcher = NULL;
  GtkRoot *root;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (url != NULL);

  if (!tektra_link_can_open (url))
    return;

  root = gtk_widget_get_root (widget);
  launcher = gtk_uri_launcher_new (url);
  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                           NULL, launched_cb, NULL);
}

/**
 * tektra_link_ask:
 * @widget: the widget that shows the link, inside of a [class@MarkdownView]
 * @pointing_to: where the link is in @widget
 * @url: where it leads
 *
 * Shows where a link leads and offers to open it.
 */
void
tektra_link_ask (GtkWidget          *widget,
                 const GdkRectangle *pointing_to,
                 const char         *url)
{
  GtkWidget *parent, *popover, *box, *label, *buttons, *copy, *open;
  graphene_rect_t bounds;
  GdkRectangle target;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (pointing_to != NULL);
  g_return_if_fail (url != NULL);

  /* Text views and labels do not expect children of their own. */
  parent = gtk_widget_get_ancestor (widget, TEKTRA_TYPE_MARKDOWN_VIEW);
  if (parent == NULL || !gtk_widget_compute_bounds (widget, parent, &bounds))
    return;

  target = *pointing_to;
  target.x += (int) bounds.origin.x;
  target.y += (int) bounds.origin.y;

  label = g_object_new (GTK_TYPE_LABEL,
                        "label", url,
                        "wrap", TRUE,
                        "wrap-mode", PANGO_WRAP_WORD_CHAR,
                        "max-width-chars", 44,
                        "lines", 6,
                        "ellipsize", PANGO_ELLIPSIZE_END,
                        "xalign", 0.0f,
                        NULL);

  copy = gtk_button_new_with_mnemonic (_("_Copy Link"));
  open = gtk_button_new_with_mnemonic (_("_Open"));
  gtk_widget_add_css_class (open, "suggested-action");
  gtk_widget_set_visible (open, tektra_link_can_open (url));

  buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (buttons), copy);
  gtk_box_append (GTK_BOX (buttons), open);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (box, "link-box");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), buttons);

  popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &target);
  gtk_popover_set_default_widget (GTK_POPOVER (popover), open);
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Link"),
                                  -1);
  g_object_set_data_full (G_OBJECT (popover), "url", g_strdup (url), g_free);
  g_signal_connect_object (open, "clicked", G_CALLBACK (open_clicked_cb), popover, 0);
  g_signal_connect_object (copy, "clicked", G_CALLBACK (copy_clicked_cb), popover, 0);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);

  gtk_widget_set_parent (popover, parent);
  gtk_popover_popup (GTK_POPOVER (popover));
}
