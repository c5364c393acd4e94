/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-device.h"
#include "core/tektra-generation-params.h"

/* What a person would lose: what they set for a chat, or that what they did not set is left to the
 * model. */

static void
count_cb (TektraGenerationParams *params,
          guint                   param,
          gpointer                user_data)
{
  guint *counts = user_data;

  counts[param]++;
}

static void
test_unset (void)
{
  const char * const stop[] = { "END", NULL };
  const char * const nothing[] = { NULL };
  guint counts[TEKTRA_N_PARAMS] = { 0 };
  TektraGenerationParams *params = tektra_generation_params_new ();

  g_assert_cmpuint (tektra_generation_params_get_mask (params), ==, 0);
  g_signal_connect (params, "changed", G_CALLBACK (count_cb), counts);

  /* zero is a value, not the absence of one */
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0);
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_SEED, 0);
  tektra_generation_params_set_stop (params, stop);
  tektra_generation_params_set_stop (params, stop);
  tektra_generation_params_set_reasoning (params, TEKTRA_REASONING_LOW);
  g_assert_cmpuint (tektra_generation_params_get_mask (params), ==,
                    TEKTRA_PARAM_BIT (TEKTRA_PARAM_TEMPERATURE) |
                    TEKTRA_PARAM_BIT (TEKTRA_PARAM_SEED) |
                    TEKTRA_PARAM_BIT (TEKTRA_PARAM_STOP) |
                    TEKTRA_PARAM_BIT (TEKTRA_PARAM_REASONING));
  g_assert_cmpuint (counts[TEKTRA_PARAM_TEMPERATURE], ==, 1);
  g_assert_cmpuint (counts[TEKTRA_PARAM_STOP], ==, 1);

  tektra_generation_params_unset (params, TEKTRA_PARAM_TEMPERATURE);
  tektra_generation_params_unset (params, TEKTRA_PARAM_TEMPERATURE);
  tektra_generation_params_set_stop (params, nothing);
  tektra_generation_params_unset (params, TEKTRA_PARAM_REASONING);
  g_assert_cmpuint (tektra_generation_params_get_mask (params), ==,
                    TEKTRA_PARAM_BIT (TEKTRA_PARAM_SEED));
  g_assert_null (tektra_generation_params_get_stop (params));
  g_assert_cmpint (tektra_generation_params_get_reasoning (params), ==, TEKTRA_REASONING_DEFAULT);
  g_assert_cmpuint (counts[TEKTRA_PARAM_TEMPERATURE], ==, 2);
  g_assert_cmpuint (counts[TEKTRA_PARAM_STOP], ==, 2);
  g_assert_cmpuint (counts[TEKTRA_PARAM_REASONING], ==, 2);

  g_assert_finalize_object (params);
}

static void
test_fill (void)
{
  const char * const stop[] = { "END", NULL };
  g_autoptr(TektraGenerationParams) chat = tektra_generation_params_new ();
  g_autoptr(TektraGenerationParams) model = tektra_generation_params_new ();
  g_autoptr(TektraGenerationParams) copy = NULL;

  tektra_generation_params_set_double (chat, TEKTRA_PARAM_TEMPERATURE, 0.1);
  tektra_generation_params_set_double (model, TEKTRA_PARAM_TEMPERATURE, 0.9);
  tektra_generation_params_set_int (model, TEKTRA_PARAM_CONTEXT_LENGTH, 4096);
  tektra_generation_params_set_stop (model, stop);
  tektra_generation_params_set_reasoning (model, TEKTRA_REASONING_HIGH);

  copy = tektra_generation_params_copy (chat);
  g_assert_true (tektra_generation_params_equal (copy, chat));
  tektra_generation_params_fill (copy, model);
  tektra_generation_params_fill (copy, NULL);
  g_assert_false (tektra_generation_params_equal (copy, chat));
  g_assert_cmpfloat (tektra_generation_params_get_double (copy, TEKTRA_PARAM_TEMPERATURE), ==, 0.1);
  g_assert_cmpint (tektra_generation_params_get_int (copy, TEKTRA_PARAM_CONTEXT_LENGTH), ==, 4096);
  g_assert_cmpstr (tektra_generation_params_get_stop (copy)[0], ==, "END");
  g_assert_cmpint (tektra_generation_params_get_reasoning (copy), ==, TEKTRA_REASONING_HIGH);
  g_assert_false (tektra_generation_params_has (copy, TEKTRA_PARAM_SEED));

  tektra_generation_params_restrict (copy, TEKTRA_PARAM_BIT (TEKTRA_PARAM_TEMPERATURE));
  g_assert_true (tektra_generation_params_equal (copy, chat));
}

static void
test_json (void)
{
  const char * const stop[] = { "END", "</s>", NULL };
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraGenerationParams) again = NULL;
  g_autoptr(TektraGenerationParams) odd = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(JsonNode) broken = NULL;

  for (TektraParam param = 0; param <= TEKTRA_PARAM_REPEAT_PENALTY; param++)
    tektra_generation_params_set_double (params, param, 0.25 * param);
  for (TektraParam param = TEKTRA_PARAM_TOP_K; param <= TEKTRA_PARAM_DEVICE; param++)
    tektra_generation_params_set_int (params, param, 7 * param - 60);
  tektra_generation_params_set_stop (params, stop);
  tektra_generation_params_set_reasoning (params, TEKTRA_REASONING_OFF);
  g_assert_cmphex (tektra_generation_params_get_mask (params), ==, TEKTRA_PARAM_MASK_ALL);

  node = tektra_generation_params_to_json (params);
  again = tektra_generation_params_new_from_json (json_node_get_object (node));
  g_assert_true (tektra_generation_params_equal (params, again));

  /* a file that somebody edited does no harm */
  broken = json_from_string ("{\"temperature\": \"hot\", \"seed\": 5, \"stop\": [1, \"x\"],"
                             " \"reasoning\": \"much\", \"top_k\": {}}", NULL);
  odd = tektra_generation_params_new_from_json (json_node_get_object (broken));
  g_assert_cmphex (tektra_generation_params_get_mask (odd), ==,
                   TEKTRA_PARAM_BIT (TEKTRA_PARAM_SEED) | TEKTRA_PARAM_BIT (TEKTRA_PARAM_STOP));
}

static void
test_device (void)
{
  static const struct
  {
    const char *text;
    gint64 device;
    const char *name;
  } cases[] = {
    { "auto", TEKTRA_DEVICE_AUTO, "auto" },
    { "CPU", TEKTRA_DEVICE_CPU, "cpu" },
    { "cuda:1", 1, "gpu:1" },
    { "metal", 0, "gpu:0" },
    { "gpu:12", 12, "gpu:12" },
  };
  static const char * const wrong[] = {
    "", "cuda:", "cuda:x", "gpu:-1", "gpu:1000", "tpu", "cpu:0"
  };
  gint64 device;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *title = NULL;

      g_assert_true (tektra_device_parse (cases[i].text, &device));
      g_assert_cmpint (device, ==, cases[i].device);
      name = tektra_device_to_string (device);
      title = tektra_device_dup_title (device);
      g_assert_cmpstr (name, ==, cases[i].name);
      g_assert_cmpstr (title, !=, NULL);
    }

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (tektra_device_parse (wrong[i], &device));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/generation-params/unset", test_unset);
  g_test_add_func ("/core/generation-params/fill", test_fill);
  g_test_add_func ("/core/generation-params/json", test_json);
  g_test_add_func ("/core/generation-params/device", test_device);

  return g_test_run ();
}
