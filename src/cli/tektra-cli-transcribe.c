/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-private.h"
#include "speech/tektra-server-transcriber.h"
#include "speech/tektra-sound-file.h"
#include "speech/tektra-whisper-transcriber.h"
#include "util/tektra-json.h"

/* `tektra transcribe` */

#define KEY_VARIABLE "TEKTRA_SPEECH_KEY"

/* All servers that have no other know this one. */
#define SERVER_MODEL "whisper-1"

typedef struct
{
  TektraCliWriter output;
  TektraCliWriter messages;
  char *path;
  char *model;
  char *server;
  char *language;
  gboolean json;
} Transcribe;

static void
print_json (Transcribe          *self,
            TektraTranscription *transcription)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *text = NULL;
  guint n_segments = tektra_transcription_get_n_segments (transcription);

  json_builder_begin_object (builder);
  tektra_cli_add_string (builder, "text", tektra_transcription_get_text (transcription));
  tektra_cli_add_string (builder, "language", tektra_transcription_get_language (transcription));
  json_builder_set_member_name (builder, "segments");
  json_builder_begin_array (builder);

  for (guint i = 0; i < n_segments; i++)
    {
      const TektraSpeechSegment *segment = tektra_transcription_get_segment (transcription, i);

      json_builder_begin_object (builder);
      tektra_cli_add_int (builder, "start_ms", (gint64) segment->start);
      tektra_cli_add_int (builder, "end_ms", (gint64) segment->end);
      tektra_cli_add_string (builder, "text", segment->text);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = tektra_json_to_string (root);
  tektra_cli_writer_print (&self->output, "%s\n", text);
}

static int
run_transcribe (TektraCliLoop *loop,
                gpointer       data)
{
  Transcribe *self = data;
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (self->path);
  g_autoptr(TektraTranscriber) transcriber = NULL;
  g_autoptr(TektraTranscription) transcription = NULL;
  g_autoptr(TektraSound) sound = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  int result = TEKTRA_CLI_FAILED;

  if (self->server != NULL)
    transcriber = tektra_server_transcriber_new (self->server,
                                                 self->model != NULL ? self->model : SERVER_MODEL,
                                                 g_getenv (KEY_VARIABLE));
  else
    transcriber = tektra_whisper_transcriber_new (self->model);

  future = tektra_sound_file_load (file);
  if (tektra_cli_loop_await (loop, dex_ref (future), &error))
    {
      sound = dex_await_object (g_steal_pointer (&future), NULL);
      future = tektra_transcriber_transcribe (transcriber, sound, self->language, cancellable);
      if (tektra_cli_loop_await (loop, dex_ref (future), &error))
        transcription = dex_await_object (g_steal_pointer (&future), NULL);
    }

  if (transcription != NULL)
    {
      if (self->json)
        print_json (self, transcription);
      else
        tektra_cli_writer_print (&self->output, "%s\n",
                                 tektra_transcription_get_text (transcription));
      result = TEKTRA_CLI_OK;
    }
  else if (!tektra_cli_loop_is_interrupted (loop))
    tektra_cli_writer_print (&self->messages, "%s\n", error->message);

  g_cancellable_cancel (cancellable);
  if (TEKTRA_IS_WHISPER_TRANSCRIBER (transcriber))
    dex_await (tektra_whisper_transcriber_unload (TEKTRA_WHISPER_TRANSCRIBER (transcriber)), NULL);

  return result;
}

/**
 * tektra_cli_transcribe:
 * @argc: number of arguments
 * @argv: the arguments; the first is `transcribe`
 *
 * Writes down what is said in a file of sound or video.
 *
 * Returns: an exit code
 */
int
tektra_cli_transcribe (int    argc,
                       char **argv)
{
  Transcribe self = { 0 };
  const GOptionEntry entries[] = {
    { "model", 'm', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &self.model,
      N_("The whisper model to hear with, or the name of the server’s"), N_("FILE") },
    { "server", 's', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self.server,
      N_("Let a server hear it; its key is taken from TEKTRA_SPEECH_KEY"), N_("URL") },
    { "language", 'l', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self.language,
      N_("The language that is spoken, such as “de”"), N_("CODE") },
    { "json", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self.json,
      N_("Write JSON, with times"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) names = NULL;
  int result = TEKTRA_CLI_USAGE;

  tektra_cli_writer_init (&self.output, STDOUT_FILENO);
  tektra_cli_writer_init (&self.messages, STDERR_FILENO);

  if (tektra_cli_parse_names (argc, argv, entries, _("FILE"),
                              _("Writes down what is said in a file of sound or video."),
                              &self.messages, &names))
    {
      if (g_strv_length (names) != 1)
        {
          tektra_cli_writer_print (&self.messages, "%s\n", _("Give one file of sound."));
        }
      else
        {
          self.path = names[0];
          result = tektra_cli_loop_run (run_transcribe, &self);
        }
    }

  g_free (self.model);
  g_free (self.server);
  g_free (self.language);

  return result;
}
