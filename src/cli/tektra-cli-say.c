/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-private.h"
#include "markdown/tektra-spoken-text.h"
#include "speech/tektra-local-synthesizer.h"
#include "speech/tektra-server-synthesizer.h"
#include "storage/tektra-secrets.h"

/* `tektra say` */

#define SERVER_MODEL "tts-1"

typedef struct
{
  TektraCliWriter messages;
  char *text;
  char *server;
  char *voice;
  char *language;
  double rate;
} Say;

static int
run_say (TektraCliLoop *loop,
         gpointer       data)
{
  Say *self = data;
  g_autoptr(TektraSpokenText) text = tektra_spoken_text_new ();
  g_autoptr(TektraSynthesizer) synthesizer = NULL;
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr(GError) error = NULL;
  char *sentence;

  synthesizer = self->server != NULL
    ? tektra_server_synthesizer_new (self->server, SERVER_MODEL,
                                     g_getenv (TEKTRA_SPEECH_KEY_VARIABLE))
    : tektra_local_synthesizer_new ();
  g_object_set (synthesizer,
                "voice", self->voice,
                "language", self->language,
                "rate", CLAMP (self->rate, TEKTRA_SPEECH_RATE_MIN, TEKTRA_SPEECH_RATE_MAX),
                NULL);

  tektra_spoken_text_update (text, self->text, TRUE);
  while ((sentence = tektra_spoken_text_next (text)))
    {
      g_ptr_array_add (futures, tektra_synthesizer_speak (synthesizer, sentence));
      g_free (sentence);
    }

  for (guint i = 0; i < futures->len; i++)
    {
      if (!tektra_cli_loop_await (loop, dex_ref (futures->pdata[i]), &error))
        {
          tektra_synthesizer_stop (synthesizer);
          if (!tektra_cli_loop_is_interrupted (loop))
            tektra_cli_writer_print (&self->messages, "%s\n", error->message);
          return TEKTRA_CLI_FAILED;
        }
    }

  return TEKTRA_CLI_OK;
}

/**
 * tektra_cli_say:
 * @argc: number of arguments
 * @argv: the arguments; the first is `say`
 *
 * Reads a text aloud.
 *
 * Returns: an exit code
 */
int
tektra_cli_say (int    argc,
                char **argv)
{
  Say self = { .rate = 1.0 };
  const GOptionEntry entries[] = {
    { "voice", 'v', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self.voice,
      N_("The voice to speak with"), N_("NAME") },
    { "language", 'l', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self.language,
      N_("The language to speak, such as “de”"), N_("CODE") },
    { "rate", 'r', G_OPTION_FLAG_NONE, G_OPTION_ARG_DOUBLE, &self.rate,
      N_("How many times as fast as usual, from 0.5 to 3"), N_("FACTOR") },
    { "server", 's', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self.server,
      N_("Let a server speak; its key is taken from TEKTRA_SPEECH_KEY"), N_("URL") },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = NULL;
  int result = TEKTRA_CLI_USAGE;

  tektra_cli_writer_init (&self.messages, STDERR_FILENO);

  if (tektra_cli_parse_names (argc, argv, entries, _("TEXT"), _("Reads a text aloud."),
                              &self.messages, &words))
    {
      if (words[0] == NULL)
        {
          tektra_cli_writer_print (&self.messages, "%s\n", _("There is nothing to say."));
        }
      else
        {
          self.text = g_strjoinv (" ", words);
          result = tektra_cli_loop_run (run_say, &self);
        }
    }

  g_free (self.text);
  g_free (self.voice);
  g_free (self.language);
  g_free (self.server);

  return result;
}
