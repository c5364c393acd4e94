/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <locale.h>

#include "cli/tektra-cli.h"
#include "ui/tektra-application.h"
#include "util/tektra-paths.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr(TektraApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, tektra_paths_get_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  dex_init ();

  /* In a terminal nothing of the toolkit is touched: there may be no display. */
  if (tektra_cli_handles (argc, argv))
    return tektra_cli_run (argc, argv);

  application = tektra_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
