/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "speech/tektra-vad.h"

#include "speech/tektra-sound.h"

/* Voice activity detection by energy above an adaptive floor of noise and by spectral flatness.
 *
 * The idea is that of Moattar and Homayounpour, “A simple but efficient real-time voice activity
 * detection algorithm” (EUSIPCO 2009): short frames, energy, flatness, and a decision only after
 * several frames agree. What is different: energy and flatness are those of the spectrum divided
 * by the spectrum of the noise, in critical bands (Zwicker, J. Acoust. Soc. Am. 33, 1961). Noise is
 * flat there, whatever it sounds like; a voice never is. The floor of each band follows its minima
 * (Martin, IEEE Trans. Speech Audio Process. 9, 2001) and, while nobody speaks, its mean. */

#define FRAME_SIZE 512 /* 32 ms */
#define HOP        160 /* 10 ms */
#define N_BINS     (FRAME_SIZE / 2)
#define LOG2_SIZE  9

/* in Hz; what is below the first is hum, and of no use in telling voices */
static const double band_edges[] = {
  150, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400,
  5300, 6400, 7700
};
#define N_BANDS (G_N_ELEMENTS (band_edges) - 1)

/* Nothing is quieter than this: the power of a sample of a quiet microphone (-75 dB of full
 * scale), so that digital silence is no floor above which everything is loud. */
#define QUIET 3.2e-8

/* Zeros, but for what arithmetic makes of them */
#define SILENT 1e-12

/* The frames that tell what noise there is to begin with: those in which it fades in */
#define FIRST_FRAMES 4

/* A frame may be speech when its power is so far above the floor and not flat. */
#define SNR_BEGIN      2.2
#define SNR_CONTINUE   1.7
#define FLATNESS_BEGIN 0.62
#define FLATNESS_STAY  0.75

/* Somebody speaks when so many of the last frames say so: a door or a key is shorter. */
#define WINDOW_FRAMES 16
#define BEGIN_FRAMES  9

/* How fast power and floor follow, for each frame */
#define RISE_RATE    0.45
#define FALL_RATE    0.7
#define FLOOR_RATE   0.04
#define FLOOR_FAST   0.25
#define FAST_FRAMES  25
/* The minima of 1.5 s: nobody speaks longer without a breath or a stop. */
#define MINIMUM_FRAMES 150
#define MINIMUM_PARTS  6
#define MINIMUM_BIAS   1.4

struct _TektraVad
{
  gint16 pending[FRAME_SIZE];
  gsize n_pending;
  gint64 position;
  gint64 n_frames;
  gint64 n_heard; /* frames since there was anything but zeros */

  double window[FRAME_SIZE];
  double cosines[FRAME_SIZE / 2];
  double sines[FRAME_SIZE / 2];
  guint first_bin[N_BANDS + 1];

  double power[N_BANDS];
  double noise[N_BANDS];
  double minima[MINIMUM_PARTS][N_BANDS];
  guint part;
  guint part_frames;

  guint history; /* the last frames, newest in bit 0 */
  gboolean speaking;
  gint64 onset;
  gint64 end;
};

static guint
reverse_bits (guint index)
{
  guint reversed = 0;

  for (guint i = 0; i < LOG2_SIZE; i++)
    reversed |= ((index >> i) & 1) << (LOG2_SIZE - 1 - i);

  return reversed;
}

/* Cooley and Tukey, Math. Comp. 19, 1965 */
static void
transform (TektraVad *self,
           double    *real,
           double    *imaginary)
{
  for (guint size = 2; size <= FRAME_SIZE; size *= 2)
    {
      guint half = size / 2;
      guint step = FRAME_SIZE / size;

      for (guint start = 0; start < FRAME_SIZE; start += size)
        {
          for (guint i = 0; i < half; i++)
            {
              guint a = start + i;
              guint b = a + half;
              double c = self->cosines[i * step];
              double s = self->sines[i * step];
              double r = real[b] * c + imaginary[b] * s;
              double m = imaginary[b] * c - real[b] * s;

              real[b] = real[a] - r;
              imaginary[b] = imaginary[a] - m;
              real[a] += r;
              imaginary[a] += m;
            }
        }
    }
}

/* The mean power of each band; that of white noise is the same in all of them. */
static void
measure_bands (TektraVad *self,
               double    *bands)
{
  double real[FRAME_SIZE];
  double imaginary[FRAME_SIZE] = { 0 };

  for (guint i = 0; i < FRAME_SIZE; i++)
    real[reverse_bits (i)] = self->pending[i] / 32768.0 * self->window[i];

  transform (self, real, imaginary);

  for (guint band = 0; band < N_BANDS; band++)
    {
      double sum = 0;

      for (guint bin = self->first_bin[band]; bin < self->first_bin[band + 1]; bin++)
        sum += real[bin] * real[bin] + imaginary[bin] * imaginary[bin];

      bands[band] = sum / (self->first_bin[band + 1] - self->first_bin[band]);
    }
}

static void
track_minima (TektraVad *self)
{
  if (self->part_frames == MINIMUM_FRAMES / MINIMUM_PARTS)
    {
      self->part = (self->part + 1) % MINIMUM_PARTS;
      self->part_frames = 0;
      memcpy (self->minima[self->part], self->power, sizeof self->power);
    }

  self->part_frames++;
  for (guint band = 0; band < N_BANDS; band++)
    self->minima[self->part][band] = MIN (self->minima[self->part][band], self->power[band]);
}

/* While nobody speaks the floor follows the sound; always, it is at least what was there all the
 * time, and so it rises when a fan is switched on in the middle of a sentence. */
static void
update_noise (TektraVad *self,
              gboolean   may_be_speech)
{
  gboolean is_new = self->n_heard < FAST_FRAMES;
  gboolean has_minima = self->n_heard >= MINIMUM_FRAMES;

  for (guint band = 0; band < N_BANDS; band++)
    {
      double minimum = self->minima[0][band];
      gboolean falls = self->power[band] < self->noise[band];

      for (guint part = 1; part < MINIMUM_PARTS; part++)
        minimum = MIN (minimum, self->minima[part][band]);

      if (falls || !may_be_speech)
        self->noise[band] += (falls && is_new ? FLOOR_FAST : FLOOR_RATE) *
                             (self->power[band] - self->noise[band]);
      if (has_minima)
        self->noise[band] = MAX (self->noise[band], minimum * MINIMUM_BIAS);
      self->noise[band] = MAX (self->noise[band], QUIET);
    }
}

static gboolean
frame_is_speech (TektraVad *self)
{
  double sum = 0, sum_of_logs = 0;
  double mean, flatness;

  for (guint band = 0; band < N_BANDS; band++)
    {
      double ratio = MAX (self->power[band], QUIET) / self->noise[band];

      sum += ratio;
      sum_of_logs += log (ratio);
    }

  mean = sum / N_BANDS;
  flatness = exp (sum_of_logs / N_BANDS) / mean;

  return self->speaking ? mean > SNR_CONTINUE && flatness < FLATNESS_STAY
                        : mean > SNR_BEGIN && flatness < FLATNESS_BEGIN;
}

static guint
count_bits (guint bits)
{
  guint n = 0;

  for (; bits != 0; bits &= bits - 1)
    n++;

  return n;
}

static gboolean
is_silent (const double *bands)
{
  for (guint band = 0; band < N_BANDS; band++)
    {
      if (bands[band] > SILENT)
        return FALSE;
    }

  return TRUE;
}

/* Many devices begin with zeros. What comes after them is taken for noise: of somebody who already
 * speaks then, the floor falls below the voice with the first stop. */
static void
begin (TektraVad    *self,
       const double *bands)
{
  self->n_heard++;

  for (guint band = 0; band < N_BANDS; band++)
    {
      self->power[band] = bands[band];
      self->noise[band] = MAX (bands[band], MAX (self->noise[band], QUIET));
    }

  for (guint part = 0; part < MINIMUM_PARTS; part++)
    memcpy (self->minima[part], self->power, sizeof self->power);
}

static void
take_frame (TektraVad *self)
{
  double bands[N_BANDS];
  gint64 center = self->n_frames * HOP + FRAME_SIZE / 2;
  gboolean is_speech;

  measure_bands (self, bands);

  self->n_frames++;

  if (self->n_heard == 0 && is_silent (bands))
    return;

  if (self->n_heard < FIRST_FRAMES)
    {
      begin (self, bands);
      return;
    }

  for (guint band = 0; band < N_BANDS; band++)
    {
      double difference = bands[band] - self->power[band];

      self->power[band] += (difference > 0 ? RISE_RATE : FALL_RATE) * difference;
    }

  self->n_heard++;
  track_minima (self);
  is_speech = frame_is_speech (self);
  update_noise (self, is_speech);
  self->history = (self->history << 1 | is_speech) & ((1u << WINDOW_FRAMES) - 1);

  if (!self->speaking && count_bits (self->history) >= BEGIN_FRAMES)
    {
      guint age = WINDOW_FRAMES - 1;

      while ((self->history >> age & 1) == 0)
        age--;
      self->speaking = TRUE;
      if (self->onset < 0)
        self->onset = MAX (center - (gint64) age * HOP, 0);
    }
  else if (self->speaking && self->history == 0)
    {
      self->speaking = FALSE;
    }

  if (self->speaking && is_speech)
    self->end = center;
}

/**
 * tektra_vad_new:
 *
 * Creates a detector that has heard nothing.
 *
 * Returns: (transfer full): a new detector
 */
TektraVad *
tektra_vad_new (void)
{
  TektraVad *self = g_new0 (TektraVad, 1);
  double sum = 0;

  self->onset = -1;
  self->end = -1;

  for (guint i = 0; i < FRAME_SIZE; i++)
    {
      self->window[i] = 0.5 - 0.5 * cos (2 * G_PI * i / FRAME_SIZE);
      sum += self->window[i] * self->window[i];
    }
  for (guint i = 0; i < FRAME_SIZE; i++)
    self->window[i] /= sqrt (sum);
  for (guint i = 0; i < FRAME_SIZE / 2; i++)
    {
      self->cosines[i] = cos (2 * G_PI * i / FRAME_SIZE);
      self->sines[i] = sin (2 * G_PI * i / FRAME_SIZE);
    }
  for (guint band = 0; band <= N_BANDS; band++)
    self->first_bin[band] = MIN ((guint) (band_edges[band] * FRAME_SIZE / TEKTRA_SOUND_RATE + 0.5),
                                 N_BINS);

  return self;
}

/**
 * tektra_vad_free:
 * @self: (transfer full): a detector
 *
 * Frees a detector.
 */
void
tektra_vad_free (TektraVad *self)
{
  g_free (self);
}

/**
 * tektra_vad_push:
 * @self: a detector
 * @samples: (array length=n_samples): what was heard next, 16,000 samples a second, little endian
 * @n_samples: how many
 *
 * Listens to a piece of sound of any length.
 */
void
tektra_vad_push (TektraVad    *self,
                 const gint16 *samples,
                 gsize         n_samples)
{
  g_return_if_fail (self != NULL);

  self->position += (gint64) n_samples;

  while (n_samples > 0)
    {
      gsize n = MIN (n_samples, FRAME_SIZE - self->n_pending);

      for (gsize i = 0; i < n; i++)
        self->pending[self->n_pending + i] = GINT16_FROM_LE (samples[i]);
      self->n_pending += n;
      samples += n;
      n_samples -= n;

      if (self->n_pending == FRAME_SIZE)
        {
          take_frame (self);
          memmove (self->pending, self->pending + HOP, (FRAME_SIZE - HOP) * sizeof (gint16));
          self->n_pending -= HOP;
        }
    }
}

/**
 * tektra_vad_begin_anew:
 * @self: a detector
 *
 * Waits for the next one who speaks. What is known about the noise stays.
 */
void
tektra_vad_begin_anew (TektraVad *self)
{
  g_return_if_fail (self != NULL);

  self->history = 0;
  self->speaking = FALSE;
  self->onset = -1;
  self->end = -1;
}

/**
 * tektra_vad_get_position:
 * @self: a detector
 *
 * Gets how much was heard.
 *
 * Returns: samples
 */
gint64
tektra_vad_get_position (TektraVad *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->position;
}

/**
 * tektra_vad_get_onset:
 * @self: a detector
 *
 * Gets where somebody began to speak for the first time. It is known about 100 ms later.
 *
 * Returns: samples from the beginning, -1 as long as nobody has spoken
 */
gint64
tektra_vad_get_onset (TektraVad *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->onset;
}

/**
 * tektra_vad_get_end:
 * @self: a detector
 *
 * Gets up to where somebody has spoken: the pause since then is what lies between it and
 * [method@Vad.get_position].
 *
 * Returns: samples from the beginning, -1 as long as nobody has spoken
 */
gint64
tektra_vad_get_end (TektraVad *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->end;
}
