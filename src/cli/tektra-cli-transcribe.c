/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-private.h"
#include "speech/tektra-server-transcriber.h"
#include "speech/tektra-sound-file.h"
#include "speech/tektra-whisper-transcriber.h"
#include "util/tektra-json-writer.h"

/* `tektra transcribe` */

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
  g_autofree char *text = NULL;
  guint n_segments = tektra_transcription_get_n_segments (transcription);

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "text", tektra_transcription_get_text (transcription));
  tektra_json_add_string (builder, "language", tektra_transcription_get_language (transcription));
  json_builder_set_member_name (builder, "segments");
  json_builder_begin_array (builder);

  for (guint i = 0; i < n_segments; i++)
    {
      const TektraSpeechSegment *segment = tektra_transcription_get_segment (transcription, i);

      json_builder_begin_object (builder);
      tektra_cli_add_int (builder, "start_ms", (gint64) segment->start);
      tektra_cli_add_int (builder, "end_ms", (gint64) segment->end);
      tektra_json_add_string (builder, "text", segment->text);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  json_builder_end_object (builder);
  text = tektra_json_write (builder, FALSE, NULL);
  tektra_cli_writer_print (&self->output, "%s\n", text);
}

static gpointer
await_object (TektraCliLoop  *loop,
              DexFuture      *future,
              GError        **error)
{
  g_autoptr(DexFuture) kept = future;

  if (!tektra_cli_loop_await (loop, dex_ref (kept), error))
    return NULL;

  return dex_await_object (g_steal_pointer (&kept), NULL);
}

/* By the file that is named, or the model of `tektra models` that is */
static TektraTranscriber *
await_whisper (Transcribe    *self,
               TektraCliLoop *loop)
{
  const char *id = tektra_cli_get_speech_id (self->model);
  g_autoptr(TektraSpeechModels) models = NULL;
  TektraSpeechModel *model;

  if (id == NULL)
    return tektra_whisper_transcriber_new (self->model);

  models = tektra_cli_await_speech_models (loop);
  model = tektra_speech_models_find (models, id);

  return tektra_whisper_transcriber_new (model != NULL ? tektra_speech_model_get_path (model)
                                                       : NULL);
}

/* By who was named */
static TektraTranscription *
transcribe_by (Transcribe     *self,
               TektraCliLoop  *loop,
               TektraSound    *sound,
               GError        **error)
{
  g_autoptr(TektraTranscriber) transcriber = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  TektraTranscription *transcription;

  if (self->server != NULL)
    transcriber = tektra_server_transcriber_new (self->server,
                                                 self->model != NULL ? self->model : SERVER_MODEL,
                                                 g_getenv (TEKTRA_SPEECH_KEY_VARIABLE));
  else
    transcriber = await_whisper (self, loop);

  transcription = await_object (loop,
                                tektra_transcriber_transcribe (transcriber, sound, self->language,
                                                               cancellable),
                                error);

  g_cancellable_cancel (cancellable);
  if (TEKTRA_IS_WHISPER_TRANSCRIBER (transcriber))
    dex_await (tektra_whisper_transcriber_unload (TEKTRA_WHISPER_TRANSCRIBER (transcriber)), NULL);

  return transcription;
}

/* By who was chosen in the preferences, or the next one */
static TektraTranscription *
transcribe_by_choice (Transcribe     *self,
                      TektraCliLoop  *loop,
                      TektraSound    *sound,
                      GError        **error)
{
  g_autoptr(TektraTranscriptionService) service = tektra_cli_await_transcription (loop);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(TektraHearing) hearing = NULL;
  const char *note;

  tektra_transcription_service_set_language (service, self->language);
  hearing = await_object (loop,
                          tektra_transcription_service_transcribe (service, sound, NULL,
                                                                   cancellable),
                          error);

  g_cancellable_cancel (cancellable);
  dex_await (tektra_transcription_service_shutdown (service), NULL);
  if (hearing == NULL)
    return NULL;

  note = tektra_hearing_get_note (hearing);
  tektra_cli_writer_print (&self->messages, "%s\n",
                           note != NULL ? note : tektra_hearing_get_who (hearing));

  return g_object_ref (tektra_hearing_get_transcription (hearing));
}

static int
run_transcribe (TektraCliLoop *loop,
                gpointer       data)
{
  Transcribe *self = data;
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (self->path);
  g_autoptr(TektraTranscription) transcription = NULL;
  g_autoptr(TektraSound) sound = NULL;
  g_autoptr(GError) error = NULL;

  sound = await_object (loop, tektra_sound_file_load (file), &error);
  if (sound != NULL && self->server == NULL && self->model == NULL)
    transcription = transcribe_by_choice (self, loop, sound, &error);
  else if (sound != NULL)
    transcription = transcribe_by (self, loop, sound, &error);

  if (transcription == NULL)
    {
      if (!tektra_cli_loop_is_interrupted (loop))
        tektra_cli_writer_print (&self->messages, "%s\n", error->message);
      return TEKTRA_CLI_FAILED;
    }

  if (self->json)
    print_json (self, transcription);
  else
    tektra_cli_writer_print (&self->output, "%s\n", tektra_transcription_get_text (transcription));

  return self->output.failed ? TEKTRA_CLI_FAILED : TEKTRA_CLI_OK;
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
