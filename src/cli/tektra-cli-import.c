/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-loop.h"
#include "cli/tektra-cli-private.h"
#include "session/tektra-chat-archive.h"

/* `tektra import` */

typedef struct
{
  TektraCliWriter messages;
  char **files;
} Import;

static gboolean
await_import (Import        *self,
              TektraCliLoop *loop,
              TektraStore   *store,
              const char    *name)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (name);
  g_autoptr(DexFuture) future = tektra_chat_archive_import (store, file);
  g_autoptr(TektraImportReport) report = NULL;
  g_autoptr(GError) error = NULL;

  if (tektra_cli_loop_await (loop, dex_ref (future), &error))
    report = dex_await_boxed (g_steal_pointer (&future), &error);

  if (report == NULL)
    {
      if (!tektra_cli_loop_is_interrupted (loop))
        tektra_cli_writer_print (&self->messages, "%s\n", error->message);
      return FALSE;
    }

  /* Translators: the first is the name of a file */
  tektra_cli_writer_print (&self->messages,
                           ngettext ("%s: %u chat imported", "%s: %u chats imported",
                                     report->records->len), name, report->records->len);
  if (report->n_present > 0)
    tektra_cli_writer_print (&self->messages,
                             ngettext (", %u was there already", ", %u were there already",
                                       report->n_present), report->n_present);
  tektra_cli_writer_print (&self->messages, "\n");

  return TRUE;
}

static int
run_import (TektraCliLoop *loop,
            gpointer       data)
{
  Import *self = data;
  g_autoptr(TektraStore) store = tektra_cli_create_store ();
  int result = TEKTRA_CLI_OK;

  /* each file for itself: a bad one does not keep out the others */
  for (guint i = 0; self->files[i] != NULL && !tektra_cli_loop_is_interrupted (loop); i++)
    {
      if (!await_import (self, loop, store, self->files[i]))
        result = TEKTRA_CLI_FAILED;
    }

  return result;
}

/**
 * tektra_cli_import:
 * @argc: number of arguments
 * @argv: the arguments; the first is `import`
 *
 * Takes in the chats of files.
 *
 * Returns: an exit code
 */
int
tektra_cli_import (int    argc,
                   char **argv)
{
  Import self = { 0 };
  g_auto(GStrv) files = NULL;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  tektra_cli_writer_init (&self.messages, STDERR_FILENO);

  if (!tektra_cli_parse_names (argc, argv, entries, _("FILE…"),
                               _("Takes in chats that Tektra, Open WebUI, ChatGPT or Newelle "
                                 "exported, or the database of Alpaca."),
                               &self.messages, &files))
    return TEKTRA_CLI_USAGE;

  if (files[0] == NULL)
    {
      tektra_cli_writer_print (&self.messages, "%s\n", _("Name the file to import."));
      return TEKTRA_CLI_USAGE;
    }
  self.files = files;

  return tektra_cli_loop_run (run_import, &self);
}
