/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-loop.h"
#include "cli/tektra-cli-private.h"
#include "cli/tektra-cli-table.h"
#include "exchange/tektra-exporter.h"
#include "session/tektra-chat-archive.h"

/* `tektra export` */

typedef struct
{
  TektraCliWriter output;
  TektraCliWriter messages;
  TektraStore *store;
  const char *chat;
  char *format_name;
  char *path;
  gboolean all;
  TektraExportFormat format;
} Export;

static char *
dup_day (gint64 time)
{
  g_autoptr(GDateTime) date_time = g_date_time_new_from_unix_local_usec (time);

  return date_time != NULL ? g_date_time_format (date_time, "%F") : g_strdup ("");
}

/* Without a chat to export: what there is to choose from. */
static gboolean
print_chats (Export    *self,
             GPtrArray *records)
{
  g_autoptr(TektraCliTable) table = tektra_cli_table_new (3);

  for (guint i = 0; i < records->len; i++)
    {
      const TektraChatRecord *record = records->pdata[i];
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, record->id);
      g_autofree char *day = dup_day (record->updated);

      tektra_cli_table_add_row (table, TEKTRA_CLI_STYLE_NORMAL,
                                (const char *[]) {
                                  id, day, record->title != NULL ? record->title : ""
                                });
    }

  if (records->len == 0)
    tektra_cli_writer_print (&self->messages, "%s\n", _("There are no chats."));
  else
    tektra_cli_table_print (table, &self->output);

  return !self->output.failed;
}

/* A chat is meant by its id, or by a part of its title that no other chat has. */
static const TektraChatRecord *
find_chat (Export    *self,
           GPtrArray *records)
{
  g_autofree char *wanted = g_utf8_casefold (self->chat, -1);
  const TektraChatRecord *found = NULL;
  guint n_found = 0;

  for (guint i = 0; i < records->len; i++)
    {
      const TektraChatRecord *record = records->pdata[i];
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, record->id);
      g_autofree char *title = g_utf8_casefold (record->title != NULL ? record->title : "", -1);

      if (g_str_equal (id, self->chat) || g_str_equal (title, wanted))
        return record;
      if (strstr (title, wanted) == NULL)
        continue;

      found = record;
      n_found++;
    }

  if (n_found == 0)
    tektra_cli_writer_print (&self->messages, _("There is no chat “%s”.\n"), self->chat);
  else if (n_found > 1)
    tektra_cli_writer_print (&self->messages,
                             _("Several chats match “%s”: tell more of the title, or the number "
                               "that “tektra export” shows.\n"), self->chat);

  return n_found == 1 ? found : NULL;
}

static gboolean
await_export_one (Export                  *self,
                  TektraCliLoop           *loop,
                  const TektraChatRecord  *record,
                  GError                 **error)
{
  g_autoptr(TektraConversation) conversation = NULL;
  g_autofree char *name = NULL;
  g_autoptr(GFile) file = NULL;

  conversation = dex_await_object (tektra_chat_archive_load (self->store, record->id), error);
  if (conversation == NULL)
    return FALSE;

  name = self->path != NULL ? g_strdup (self->path)
                            : tektra_export_dup_file_name (conversation, self->format);
  file = g_file_new_for_commandline_arg (name);
  if (!tektra_cli_loop_await (loop, tektra_export_file (conversation, self->format, file, NULL),
                              error))
    return FALSE;

  tektra_cli_writer_print (&self->messages, _("The chat is in “%s”.\n"), name);

  return TRUE;
}

static gboolean
await_export_all (Export         *self,
                  TektraCliLoop  *loop,
                  GError        **error)
{
  const char *path = self->path != NULL ? self->path : "tektra-chats.json";
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);

  if (!tektra_cli_loop_await (loop, tektra_chat_archive_export_all (self->store, file, NULL, NULL),
                              error))
    return FALSE;

  tektra_cli_writer_print (&self->messages, _("All chats are in “%s”.\n"), path);

  return TRUE;
}

static int
run_export (TektraCliLoop *loop,
            gpointer       data)
{
  Export *self = data;
  g_autoptr(TektraStore) store = tektra_cli_create_store ();
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GError) error = NULL;
  gboolean done = FALSE;

  self->store = store;
  records = dex_await_boxed (tektra_store_list_chats (store), &error);

  if (records != NULL && self->all)
    done = await_export_all (self, loop, &error);
  else if (records != NULL && self->chat == NULL)
    done = print_chats (self, records);
  else if (records != NULL)
    {
      const TektraChatRecord *record = find_chat (self, records);

      done = record != NULL && await_export_one (self, loop, record, &error);
    }

  if (error != NULL && !tektra_cli_loop_is_interrupted (loop))
    tektra_cli_writer_print (&self->messages, "%s\n", error->message);

  return done ? TEKTRA_CLI_OK : TEKTRA_CLI_FAILED;
}

/* The format is told, or seen from the name of the file. */
static gboolean
choose_format (Export *self)
{
  self->format = self->all ? TEKTRA_EXPORT_JSON : TEKTRA_EXPORT_MARKDOWN;

  if (self->format_name == NULL)
    {
      if (self->path != NULL && !self->all)
        tektra_export_format_parse (self->path, &self->format);
      return TRUE;
    }

  if (!tektra_export_format_parse (self->format_name, &self->format))
    {
      tektra_cli_writer_print (&self->messages, "%s\n",
                               _("The formats are md (Markdown), json and txt (plain text)."));
      return FALSE;
    }
  if (self->all && self->format != TEKTRA_EXPORT_JSON)
    {
      tektra_cli_writer_print (&self->messages, "%s\n", _("All chats go into one JSON file only."));
      return FALSE;
    }

  return TRUE;
}

/**
 * tektra_cli_export:
 * @argc: number of arguments
 * @argv: the arguments; the first is `export`
 *
 * Writes a chat or all chats to a file, or lists them.
 *
 * Returns: an exit code
 */
int
tektra_cli_export (int    argc,
                   char **argv)
{
  Export self = { 0 };
  g_auto(GStrv) names = NULL;
  g_autofree char *path = NULL;
  g_autofree char *format_name = NULL;
  const GOptionEntry entries[] = {
    { "format", 'f', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self.format_name,
      N_("md, json or txt"), N_("FORMAT") },
    { "output", 'o', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &self.path,
      N_("Where to write to"), N_("FILE") },
    { "all", 'a', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self.all,
      N_("All chats, into one JSON file"), NULL },
    G_OPTION_ENTRY_NULL
  };
  gboolean parsed;

  tektra_cli_writer_init (&self.output, STDOUT_FILENO);
  tektra_cli_writer_init (&self.messages, STDERR_FILENO);

  parsed = tektra_cli_parse_names (argc, argv, entries, _("[CHAT]"),
                                   _("Writes a chat to a file. Without a chat it lists them."),
                                   &self.messages, &names);
  path = self.path;
  format_name = self.format_name;

  if (!parsed || !choose_format (&self))
    return TEKTRA_CLI_USAGE;
  if (names[0] != NULL && (names[1] != NULL || self.all))
    {
      tektra_cli_writer_print (&self.messages, "%s\n", _("Name one chat, or say --all."));
      return TEKTRA_CLI_USAGE;
    }
  self.chat = names[0];

  return tektra_cli_loop_run (run_export, &self);
}
