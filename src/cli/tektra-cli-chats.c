/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/tektra-cli-private.h"
#include "util/tektra-paths.h"

/* What the commands share that are about chats. */

/**
 * tektra_cli_create_store:
 *
 * Creates the store that the window has, too.
 *
 * Returns: (transfer full): a store that nothing was read of yet
 */
TektraStore *
tektra_cli_create_store (void)
{
  g_autofree char *folder = g_build_filename (tektra_paths_get_data_dir (), "chats", NULL);

  return tektra_store_new (folder);
}

/**
 * tektra_cli_parse_names:
 * @argc: number of arguments
 * @argv: the arguments of a command
 * @entries: the options of the command
 * @parameters: what the help says of the other arguments, such as "FILE…"
 * @summary: what the command does
 * @messages: where mistakes are told
 * @names: (out) (transfer full): the other arguments
 *
 * Parses the arguments of a command that takes any number of names.
 *
 * Returns: %FALSE when they make no sense
 */
gboolean
tektra_cli_parse_names (int                  argc,
                        char               **argv,
                        const GOptionEntry  *entries,
                        const char          *parameters,
                        const char          *summary,
                        TektraCliWriter     *messages,
                        char              ***names)
{
  g_autoptr(GOptionContext) context = g_option_context_new (parameters);
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (entries != NULL, FALSE);
  g_return_val_if_fail (messages != NULL, FALSE);
  g_return_val_if_fail (names != NULL, FALSE);

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      tektra_cli_writer_print (messages, "%s\n", error->message);
      return FALSE;
    }

  /* the array of the program may end elsewhere than the arguments do */
  *names = g_new0 (char *, argc);
  for (int i = 1; i < argc; i++)
    (*names)[i - 1] = g_strdup (argv[i]);

  return TRUE;
}
