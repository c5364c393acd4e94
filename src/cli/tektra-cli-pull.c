/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-loop.h"
#include "cli/tektra-cli-private.h"
#include "models/tektra-pull.h"

/* `tektra pull` */

#define BAR_WIDTH 20

/* Where nobody looks, a line for each tenth is enough. */
#define PLAIN_STEPS 10

typedef struct
{
  TektraCliWriter messages;
  TektraDownload *download;
  DexPromise *ended;
  const char *name;
  char *last_line;
  int last_step;
} Pull;

static char *
dup_bar (double fraction)
{
  GString *bar = g_string_new ("[");
  int n_full = (int) (fraction * BAR_WIDTH);

  for (int i = 0; i < BAR_WIDTH; i++)
    g_string_append_c (bar, i < n_full ? '#' : '.');

  g_string_append_c (bar, ']');

  return g_string_free_and_steal (bar);
}

static void
show_progress (Pull *self)
{
  guint64 completed = tektra_download_get_completed (self->download);
  guint64 total = tektra_download_get_total (self->download);
  gboolean silent = tektra_download_get_silent (self->download);
  g_autofree char *text = tektra_download_dup_status_text (self->download);
  double fraction = total > 0 ? (double) completed / (double) total : 0;
  int step = (int) (fraction * PLAIN_STEPS);

  if (self->messages.has_cursor)
    {
      g_autofree char *bar = dup_bar (fraction);
      g_autofree char *line = NULL;

      line = silent ? g_strdup (text) : g_strdup_printf ("%s %3d %% %s", bar,
                                                         (int) (fraction * 100), text);
      tektra_cli_writer_set_status (&self->messages, line);
      return;
    }

  /* The text of what moves is another one each time. */
  if (silent ? g_strcmp0 (text, self->last_line) == 0 : step <= self->last_step)
    return;

  self->last_step = silent ? self->last_step : step;
  g_set_str (&self->last_line, text);
  tektra_cli_writer_print (&self->messages, "%s\n", text);
}

static void
download_changed_cb (Pull *self)
{
  switch (tektra_download_get_state (self->download))
    {
    case TEKTRA_DOWNLOAD_STATE_FINISHED:
    case TEKTRA_DOWNLOAD_STATE_FAILED:
    case TEKTRA_DOWNLOAD_STATE_CANCELLED:
      if (dex_future_is_pending (DEX_FUTURE (self->ended)))
        dex_promise_resolve_boolean (self->ended, TRUE);
      break;

    case TEKTRA_DOWNLOAD_STATE_QUEUED:
    case TEKTRA_DOWNLOAD_STATE_WAITING:
    case TEKTRA_DOWNLOAD_STATE_RUNNING:
    case TEKTRA_DOWNLOAD_STATE_VERIFYING:
    case TEKTRA_DOWNLOAD_STATE_PAUSED:
    default:
      show_progress (self);
    }
}

/* `ollama/gemma3` asks that backend, `gemma3` the first that gets models. */
static TektraBackend *
find_backend (TektraModelManager  *manager,
              const char         **name)
{
  GListModel *backends = G_LIST_MODEL (tektra_model_manager_get_registry (manager));
  TektraBackend *first = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);
      const char *id = tektra_backend_get_id (backend);

      if ((tektra_backend_get_operations (backend) & TEKTRA_BACKEND_OPERATION_PULL) == 0)
        continue;

      if (g_str_has_prefix (*name, id) && (*name)[strlen (id)] == '/')
        {
          *name += strlen (id) + 1;
          return backend;
        }

      if (first == NULL)
        first = backend;
    }

  return first;
}

static int
await_download (Pull          *self,
                TektraCliLoop *loop)
{
  gboolean ended;

  self->ended = dex_promise_new ();
  g_signal_connect_swapped (self->download, "notify", G_CALLBACK (download_changed_cb), self);
  tektra_download_start (self->download);

  ended = tektra_cli_loop_await (loop, dex_ref (DEX_FUTURE (self->ended)), NULL);
  g_signal_handlers_disconnect_by_data (self->download, self);
  tektra_cli_writer_set_status (&self->messages, NULL);

  if (!ended)
    {
      dex_await (tektra_download_suspend (self->download), NULL);
      tektra_cli_writer_print (&self->messages,
                               _("Stopped. What came is kept; go on with “tektra pull %s”.\n"),
                               self->name);
      return TEKTRA_CLI_FAILED;
    }

  if (tektra_download_get_error (self->download) != NULL)
    {
      tektra_cli_writer_print (&self->messages, "%s\n",
                               tektra_download_get_error (self->download)->message);
      return TEKTRA_CLI_FAILED;
    }

  tektra_cli_writer_print (&self->messages, _("%s is here.\n"),
                           tektra_download_get_title (self->download));

  return TEKTRA_CLI_OK;
}

static int
run_pull_speech (TektraCliLoop *loop,
                 gpointer       data)
{
  g_autoptr(TektraSpeechModels) models = tektra_cli_await_speech_models (loop);
  Pull *self = data;
  TektraSpeechModel *model;
  int result = TEKTRA_CLI_FAILED;

  model = tektra_cli_find_speech_model (models, tektra_cli_get_speech_id (self->name),
                                        &self->messages);
  if (model == NULL)
    return TEKTRA_CLI_FAILED;

  if (tektra_speech_model_get_state (model) == TEKTRA_OFFER_STATE_INSTALLED)
    {
      tektra_cli_writer_print (&self->messages, _("%s is here.\n"),
                               tektra_speech_model_get_name (model));
      return TEKTRA_CLI_OK;
    }

  g_set_object (&self->download, tektra_speech_models_get (models, model));
  result = await_download (self, loop);
  dex_clear (&self->ended);
  g_clear_object (&self->download);

  return result;
}

static int
run_pull (TektraCliLoop *loop,
          gpointer       data)
{
  g_autoptr(TektraModelManager) manager = tektra_cli_create_manager ();
  Pull *self = data;
  const char *name = self->name;
  TektraBackend *backend = find_backend (manager, &name);
  int result = TEKTRA_CLI_FAILED;

  if (backend == NULL)
    tektra_cli_writer_print (&self->messages, "%s\n", _("There is nothing that gets models."));
  else if (tektra_cli_loop_await (loop, tektra_backend_probe (backend), NULL))
    {
      /* Somebody waits in front of it: what is away is not waited for. */
      if (tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_READY)
        {
          self->download = tektra_pull_new (backend, name);
          result = await_download (self, loop);
        }
      else
        tektra_cli_writer_print (&self->messages, "%s\n",
                                 tektra_backend_get_status_text (backend));
    }

  dex_clear (&self->ended);
  g_clear_object (&self->download);
  dex_await (tektra_model_manager_shutdown (manager), NULL);

  return result;
}

/**
 * tektra_cli_pull:
 * @argc: number of arguments
 * @argv: the arguments; the first is `pull`
 *
 * Gets a model, with its progress on standard error.
 *
 * Returns: an exit code
 */
int
tektra_cli_pull (int    argc,
                 char **argv)
{
  Pull self = { .last_step = -1 };
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  int result;

  tektra_cli_writer_init (&self.messages, STDERR_FILENO);

  if (!tektra_cli_parse_name (argc, argv, entries,
                              _("Gets a model, such as gemma3:4b or hf.co/user/model, or "
                                "whisper:base, which writes down speech. What was interrupted "
                                "goes on where it was."),
                              &self.messages, &self.name))
    return TEKTRA_CLI_USAGE;

  result = tektra_cli_loop_run (tektra_cli_get_speech_id (self.name) != NULL ? run_pull_speech
                                                                             : run_pull,
                                &self);
  g_free (self.last_line);

  return result;
}
