/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engines/onnx/tektra-sampler.h"
#include "test-time.h"

/* What a person sets has to have the effect that it has everywhere else. */

#define N_DRAWS 4000

static const TektraSamplerParams neutral = {
  .temperature = 1, .top_p = 1, .min_p = 0, .repeat_penalty = 1, .top_k = 0, .seed = 7,
};

/* Shares of 0.5, 0.25, 0.125, 0.125 */
static const float logits[] = { -0.6931472f, -1.3862944f, -2.0794415f, -2.0794415f };

static void
draw (const TektraSamplerParams *params,
      guint                      counts[G_N_ELEMENTS (logits)])
{
  g_autoptr(TektraSampler) sampler = tektra_sampler_new (params);

  for (guint i = 0; i < G_N_ELEMENTS (logits); i++)
    counts[i] = 0;

  for (guint i = 0; i < N_DRAWS; i++)
    {
      gint64 id = tektra_sampler_choose (sampler, logits, G_N_ELEMENTS (logits));

      g_assert_cmpint (id, >=, 0);
      g_assert_cmpint (id, <, G_N_ELEMENTS (logits));
      counts[id]++;
    }
}

static void
assert_share (guint  count,
              double share)
{
  g_assert_cmpfloat_with_epsilon ((double) count / N_DRAWS, share, 0.04);
}

static void
test_greedy (void)
{
  TektraSamplerParams params = neutral;
  guint counts[G_N_ELEMENTS (logits)];

  params.temperature = 0;
  draw (&params, counts);
  g_assert_cmpuint (counts[0], ==, N_DRAWS);
}

static void
test_shares (void)
{
  TektraSamplerParams params = neutral;
  guint counts[G_N_ELEMENTS (logits)];

  draw (&params, counts);
  assert_share (counts[0], 0.5);
  assert_share (counts[1], 0.25);
  assert_share (counts[2], 0.125);

  /* the square roots of the shares */
  params.temperature = 2;
  draw (&params, counts);
  assert_share (counts[0], sqrt (0.5) / (sqrt (0.5) + 0.5 + 2 * sqrt (0.125)));
}

static void
test_cuts (void)
{
  TektraSamplerParams params = neutral;
  guint counts[G_N_ELEMENTS (logits)];

  params.top_k = 2;
  draw (&params, counts);
  assert_share (counts[0], 2.0 / 3);
  g_assert_cmpuint (counts[2] + counts[3], ==, 0);

  params = neutral;
  params.top_p = 0.6;
  draw (&params, counts);
  assert_share (counts[1], 1.0 / 3);
  g_assert_cmpuint (counts[2] + counts[3], ==, 0);

  params = neutral;
  params.min_p = 0.3;
  draw (&params, counts);
  assert_share (counts[1], 1.0 / 3);
  g_assert_cmpuint (counts[2] + counts[3], ==, 0);

  /* One is always left. */
  params.min_p = 1;
  params.top_p = 0.01;
  params.top_k = 1;
  draw (&params, counts);
  g_assert_cmpuint (counts[0], ==, N_DRAWS);
}

/* Of very many tokens the same few are left, and that takes no time. */
static void
test_many (void)
{
  const guint n_many = 150 * 1000;
  g_autofree float *many = g_new (float, n_many);
  TektraSamplerParams params = neutral;
  g_autoptr(TektraSampler) sampler = NULL;
  gint64 begin;

  for (guint i = 0; i < n_many; i++)
    many[i] = (float) g_test_rand_double_range (-20, 0);
  for (guint i = 0; i < 40; i++)
    many[i * 3001] = (float) (1 + (i % 3));

  params.top_k = 40;
  sampler = tektra_sampler_new (&params);
  begin = test_get_cpu_time ();
  for (guint i = 0; i < 200; i++)
    {
      gint64 id = tektra_sampler_choose (sampler, many, n_many);

      g_assert_cmpint (id % 3001, ==, 0);
      g_assert_cmpint (id / 3001, <, 40);
    }
  g_assert_cmpint (test_get_cpu_time () - begin, <, 10 * G_USEC_PER_SEC);
}

static void
test_penalty (void)
{
  TektraSamplerParams params = neutral;
  g_autoptr(TektraSampler) sampler = NULL;
  const float likely[] = { 2.0f, 1.5f, -1.0f };

  params.temperature = 0;
  params.repeat_penalty = 1.5;
  sampler = tektra_sampler_new (&params);
  g_assert_cmpint (tektra_sampler_choose (sampler, likely, 3), ==, 0);

  tektra_sampler_accept (sampler, 0);
  tektra_sampler_accept (sampler, 0);
  /* not a token of this model */
  tektra_sampler_accept (sampler, 4711);
  g_assert_cmpint (tektra_sampler_choose (sampler, likely, 3), ==, 1);

  /* after 64 others it is forgotten */
  for (guint i = 0; i < 64; i++)
    tektra_sampler_accept (sampler, 2);
  g_assert_cmpint (tektra_sampler_choose (sampler, likely, 3), ==, 0);
}

static void
test_seed (void)
{
  guint same[2][G_N_ELEMENTS (logits)];
  guint other[G_N_ELEMENTS (logits)];
  TektraSamplerParams params = neutral;

  draw (&params, same[0]);
  draw (&params, same[1]);
  g_assert_cmpmem (same[0], sizeof same[0], same[1], sizeof same[1]);

  params.seed = 8;
  draw (&params, other);
  g_assert_cmpint (memcmp (same[0], other, sizeof other), !=, 0);
}

/* A damaged model computes what is no number. */
static void
test_no_numbers (void)
{
  TektraSamplerParams params = neutral;
  g_autoptr(TektraSampler) sampler = tektra_sampler_new (&params);
  const float broken[] = { NAN, 1.0f, NAN };
  const float hopeless[] = { NAN, -INFINITY, INFINITY };

  for (guint i = 0; i < 100; i++)
    g_assert_cmpint (tektra_sampler_choose (sampler, broken, 3), ==, 1);
  g_assert_cmpint (tektra_sampler_choose (sampler, hopeless, 2), ==, -1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sampler/greedy", test_greedy);
  g_test_add_func ("/sampler/shares", test_shares);
  g_test_add_func ("/sampler/cuts", test_cuts);
  g_test_add_func ("/sampler/many", test_many);
  g_test_add_func ("/sampler/penalty", test_penalty);
  g_test_add_func ("/sampler/seed", test_seed);
  g_test_add_func ("/sampler/no-numbers", test_no_numbers);

  return g_test_run ();
}
