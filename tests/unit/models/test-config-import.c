/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "models/tektra-config-import.h"
#include "test-future.h"
#include "util/tektra-paths.h"

/* What a person would lose who used the earlier Tektra: what they had set there, or the word about
 * what is set no more. */

static const char config_json[] =
  "{\"inference\": {\"backend\": \"Ollama\", \"benchmark_on_startup\": true, \"max_tokens\": 700,"
  "                 \"temperature\": 0.6, \"top_p\": 0.8, \"repeat_penalty\": 1.2},"
  " \"model\": {\"gemma_variant\": \"E4B\", \"use_8bit\": false,"
  "             \"custom_model_path\": \"/models/My own.gguf\"},"
  " \"performance\": {\"n_threads\": 6, \"profile_memory\": false, \"log_metrics\": true}}";

static const char tektra_toml[] =
  "[inference]\nbackend = \"auto\"\nbenchmark_on_startup = false\nmax_tokens = 256\n"
  "temperature = 9.5\ntop_p = 0.5\nrepeat_penalty = 1.0\n";

static char *
dup_lines (GPtrArray *notes)
{
  g_autoptr(GString) lines = g_string_new (NULL);

  for (guint i = 0; i < notes->len; i++)
    g_string_append_printf (lines, "%s\n", (char *) g_ptr_array_index (notes, i));

  return g_string_free_and_steal (g_steal_pointer (&lines));
}

/* What models.toml says after an import into nothing */
static char *
import_text (const char  *text,
             char       **notes_text)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(TektraTomlEditor) editor = NULL;
  g_autoptr(TektraConfigEdit) edit = NULL;
  g_autoptr(GError) error = NULL;
  TektraTomlPlace place;

  edit = tektra_config_import_read (text, strlen (text), notes, &error);
  g_assert_no_error (error);
  editor = tektra_toml_editor_new ("", 0, &place, &error);
  g_assert_no_error (error);
  tektra_config_edit_apply (edit, editor, &error);
  g_assert_no_error (error);
  *notes_text = dup_lines (notes);

  return g_strdup (tektra_toml_editor_get_text (editor));
}

static void
test_config_json (void)
{
  g_autofree char *notes = NULL;
  g_autofree char *text = import_text (config_json, &notes);

  g_assert_cmpstr (text, ==,
                   "[backends]\n"
                   "default = [\"ollama\", \"llama\", \"mistralrs\", \"openai\", \"anthropic\", "
                   "\"onnx\"]\n\n"
                   "[backends.llama]\nn_threads = 6\n\n"
                   "[presets.imported]\ntemperature = 0.6\ntop_p = 0.8\nrepeat_penalty = 1.2\n"
                   "max_tokens = 700\ntitle = \"From the earlier Tektra\"\n\n"
                   "[custom_models]\n\"My own\" = \"/models/My own.gguf\"\n");
  g_assert_cmpstr (notes, ==,
                   "“benchmark_on_startup” has no counterpart.\n"
                   "The model was Gemma 3n E4B: choose it in the list of models.\n"
                   "“use_8bit” has no counterpart.\n"
                   "“profile_memory” has no counterpart.\n"
                   "“log_metrics” has no counterpart.\n");
}

static void
test_tektra_toml (void)
{
  g_autofree char *notes = NULL;
  g_autofree char *text = import_text (tektra_toml, &notes);

  g_assert_cmpstr (text, ==,
                   "[presets.imported]\ntop_p = 0.5\nrepeat_penalty = 1.0\nmax_tokens = 256\n"
                   "title = \"From the earlier Tektra\"\n");
  g_assert_cmpstr (notes, ==,
                   "“benchmark_on_startup” has no counterpart.\n"
                   "“temperature” has a value that cannot be.\n");
}

/* Both files of the earlier Tektra say afterwards, in names of today, what they said. */
static void
test_models_toml (gconstpointer data)
{
  g_autofree char *old_path = g_test_build_filename (G_TEST_DIST, "data", "config", data, NULL);
  g_autofree char *folder = g_dir_make_tmp ("tektra-import-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "models.toml", NULL);
  g_autoptr(TektraModelConfig) old = tektra_model_config_new_for_files (NULL, old_path);
  g_autoptr(TektraModelConfig) config = tektra_model_config_new_for_files (NULL, path);
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  const char * const *order = tektra_model_config_get_backend_order (old);
  GPtrArray *models = tektra_model_config_get_models (old);

  test_await (tektra_config_import_file (config, old_path, notes), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (notes->len, ==, 0);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, "mistral_rs"));
  g_assert_null (strstr (text, "llama_cpp"));
  g_assert_null (strstr (text, "enhanced_ollama"));

  g_assert_true (g_strv_equal (order, tektra_model_config_get_backend_order (config)));
  for (guint i = 0; order[i] != NULL; i++)
    g_assert_true (tektra_backend_settings_equal (
                     tektra_model_config_get_backend (old, order[i]),
                     tektra_model_config_get_backend (config, order[i])));

  g_assert_cmpuint (models->len, >, 3);
  g_assert_cmpuint (tektra_model_config_get_models (config)->len, ==, models->len);
  for (guint i = 0; i < models->len; i++)
    g_assert_true (tektra_model_definition_equal (
                     g_ptr_array_index (models, i),
                     g_ptr_array_index (tektra_model_config_get_models (config), i)));

  g_assert_cmpuint (g_list_model_get_n_items (tektra_model_config_list_presets (old)), ==,
                    g_list_model_get_n_items (tektra_model_config_list_presets (config)));
  g_assert_cmpuint (tektra_model_config_get_memory_limit (old), ==,
                    tektra_model_config_get_memory_limit (config));
  if (tektra_model_config_get_mcp (old) != NULL)
    g_assert_true (tektra_toml_tree_equal (tektra_model_config_get_mcp (old),
                                           tektra_model_config_get_mcp (config)));

  g_remove (path);
  g_rmdir (folder);
}

/* Servers that a person added keep their place, in the file they come from and in the other one. */
static void
test_servers (void)
{
  g_autofree char *notes = NULL;
  g_autofree char *text = NULL;
  g_autoptr(TektraConfigEdit) edit = NULL;
  g_autoptr(TektraTomlEditor) editor = NULL;
  g_autoptr(GError) error = NULL;
  static const char ollama[] = "{\"inference\": {\"backend\": \"ollama\"}}";
  static const char before[] = "[backends]\ndefault = ['work', 'llama', 'home', 'ollama'] # mine\n";
  TektraTomlPlace place;

  text = import_text ("[backends]\ndefault = ['work', 'llama_cpp', 'gone', 'untyped']\n"
                      "[backends.work]\ntype = 'openai'\nhost = 'https://work.test'\n"
                      "[backends.untyped]\nhost = 'x'\n"
                      "[[models]]\nid = 'm'\nbackend_preferences = ['work', 'ollama']\n", &notes);
  g_assert_nonnull (strstr (text, "default = [\"work\", \"llama\"]"));
  g_assert_nonnull (strstr (text, "backend_preferences = [\"work\", \"ollama\"]"));
  g_assert_cmpstr (notes, ==,
                   "There is no backend “gone”.\nThere is no backend “untyped”.\n");

  edit = tektra_config_import_read (ollama, strlen (ollama), NULL, &error);
  g_assert_no_error (error);
  editor = tektra_toml_editor_new (before, strlen (before), &place, &error);
  g_assert_no_error (error);
  g_assert_true (tektra_config_edit_apply (edit, editor, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (tektra_toml_editor_get_text (editor), ==,
                   "[backends]\ndefault = ['work', 'ollama', 'llama', 'home'] # mine\n");
}

/* Once, when there is nothing yet: what the person writes later is not overwritten again. */
static void
test_first (void)
{
  g_autofree char *path = tektra_paths_dup_config ("models.toml");
  g_autofree char *json = tektra_paths_dup_config ("config.json");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(TektraModelConfig) config = tektra_model_config_new ();
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  /* nothing was there before */
  g_assert_true (test_await (tektra_config_import_first (config), &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (json, config_json, -1, NULL));
  test_await (tektra_config_import_first (config), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tektra_model_config_get_backend (config, "llama")->threads, ==, 6);
  g_assert_nonnull (tektra_model_config_find_preset (config, "imported"));

  g_assert_true (g_file_set_contents (path, "# mine\n", -1, NULL));
  test_await (tektra_config_import_first (config), &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "# mine\n");
}

/* What is wrong in one place does not stop the rest. */
static void
test_partly (void)
{
  static const char old[] = "[presets.bad]\ntemperature = 7.0\n[presets.good]\ntemperature = 0.5\n"
                            "[backends.ollama]\nport = 2222\n";
  g_autofree char *folder = g_dir_make_tmp ("tektra-import-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "models.toml", NULL);
  g_autofree char *old_path = g_build_filename (folder, "old.toml", NULL);
  g_autoptr(TektraModelConfig) config = tektra_model_config_new_for_files (NULL, path);
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (old_path, old, -1, NULL));
  test_await (tektra_config_import_file (config, old_path, notes), &error);
  g_assert_no_error (error);
  g_assert_nonnull (tektra_model_config_find_preset (config, "good"));
  g_assert_null (tektra_model_config_find_preset (config, "bad"));
  g_assert_cmpuint (tektra_model_config_get_backend (config, "ollama")->port, ==, 2222);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_true (g_str_has_prefix (notes->pdata[0], "“presets.bad” was left out: "));

  g_remove (old_path);
  g_remove (path);
  g_rmdir (folder);
}

/* Of which nothing can be taken over is looked at once, not at every start. */
static void
test_once (void)
{
  g_autofree char *path = tektra_paths_dup_config ("models.toml");
  g_autofree char *json = tektra_paths_dup_config ("config.json");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(TektraModelConfig) config = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_remove (path);
  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (json, "{\"inference\": ", -1, NULL));
  config = tektra_model_config_new ();
  test_await (tektra_config_import_first (config), &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "# Nothing was taken over from the earlier Tektra.\n");
}

static void
test_broken (void)
{
  static const char *const texts[] = { "{\"inference\": ", "[inference\n", "{\"a\": \xff}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (tektra_config_import_read (texts[i], strlen (texts[i]), NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();

  g_test_add_func ("/config-import/config-json", test_config_json);
  g_test_add_func ("/config-import/tektra-toml", test_tektra_toml);
  g_test_add_data_func ("/config-import/models-toml-1", "predecessor-1.toml", test_models_toml);
  g_test_add_data_func ("/config-import/models-toml-2", "predecessor-2.toml", test_models_toml);
  g_test_add_func ("/config-import/servers", test_servers);
  g_test_add_func ("/config-import/first", test_first);
  g_test_add_func ("/config-import/partly", test_partly);
  g_test_add_func ("/config-import/once", test_once);
  g_test_add_func ("/config-import/broken", test_broken);

  return g_test_run ();
}
