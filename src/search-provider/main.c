/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <locale.h>

#include "search-provider/tektra-search-provider.h"
#include "util/tektra-paths.h"

/* What the search of the desktop starts to look through the chats. It is a program of its own, so
 * that neither a toolkit nor a window nor a model is there because somebody has pressed a key. */

int
main (int   argc,
      char *argv[])
{
  g_autoptr(TektraSearchProvider) provider = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, tektra_paths_get_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  dex_init ();
  provider = tektra_search_provider_new ();

  return g_application_run (G_APPLICATION (provider), argc, argv);
}
