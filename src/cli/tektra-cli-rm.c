/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-loop.h"
#include "cli/tektra-cli-private.h"

/* `tektra rm` */

typedef struct
{
  TektraCliWriter messages;
  const char *name;
  gboolean yes;
} Rm;

static int
run_rm (TektraCliLoop *loop,
        gpointer       data)
{
  g_autoptr(TektraModelManager) manager = tektra_cli_create_manager ();
  Rm *self = data;
  g_autoptr(GError) error = NULL;
  TektraModel *model;
  int result = TEKTRA_CLI_FAILED;

  model = tektra_cli_await_model (loop, manager, self->name, TRUE, &self->messages);

  if (model != NULL)
    {
      g_autofree char *title = tektra_model_dup_title (model);

      if (tektra_cli_loop_await (loop,
                                 tektra_backend_delete (tektra_model_get_backend (model), model),
                                 &error))
        {
          tektra_cli_writer_print (&self->messages, _("%s is deleted.\n"), title);
          result = TEKTRA_CLI_OK;
        }
      else if (!tektra_cli_loop_is_interrupted (loop))
        tektra_cli_writer_print (&self->messages, "%s\n", error->message);
    }

  dex_await (tektra_model_manager_shutdown (manager), NULL);

  return result;
}

static int
run_rm_speech (TektraCliLoop *loop,
               gpointer       data)
{
  g_autoptr(TektraSpeechModels) models = tektra_cli_await_speech_models (loop);
  Rm *self = data;
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;
  TektraSpeechModel *model;
  TektraModelRemoval *removal;

  model = tektra_cli_find_speech_model (models, tektra_cli_get_speech_id (self->name),
                                        &self->messages);
  if (model == NULL)
    return TEKTRA_CLI_FAILED;

  name = g_strdup (tektra_speech_model_get_name (model));
  if (tektra_speech_model_get_state (model) != TEKTRA_OFFER_STATE_INSTALLED)
    {
      tektra_cli_writer_print (&self->messages, _("%s is not here.\n"), name);
      return TEKTRA_CLI_FAILED;
    }

  removal = tektra_speech_models_remove (models, model, 0);
  if (!tektra_cli_loop_await (loop, tektra_model_removal_flush (removal), &error))
    {
      if (!tektra_cli_loop_is_interrupted (loop))
        tektra_cli_writer_print (&self->messages, "%s\n", error->message);
      return TEKTRA_CLI_FAILED;
    }

  tektra_cli_writer_print (&self->messages, _("%s is deleted.\n"), name);

  return TEKTRA_CLI_OK;
}

/* Before the signals are taken over, so that Ctrl+C ends it here, too. */
static gboolean
confirm (Rm *self)
{
  char answer[16];

  /* Translators: y and N are what to type, leave them */
  tektra_cli_writer_print (&self->messages, _("Delete %s for good? [y/N] "), self->name);

  return fgets (answer, sizeof answer, stdin) != NULL && (*answer == 'y' || *answer == 'Y');
}

/**
 * tektra_cli_rm:
 * @argc: number of arguments
 * @argv: the arguments; the first is `rm`
 *
 * Deletes a model after asking.
 *
 * Returns: an exit code
 */
int
tektra_cli_rm (int    argc,
               char **argv)
{
  Rm self = { 0 };
  const GOptionEntry entries[] = {
    { "yes", 'y', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self.yes, N_("Do not ask"), NULL },
    G_OPTION_ENTRY_NULL
  };

  tektra_cli_writer_init (&self.messages, STDERR_FILENO);

  if (!tektra_cli_parse_name (argc, argv, entries, _("Deletes a model."), &self.messages,
                              &self.name))
    return TEKTRA_CLI_USAGE;

  if (!self.yes && !isatty (STDIN_FILENO))
    {
      tektra_cli_writer_print (&self.messages, "%s\n",
                               _("Nobody can be asked here; add --yes to delete it."));
      return TEKTRA_CLI_USAGE;
    }

  if (!self.yes && !confirm (&self))
    {
      tektra_cli_writer_print (&self.messages, "%s\n", _("Nothing was deleted."));
      return TEKTRA_CLI_FAILED;
    }

  return tektra_cli_loop_run (tektra_cli_get_speech_id (self.name) != NULL ? run_rm_speech
                                                                           : run_rm,
                              &self);
}
