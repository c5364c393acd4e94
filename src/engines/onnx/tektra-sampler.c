/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "engines/onnx/tektra-sampler.h"

/*
 * The order is that of llama.cpp, so that the same settings do the same: penalty, top-k, top-p,
 * min-p, temperature, chance.
 */

/* How many tokens a penalty looks back */
#define N_RECENT 64

struct _TektraSampler
{
  TektraSamplerParams  params;
  GRand               *chance;
  GArray              *candidates; /* of Candidate */
  guint32              recent[N_RECENT];
  guint                n_accepted;
};

typedef struct
{
  guint32 id;
  float   logit;
  double  share;
} Candidate;

/**
 * tektra_sampler_new:
 * @params: how to choose
 *
 * Creates a sampler for one answer.
 *
 * Returns: (transfer full): the sampler
 */
TektraSampler *
tektra_sampler_new (const TektraSamplerParams *params)
{
  TektraSampler *self;

  g_return_val_if_fail (params != NULL, NULL);

  self = g_new0 (TektraSampler, 1);
  self->params = *params;
  self->candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  self->chance = params->seed >= 0 ? g_rand_new_with_seed ((guint32) params->seed) : g_rand_new ();

  return self;
}

/**
 * tektra_sampler_free:
 * @self: (transfer full): a sampler
 *
 * Frees it.
 */
void
tektra_sampler_free (TektraSampler *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->candidates);
  g_rand_free (self->chance);
  g_free (self);
}

/**
 * tektra_sampler_accept:
 * @self: a sampler
 * @id: a token of the prompt or the answer
 *
 * Remembers a token, so that it is less likely to come again.
 */
void
tektra_sampler_accept (TektraSampler *self,
                       guint32        id)
{
  g_return_if_fail (self != NULL);

  self->recent[self->n_accepted++ % N_RECENT] = id;
}

static float
penalize (float  logit,
          double penalty)
{
  return (float) (logit > 0 ? logit / penalty : logit * penalty);
}

static void
collect (TektraSampler *self,
         const float   *logits,
         guint          n_logits)
{
  guint n_recent = MIN (self->n_accepted, N_RECENT);

  g_array_set_size (self->candidates, n_logits);
  for (guint i = 0; i < n_logits; i++)
    {
      Candidate *candidate = &g_array_index (self->candidates, Candidate, i);

      /* a model that overflowed has no opinion */
      *candidate = (Candidate) { i, isnan (logits[i]) ? -INFINITY : logits[i], 0 };
    }

  if (self->params.repeat_penalty <= 0 || self->params.repeat_penalty == 1)
    return;

  for (guint i = 0; i < n_recent; i++)
    {
      guint32 id = self->recent[i];
      gboolean again = FALSE;

      for (guint j = 0; j < i && !again; j++)
        again = self->recent[j] == id;

      if (!again && id < n_logits)
        {
          Candidate *candidate = &g_array_index (self->candidates, Candidate, id);

          candidate->logit = penalize (candidate->logit, self->params.repeat_penalty);
        }
    }
}

static const Candidate *
find_likeliest (TektraSampler *self)
{
  const Candidate *best = NULL;

  for (guint i = 0; i < self->candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (self->candidates, Candidate, i);

      if (isfinite (candidate->logit) && (best == NULL || candidate->logit > best->logit))
        best = candidate;
    }

  return best;
}

static int
compare_logits (gconstpointer a,
                gconstpointer b)
{
  const Candidate *one = a;
  const Candidate *other = b;

  if (one->logit != other->logit)
    return one->logit < other->logit ? 1 : -1;

  return one->id < other->id ? -1 : 1;
}

/* Puts the @n likeliest to the front, in any order: there are more than a hundred thousand tokens,
 * of which few are looked at. (Hoare, "Algorithm 65: Find", 1961) */
static void
select_likeliest (TektraSampler *self,
                  guint          n)
{
  Candidate *candidates = (Candidate *) (gpointer) self->candidates->data;
  int left = 0;
  int right = (int) self->candidates->len - 1;

  while (left < right)
    {
      Candidate pivot = candidates[left + (right - left) / 2];
      int i = left;
      int j = right;

      while (i <= j)
        {
          Candidate swap;

          while (compare_logits (&candidates[i], &pivot) < 0)
            i++;
          while (compare_logits (&pivot, &candidates[j]) < 0)
            j--;
          if (i > j)
            break;

          swap = candidates[i];
          candidates[i++] = candidates[j];
          candidates[j--] = swap;
        }

      if ((int) n <= j)
        right = j;
      else if ((int) n >= i)
        left = i;
      else
        return;
    }
}

/* The candidates are sorted. */
static void
work_out_shares (TektraSampler *self,
                 double         temperature)
{
  double first = g_array_index (self->candidates, Candidate, 0).logit;
  double sum = 0;

  for (guint i = 0; i < self->candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (self->candidates, Candidate, i);

      candidate->share = exp (((double) candidate->logit - first) / temperature);
      sum += candidate->share;
    }

  for (guint i = 0; i < self->candidates->len; i++)
    g_array_index (self->candidates, Candidate, i).share /= sum;
}

static void
leave_out (TektraSampler *self)
{
  const TektraSamplerParams *params = &self->params;
  double sum = 0;
  guint n;

  if (params->top_k > 0 && params->top_k < self->candidates->len)
    {
      select_likeliest (self, params->top_k);
      g_array_set_size (self->candidates, params->top_k);
    }

  g_array_sort (self->candidates, compare_logits);
  work_out_shares (self, 1);
  n = self->candidates->len;

  if (params->top_p > 0 && params->top_p < 1)
    {
      for (n = 0; n < self->candidates->len && sum < params->top_p; n++)
        sum += g_array_index (self->candidates, Candidate, n).share;
    }

  if (params->min_p > 0)
    {
      double least = params->min_p * g_array_index (self->candidates, Candidate, 0).share;

      while (n > 1 && g_array_index (self->candidates, Candidate, n - 1).share < least)
        n--;
    }

  g_array_set_size (self->candidates, MAX (n, 1));
}

/**
 * tektra_sampler_choose:
 * @self: a sampler
 * @logits: (array length=n_logits): what the model thinks of each token
 * @n_logits: how many tokens there are
 *
 * Chooses the next token.
 *
 * Returns: its number; -1 when the model computed no number for any
 */
gint64
tektra_sampler_choose (TektraSampler *self,
                       const float   *logits,
                       guint          n_logits)
{
  const Candidate *likeliest;
  double point;

  g_return_val_if_fail (self != NULL, -1);
  g_return_val_if_fail (logits != NULL, -1);

  collect (self, logits, n_logits);
  likeliest = find_likeliest (self);
  if (likeliest == NULL)
    return -1;
  if (self->params.temperature <= 0)
    return likeliest->id;

  leave_out (self);
  work_out_shares (self, self->params.temperature);

  point = g_rand_double (self->chance);
  for (guint i = 0; i < self->candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (self->candidates, Candidate, i);

      point -= candidate->share;
      if (point < 0)
        return candidate->id;
    }

  return g_array_index (self->candidates, Candidate, 0).id;
}
