/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <ggml-backend.h>
#include <whisper.h>

#include "engines/whisper/tektra-whisper-model.h"

/* whisper.cpp's interface, made small: a sound goes in, words come out, and it can be stopped. */

/* whisper.cpp leaves out what is shorter than a second. */
#define MIN_SAMPLES (TEKTRA_SOUND_RATE * 11 / 10)

struct _TektraWhisperModel
{
  struct whisper_context *context;
  guint                   n_threads;
};

/* One sound */
typedef struct
{
  TektraWhisperSegmentFunc  func;
  gpointer                  user_data;
  GCancellable             *cancellable;
  guint64                   duration; /* milliseconds */
} Hearing;

/* The log of the program that started this one: it knows llama.cpp's words and these. */
static void
log_cb (enum ggml_log_level  level,
        const char          *text,
        void                *user_data)
{
  if (level == GGML_LOG_LEVEL_ERROR || level == GGML_LOG_LEVEL_WARN)
    g_printerr ("%s", text);
}

static void
new_segment_cb (struct whisper_context *context,
                struct whisper_state   *state,
                int                     n_new,
                void                   *user_data)
{
  Hearing *hearing = user_data;
  int n_segments = whisper_full_n_segments_from_state (state);

  for (int i = n_segments - n_new; i < n_segments; i++)
    {
      gint64 start = whisper_full_get_segment_t0_from_state (state, i);
      gint64 end = whisper_full_get_segment_t1_from_state (state, i);

      /* in hundredths of a second, and up to the silence that was put behind the sound */
      hearing->func (MIN ((guint64) MAX (start, 0) * 10, hearing->duration),
                     MIN ((guint64) MAX (end, 0) * 10, hearing->duration),
                     whisper_full_get_segment_text_from_state (state, i), hearing->user_data);
    }
}

static bool
abort_cb (void *user_data)
{
  Hearing *hearing = user_data;

  return g_cancellable_is_cancelled (hearing->cancellable);
}

static float *
convert_samples (TektraSound *sound,
                 gsize       *n_floats)
{
  const gint16 *samples;
  float *floats;
  gsize n_samples;

  samples = tektra_sound_get_samples (sound, &n_samples);
  *n_floats = MAX (n_samples, MIN_SAMPLES);
  floats = g_new0 (float, *n_floats);

  for (gsize i = 0; i < n_samples; i++)
    floats[i] = (float) GINT16_FROM_LE (samples[i]) / 32768.0f;

  return floats;
}

/**
 * tektra_whisper_model_load:
 * @path: (type filename): a model in whisper.cpp's format
 * @n_threads: how many threads it may use
 *
 * Reads a model into memory. Why that fails is in the log.
 *
 * Returns: (transfer full) (nullable): the model
 */
TektraWhisperModel *
tektra_whisper_model_load (const char *path,
                           guint       n_threads)
{
  struct whisper_context_params params = whisper_context_default_params ();
  TektraWhisperModel *self;
  struct whisper_context *context;

  g_return_val_if_fail (path != NULL, NULL);

  whisper_log_set (log_cb, NULL);
  ggml_log_set (log_cb, NULL);
  ggml_backend_load_all ();
  context = whisper_init_from_file_with_params (path, params);
  if (context == NULL)
    return NULL;

  self = g_new0 (TektraWhisperModel, 1);
  self->context = context;
  self->n_threads = n_threads;

  return self;
}

/**
 * tektra_whisper_model_free:
 * @self: (transfer full): a model
 *
 * Takes a model out of memory.
 */
void
tektra_whisper_model_free (TektraWhisperModel *self)
{
  whisper_free (self->context);
  g_free (self);
}

/**
 * tektra_whisper_model_hear:
 * @self: a model
 * @sound: what was said
 * @language: (nullable): a code of two letters, or %NULL to find it out
 * @func: (scope call): takes what is heard
 * @user_data: data passed to @func
 * @cancellable: ends it within the next step of the model
 * @heard_language: (out) (transfer full): the code of the language
 * @error: return location for an error
 *
 * Writes down what is said.
 *
 * Returns: whether it got to the end
 */
gboolean
tektra_whisper_model_hear (TektraWhisperModel        *self,
                           TektraSound               *sound,
                           const char                *language,
                           TektraWhisperSegmentFunc   func,
                           gpointer                   user_data,
                           GCancellable              *cancellable,
                           char                     **heard_language,
                           GError                   **error)
{
  struct whisper_full_params params = whisper_full_default_params (WHISPER_SAMPLING_GREEDY);
  Hearing hearing = { func, user_data, cancellable, 0 };
  g_autofree float *floats = NULL;
  gsize n_floats;
  int result;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (TEKTRA_IS_SOUND (sound), FALSE);
  g_return_val_if_fail (heard_language != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (language != NULL && whisper_lang_id (language) < 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "the language %s is not known", language);
      return FALSE;
    }

  params.n_threads = (int) self->n_threads;
  params.language = language;
  params.no_context = true;
  params.print_progress = false;
  params.print_timestamps = false;
  params.suppress_nst = true;
  /* Two more attempts at what is not understood, instead of 25 */
  params.temperature_inc = 0.4f;
  params.greedy.best_of = 1;
  params.new_segment_callback = new_segment_cb;
  params.new_segment_callback_user_data = &hearing;
  params.abort_callback = abort_cb;
  params.abort_callback_user_data = &hearing;

  hearing.duration = (guint64) tektra_sound_get_duration (sound);
  floats = convert_samples (sound, &n_floats);
  result = whisper_full (self->context, params, floats, (int) MIN (n_floats, G_MAXINT));

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (result != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the model failed (%d)", result);
      return FALSE;
    }

  *heard_language = g_strdup (whisper_lang_str (whisper_full_lang_id (self->context)));

  return TRUE;
}
