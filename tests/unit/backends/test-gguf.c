/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "backends/llama/tektra-gguf.h"
#include "core/tektra-backend-error.h"
#include "gguf-writer.h"
#include "test-time.h"

/* Model files come from anywhere. A good one is described rightly, and no other one costs more than
 * a moment and a sentence. */

/* In microseconds; a good file takes one or two milliseconds */
#define TIME_LIMIT (500 * 1000)

typedef struct
{
  char       *path;
  GByteArray *file;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  int fd = g_file_open_tmp ("tektra-XXXXXX.gguf", &fixture->path, NULL);

  g_assert_no_errno (fd);
  close (fd);
  fixture->file = g_byte_array_new ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_unlink (fixture->path);
  g_free (fixture->path);
  g_byte_array_unref (fixture->file);
}

static TektraGguf *
read_file (const char  *path,
           GError     **error)
{
  gint64 begin = test_get_cpu_time ();
  TektraGguf *gguf = tektra_gguf_read (path, error);

  g_assert_cmpint (test_get_cpu_time () - begin, <, TIME_LIMIT);
  g_assert_true ((gguf == NULL) == (error != NULL && *error != NULL));

  return gguf;
}

static void
assert_refused (Fixture    *fixture,
                const char *words)
{
  g_autoptr(TektraGguf) gguf = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *name = g_path_get_basename (fixture->path);

  gguf_save (fixture->file, fixture->path);
  gguf = read_file (fixture->path, &error);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_nonnull (strstr (error->message, name));
}

static TektraGguf *
assert_taken (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  TektraGguf *gguf;

  gguf_save (fixture->file, fixture->path);
  gguf = read_file (fixture->path, &error);
  g_assert_no_error (error);

  return gguf;
}

static char *
dup_model_path (const char *name)
{
  return g_build_filename (g_getenv ("TEKTRA_PROGRAM_DATA"), "models", "tektra-tiny", name, NULL);
}

static void
test_model (void)
{
  g_autofree char *path = dup_model_path ("tektra-tiny-Q8_0.gguf");
  g_autoptr(TektraGguf) gguf = NULL;
  g_autoptr(TektraGguf) copy = NULL;
  g_autoptr(GError) error = NULL;

  gguf = read_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gguf->architecture, ==, "llama");
  g_assert_cmpstr (gguf->name, ==, "Tektra Tiny");
  g_assert_cmpstr (gguf->quantization, ==, "Q8_0");
  g_assert_cmpstr (gguf->parameter_size, ==, "5.0M");
  g_assert_nonnull (strstr (gguf->chat_template, "<|im_start|>"));
  g_assert_cmpuint (gguf->context_length, ==, 1024);
  g_assert_cmpuint (gguf->width, ==, 256);
  /* 6 layers, 8 heads, 32 + 32 numbers of 2 bytes */
  g_assert_cmpuint (gguf->kv_bytes_per_token, ==, 6 * 8 * 64 * 2);
  g_assert_false (gguf->projector);
  g_assert_false (gguf->embedding);
  g_assert_cmpuint (gguf->split_count, ==, 0);

  copy = tektra_gguf_copy (gguf);
  g_assert_cmpstr (copy->name, ==, gguf->name);
  g_assert_true (copy->name != gguf->name);
  g_assert_cmpuint (copy->file_size, ==, gguf->file_size);
}

static void
test_projector (void)
{
  g_autofree char *path = dup_model_path ("mmproj-tektra-tiny-F16.gguf");
  g_autoptr(TektraGguf) gguf = NULL;
  g_autoptr(GError) error = NULL;

  gguf = read_file (path, &error);
  g_assert_no_error (error);
  g_assert_true (gguf->projector);
  g_assert_true (gguf->vision);
  g_assert_false (gguf->audio);
  g_assert_cmpstr (gguf->projector_type, ==, "mlp");
  g_assert_cmpuint (gguf->image_size, ==, 96);
  g_assert_cmpuint (gguf->width, ==, 256);
}

/* Wherever a download was cut off, it is noticed. */
static void
test_cut_off (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *path = dup_model_path ("tektra-tiny-Q8_0.gguf");
  g_autoptr(GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);

  for (gsize i = 0; i < length; i += i < 4096 ? 13 : 49999)
    {
      g_byte_array_set_size (fixture->file, 0);
      g_byte_array_append (fixture->file, (const guint8 *) bytes, (guint) i);
      assert_refused (fixture, i < 4 ? "not a model file" : "cut off");
    }

  /* One byte too few */
  g_byte_array_set_size (fixture->file, 0);
  g_byte_array_append (fixture->file, (const guint8 *) bytes, (guint) length - 1);
  assert_refused (fixture, "cut off");
}

/* No change of any byte does harm. */
static void
test_mutations (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = dup_model_path ("tektra-tiny-Q8_0.gguf");
  g_autoptr(GError) error = NULL;
  g_autofree char *bytes = NULL;
  guint n_taken = 0;
  gsize length;
  int fd;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  g_byte_array_append (fixture->file, (const guint8 *) bytes, (guint) length);
  gguf_save (fixture->file, fixture->path);
  fd = open (fixture->path, O_WRONLY | O_CLOEXEC);
  g_assert_no_errno (fd);

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr(TektraGguf) gguf = NULL;
      g_autoptr(GError) refusal = NULL;
      /* The keys at the front and the table of tensors behind the vocabulary */
      off_t offset = g_test_rand_int_range (0, i % 2 == 0 ? 2000 : 64 * 1024);
      guint8 byte = (guint8) g_test_rand_int_range (0, 256);

      g_assert_cmpint (pwrite (fd, &byte, 1, offset), ==, 1);
      gguf = read_file (fixture->path, &refusal);
      n_taken += gguf != NULL;
      g_assert_cmpint (pwrite (fd, bytes + offset, 1, offset), ==, 1);
    }

  close (fd);

  g_assert_cmpuint (n_taken, >, 0);
  g_assert_cmpuint (n_taken, <, 2000);
}

static void
test_not_a_model (Fixture       *fixture,
                  gconstpointer  data)
{
  g_byte_array_append (fixture->file, (const guint8 *) "#!/bin/sh\necho\n", 15);
  assert_refused (fixture, "not a model file");

  /* Old versions, new versions, and the other byte order */
  for (guint version = 0; version < 7; version++)
    {
      if (version == 2 || version == 3)
        continue;

      g_byte_array_set_size (fixture->file, 0);
      g_byte_array_append (fixture->file, (const guint8 *) "GGUF", 4);
      gguf_write_uint (fixture->file, 4, version == 0 ? 3u << 24 : version);
      gguf_write_uint (fixture->file, 8, 0);
      gguf_write_uint (fixture->file, 8, 0);
      assert_refused (fixture, version == 0 ? "another kind of processor" : "version");
    }
}

static void
test_not_a_file (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_unlink (fixture->path);
  g_assert_null (read_file (fixture->path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);

  /* Nobody ever writes to this pipe: opening it must not wait. */
  g_assert_no_errno (mkfifo (fixture->path, 0600));
  g_assert_null (read_file (fixture->path, &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL);
  g_clear_error (&error);

  g_assert_null (read_file ("/", &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL);
}

static void
test_huge_counts (Fixture       *fixture,
                  gconstpointer  data)
{
  static const guint64 counts[] = {
    5000, G_MAXUINT32, (guint64) 1 << 61, G_MAXINT64, G_MAXUINT64
  };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      /* Pairs */
      g_byte_array_set_size (fixture->file, 0);
      gguf_write_start (fixture->file, 0, counts[i]);
      assert_refused (fixture, "damaged");

      /* Tensors */
      g_byte_array_set_size (fixture->file, 0);
      gguf_write_start (fixture->file, counts[i], 1);
      gguf_write_text (fixture->file, "general.architecture", "llama");
      assert_refused (fixture, "cut off");

      /* Values of an array, of each type but the array itself */
      for (guint type = 0; type < 13; type++)
        {
          if (type == 9)
            continue;

          g_byte_array_set_size (fixture->file, 0);
          gguf_write_start (fixture->file, 0, 2);
          gguf_write_text (fixture->file, "general.architecture", "llama");
          gguf_write_array (fixture->file, "tokens", type, counts[i]);
          assert_refused (fixture, "cut off");
        }

      /* Bytes of a key, of a text and of a text in an array */
      for (guint place = 0; place < 3; place++)
        {
          g_byte_array_set_size (fixture->file, 0);
          gguf_write_start (fixture->file, 0, 1);
          if (place == 1)
            {
              gguf_write_string (fixture->file, "general.name");
              gguf_write_uint (fixture->file, 4, 8);
            }
          else if (place == 2)
            {
              gguf_write_array (fixture->file, "tokens", 8, 1);
            }

          gguf_write_uint (fixture->file, 8, counts[i]);
          gguf_write_uint (fixture->file, 8, 0);
          assert_refused (fixture, "cut off");
        }

      /* Dimensions and offsets of a tensor */
      if (counts[i] > G_MAXUINT32)
        {
          g_byte_array_set_size (fixture->file, 0);
          gguf_write_start (fixture->file, 1, 1);
          gguf_write_text (fixture->file, "general.architecture", "llama");
          gguf_write_tensor (fixture->file, 0, counts[i], 0);
          assert_refused (fixture, "");

          g_byte_array_set_size (fixture->file, 0);
          gguf_write_start (fixture->file, 1, 1);
          gguf_write_text (fixture->file, "general.architecture", "llama");
          gguf_write_tensor (fixture->file, 0, 8, counts[i]);
          assert_refused (fixture, "");
        }
    }
}

static void
test_nesting (Fixture       *fixture,
              gconstpointer  data)
{
  gguf_write_start (fixture->file, 0, 1);
  gguf_write_array (fixture->file, "deep", 9, 1);
  for (guint i = 0; i < 100000; i++)
    {
      gguf_write_uint (fixture->file, 4, 9);
      gguf_write_uint (fixture->file, 8, 1);
    }

  assert_refused (fixture, "damaged");
}

static void
test_odd_values (Fixture       *fixture,
                 gconstpointer  data)
{
  static const guint alignments[] = { 0, 3, 1u << 31 };

  /* An unknown type of value */
  gguf_write_start (fixture->file, 0, 1);
  gguf_write_string (fixture->file, "general.name");
  gguf_write_uint (fixture->file, 4, 13);
  gguf_write_uint (fixture->file, 8, 0);
  assert_refused (fixture, "damaged");

  for (guint i = 0; i < G_N_ELEMENTS (alignments); i++)
    {
      g_byte_array_set_size (fixture->file, 0);
      gguf_write_start (fixture->file, 0, 2);
      gguf_write_text (fixture->file, "general.architecture", "llama");
      gguf_write_uint32 (fixture->file, "general.alignment", alignments[i]);
      assert_refused (fixture, "damaged");
    }

  /* No architecture */
  g_byte_array_set_size (fixture->file, 0);
  gguf_write_start (fixture->file, 0, 0);
  assert_refused (fixture, "damaged");

  /* Five dimensions */
  g_byte_array_set_size (fixture->file, 0);
  gguf_write_start (fixture->file, 1, 1);
  gguf_write_text (fixture->file, "general.architecture", "llama");
  gguf_write_string (fixture->file, "tensor");
  gguf_write_uint (fixture->file, 4, 5);
  for (guint i = 0; i < 10; i++)
    gguf_write_uint (fixture->file, 8, 0);
  assert_refused (fixture, "damaged");
}

/* What is odd and yet no reason to refuse a model */
static void
test_odd_but_good (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(TektraGguf) gguf = NULL;
  g_autofree char *long_key = g_strnfill (1000, 'k');
  g_autofree char *long_text = g_strnfill (100000, 't');

  gguf_write_start (fixture->file, 1, 11);
  gguf_write_uint32 (fixture->file, "new.context_length", 4096);
  gguf_write_text (fixture->file, long_key, long_text);
  gguf_write_text (fixture->file, "general.description", long_text);
  gguf_write_text (fixture->file, "general.architecture", "new");
  gguf_write_string (fixture->file, "general.name");
  gguf_write_uint (fixture->file, 4, 8);
  gguf_write_uint (fixture->file, 8, 8);
  g_byte_array_append (fixture->file, (const guint8 *) "A\xff" "B\0C\0D\0", 8);
  /* One number for each layer */
  gguf_write_array (fixture->file, "new.attention.head_count_kv", 4, 3);
  gguf_write_uint (fixture->file, 4, 2);
  gguf_write_uint (fixture->file, 4, 8);
  gguf_write_uint (fixture->file, 4, 4);
  gguf_write_uint32 (fixture->file, "new.attention.head_count", 16);
  gguf_write_uint32 (fixture->file, "new.embedding_length", 1024);
  gguf_write_uint32 (fixture->file, "new.block_count", 3);
  gguf_write_uint32 (fixture->file, "general.file_type", 1024 + 15);
  gguf_write_text (fixture->file, "tokenizer.chat_template", "{{ tools }}");
  /* A tensor of a type that is not known yet: how long the file has to be is not known then. */
  gguf_write_tensor (fixture->file, 99, 7241732096, (guint64) 1 << 40);

  gguf = assert_taken (fixture);
  g_assert_cmpuint (gguf->context_length, ==, 4096);
  g_assert_cmpstr (gguf->architecture, ==, "new");
  g_assert_cmpstr (gguf->name, ==, "A\xef\xbf\xbd" "B");
  g_assert_cmpstr (gguf->quantization, ==, "Q4_K_M");
  g_assert_cmpstr (gguf->parameter_size, ==, "7.2B");
  g_assert_cmpstr (gguf->chat_template, ==, "{{ tools }}");
  g_assert_cmpuint (gguf->kv_bytes_per_token, ==, 3 * 8 * (64 + 64) * 2);
}

/* A file that is all header and needs no room on the disk does not keep Tektra busy. */
static void
test_sparse (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraGguf) gguf = NULL;
  g_autoptr(GError) error = NULL;

  gguf_write_start (fixture->file, 0, 1);
  gguf_write_array (fixture->file, "tokens", 8, (guint64) 1 << 36);
  gguf_save (fixture->file, fixture->path);
  g_assert_no_errno (truncate (fixture->path, (off_t) 1 << 40));
  gguf = tektra_gguf_read (fixture->path, &error);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL);
}

static void
add (const char *path,
     void      (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/gguf/model", test_model);
  g_test_add_func ("/gguf/projector", test_projector);
  add ("/gguf/cut-off", test_cut_off);
  add ("/gguf/mutations", test_mutations);
  add ("/gguf/not-a-model", test_not_a_model);
  add ("/gguf/not-a-file", test_not_a_file);
  add ("/gguf/huge-counts", test_huge_counts);
  add ("/gguf/nesting", test_nesting);
  add ("/gguf/odd-values", test_odd_values);
  add ("/gguf/odd-but-good", test_odd_but_good);
  add ("/gguf/sparse", test_sparse);

  return g_test_run ();
}
