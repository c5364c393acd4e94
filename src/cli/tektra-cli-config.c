/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-loop.h"
#include "cli/tektra-cli-private.h"
#include "models/tektra-config-data.h"
#include "models/tektra-config-import.h"
#include "util/tektra-paths.h"

/* `tektra config check` and `tektra config import` */

typedef struct
{
  const char *path;
  TektraCliWriter *output;
  TektraCliWriter *messages;
} Import;

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

  return data->n_errors > 0 || output->failed ? TEKTRA_CLI_FAILED : TEKTRA_CLI_OK;
}

static int
run_import (TektraCliLoop *loop,
            gpointer       data)
{
  Import *self = data;
  g_autoptr(TektraModelConfig) config = tektra_model_config_new ();
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;

  if (!tektra_cli_loop_await (loop, tektra_config_import_file (config, self->path, notes), &error))
    {
      if (!tektra_cli_loop_is_interrupted (loop))
        tektra_cli_writer_print (self->messages, "%s: %s\n", self->path, error->message);
      return TEKTRA_CLI_FAILED;
    }

  for (guint i = 0; i < notes->len; i++)
    tektra_cli_writer_print (self->output, "%s\n", (char *) g_ptr_array_index (notes, i));
  tektra_cli_writer_print (self->messages, _("The settings are in %s now.\n"),
                           tektra_model_config_get_path (config));

  return self->output->failed ? TEKTRA_CLI_FAILED : TEKTRA_CLI_OK;
}

/**
 * tektra_cli_config:
 * @argc: number of arguments
 * @argv: the arguments; the first is `config`
 *
 * Looks for mistakes in a models.toml, and writes them to standard output, a line for each; or
 * takes over settings of the earlier Tektra, and writes what has no counterpart.
 *
 * Returns: an exit code: 0 also when there are only warnings
 */
int
tektra_cli_config (int    argc,
                   char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new ("check [FILE] | import FILE");
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  TektraCliWriter output, messages;
  gboolean import, check;

  g_option_context_set_summary (context, _("Looks for mistakes in models.toml, or takes over the "
                                           "settings of an earlier version: config.json, "
                                           "tektra.toml or models.toml."));
  tektra_cli_writer_init (&output, STDOUT_FILENO);
  tektra_cli_writer_init (&messages, STDERR_FILENO);

  g_option_context_parse (context, &argc, &argv, &error);
  check = error == NULL && argc >= 2 && argc <= 3 && g_str_equal (argv[1], "check");
  import = error == NULL && argc == 3 && g_str_equal (argv[1], "import");

  if (!check && !import)
    {
      tektra_cli_writer_print (&messages, "%s\n",
                               error != NULL ? error->message
                                             : _("Usage: tektra config check [FILE]\n"
                                               "       tektra config import FILE"));
      return TEKTRA_CLI_USAGE;
    }

  path = argc == 3 ? g_strdup (argv[2]) : tektra_paths_dup_config ("models.toml");

  if (argc == 3 && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      tektra_cli_writer_print (&messages, _("There is no file “%s”.\n"), path);
      return TEKTRA_CLI_FAILED;
    }

  if (import)
    return tektra_cli_loop_run (run_import, &(Import) { path, &output, &messages });

  return check_file (path, &output, &messages);
}
