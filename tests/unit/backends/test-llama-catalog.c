/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "backends/llama/tektra-llama-catalog.h"
#include "backends/llama/tektra-llama-named.h"
#include "backends/local/tektra-model-catalog.h"
#include "gguf-writer.h"
#include "test-files.h"
#include "test-future.h"

/* Models are found however people keep them, each with the projector that belongs to it. */

static char *
dup_path (TestFolder *fixture,
          const char *name)
{
  char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));

  return path;
}

static void
add_model (TestFolder *fixture,
           const char *file_name,
           const char *name,
           guint       width)
{
  g_autoptr(GByteArray) file = g_byte_array_new ();
  g_autofree char *path = dup_path (fixture, file_name);

  gguf_write_start (file, 0, name != NULL ? 3 : 2);
  gguf_write_text (file, "general.architecture", "llama");
  gguf_write_uint32 (file, "llama.embedding_length", width);
  if (name != NULL)
    gguf_write_text (file, "general.name", name);
  gguf_save (file, path);
}

static void
add_projector (TestFolder *fixture,
               const char *file_name,
               const char *name,
               guint       width)
{
  g_autoptr(GByteArray) file = g_byte_array_new ();
  g_autofree char *path = dup_path (fixture, file_name);

  gguf_write_start (file, 0, name != NULL ? 5 : 4);
  gguf_write_text (file, "general.architecture", "clip");
  gguf_write_text (file, "clip.projector_type", "qwen2vl_merger");
  gguf_write_uint32 (file, "clip.has_vision_encoder", 1);
  gguf_write_uint32 (file, "clip.vision.projection_dim", width);
  if (name != NULL)
    gguf_write_text (file, "general.name", name);
  gguf_save (file, path);
}

/* "id", "id+projector" or "id!", joined with spaces */
static char *
search_for (const char * const *folders,
            const char         *demo_folder,
            GPtrArray          *named)
{
  g_autoptr(TektraModelCatalog) catalog = NULL;
  g_autoptr(GString) result = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  DexFuture *future = tektra_llama_catalog_search (folders, demo_folder, named);

  g_assert_true (test_await (dex_ref (future), &error));
  g_assert_no_error (error);
  catalog = dex_await_boxed (future, &error);

  for (guint i = 0; i < catalog->entries->len; i++)
    {
      const TektraLlamaEntry *entry = g_ptr_array_index (catalog->entries, i);

      g_assert_cmpint (entry->demo, ==, strstr (entry->path, "demo/") != NULL);
      g_string_append_printf (result, "%s%s", i > 0 ? " " : "", entry->id);
      if (entry->error != NULL)
        g_string_append_c (result, '!');

      if (entry->projector_path != NULL)
        {
          g_autofree char *projector = g_path_get_basename (entry->projector_path);

          g_assert_nonnull (entry->projector);
          g_string_append_printf (result, "+%s", projector);
        }
    }

  return g_string_free_and_steal (g_steal_pointer (&result));
}

static char *
search (TestFolder *fixture)
{
  const char *folders[] = { fixture->folder, NULL };

  return search_for (folders, NULL, NULL);
}

static void
test_folders (TestFolder    *fixture,
              gconstpointer  data)
{
  g_autofree char *loop = g_build_filename (fixture->folder, "a", "loop", NULL);
  g_autofree char *link = g_build_filename (fixture->folder, "linked.gguf", NULL);
  g_autofree char *result = NULL;

  add_model (fixture, "top.gguf", NULL, 8);
  add_model (fixture, "a/UPPER.GGUF", NULL, 8);
  add_model (fixture, "a/b/c/d/deep.gguf", NULL, 8);
  add_model (fixture, "a/b/c/d/e/too-deep.gguf", NULL, 8);
  add_model (fixture, ".hidden/no.gguf", NULL, 8);
  add_model (fixture, "blobs/sha256", NULL, 8);
  g_assert_no_errno (symlink ("..", loop));
  g_assert_no_errno (symlink ("blobs/sha256", link));
  result = search (fixture);
  g_assert_cmpstr (result, ==, "a/b/c/d/deep a/UPPER linked top");
}

/* Nobody minds a folder that is not there, or one that is given twice. */
static void
test_several_folders (TestFolder    *fixture,
                      gconstpointer  data)
{
  g_autofree char *mine = g_build_filename (fixture->folder, "mine", NULL);
  g_autofree char *other = g_build_filename (fixture->folder, "other", NULL);
  g_autofree char *demo = g_build_filename (fixture->folder, "demo", NULL);
  const char *folders[] = { "/nowhere", mine, other, mine, demo, NULL };
  g_autofree char *result = NULL;

  add_model (fixture, "demo/aaa.gguf", NULL, 8);
  add_model (fixture, "mine/same.gguf", NULL, 8);
  add_model (fixture, "other/same.gguf", NULL, 8);
  add_model (fixture, "other/zebra.gguf", NULL, 8);
  result = search_for (folders, demo, NULL);
  g_assert_cmpstr (result, ==, "other/same same zebra aaa");
}

static void
add_definition (GPtrArray  *definitions,
                const char *id,
                const char *file)
{
  TektraModelDefinition *definition = tektra_model_definition_new (id);

  definition->file = g_strdup (file);
  g_ptr_array_add (definitions, definition);
}

/* What models.toml names is listed by that name, wherever it is, and what is missing is told. */
static void
test_named (TestFolder    *fixture,
            gconstpointer  data)
{
  g_autofree char *mine = g_build_filename (fixture->folder, "mine", NULL);
  g_autofree char *elsewhere = g_build_filename (fixture->folder, "else", "own.gguf", NULL);
  const char *folders[] = { mine, NULL };
  g_autoptr(GPtrArray) named = tektra_llama_named_new ();
  g_autoptr(GPtrArray) definitions = tektra_llama_named_new ();
  g_autoptr(TektraModelCatalog) catalog = NULL;
  g_autofree char *result = NULL;
  g_autoptr(GError) error = NULL;
  DexFuture *future;

  add_model (fixture, "mine/sub/chat-Q4.gguf", NULL, 8);
  add_model (fixture, "mine/plain.gguf", NULL, 8);
  add_model (fixture, "mine/taken.gguf", NULL, 8);
  add_model (fixture, "else/own.gguf", NULL, 8);
  add_model (fixture, "else/other.gguf", NULL, 8);
  add_projector (fixture, "else/mmproj-own.gguf", NULL, 8);

  add_definition (definitions, "The Chat", "chat-Q4.gguf");
  add_definition (definitions, "Again", "sub/chat-Q4.gguf");
  add_definition (definitions, "My own", elsewhere);
  add_definition (definitions, "taken", "plain.gguf");
  add_definition (definitions, "Gone", "/nowhere/gone.gguf");
  add_definition (definitions, "Half", "lain.gguf");
  g_ptr_array_add (definitions, tektra_model_definition_new ("no file"));
  g_assert_true (tektra_llama_named_set (named, definitions));
  g_assert_false (tektra_llama_named_set (named, definitions));
  g_assert_cmpuint (named->len, ==, 6);

  result = search_for (folders, NULL, named);
  g_assert_cmpstr (result, ==, "Again Gone! Half! My own+mmproj-own.gguf taken The Chat");

  future = tektra_llama_catalog_search (folders, NULL, named);
  test_await (dex_ref (future), &error);
  g_assert_no_error (error);
  catalog = dex_await_boxed (future, &error);
  g_assert_cmpstr (((TektraLlamaEntry *) catalog->entries->pdata[1])->error->message, ==,
                   "There is no GGUF file “/nowhere/gone.gguf” for “Gone”: correct models.toml, "
                   "or put it there.");
}

static void
test_broken (TestFolder    *fixture,
             gconstpointer  data)
{
  g_autofree char *path = dup_path (fixture, "broken.gguf");
  g_autofree char *result = NULL;
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, "<html>Not found</html>", -1, &error);
  g_assert_no_error (error);
  add_model (fixture, "good.gguf", NULL, 8);
  result = search (fixture);
  g_assert_cmpstr (result, ==, "broken! good");
}

static void
test_parts (TestFolder    *fixture,
            gconstpointer  data)
{
  g_autofree char *result = NULL;

  add_model (fixture, "whole-Q4_K_M-00001-of-00002.gguf", NULL, 8);
  add_model (fixture, "whole-Q4_K_M-00002-of-00002.gguf", NULL, 8);
  add_model (fixture, "partly-00001-of-00003.gguf", NULL, 8);
  add_model (fixture, "partly-00003-of-00003.gguf", NULL, 8);
  add_model (fixture, "single-00001-of-00001.gguf", NULL, 8);
  result = search (fixture);
  g_assert_cmpstr (result, ==, "partly! single-00001-of-00001 whole-Q4_K_M");
}

/* As they come from the usual places */
static void
test_projectors (TestFolder    *fixture,
                 gconstpointer  data)
{
  g_autofree char *result = NULL;

  /* A folder for each model, the projector without a name */
  add_model (fixture, "gemma/gemma-3-4b-it-Q4_K_M.gguf", "Gemma 3 4b It", 8);
  add_model (fixture, "gemma/gemma-3-4b-it-Q8_0.gguf", "Gemma 3 4b It", 8);
  add_projector (fixture, "gemma/mmproj-model-f16.gguf", NULL, 8);

  /* All in one folder: names tell, and a projector of another width never fits. */
  add_model (fixture, "flat/Qwen2.5-VL-3B-Instruct-Q4_K_M.gguf", NULL, 16);
  add_model (fixture, "flat/Qwen2.5-VL-7B-Instruct-UD-Q4_K_XL.gguf", NULL, 32);
  add_model (fixture, "flat/Mistral-7B-v0.3-IQ3_XXS.gguf", NULL, 32);
  add_projector (fixture, "flat/mmproj-Qwen2.5-VL-3B-Instruct-f16.gguf", NULL, 16);
  add_projector (fixture, "flat/mmproj-Qwen2.5-VL-7B-Instruct-Q8_0.gguf", NULL, 32);

  /* Only the names inside tell. */
  add_model (fixture, "names/one.gguf", "The One", 8);
  add_model (fixture, "names/two.gguf", "The Other", 8);
  add_projector (fixture, "names/mmproj-x.gguf", "The One", 8);

  add_model (fixture, "width/m.gguf", NULL, 8);
  add_projector (fixture, "width/mmproj.gguf", NULL, 16);

  result = search (fixture);
  g_assert_cmpstr (result, ==,
                   "flat/Mistral-7B-v0.3-IQ3_XXS "
                   "flat/Qwen2.5-VL-3B-Instruct-Q4_K_M+mmproj-Qwen2.5-VL-3B-Instruct-f16.gguf "
                   "flat/Qwen2.5-VL-7B-Instruct-UD-Q4_K_XL+mmproj-Qwen2.5-VL-7B-Instruct-Q8_0.gguf "
                   "gemma/gemma-3-4b-it-Q4_K_M+mmproj-model-f16.gguf "
                   "gemma/gemma-3-4b-it-Q8_0+mmproj-model-f16.gguf "
                   "names/one+mmproj-x.gguf names/two width/m");
}

/* Where somebody keeps everything in one folder, a nameless projector is not given to all. */
static void
test_nameless_projector (TestFolder    *fixture,
                         gconstpointer  data)
{
  g_autofree char *result = NULL;

  add_model (fixture, "seeing-4b.gguf", NULL, 16);
  add_model (fixture, "blind-8b.gguf", NULL, 32);
  add_projector (fixture, "mmproj-F16.gguf", NULL, 16);
  result = search (fixture);
  g_assert_cmpstr (result, ==, "blind-8b seeing-4b+mmproj-F16.gguf");
}

static void
add (const char *path,
     void      (*test) (TestFolder *fixture, gconstpointer data))
{
  g_test_add (path, TestFolder, NULL, test_folder_set_up, test, test_folder_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  add ("/llama-catalog/folders", test_folders);
  add ("/llama-catalog/several-folders", test_several_folders);
  add ("/llama-catalog/named", test_named);
  add ("/llama-catalog/broken", test_broken);
  add ("/llama-catalog/parts", test_parts);
  add ("/llama-catalog/projectors", test_projectors);
  add ("/llama-catalog/nameless-projector", test_nameless_projector);

  return g_test_run ();
}
