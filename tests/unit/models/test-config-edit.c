/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "config-test.h"
#include "core/tektra-device.h"
#include "models/tektra-config-file.h"
#include "test-future.h"

/* What a person would lose: their remarks in models.toml, what they saved a moment ago, or the
 * setting that they just chose. */

static void
assert_file (Fixture    *fixture,
             const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
edit (Fixture          *fixture,
      TektraConfigEdit *change)
{
  g_autoptr(GError) error = NULL;

  test_await (tektra_model_config_edit (fixture->config, change), &error);
  g_assert_no_error (error);
}

static void
test_backends (Fixture       *fixture,
               gconstpointer  data)
{
  static const char *const order[] = { "ollama", "llama", NULL };
  g_autoptr(TektraConfigEdit) change = tektra_config_edit_new ();
  g_autoptr(TektraConfigEdit) back = tektra_config_edit_new ();
  TektraBackendSettings *settings;

  config_test_open (fixture,
                    "# Mine\n[backends]\ndefault = ['llama', 'ollama'] # fast first\n\n"
                    "[backends.llama_cpp] # as it was called\ndevice = 'auto' # for now\n");

  tektra_config_edit_set_order (change, order);
  tektra_config_edit_set_backend (change, "llama", "device", tektra_toml_new_string ("cpu"));
  tektra_config_edit_set_backend (change, "llama", "n_threads", tektra_toml_new_integer (4));
  tektra_config_edit_set_backend (change, "ollama", "enabled", tektra_toml_new_boolean (FALSE));
  tektra_config_edit_set_memory_limit (change, "llama", G_GUINT64_CONSTANT (8) << 30);
  tektra_config_edit_set_memory_limit (change, NULL, G_GUINT64_CONSTANT (16) << 30);
  edit (fixture, change);

  assert_file (fixture,
               "# Mine\n[backends]\ndefault = ['ollama', 'llama'] # fast first\n\n"
               "[backends.llama_cpp] # as it was called\ndevice = 'cpu' # for now\n"
               "n_threads = 4\n\n"
               "[backends.ollama]\nenabled = false\n\n"
               "[memory_limits]\nllama = 8192\ntotal = 16384\n");

  /* it holds as soon as the future is there, and whoever shows it was told once */
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  settings = tektra_model_config_get_backend (fixture->config, "llama");
  g_assert_cmpint (settings->device, ==, TEKTRA_DEVICE_CPU);
  g_assert_cmpuint (settings->threads, ==, 4);
  g_assert_cmpuint (settings->memory_limit, ==, G_GUINT64_CONSTANT (8) << 30);
  g_assert_cmpuint (tektra_model_config_get_memory_limit (fixture->config), ==,
                    G_GUINT64_CONSTANT (16) << 30);
  g_assert_false (tektra_model_config_get_backend (fixture->config, "ollama")->enabled);
  g_assert_cmpstr (tektra_model_config_get_backend_order (fixture->config)[0], ==, "ollama");

  tektra_config_edit_set_backend (back, "llama", "device", NULL);
  tektra_config_edit_set_memory_limit (back, "llama", 0);
  edit (fixture, back);
  g_assert_cmpint (tektra_model_config_get_backend (fixture->config, "llama")->device, ==,
                   TEKTRA_DEVICE_AUTO);
  g_assert_cmpuint (tektra_model_config_get_backend (fixture->config, "llama")->memory_limit, ==,
                    0);
}

/* A server that goes takes its name with it, and comes back to its place; nothing else of the order
 * is touched, and none is written where there is none. */
static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  static const char written[] = "[backends]\n"
                                "default = [\"ollama\", \"work\", \"llama_cpp\"] # mine\n\n"
                                "[backends.work]\ntype = \"openai\"\nhost = \"https://a.test\"\n\n"
                                "[backends.home]\ntype = \"openai\"\nhost = \"https://b.test\"\n";
  static const char without[] = "[backends.work]\ntype = \"openai\"\nhost = \"https://a.test\"\n";
  g_autoptr(TektraConfigEdit) remove = tektra_config_edit_new ();
  g_autoptr(TektraConfigEdit) place = tektra_config_edit_new ();
  g_autofree char *text = NULL;

  config_test_open (fixture, written);
  tektra_config_edit_remove_backend (remove, "work");
  edit (fixture, remove);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "default = [\"ollama\", \"llama_cpp\"] # mine\n"));
  g_assert_null (strstr (text, "work"));
  g_assert_nonnull (strstr (text, "[backends.home]"));

  tektra_config_edit_place_backend (place, "work", "llama");
  edit (fixture, place);
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "default = [\"ollama\", \"work\", \"llama_cpp\"] # mine\n"));

  config_test_write (fixture, without);
  edit (fixture, place);
  assert_file (fixture, without);
  edit (fixture, remove);
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_null (strstr (text, "default"));
}

static void
test_presets (Fixture       *fixture,
              gconstpointer  data)
{
  static const char *const stop[] = { "END", "\n\n", NULL };
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraConfigEdit) add = tektra_config_edit_new ();
  g_autoptr(TektraConfigEdit) change = tektra_config_edit_new ();
  g_autoptr(TektraConfigEdit) remove = tektra_config_edit_new ();
  TektraPreset *preset;

  /* nothing is there: the file is made */
  config_test_open (fixture, NULL);
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0.35);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_TOP_K, 12);
  tektra_generation_params_set_stop (params, stop);
  tektra_generation_params_set_reasoning (params, TEKTRA_REASONING_OFF);
  tektra_config_edit_set_preset (add, "my own", params);
  tektra_config_edit_set_preset_title (add, "my own", "Mine");
  edit (fixture, add);
  assert_file (fixture, "[presets.\"my own\"]\ntemperature = 0.35\ntop_k = 12\n"
                        "stop_sequences = [\"END\", \"\\n\\n\"]\nthinking = false\n"
                        "title = \"Mine\"\n");

  preset = tektra_model_config_find_preset (fixture->config, "my own");
  g_assert_nonnull (preset);
  g_assert_cmpstr (tektra_preset_get_title (preset), ==, "Mine");
  g_assert_true (tektra_generation_params_equal (tektra_preset_get_params (preset), params));

  /* what is unset is unset */
  tektra_generation_params_unset (params, TEKTRA_PARAM_TOP_K);
  tektra_config_edit_set_preset (change, "my own", params);
  edit (fixture, change);
  preset = tektra_model_config_find_preset (fixture->config, "my own");
  g_assert_true (tektra_generation_params_equal (tektra_preset_get_params (preset), params));

  tektra_config_edit_remove_preset (remove, "my own");
  edit (fixture, remove);
  assert_file (fixture, "");
  g_assert_null (tektra_model_config_find_preset (fixture->config, "my own"));
}

static void
test_models (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraGenerationParams) none = tektra_generation_params_new ();
  g_autoptr(TektraConfigEdit) change = tektra_config_edit_new ();
  g_autoptr(TektraConfigEdit) back = tektra_config_edit_new ();
  g_autoptr(TektraConfigEdit) remove = tektra_config_edit_new ();
  TektraModelDefinition *model;

  config_test_open (fixture, "[[models]]\nid = \"other\" # mine\nname = \"Other\"\n");
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0.5);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_CONTEXT_LENGTH, 4096);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_DEVICE, 1);
  tektra_config_edit_set_model_params (change, "qwen2.5:7b", params);
  tektra_config_edit_set_model (change, "qwen2.5:7b", "system_prompt",
                                tektra_toml_new_string ("Be brief.\nBe kind."));
  tektra_config_edit_set_model (change, "other", "template", tektra_toml_new_string ("chatml"));
  tektra_config_edit_set_custom_model (change, "My own", "/models/own.gguf");
  edit (fixture, change);
  assert_file (fixture,
               "[[models]]\nid = \"other\" # mine\nname = \"Other\"\ntemplate = \"chatml\"\n\n"
               "[[models]]\nid = \"qwen2.5:7b\"\ncontext_length = 4096\ndevice = \"gpu:1\"\n"
               "parameters = { temperature = 0.5 }\n"
               "system_prompt = \"\"\"\nBe brief.\nBe kind.\"\"\"\n\n"
               "[custom_models]\n\"My own\" = \"/models/own.gguf\"\n");
  model = tektra_model_config_find_model (fixture->config, "qwen2.5:7b");
  g_assert_nonnull (model);
  g_assert_true (tektra_generation_params_equal (model->params, params));
  g_assert_cmpstr (model->system_prompt, ==, "Be brief.\nBe kind.");

  /* an entry that says nothing any more goes */
  tektra_config_edit_set_model_params (back, "qwen2.5:7b", none);
  tektra_config_edit_set_model (back, "qwen2.5:7b", "system_prompt", NULL);
  tektra_config_edit_set_model (back, "unknown", "template", NULL);
  tektra_config_edit_set_custom_model (back, "My own", NULL);
  edit (fixture, back);
  g_assert_null (tektra_model_config_find_model (fixture->config, "qwen2.5:7b"));
  g_assert_null (tektra_model_config_find_model (fixture->config, "My own"));

  /* and what a person remarked in one does not go along */
  tektra_config_edit_set_value (remove, (const char *[]) { "models", "other", NULL }, NULL);
  edit (fixture, remove);
  assert_file (fixture, "# mine\n\n[custom_models]\n");
}

/* A server says ":latest" where a person does not: there is one entry, which is read. */
static void
test_latest (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraConfigEdit) change = tektra_config_edit_new ();
  g_autoptr(TektraConfigEdit) exact = tektra_config_edit_new ();
  TektraModelDefinition *model;

  config_test_open (fixture, "[[models]]\nid = \"llava\"\nname = \"Eye\"\n");
  tektra_config_edit_set_model (change, "llava:latest", "system_prompt",
                                tektra_toml_new_string ("Look."));
  edit (fixture, change);
  assert_file (fixture,
               "[[models]]\nid = \"llava\"\nname = \"Eye\"\nsystem_prompt = \"Look.\"\n");
  model = tektra_model_config_find_model (fixture->config, "llava:latest");
  g_assert_nonnull (model);
  g_assert_cmpstr (model->system_prompt, ==, "Look.");
  g_assert_null (tektra_model_config_find_model (fixture->config, "llava:7b"));
  g_clear_object (&fixture->config);

  /* of two entries the one that is written in the same way is meant, also where it comes later */
  config_test_open (fixture, "[[models]]\nid = \"llava\"\nname = \"A\"\n\n"
                             "[[models]]\nid = \"llava:latest\"\nname = \"B\"\n");
  tektra_config_edit_set_model (exact, "llava:latest", "name", tektra_toml_new_string ("C"));
  edit (fixture, exact);
  assert_file (fixture, "[[models]]\nid = \"llava\"\nname = \"A\"\n\n"
                        "[[models]]\nid = \"llava:latest\"\nname = \"C\"\n");
  g_assert_cmpstr (tektra_model_config_find_model (fixture->config, "llava:latest")->name, ==, "C");
  g_assert_cmpstr (tektra_model_config_find_model (fixture->config, "llava")->name, ==, "A");
}

/* A program that waits before it ends has lost nothing, and what is read while something is written
 * is not older than that. */
static void
test_flush (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  config_test_open (fixture, "# mine\n");
  g_assert_true (test_await (tektra_model_config_flush (fixture->config), &error));

  dex_future_disown (tektra_model_config_reload (fixture->config));
  for (gint64 i = 1; i <= 5; i++)
    {
      g_autoptr(TektraConfigEdit) change = tektra_config_edit_new ();

      /* one that is refused does not stop the others */
      tektra_config_edit_set_backend (change, "ollama", "port",
                                      tektra_toml_new_integer (i == 3 ? 70000 : i));
      dex_future_disown (tektra_model_config_edit (fixture->config, change));
    }
  g_assert_true (test_await (tektra_model_config_flush (fixture->config), &error));
  g_assert_no_error (error);
  assert_file (fixture, "# mine\n\n[backends.ollama]\nport = 5\n");
  g_assert_cmpuint (tektra_model_config_get_backend (fixture->config, "ollama")->port, ==, 5);
}

static void
test_reload_order (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  config_test_open (fixture, "# mine\n");

  for (gint64 i = 1; i <= 20; i++)
    {
      g_autoptr(TektraConfigEdit) change = tektra_config_edit_new ();

      tektra_config_edit_set_backend (change, "ollama", "port", tektra_toml_new_integer (i));
      dex_future_disown (tektra_model_config_edit (fixture->config, change));
      g_assert_true (test_await (tektra_model_config_reload (fixture->config), &error));
      g_assert_no_error (error);
      g_assert_cmpint (tektra_model_config_get_backend (fixture->config, "ollama")->port, ==, i);
    }

  /* no reading was told that was old already */
  g_assert_cmpuint (fixture->n_changes, ==, 20);
}

/* Of many steps the last one counts; and what is wrong can be told from the rest. */
static void
test_apart (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraConfigEdit) all = tektra_config_edit_new ();
  g_autoptr(GPtrArray) edits = NULL;
  g_autofree char *title = NULL;

  for (gint64 i = 1; i <= 3; i++)
    {
      g_autoptr(TektraConfigEdit) step = tektra_config_edit_new ();

      tektra_config_edit_set_backend (step, "ollama", "port", tektra_toml_new_integer (i));
      tektra_config_edit_set_preset_title (step, "mine", i < 3 ? "Mine" : "Ours");
      tektra_config_edit_add (all, step);
    }

  edits = tektra_config_edit_split (all);
  g_assert_cmpuint (edits->len, ==, 2);
  title = tektra_config_edit_dup_title (edits->pdata[0]);
  g_assert_cmpstr (title, ==, "backends.ollama");

  config_test_open (fixture, NULL);
  edit (fixture, edits->pdata[0]);
  assert_file (fixture, "[backends.ollama]\nport = 3\n");
  edit (fixture, edits->pdata[1]);
  assert_file (fixture, "[backends.ollama]\nport = 3\n\n[presets.mine]\ntitle = \"Ours\"\n");
}

/* A change that would not hold is not made, and says why. */
static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  static const struct
  {
    const char *text;
    const char *message;
  } refusals[] = {
    { "# one\n[backends.llama\n", NULL },
    { "[backends.ollama]\nport = \"x\"\n",
      "Line 2 of models.toml would be wrong: “port” must be a whole number, but is a text." },
    { "presets = 3\n", "“presets” is no table: correct the file." },
  };
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraConfigEdit) change = tektra_config_edit_new ();
  g_autoptr(TektraConfigEdit) wrong = tektra_config_edit_new ();
  g_autoptr(GError) error = NULL;

  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0.5);
  tektra_config_edit_set_preset (change, "mine", params);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      config_test_open (fixture, refusals[i].text);
      g_assert_false (test_await (tektra_model_config_edit (fixture->config, change), &error));
      g_assert_nonnull (error);
      if (refusals[i].message != NULL)
        g_assert_cmpstr (error->message, ==, refusals[i].message);
      g_clear_error (&error);
      assert_file (fixture, refusals[i].text);
      g_clear_object (&fixture->config);
    }

  /* a value that no file may have */
  config_test_open (fixture, "# mine\n");
  tektra_config_edit_set_backend (wrong, "ollama", "port", tektra_toml_new_integer (70000));
  g_assert_false (test_await (tektra_model_config_edit (fixture->config, wrong), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  assert_file (fixture, "# mine\n");

  /* and the next one is made all the same */
  edit (fixture, change);
  assert_file (fixture, "# mine\n\n[presets.mine]\ntemperature = 0.5\n");
}

/* Links stay links, and who may read the file may go on to. */
static void
test_link (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *target = g_build_filename (fixture->folder, "dotfile", NULL);
  g_autoptr(TektraConfigEdit) change = tektra_config_edit_new ();
  g_autofree char *text = NULL;
  GStatBuf info;

  g_assert_true (g_file_set_contents (target, "# mine\n", -1, NULL));
  g_assert_cmpint (g_chmod (target, 0640), ==, 0);
  g_assert_cmpint (symlink ("dotfile", fixture->path), ==, 0);
  config_test_open (fixture, NULL);

  tektra_config_edit_set_backend (change, "llama", "n_threads", tektra_toml_new_integer (2));
  edit (fixture, change);

  g_assert_cmpint (g_lstat (fixture->path, &info), ==, 0);
  g_assert_true (S_ISLNK (info.st_mode));
  g_assert_cmpint (g_lstat (target, &info), ==, 0);
  g_assert_true (S_ISREG (info.st_mode));
  g_assert_cmpint (info.st_mode & 0777, ==, 0640);
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "# mine\n\n[backends.llama]\nn_threads = 2\n");
  g_remove (target);
}

typedef struct
{
  const char *path;
  int n_saved; /* atomic: what is in the file, or was */
  int stop;
} Neighbour;

/* Another program that saves the file all the time, each time something newer */
static gpointer
save_in_thread (gpointer data)
{
  Neighbour *neighbour = data;

  for (int n = 1; !g_atomic_int_get (&neighbour->stop); n++)
    {
      g_autofree char *text = g_strdup_printf ("# saved %08d\n", n);

      g_file_set_contents_full (neighbour->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                NULL);
      g_atomic_int_set (&neighbour->n_saved, n);
      g_usleep (200);
    }

  return NULL;
}

/* What somebody else saves between the reading and the writing of a change is never older than what
 * was there when the change began to be written. */
static void
test_neighbour (Fixture       *fixture,
                gconstpointer  data)
{
  Neighbour neighbour = { .path = fixture->path };
  GThread *thread;
  guint n_changed = 0;

  config_test_open (fixture, "# saved 00000000\n");
  thread = g_thread_new ("neighbour", save_in_thread, &neighbour);

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr(TektraConfigEdit) change = tektra_config_edit_new ();
      g_autoptr(TektraConfigData) changed = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;
      int n_saved;

      tektra_config_edit_set_memory_limit (change, NULL, (guint64) (i + 1) * 1024 * 1024);
      changed = tektra_config_file_edit (NULL, fixture->path, change, &error);
      n_saved = g_atomic_int_get (&neighbour.n_saved);

      if (changed == NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
      n_changed += changed != NULL;

      g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
      g_assert_true (g_str_has_prefix (text, "# saved "));
      g_assert_cmpint (atoi (text + strlen ("# saved ")), >=, n_saved);
    }

  g_atomic_int_set (&neighbour.stop, TRUE);
  g_thread_join (thread);
  g_assert_cmpuint (n_changed, >, 0);
}

/* Many changes at once, while somebody else saves the file too: none is lost. */
static void
test_together (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr(GError) error = NULL;

  config_test_open (fixture, "# mine\n");

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);
      g_autoptr(TektraConfigEdit) change = tektra_config_edit_new ();

      tektra_config_edit_set_preset_title (change, name, name);
      g_ptr_array_add (futures, tektra_model_config_edit (fixture->config, change));
    }

  /* what was read when the window opened is old by now */
  config_test_write (fixture, "# saved meanwhile\n[backends.ollama]\nport = 1\n");
  test_await (dex_future_allv ((DexFuture **) futures->pdata, futures->len), &error);
  g_assert_no_error (error);

  g_assert_cmpuint (tektra_model_config_get_backend (fixture->config, "ollama")->port, ==, 1);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);

      g_assert_nonnull (tektra_model_config_find_preset (fixture->config, name));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();

#define ADD(name, func) \
  g_test_add ("/config-edit/" name, Fixture, NULL, config_test_set_up, func, config_test_tear_down)
  ADD ("backends", test_backends);
  ADD ("order", test_order);
  ADD ("presets", test_presets);
  ADD ("models", test_models);
  ADD ("latest", test_latest);
  ADD ("flush", test_flush);
  ADD ("reload-order", test_reload_order);
  ADD ("apart", test_apart);
  ADD ("refused", test_refused);
  ADD ("link", test_link);
  ADD ("neighbour", test_neighbour);
  ADD ("together", test_together);
#undef ADD

  return g_test_run ();
}
