/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/tektra-cli-doctor.h"

#include "cli/tektra-cli-private.h"
#include "speech/tektra-audio-devices.h"
#include "speech/tektra-espeak.h"
#include "speech/tektra-whisper-transcriber.h"
#include "util/tektra-paths.h"

/* What `tektra doctor` tells about speech: what hears, who writes it down, and who reads aloud. */

#define SOUND_SECONDS 5

/* What a microphone is heard through, or %NULL */
static const char *
find_sound_server (void)
{
  const char *runtime = g_get_user_runtime_dir ();
  g_autofree char *pulse = g_build_filename (runtime, "pulse", "native", NULL);
  g_autofree char *pipewire = g_build_filename (runtime, "pipewire-0", NULL);
  const char *server = g_getenv ("PULSE_SERVER");

  if (g_file_test (pipewire, G_FILE_TEST_EXISTS))
    return "PipeWire";

  if (g_file_test (pulse, G_FILE_TEST_EXISTS) || (server != NULL && *server != '\0'))
    return "PulseAudio";

  return NULL;
}

static void
check_microphone (TektraCliDoctor *self)
{
  g_autoptr(TektraAudioDevices) devices = NULL;
  g_autoptr(GString) names = g_string_new (NULL);
  const char *server = find_sound_server ();

  if (server == NULL)
    {
      tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Microphone"), "%s",
                                _("none: voice needs a running PipeWire or PulseAudio"));
      return;
    }

  devices = tektra_audio_devices_new ();
  tektra_cli_loop_await (self->loop,
                         dex_future_first (tektra_audio_devices_load (devices),
                                           dex_timeout_new_seconds (SOUND_SECONDS), NULL),
                         NULL);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (devices)); i++)
    {
      g_autoptr(TektraAudioDevice) device = g_list_model_get_item (G_LIST_MODEL (devices), i);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                              tektra_audio_device_get_name (device));
    }

  if (names->len > 0)
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Microphone"), "%s, %s", server,
                              names->str);
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Microphone"),
                              /* Translators: %s is PipeWire or PulseAudio */
                              _("%s has none: connect one, and choose it in the settings of your "
                                "desktop"), server);
}

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

  check_microphone (self);
  check_hearing (self);
  check_reading (self);
}
