/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "config-test.h"
#include "test-future.h"

/* What a person would lose: what they wrote into their file, or the sentence that says why not. */

#define MEGABYTE (1024 * 1024)

static void
assert_order (TektraModelConfig *config,
              const char        *expected)
{
  const char *const *order = tektra_model_config_get_backend_order (config);
  g_autofree char *text = g_strjoinv (" ", (char **) order);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_problems (TektraModelConfig *config,
                 const char        *expected)
{
  GListModel *problems = tektra_model_config_list_problems (config);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr(TektraConfigProblem) problem = g_list_model_get_item (problems, i);
      gboolean error = tektra_config_problem_get_severity (problem) == TEKTRA_CONFIG_ERROR;

      g_string_append_printf (text, "%s%u:%u: %s%s", text->len > 0 ? "\n" : "",
                              tektra_config_problem_get_line (problem),
                              tektra_config_problem_get_column (problem),
                              error ? "! " : "", tektra_config_problem_get_message (problem));
    }

  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_preset (TektraModelConfig *config,
               const char        *name,
               gint64             max_tokens,
               double             temperature,
               double             top_p,
               gint64             top_k,
               double             repeat_penalty)
{
  TektraPreset *preset = tektra_model_config_find_preset (config, name);
  TektraGenerationParams *params;

  g_assert_nonnull (preset);
  params = tektra_preset_get_params (preset);
  g_assert_cmpint (tektra_generation_params_get_int (params, TEKTRA_PARAM_MAX_TOKENS), ==,
                   max_tokens);
  g_assert_cmpfloat (tektra_generation_params_get_double (params, TEKTRA_PARAM_TEMPERATURE), ==,
                     temperature);
  g_assert_cmpfloat (tektra_generation_params_get_double (params, TEKTRA_PARAM_TOP_P), ==, top_p);
  g_assert_cmpint (tektra_generation_params_get_int (params, TEKTRA_PARAM_TOP_K), ==, top_k);
  g_assert_cmpfloat (tektra_generation_params_get_double (params, TEKTRA_PARAM_REPEAT_PENALTY), ==,
                     repeat_penalty);
}

static void
test_defaults (Fixture       *fixture,
               gconstpointer  data)
{
  config_test_open (fixture, NULL);

  assert_problems (fixture->config, "");
  assert_order (fixture->config, "llama ollama mistralrs openai anthropic onnx");
  assert_preset (fixture->config, "fast", 256, 0.7, 0.9, 40, 1.1);
  assert_preset (fixture->config, "balanced", 512, 0.8, 0.95, 50, 1.1);
  assert_preset (fixture->config, "quality", 2048, 0.9, 0.95, 100, 1.05);
  assert_preset (fixture->config, "creative", 1024, 1.2, 0.98, 200, 1.0);
  assert_preset (fixture->config, "precise", 256, 0.3, 0.8, 20, 1.2);
  g_assert_cmpuint (g_list_model_get_n_items (tektra_model_config_list_presets (fixture->config)),
                    ==, 5);
  g_assert_cmpuint (tektra_model_config_get_models (fixture->config)->len, ==, 0);
  g_assert_cmpuint (tektra_model_config_get_memory_limit (fixture->config), ==, 0);
  g_assert_null (tektra_model_config_get_backend (fixture->config, "nonsense"));
}

static void
open_predecessor (Fixture    *fixture,
                  const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "config", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  config_test_open (fixture, text);
}

/* Programs that Tektra starts: how, and what is the same program and what another one. */
static void
test_programs (Fixture       *fixture,
               gconstpointer  data)
{
  TektraBackendSettings *settings, *other;

  config_test_open (fixture,
                    "[backends.mistralrs]\n"
                    "command = \"mistralrs\"\n"
                    "arguments = [\"serve\", \"--host\", \"127.0.0.1\", \"-p\", \"{port}\"]\n"
                    "environment = { HF_HOME = \"/models=here\" }\n"
                    "model = \"Qwen\"\n"
                    "[backends.candle]\n"
                    "type = \"openai\"\n"
                    "profile = \"candle-vllm\"\n"
                    "command = \"candle-vllm\"\n"
                    "arguments = [\"--h\", \"127.0.0.1\", \"--p\", \"{port}\"]\n"
                    "ready = \"/v1/models\"\n");
  assert_problems (fixture->config, "");

  settings = tektra_model_config_get_backend (fixture->config, "mistralrs");
  g_assert_cmpstr (settings->command, ==, "mistralrs");
  g_assert_cmpuint (g_strv_length (settings->arguments), ==, 5);
  g_assert_cmpstr (settings->environment[0], ==, "HF_HOME=/models=here");
  g_assert_cmpstr (settings->model, ==, "Qwen");
  g_assert_null (settings->ready);

  other = tektra_model_config_get_backend (fixture->config, "candle");
  g_assert_cmpstr (other->command, ==, "candle-vllm");
  g_assert_cmpstr (other->ready, ==, "/v1/models");
  g_assert_false (tektra_backend_settings_starts_the_same (settings, other));
  g_assert_true (tektra_backend_settings_starts_the_same (settings, settings));
}

/* Somebody who used the earlier Tektra keeps their file. */
static void
test_predecessor_1 (Fixture       *fixture,
                    gconstpointer  data)
{
  TektraBackendSettings *settings;
  TektraModelDefinition *model;

  open_predecessor (fixture, "predecessor-1.toml");
  assert_problems (fixture->config,
                   "174:1: The limits of the backends are 36864 MB together, more than the total "
                   "of 32768 MB, which holds.");
  assert_order (fixture->config, "mistralrs llama ollama openai anthropic onnx");

  settings = tektra_model_config_get_backend (fixture->config, "mistralrs");
  g_assert_true (settings->enabled);
  g_assert_true (settings->mcp);
  g_assert_cmpint (settings->flash_attention, ==, 1);
  g_assert_cmpuint (settings->memory_limit, ==, G_GUINT64_CONSTANT (16384) * MEGABYTE);

  settings = tektra_model_config_get_backend (fixture->config, "llama");
  g_assert_true (settings->enabled);
  g_assert_cmpuint (settings->threads, ==, 8);
  g_assert_cmpint (settings->mmap, ==, 1);
  g_assert_cmpint (settings->gpu_layers, ==, -1);
  g_assert_cmpint (settings->device, ==, TEKTRA_DEVICE_AUTO);
  g_assert_cmpuint (settings->memory_limit, ==, G_GUINT64_CONSTANT (12288) * MEGABYTE);

  settings = tektra_model_config_get_backend (fixture->config, "ollama");
  g_assert_cmpstr (settings->host, ==, "localhost");
  g_assert_cmpuint (settings->port, ==, 11434);
  g_assert_cmpuint (settings->timeout, ==, 300);
  g_assert_cmpuint (tektra_model_config_get_memory_limit (fixture->config), ==,
                    G_GUINT64_CONSTANT (32768) * MEGABYTE);

  g_assert_cmpuint (tektra_model_config_get_models (fixture->config)->len, ==, 11);
  model = tektra_model_config_find_model (fixture->config, "gemma3n:e4b");
  g_assert_nonnull (model);
  g_assert_cmpstr (model->name, ==, "Gemma 3n E4B");
  g_assert_cmpstr (model->description, ==, "Gemma 3n E4B by its maker");
  g_assert_cmpstr (model->template, ==, "gemma");
  g_assert_cmpuint (model->context_length, ==, 8192);
  g_assert_cmpuint (model->capabilities, ==, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE |
                                             TEKTRA_CAPABILITY_AUDIO);
  g_assert_cmpstr (model->backends[0], ==, "ollama");
  g_assert_cmpstr (model->backends[1], ==, "mistralrs");
  g_assert_null (model->backends[2]);
  g_assert_false (model->has_device);

  model = tektra_model_config_find_model (fixture->config,
                                          "models/mlx-community/Qwen2.5-7B-Instruct-4bit");
  g_assert_cmpstr (model->quantization, ==, "Q4_K_M");
  g_assert_true (model->has_device);
  g_assert_cmpint (model->device, ==, 0);

  model = tektra_model_config_find_model (fixture->config, "models/TheBloke/Llama-2-7B-Chat-GGUF");
  g_assert_cmpstr (model->file, ==, "llama-2-7b-chat.Q4_K_M.gguf");
  assert_preset (fixture->config, "creative", 1024, 1.2, 0.98, 200, 1.0);
}

static void
test_predecessor_2 (Fixture       *fixture,
                    gconstpointer  data)
{
  const TektraTomlNode *mcp, *node;

  open_predecessor (fixture, "predecessor-2.toml");
  assert_problems (fixture->config, "");
  assert_order (fixture->config, "ollama llama mistralrs openai anthropic onnx");
  g_assert_false (tektra_model_config_get_backend (fixture->config, "llama")->enabled);
  g_assert_false (tektra_model_config_get_backend (fixture->config, "mistralrs")->enabled);
  g_assert_true (tektra_model_config_get_backend (fixture->config, "ollama")->enabled);
  assert_preset (fixture->config, "default", 512, 0.7, 0.9, 40, 1.1);
  assert_preset (fixture->config, "creative", 1024, 0.9, 0.95, 100, 1.0);
  g_assert_false (tektra_preset_get_built_in (tektra_model_config_find_preset (fixture->config,
                                                                               "default")));
  g_assert_true (tektra_preset_get_built_in (tektra_model_config_find_preset (fixture->config,
                                                                              "creative")));
  g_assert_cmpuint (tektra_model_config_find_model (fixture->config, "gemma3n:e4b")->context_length,
                    ==, 32768);

  mcp = tektra_model_config_get_mcp (fixture->config);
  g_assert_nonnull (mcp);
  node = tektra_toml_node_get (mcp, "server_port");
  g_assert_cmpint (node->integer, ==, 8765);
  node = tektra_toml_node_get (tektra_toml_node_get (mcp, "tools"), "search_documents");
  g_assert_cmpint (tektra_toml_node_get (node, "max_results")->integer, ==, 10);
  node = tektra_toml_node_get (tektra_toml_node_get (mcp, "security"), "allowed_origins");
  g_assert_cmpuint (node->children->len, ==, 1);
}

static const struct
{
  const char *text;
  const char *problems;
} problem_cases[] = {
  { "[backends]\ndefault = [\"llama\", \"lama\"]\n",
    "2:21: There is no backend “lama”." },
  { "[backends.llama]\nn_thread = 4\n",
    "2:1: “n_thread” means nothing in “llama”." },
  { "[backends.lama]\nenabled = true\n",
    "1:11: “lama” means nothing in “backends”." },
  { "ä = 1\n",
    NULL },
  { "\"ä\" = 1\nb = [1,\n",
    NULL },
  { "[backends.ollama]\nport = \"11434\"\n",
    "2:1: ! “port” must be a whole number, but is a text." },
  { "[backends.ollama]\nport = 70000\n",
    "2:8: ! “port” must be from 0 to 65535, but is 70000." },
  { "[backends.llama]\ndevice = \"toaster\"\n",
    "2:10: ! “toaster” is no device: write “auto”, “cpu”, “gpu” or “gpu:1”." },
  { "[backends.work]\ntype = \"openai\"\nhost = \"http://example.com/v1\"\n",
    "3:8: Not encrypted: anybody on the way can read your chats and the key. Use an address with "
    "https." },
  { "[backends.ollama]\nhost = \"example.com\"\n",
    "2:8: Not encrypted: anybody on the way can read your chats and the key. Use an address with "
    "https." },
  { "[backends.work]\ntype = \"openai\"\nhost = \"example.com\"\n"
    "[backends.ollama]\nhost = \"nas.local\"\n",
    "" },
  { "[backends.ollama]\nhost = \"ollama.com\"\n",
    "" },
  { "[presets.fast]\ntemperature = 2.5\n",
    "2:15: ! “temperature” must be from 0 to 2, but is 2.5." },
  { "[presets.fast]\ntop_p = nan\n",
    "2:9: ! “top_p” must be from 0 to 1, but is nan." },
  { "[[models]]\nname = \"x\"\n",
    "1:1: ! This model has no “id”, which says which model is meant." },
  { "[[models]]\nid = \"a\"\n[[models]]\nid = \"a\"\n",
    "3:1: ! “a” is there already, in line 1." },
  { "[[models]]\nid = \"a\"\nbackend_preferences = []\n",
    "3:23: “a” prefers no backend: the default order holds." },
  { "[[models]]\nid = \"a\"\nbackend_preferences = [\"ollama\"]\n"
    "[backends.ollama]\nenabled = false\n",
    "3:24: “a” prefers the backend “ollama”, which is not enabled." },
  { "[backends]\nllama.enabled = false\nollama.enabled = false\nmistralrs.enabled = false\n"
    "openai.enabled = false\nanthropic.enabled = false\nonnx.enabled = false\n",
    "1:2: No backend is enabled: no model can be used." },
  { "[backends.mistralrs]\ncommand = \"mistralrs\"\narguments = [\"serve\"]\n",
    "2:11: ! The arguments of “mistralrs” do not say on which port it listens: write “{port}” "
    "where the number belongs." },
  { "[backends.mistralrs]\ncommand = \"mistralrs\"\narguments = [\"serve\", \"-p{port}\"]\n",
    "2:11: “mistralrs” may answer everybody in the network: add the argument that makes it listen "
    "on 127.0.0.1 only." },
  { "[backends.mistralrs]\ncommand = \"vllm\"\n"
    "arguments = [\"--host\", \"127.0.0.1\", \"-p{port}\", \"--api-key\", \"{key}\"]\n",
    "2:11: ! Everybody on this computer can read the arguments of “vllm”: write “{key}” into its "
    "environment." },
  { "[memory_limits]\nllama = 300\nollama = 300\ntotal = 500\n",
    "4:1: The limits of the backends are 600 MB together, more than the total of 500 MB, "
    "which holds." },
  { "[presets.fast]\ntop_k = 1\n[[ =]]\n",
    "3:4: ! This cannot be read as TOML: the name of a table is missing." },
  { "models = 3\n",
    "1:1: ! “models” must be a list, but is a whole number." },
};

/* A mistake is told with its place, and what is right all the same holds. */
static void
test_problems (Fixture       *fixture,
               gconstpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (problem_cases); i++)
    {
      config_test_open (fixture, problem_cases[i].text);

      if (problem_cases[i].problems != NULL)
        assert_problems (fixture->config, problem_cases[i].problems);
      else
        g_assert_cmpuint (g_list_model_get_n_items (
                            tektra_model_config_list_problems (fixture->config)), ==, 1);
      assert_preset (fixture->config, "fast", 256, 0.7, 0.9, 40, 1.1);
      g_clear_object (&fixture->config);
    }
}

static gboolean
has_changed (gpointer data)
{
  return ((Fixture *) data)->n_changes > 0;
}

static gboolean
has_problems (gpointer data)
{
  Fixture *fixture = data;

  return g_list_model_get_n_items (tektra_model_config_list_problems (fixture->config)) > 0;
}

/* Any number of servers beside the backends that Tektra has, each with its place in the order. */
static void
test_servers (Fixture       *fixture,
              gconstpointer  data)
{
  TektraBackendSettings *work, *home;

  config_test_open (fixture,
                    "[backends]\n"
                    "default = [\"work\", \"llama\", \"nobody\"]\n"
                    "[backends.work]\n"
                    "type = \"openai\"\n"
                    "name = \"At Work\"\n"
                    "host = \"https://ai.example.org/v1\"\n"
                    "profile = \"vllm\"\n"
                    "[backends.home]\n"
                    "type = \"openai\"\n"
                    "host = \"nas.local\"\n"
                    "port = 8000\n"
                    "enabled = false\n"
                    "profile = \"new-one\"\n"
                    "[backends.strange]\n"
                    "host = \"x\"\n"
                    "[[models]]\n"
                    "id = \"m\"\n"
                    "backend_preferences = [\"home\", \"work\"]\n");

  assert_problems (fixture->config,
                   "13:11: Tektra does not know the profile “new-one” and finds out by itself.\n"
                   "2:29: There is no backend “nobody”.\n"
                   "14:11: “strange” means nothing in “backends”.\n"
                   "18:24: “m” prefers the backend “home”, which is not enabled.");
  assert_order (fixture->config, "work llama ollama mistralrs openai anthropic onnx home");

  work = tektra_model_config_get_backend (fixture->config, "work");
  g_assert_cmpstr (work->kind, ==, "openai");
  g_assert_cmpstr (work->name, ==, "At Work");
  g_assert_cmpstr (work->host, ==, "https://ai.example.org/v1");
  g_assert_cmpstr (work->profile, ==, "vllm");
  g_assert_true (work->enabled);

  home = tektra_model_config_get_backend (fixture->config, "home");
  g_assert_cmpuint (home->port, ==, 8000);
  g_assert_null (home->profile);
  g_assert_false (home->enabled);
  g_assert_null (tektra_model_config_get_backend (fixture->config, "strange"));
}

static void
test_bad_type (Fixture       *fixture,
               gconstpointer  data)
{
  config_test_open (fixture, "[backends.work]\ntype = \"smtp\"\n");

  assert_problems (fixture->config,
                   "2:8: ! “smtp” is no type of a server: write “openai” or “anthropic”.");
}

/* A file that is saved holds at once; one with a mistake does not take away what held. */
static void
test_reload (Fixture       *fixture,
             gconstpointer  data)
{
  config_test_open (fixture, "[backends.llama]\nn_threads = 3\n");
  g_assert_cmpuint (tektra_model_config_get_backend (fixture->config, "llama")->threads, ==, 3);

  config_test_write (fixture, "[backends.llama]\nn_threads = 4\n");
  test_wait_until (has_changed, fixture);
  g_assert_cmpuint (tektra_model_config_get_backend (fixture->config, "llama")->threads, ==, 4);

  fixture->n_changes = 0;
  config_test_write (fixture, "[backends.llama]\nn_threads = \n");
  test_wait_until (has_problems, fixture);
  g_assert_cmpuint (fixture->n_changes, ==, 0);
  g_assert_cmpuint (tektra_model_config_get_backend (fixture->config, "llama")->threads, ==, 4);

  config_test_write (fixture, "[backends.llama]\nn_threads = 5\n");
  test_wait_until (has_changed, fixture);
  assert_problems (fixture->config, "");
  g_assert_cmpuint (tektra_model_config_get_backend (fixture->config, "llama")->threads, ==, 5);

  /* and a file that is gone is as none */
  fixture->n_changes = 0;
  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  test_wait_until (has_changed, fixture);
  g_assert_cmpuint (tektra_model_config_get_backend (fixture->config, "llama")->threads, ==, 0);
}

/* Whatever is in the file, Tektra starts, and the sentence leads to a line. */
static void
test_mutations (Fixture       *fixture,
                gconstpointer  data)
{
  static const char *const tokens[] = {
    "[", "]", "[[", "]]", "=", "\"", "'", "\"\"\"", "{", "}", ",", ".", "#", "\n", "\r\n", "\\u00",
    "1e999", "-", "nan", "inf", "true", "1979-05-27", "0x", "\xff", "\xc3", "[[models]]\n", "id",
    "[backends.llama]\n", "99999999999999999999",
  };
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "data", "config", data, NULL);
  g_autofree char *original = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &original, &length, NULL));

  for (guint round = 0; round < 1000; round++)
    {
      g_autoptr(GString) text = g_string_new_len (original, (gssize) length);
      g_autoptr(TektraModelConfig) config = NULL;
      guint n_lines = 1;

      for (int i = g_test_rand_int_range (1, 6); i > 0 && text->len > 0; i--)
        {
          gssize at = g_test_rand_int_range (0, (int) text->len);
          const char *token = tokens[g_test_rand_int_range (0, G_N_ELEMENTS (tokens))];

          switch (g_test_rand_int_range (0, 4))
            {
            case 0:
              text->str[at] = (char) g_test_rand_int_range (1, 256);
              break;
            case 1:
              g_string_insert (text, at, token);
              break;
            case 2:
              g_string_erase (text, at,
                              g_test_rand_int_range (0, MIN (40, (int) text->len - (int) at)) + 1);
              break;
            default:
              g_string_truncate (text, (gsize) at + 1);
              break;
            }
        }

      g_assert_true (g_file_set_contents (fixture->path, text->str, (gssize) text->len, NULL));
      config = tektra_model_config_new_for_files (NULL, fixture->path);

      for (gsize i = 0; i < text->len; i++)
        n_lines += text->str[i] == '\n';

      for (guint i = 0; i < g_list_model_get_n_items (tektra_model_config_list_problems (config));
           i++)
        {
          g_autoptr(TektraConfigProblem) problem =
            g_list_model_get_item (tektra_model_config_list_problems (config), i);

          g_assert_cmpuint (tektra_config_problem_get_line (problem), >=, 1);
          g_assert_cmpuint (tektra_config_problem_get_line (problem), <=, n_lines);
          g_assert_cmpuint (tektra_config_problem_get_column (problem), >=, 1);
        }

      g_assert_nonnull (tektra_model_config_get_backend_order (config)[5]);
    }
}

/* What is nested without end ends in a sentence, not in a crash. */
static void
test_endless (Fixture       *fixture,
              gconstpointer  data)
{
  static const char *const pieces[] = { "a.", "[", "{a=", "x=[", "\"a\" . " };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) text = g_string_new ("v = ");

      if (i == 0 || i == 4)
        g_string_truncate (text, 0);
      for (guint j = 0; j < 100000; j++)
        g_string_append (text, pieces[i]);
      g_string_append (text, "b = 1\n");

      config_test_open (fixture, text->str);
      g_assert_cmpuint (g_list_model_get_n_items (
                          tektra_model_config_list_problems (fixture->config)), ==, 1);
      g_clear_object (&fixture->config);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();

#define ADD(name, data, func) \
  g_test_add ("/model-config/" name, Fixture, data, config_test_set_up, func, config_test_tear_down)
  ADD ("defaults", NULL, test_defaults);
  ADD ("programs", NULL, test_programs);
  ADD ("predecessor-1", NULL, test_predecessor_1);
  ADD ("predecessor-2", NULL, test_predecessor_2);
  ADD ("problems", NULL, test_problems);
  ADD ("servers", NULL, test_servers);
  ADD ("bad-type", NULL, test_bad_type);
  ADD ("reload", NULL, test_reload);
  ADD ("mutations-1", "predecessor-1.toml", test_mutations);
  ADD ("mutations-2", "predecessor-2.toml", test_mutations);
  ADD ("endless", NULL, test_endless);
#undef ADD

  return g_test_run ();
}
