/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-private.h"
#include "markdown/tektra-spoken-text.h"
#include "session/tektra-speech-service.h"
#include "speech/tektra-server-synthesizer.h"
#include "storage/tektra-secrets.h"

/* `tektra say` */

#define SERVER_MODEL "tts-1"

/* One is spoken while the next one is prepared. */
#define AHEAD 2

typedef struct
{
  TektraCliWriter messages;
  char *text;
  char *server;
  char *voice;
  char *language;
  double rate;
} Say;

static void
fell_back_cb (TektraSpeechService *service,
              const GError        *error,
              Say                 *self)
{
  tektra_cli_writer_print (&self->messages, "%s %s\n", error->message,
                           _("This computer goes on."));
}

/* What a person has set, and what was asked for here instead. A server that was asked for here is
 * not replaced: a script wants to know. */
static TektraSynthesizer *
create_synthesizer (Say *self)
{
  TektraSynthesizer *synthesizer;

  if (self->server != NULL)
    {
      synthesizer = tektra_server_synthesizer_new (self->server, SERVER_MODEL,
                                                   g_getenv (TEKTRA_SPEECH_KEY_VARIABLE));
    }
  else
    {
      g_autoptr(TektraSettings) settings = tektra_settings_new ();
      g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();

      synthesizer = TEKTRA_SYNTHESIZER (tektra_speech_service_new (settings, secrets));
      g_signal_connect (synthesizer, "fell-back", G_CALLBACK (fell_back_cb), self);
    }

  if (self->voice != NULL)
    g_object_set (synthesizer, "voice", self->voice, NULL);
  if (self->language != NULL)
    g_object_set (synthesizer, "language", self->language, NULL);
  if (!isnan (self->rate))
    g_object_set (synthesizer, "rate", self->rate, NULL);

  return synthesizer;
}

static int
run_say (TektraCliLoop *loop,
         gpointer       data)
{
  Say *self = data;
  g_autoptr(TektraSpokenText) text = tektra_spoken_text_new ();
  g_autoptr(TektraSynthesizer) synthesizer = create_synthesizer (self);
  g_autoptr(GPtrArray) spoken = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  gboolean failed = FALSE;
  gboolean ended = FALSE;

  tektra_spoken_text_update (text, self->text, TRUE);
  while (!failed && !(ended && spoken->len == 0))
    {
      g_autofree char *sentence = ended ? NULL : tektra_spoken_text_next (text);

      ended = sentence == NULL;
      if (sentence != NULL)
        g_ptr_array_add (spoken, tektra_synthesizer_speak (synthesizer, sentence));
      if (spoken->len == AHEAD || (ended && spoken->len > 0))
        failed = !tektra_cli_loop_await (loop, g_ptr_array_steal_index (spoken, 0), &error);
    }

  tektra_synthesizer_stop (synthesizer);
  g_ptr_array_set_free_func (spoken, dex_unref);
  if (!failed)
    return TEKTRA_CLI_OK;

  if (!tektra_cli_loop_is_interrupted (loop))
    tektra_cli_writer_print (&self->messages, "%s\n", error->message);

  return TEKTRA_CLI_FAILED;
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
  Say self = { .rate = NAN };
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
      else if (!isnan (self.rate) &&
               !(self.rate >= TEKTRA_SPEECH_RATE_MIN && self.rate <= TEKTRA_SPEECH_RATE_MAX))
        {
          tektra_cli_writer_print (&self.messages, "%s\n",
                                   _("The rate must be between 0.5 and 3."));
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
