/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/onnx/tektra-onnx-folder.h"
#include "core/tektra-backend-error.h"
#include "test-files.h"

/* What a folder with a model for ONNX Runtime tells, and what it says when it cannot be used. */

static char *
create_folder (const char *genai,
               const char *tokenizer_config)
{
  char *path = g_dir_make_tmp ("tektra-onnx-XXXXXX", NULL);
  const char *files[][2] = {
    { "model.onnx", "graph" }, { "tokenizer.json", "{}" }, { "config.json", "{}" },
    { "genai_config.json", genai }, { "tokenizer_config.json", tokenizer_config },
  };

  g_assert_nonnull (path);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_build_filename (path, files[i][0], NULL);

      if (files[i][1] != NULL)
        g_assert_true (g_file_set_contents (file, files[i][1], -1, NULL));
    }

  return path;
}

/* Several graphs, which onnxruntime-genai puts together: that is said, and what helps. */
static void
test_parts (void)
{
  static const char * const configs[] = {
    "{\"model\": {\"type\": \"phi3v\", \"embedding\": {\"filename\": \"embedding.onnx\"},"
    " \"decoder\": {\"filename\": \"model.onnx\"}}}",
    "{\"model\": {\"type\": \"whisper\", \"encoder\": {\"filename\": \"encoder.onnx\"},"
    " \"decoder\": {\"filename\": \"model.onnx\"}}}",
    "{\"model\": {\"type\": \"decoder-pipeline\", \"decoder\": {\"pipeline\":"
    " [{\"embeddings\": {\"filename\": \"embeddings.onnx\"}}]}}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      g_autofree char *path = create_folder (configs[i], NULL);
      g_autoptr(GError) error = NULL;

      g_assert_true (tektra_onnx_folder_is_one (path));
      g_assert_null (tektra_onnx_folder_read (path, &error));
      g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
      g_assert_nonnull (strstr (error->message, "onnxruntime-genai"));
      g_assert_nonnull (strstr (error->message, "GGUF"));
      test_remove_tree (path);
    }
}

/* The marks that a chat template asks for are written in two ways. */
static void
test_tokens (void)
{
  static const char * const configs[] = {
    "{\"chat_template\": \"{{ bos_token }}\", \"bos_token\": \"<s>\", \"eos_token\": \"</s>\"}",
    "{\"chat_template\": \"{{ bos_token }}\", \"bos_token\": {\"content\": \"<s>\","
    " \"lstrip\": false}, \"eos_token\": {\"content\": \"</s>\"}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      g_autofree char *path = create_folder (NULL, configs[i]);
      g_autoptr(TektraOnnxFolder) folder = NULL;
      g_autoptr(GError) error = NULL;

      folder = tektra_onnx_folder_read (path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (folder->chat_template, ==, "{{ bos_token }}");
      g_assert_cmpstr (folder->bos_token, ==, "<s>");
      g_assert_cmpstr (folder->eos_token, ==, "</s>");
      test_remove_tree (path);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx-folder/parts", test_parts);
  g_test_add_func ("/onnx-folder/tokens", test_tokens);

  return g_test_run ();
}
