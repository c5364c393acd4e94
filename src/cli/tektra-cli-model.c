/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/tektra-cli-private.h"

/* What the commands about one model share: its name among the arguments, and finding it. */

/**
 * tektra_cli_parse_name:
 * @argc: number of arguments
 * @argv: the arguments
 * @entries: the options of the command
 * @summary: what the command does, for --help
 * @messages: where a mistake is told
 * @name: (out) (transfer none): the name of the model
 *
 * Reads the arguments of a command that takes the name of a model.
 *
 * Returns: %FALSE when they make no sense
 */
gboolean
tektra_cli_parse_name (int                 argc,
                       char              **argv,
                       const GOptionEntry *entries,
                       const char         *summary,
                       TektraCliWriter    *messages,
                       const char        **name)
{
  g_autoptr(GOptionContext) context = g_option_context_new (_("MODEL"));
  g_autoptr(GError) error = NULL;
  const char *mistake = NULL;

  g_return_val_if_fail (entries != NULL, FALSE);
  g_return_val_if_fail (messages != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (!g_option_context_parse (context, &argc, &argv, &error))
    mistake = error->message;
  else if (argc < 2)
    mistake = _("The name of a model is missing.");
  else if (argc > 2)
    mistake = _("There are too many arguments.");

  if (mistake != NULL)
    {
      tektra_cli_writer_print (messages, "%s\n", mistake);
      return FALSE;
    }

  *name = argv[1];

  return TRUE;
}

/**
 * tektra_cli_await_model:
 * @loop: the loop that runs the calling fiber
 * @manager: a manager that has not been refreshed yet
 * @name: the name or id of a model
 * @exact: whether the beginning of a name is not enough
 * @messages: where it is told that there is none
 *
 * Looks for a model.
 *
 * Returns: (transfer none) (nullable): the model
 */
TektraModel *
tektra_cli_await_model (TektraCliLoop      *loop,
                        TektraModelManager *manager,
                        const char         *name,
                        gboolean            exact,
                        TektraCliWriter    *messages)
{
  TektraModel *model;

  g_return_val_if_fail (loop != NULL, NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (manager), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (messages != NULL, NULL);

  if (!tektra_cli_loop_await (loop, tektra_model_manager_refresh (manager), NULL))
    return NULL;

  model = exact ? tektra_model_manager_find_exact (manager, name)
                : tektra_model_manager_find (manager, name);
  if (model != NULL && tektra_model_get_backend (model) != NULL)
    return model;

  tektra_cli_writer_print (messages,
                           _("There is no model called “%s”; “tektra models” lists them.\n"), name);
  tektra_cli_print_reasons (manager, messages);

  return NULL;
}

/**
 * tektra_cli_dup_memory:
 * @model: a model
 *
 * Tells whether a model is in memory, and how much of it it takes.
 *
 * Returns: (transfer full) (nullable): a few words for a person, %NULL when it is not in memory
 */
char *
tektra_cli_dup_memory (TektraModel *model)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  if (tektra_model_get_state (model) != TEKTRA_MODEL_STATE_LOADED)
    return NULL;

  if (tektra_model_get_memory (model) == 0)
    return g_strdup (_("yes"));

  return g_format_size (tektra_model_get_memory (model));
}
