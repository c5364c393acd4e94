/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "backends/llama/tektra-llama-backend.h"
#include "gguf-writer.h"
#include "test-future.h"
#include "util/tektra-paths.h"

/* Deleting a model of the person's own takes its files away, and nothing else. */

static char *
add_model (const char *folder,
           const char *name)
{
  g_autoptr(GByteArray) file = g_byte_array_new ();
  char *path = g_build_filename (folder, name, NULL);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  gguf_write_start (file, 0, 2);
  gguf_write_text (file, "general.architecture", "llama");
  gguf_write_uint32 (file, "llama.embedding_length", 8);
  gguf_save (file, path);

  return path;
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_delete (void)
{
  g_autofree char *folder = tektra_paths_dup_models_dir ();
  g_autofree char *program = tektra_paths_dup_program_data ("models");
  g_autofree char *one = add_model (folder, "one.gguf");
  g_autofree char *other = add_model (folder, "other.gguf");
  g_autofree char *part_1 = add_model (folder, "big-00001-of-00002.gguf");
  g_autofree char *part_2 = add_model (folder, "big-00002-of-00002.gguf");
  g_autofree char *demo = add_model (program, "demo.gguf");
  g_autoptr(TektraBackend) backend = tektra_llama_backend_new (NULL);
  GListModel *models = tektra_backend_get_models (backend);
  guint n_deleted = 0;

  g_assert_true (tektra_backend_get_operations (backend) & TEKTRA_BACKEND_OPERATION_DELETE);
  test_await (tektra_backend_list_models (backend), NULL);
  g_assert_cmpuint (g_list_model_get_n_items (models), ==, 4);

  for (guint i = 0; i < g_list_model_get_n_items (models);)
    {
      g_autoptr(TektraModel) candidate = g_list_model_get_item (models, i);
      g_autoptr(GError) error = NULL;

      if (tektra_model_get_demo (candidate))
        {
          g_assert_false (test_await (tektra_backend_delete (backend, candidate), &error));
          g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
          i++;
          continue;
        }

      if (g_str_has_prefix (tektra_model_get_id (candidate), "other"))
        {
          i++;
          continue;
        }

      g_assert_true (test_await (tektra_backend_delete (backend, candidate), &error));
      g_assert_no_error (error);
      n_deleted++;

      /* Twice makes no difference to anything else. */
      g_assert_false (test_await (tektra_backend_delete (backend, candidate), &error));
      g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND);
    }

  g_assert_cmpuint (n_deleted, ==, 2);
  g_assert_false (exists (one));
  g_assert_false (exists (part_1));
  g_assert_false (exists (part_2));
  g_assert_true (exists (other));
  g_assert_true (exists (demo));
  g_assert_true (test_await (tektra_backend_shutdown (backend), NULL));
}

/* The page about a model tells what its file tells, and where the file is. */
static void
test_describe (void)
{
  g_autofree char *folder = tektra_paths_dup_models_dir ();
  g_autofree char *path = g_build_filename (folder, "told.gguf", NULL);
  g_autoptr(GByteArray) file = g_byte_array_new ();
  g_autoptr(TektraBackend) backend = tektra_llama_backend_new (NULL);
  g_autoptr(DexFuture) described = NULL;
  const TektraModelDetails *details;
  g_autoptr(TektraModel) model = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  gguf_write_start (file, 0, 4);
  gguf_write_text (file, "general.architecture", "llama");
  gguf_write_text (file, "general.license", "apache-2.0");
  gguf_write_text (file, "tokenizer.chat_template", "{{ messages }}");
  gguf_write_uint32 (file, "llama.context_length", 4096);
  gguf_save (file, path);

  test_await (tektra_backend_list_models (backend), NULL);
  g_set_object (&model, tektra_backend_find_model (backend, "told"));
  g_assert_nonnull (model);
  described = tektra_backend_describe (backend, model, NULL);
  details = g_value_get_boxed (dex_future_get_value (described, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (details->path, ==, path);
  g_assert_cmpstr (details->family, ==, "llama");
  g_assert_cmpstr (details->license, ==, "apache-2.0");
  g_assert_cmpstr (details->template_text, ==, "{{ messages }}");
  g_assert_cmpuint (details->context_length, ==, 4096);

  g_assert_true (test_await (tektra_backend_delete (backend, model), NULL));
  g_assert_false (test_await (tektra_backend_describe (backend, model, NULL), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND);
  g_assert_true (test_await (tektra_backend_shutdown (backend), NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-test-XXXXXX", NULL);
  g_autofree char *program = g_build_filename (folder, "program", NULL);
  g_autofree char *quoted = g_shell_quote (folder);
  g_autofree char *command = g_strconcat ("rm -r ", quoted, NULL);
  int result;

  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_setenv ("TEKTRA_PROGRAM_DATA", program, TRUE);
  g_setenv ("TEKTRA_LLAMA_SERVER", "/nonexistent/llama-server", TRUE);
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/llama-removal/delete", test_delete);
  g_test_add_func ("/llama-removal/describe", test_describe);

  result = g_test_run ();
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));

  return result;
}
