/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-about.h"

#include <glib/gi18n.h>

#include "ui/tektra-debug-info.h"

/**
 * tektra_about_present:
 * @parent: where to show it
 * @manager: the models
 *
 * Shows who made Tektra, which version it is, and what it runs on.
 */
void
tektra_about_present (GtkWidget          *parent,
                      TektraModelManager *manager)
{
  g_autofree char *debug_info = NULL;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (TEKTRA_IS_MODEL_MANAGER (manager));

  debug_info = tektra_debug_info_make (parent, manager);
  adw_show_about_dialog (parent,
                         "application-name", "Tektra",
                         "application-icon", APPLICATION_ID,
                         "version", PACKAGE_VERSION,
                         "developer-name", _("The Tektra developers"),
                         "comments", _("Ask language models about text and pictures, "
                                       "on your own computer"),
                         "website", "https://github.com/tektra/tektra",
                         "issue-url", "https://github.com/tektra/tektra/issues",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "debug-info", debug_info,
                         "debug-info-filename", "tektra-debug-info.txt",
                         /* Translators: put your names here, one per line */
                         "translator-credits", _("translator-credits"),
                         NULL);
}
