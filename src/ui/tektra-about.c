/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-about.h"

#include <glib/gi18n.h>

/**
 * tektra_about_present:
 * @parent: where to show it
 *
 * Shows who made Tektra, and which version it is.
 */
void
tektra_about_present (GtkWidget *parent)
{
  adw_show_about_dialog (parent,
                         "application-name", "Tektra",
                         "application-icon", APPLICATION_ID,
                         "version", PACKAGE_VERSION,
                         "developer-name", _("The Tektra developers"),
                         "comments", _("Ask language models about text and pictures, "
                                       "on your own computer"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         /* Translators: put your names here, one per line */
                         "translator-credits", _("translator-credits"),
                         NULL);
}
