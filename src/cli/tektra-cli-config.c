/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-private.h"
#include "models/tektra-config-data.h"
#include "util/tektra-paths.h"

/* `tektra config check` */

static int
check_file (const char      *path,
            TektraCliWriter *output,
            TektraCliWriter *messages)
{
  g_autofree char *defaults_path = tektra_paths_dup_program_data ("models.toml");
  g_autoptr(TektraConfigData) data = tektra_config_data_read (defaults_path, path);

  for (guint i = 0; i < data->problems->len; i++)
    {
      TektraConfigProblem *problem = g_ptr_array_index (data->problems, i);
      g_autofree char *text = tektra_config_problem_dup_text (problem);
      gboolean error = tektra_config_problem_get_severity (problem) == TEKTRA_CONFIG_ERROR;

      tektra_cli_writer_set_style (output, error ? TEKTRA_CLI_STYLE_BAD : TEKTRA_CLI_STYLE_UNSURE);
      tektra_cli_writer_print (output, "%s\n", text);
      tektra_cli_writer_set_style (output, TEKTRA_CLI_STYLE_NORMAL);
    }

  if (data->n_errors > 0)
    tektra_cli_writer_print (messages, "%s\n",
                             _("The file cannot be used: correct what is listed above."));
  else if (data->contents == NULL)
    tektra_cli_writer_print (messages, _("There is no %s: everything is as Tektra comes.\n"), path);
  else if (data->problems->len == 0)
    tektra_cli_writer_print (messages, _("%s is in order.\n"), path);

  return data->n_errors > 0 ? TEKTRA_CLI_FAILED : TEKTRA_CLI_OK;
}

/**
 * tektra_cli_config:
 * @argc: number of arguments
 * @argv: the arguments; the first is `config`
 *
 * Looks for mistakes in a models.toml, and writes them to standard output, a line for each.
 *
 * Returns: an exit code: 0 also when there are only warnings
 */
int
tektra_cli_config (int    argc,
                   char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new ("check [FILE]");
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  TektraCliWriter output, messages;

  g_option_context_set_summary (context, _("Looks for mistakes in models.toml."));
  tektra_cli_writer_init (&output, STDOUT_FILENO);
  tektra_cli_writer_init (&messages, STDERR_FILENO);

  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      argc < 2 || argc > 3 || !g_str_equal (argv[1], "check"))
    {
      tektra_cli_writer_print (&messages, "%s\n",
                               error != NULL ? error->message
                                             : _("Usage: tektra config check [FILE]"));
      return TEKTRA_CLI_USAGE;
    }

  path = argc == 3 ? g_strdup (argv[2]) : tektra_paths_dup_config ("models.toml");

  if (argc == 3 && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      tektra_cli_writer_print (&messages, _("There is no file “%s”.\n"), path);
      return TEKTRA_CLI_FAILED;
    }

  return check_file (path, &output, &messages);
}
