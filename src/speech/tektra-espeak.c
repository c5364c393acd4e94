/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "speech/tektra-espeak.h"
#include "speech/tektra-speech-voice.h"
#include "util/tektra-paths.h"

#define PROGRAM "espeak-ng"

/* Words a minute: espeak-ng's own default, and what it can do (espeak-ng(1), -s). */
#define USUAL_SPEED 175
#define MIN_SPEED 80
#define MAX_SPEED 450

/**
 * tektra_espeak_find:
 *
 * Looks for espeak-ng.
 *
 * Returns: (transfer full) (nullable) (type filename): its path
 */
char *
tektra_espeak_find (void)
{
  return tektra_paths_find_program (PROGRAM);
}

/**
 * tektra_espeak_list_voices:
 * @program: (type filename): what tektra_espeak_find() found
 *
 * Asks which voices there are.
 *
 * Returns: (transfer full): a list of [class@SpeechVoice]
 */
GListStore *
tektra_espeak_list_voices (const char *program)
{
  GListStore *voices = g_list_store_new (TEKTRA_TYPE_SPEECH_VOICE);
  g_autoptr(GSubprocess) process = NULL;
  g_auto(GStrv) lines = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (program != NULL, voices);

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              NULL, program, "--voices", NULL);
  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, NULL))
    return voices;

  /* " 5  en-gb           --/M      English_(Great_Britain) gmw/en", below a line of titles */
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_autoptr(TektraSpeechVoice) voice = NULL;
      g_autofree char *name = NULL;
      char language[32];
      char title[128];

      if (sscanf (lines[i], "%*d %31s %*s %127s", language, title) != 2)
        continue;

      name = g_strdelimit (g_strdup (title), "_", ' ');
      voice = tektra_speech_voice_new (language, name, language);
      g_list_store_append (voices, voice);
    }

  return voices;
}

/**
 * tektra_espeak_synthesize:
 * @program: (type filename): what tektra_espeak_find() found
 * @text: words
 * @voice: the id of a voice, or the code of a language
 * @rate: how many times as fast as usual
 * @cancellable: ends it
 * @error: return location for an error
 *
 * Makes sound of a text.
 *
 * Returns: (transfer full) (nullable): a WAV file
 */
GBytes *
tektra_espeak_synthesize (const char    *program,
                          const char    *text,
                          const char    *voice,
                          double         rate,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autofree char *speed = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GBytes) input = NULL;
  g_autoptr(GBytes) output = NULL;

  g_return_val_if_fail (program != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (voice != NULL, NULL);

  speed = g_strdup_printf ("%d", CLAMP ((int) (USUAL_SPEED * rate), MIN_SPEED, MAX_SPEED));
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                              G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              error, program, "-v", voice, "-s", speed, "--stdin", "--stdout",
                              NULL);
  if (process == NULL)
    return NULL;

  input = g_bytes_new (text, strlen (text));
  if (!g_subprocess_communicate (process, input, cancellable, &output, NULL, error))
    {
      g_subprocess_force_exit (process);
      return NULL;
    }

  if (!g_subprocess_get_successful (process) || g_bytes_get_size (output) == 0)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED,
                   _("This computer has no voice “%s”: choose another one."), voice);
      return NULL;
    }

  return g_steal_pointer (&output);
}
