/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli.h"

#include "backends/tektra-default-backends.h"
#include "cli/tektra-cli-private.h"
#include "core/tektra-trust.h"
#include "models/tektra-model-config.h"
#include "session/tektra-server-check.h"
#include "storage/tektra-secrets.h"
#include "storage/tektra-settings.h"
#include "util/tektra-json-writer.h"

/* The subcommands, and what they share. */

typedef struct
{
  const char *name;
  const char *summary;
  int (*run) (int    argc,
              char **argv);
} Command;

static const Command commands[] = {
  { "ask", N_("Ask a model a question"), tektra_cli_ask },
  { "models", N_("List the models"), tektra_cli_models },
  { "show", N_("Tell everything about a model"), tektra_cli_show },
  { "pull", N_("Get a model"), tektra_cli_pull },
  { "rm", N_("Delete a model"), tektra_cli_rm },
  { "benchmark", N_("Measure how fast a model is"), tektra_cli_benchmark },
  { "transcribe", N_("Write down what is said in a file"), tektra_cli_transcribe },
  { "say", N_("Read a text aloud"), tektra_cli_say },
  { "export", N_("Write a chat or all chats to a file"), tektra_cli_export },
  { "import", N_("Take in chats of Tektra and other programs"), tektra_cli_import },
  { "trust", N_("Trust a server that nobody vouches for"), tektra_cli_trust },
  { "config", N_("Check models.toml, or take over older settings"), tektra_cli_config },
  { "doctor", N_("Tell what was found on this computer, and what is missing"), tektra_cli_doctor },
};

static void
print_help (void)
{
  g_print ("%s\n", _("Usage:"));
  g_print ("  tektra                      %s\n", _("Open the window"));
  g_print ("  tektra quick                %s\n", _("Ask in a small window"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  tektra %-20s %s\n", commands[i].name, _(commands[i].summary));
  g_print ("  tektra --version            %s\n", _("Tell the version"));
  g_print ("\n%s\n", _("Each command tells its options with --help."));
}

static const Command *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (name, commands[i].name))
        return &commands[i];
    }

  return NULL;
}

static gboolean
is_help (const char *argument)
{
  return g_str_equal (argument, "--help") ||
         g_str_equal (argument, "-h") ||
         g_str_equal (argument, "help");
}

static gboolean
is_version (const char *argument)
{
  return g_str_equal (argument, "--version") || g_str_equal (argument, "-v");
}

/**
 * tektra_cli_create_manager:
 *
 * Creates a manager of all the models that the window would have.
 *
 * Returns: (transfer full): a manager that has not been refreshed yet
 */
TektraModelManager *
tektra_cli_create_manager (void)
{
  g_autoptr(TektraSettings) settings = tektra_settings_new ();
  g_auto(GStrv) folders = tektra_settings_dup_model_folders (settings);
  g_autoptr(TektraModelConfig) config = tektra_model_config_new ();
  g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();
  g_autoptr(TektraTemplateManager) templates = NULL;
  g_autoptr(TektraBackendRegistry) registry = NULL;
  g_autoptr(GPtrArray) backends = NULL;
  TektraModelManager *manager;

  g_object_bind_property (settings, "trusted-servers", tektra_trust_get_default (), "pins",
                          G_BINDING_SYNC_CREATE);
  backends = tektra_model_config_dup_backends (config);
  registry = tektra_default_backends_create ((const char * const *) folders, backends,
                                             tektra_model_config_get_models (config),
                                             TEKTRA_KEY_SOURCE (secrets));

  manager = tektra_model_manager_new (registry);
  tektra_model_manager_set_config (manager, config);
  templates = tektra_template_manager_new (NULL);
  tektra_model_manager_set_templates (manager, templates);

  return manager;
}

/**
 * tektra_cli_print_reasons:
 * @manager: a manager that was refreshed
 * @writer: where to
 *
 * Writes why backends cannot be used, a line for each.
 */
void
tektra_cli_print_reasons (TektraModelManager *manager,
                          TektraCliWriter    *writer)
{
  GListModel *backends;
  guint n;

  g_return_if_fail (TEKTRA_IS_MODEL_MANAGER (manager));
  g_return_if_fail (writer != NULL);

  backends = G_LIST_MODEL (tektra_model_manager_get_registry (manager));
  n = g_list_model_get_n_items (backends);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);
      const char *reason = tektra_backend_get_status_text (backend);

      if (tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_UNAVAILABLE && reason != NULL)
        tektra_cli_writer_print (writer, "%s: %s\n", tektra_backend_get_name (backend), reason);
    }
}

/**
 * tektra_cli_dup_destination:
 * @model: a model
 *
 * Tells where what is written to a model goes.
 *
 * Returns: (transfer full): a few words for a person
 */
char *
tektra_cli_dup_destination (TektraModel *model)
{
  g_autofree char *destination = NULL;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  destination = tektra_server_check_dup_destination (model);

  if (tektra_model_get_locality (model) == TEKTRA_LOCALITY_DEVICE)
    return g_strdup (_("this computer"));

  if (destination != NULL)
    return g_steal_pointer (&destination);

  if (tektra_model_get_locality (model) == TEKTRA_LOCALITY_NETWORK)
    return g_strdup (_("the local network"));

  return g_strdup (_("the internet"));
}

/**
 * tektra_cli_add_int:
 * @builder: a builder inside of an object
 * @name: a member's name
 * @value: its value
 *
 * Adds a number to an object, `null` where it is negative: not known.
 */
void
tektra_cli_add_int (JsonBuilder *builder,
                    const char  *name,
                    gint64       value)
{
  g_return_if_fail (JSON_IS_BUILDER (builder));
  g_return_if_fail (name != NULL);

  if (value >= 0)
    tektra_json_add_int (builder, name, value);
  else
    tektra_json_add_string (builder, name, NULL);
}

/**
 * tektra_cli_handles:
 * @argc: number of arguments
 * @argv: the arguments of the program
 *
 * Tells whether the arguments are for the terminal rather than for the window.
 *
 * Returns: %TRUE when [func@cli_run] should be called with them
 */
gboolean
tektra_cli_handles (int    argc,
                    char **argv)
{
  return argc > 1 && (is_help (argv[1]) || is_version (argv[1]) || find_command (argv[1]) != NULL);
}

/**
 * tektra_cli_run:
 * @argc: number of arguments
 * @argv: the arguments of the program, which [func@cli_handles]
 *
 * Runs a subcommand to its end.
 *
 * Returns: the exit code: 0 when it did what was asked, 1 when it failed, 2 when the arguments make
 *   no sense, 130 when it was interrupted
 */
int
tektra_cli_run (int    argc,
                char **argv)
{
  g_autofree char *name = NULL;
  const Command *command;

  g_return_val_if_fail (tektra_cli_handles (argc, argv), TEKTRA_CLI_USAGE);

  if (is_help (argv[1]))
    {
      print_help ();
      return TEKTRA_CLI_OK;
    }

  if (is_version (argv[1]))
    {
      g_print ("Tektra %s\n", PACKAGE_VERSION);
      return TEKTRA_CLI_OK;
    }

  command = find_command (argv[1]);

  /* `tektra ask … | head` ends because writing fails, and cleans up after itself */
  signal (SIGPIPE, SIG_IGN);

  name = g_strdup_printf ("tektra %s", command->name);
  g_set_prgname (name);

  return command->run (argc - 1, argv + 1);
}
