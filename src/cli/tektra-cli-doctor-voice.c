/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/tektra-cli-doctor.h"

#include "cli/tektra-cli-private.h"
#include "speech/tektra-espeak.h"
#include "speech/tektra-whisper-transcriber.h"
#include "util/tektra-paths.h"

/* What `tektra doctor` tells about speech: who writes it down, and who reads aloud. */

static void
check_hearing (TektraCliDoctor *self)
{
  g_autoptr(TektraSettings) settings = tektra_settings_new ();
  g_autoptr(TektraSpeechModels) models = tektra_cli_await_speech_models (self->loop);
  g_autoptr(TektraTranscriber) whisper = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *chosen = NULL;
  g_autofree char *server = NULL;
  g_autofree char *path = NULL;

  g_object_get (settings, "voice-whisper-model", &chosen, "voice-server", &server, NULL);
  tektra_speech_models_set_chosen (models, chosen);
  path = tektra_speech_models_dup_path (models);
  whisper = tektra_whisper_transcriber_new (path);

  if (tektra_cli_loop_await (self->loop, tektra_transcriber_check (whisper), &error))
    {
      g_autofree char *name = g_filename_display_basename (path);

      tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Speech to text"), "Whisper, %s",
                                name);
    }
  else if (*server != '\0')
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Speech to text"), "%s", server);
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Speech to text"), "%s",
                              error->message);
}

/* Speech Dispatcher is not asked: it would be started. */
static void
check_reading (TektraCliDoctor *self)
{
  g_autofree char *dispatcher = tektra_paths_find_program ("speech-dispatcher");
  g_autofree char *espeak = tektra_espeak_find ();

  if (dispatcher != NULL || espeak != NULL)
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Reading aloud"), "%s",
                              dispatcher != NULL ? "Speech Dispatcher" : "eSpeak NG");
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Reading aloud"), "%s",
                              _("no voices: install speech-dispatcher or espeak-ng"));
}

/**
 * tektra_cli_doctor_check_voice:
 * @self: the report
 *
 * Looks at who hears and who speaks.
 */
void
tektra_cli_doctor_check_voice (TektraCliDoctor *self)
{
  g_return_if_fail (self != NULL);

  check_hearing (self);
  check_reading (self);
}
