/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "media/tektra-document.h"
#include "test-future.h"

/* What becomes of a file of text, and the sentences about those that are none. */

#define BLOCK(name, info, text) name "\n\n```" info "\n" text "```\n"

static const struct
{
  const char *name;
  const char *data;
  gsize       length; /* 0: to the NUL */
  const char *quoted; /* NULL when it is refused */
  const char *problem;
} files[] = {
  { "notes.txt", "Grüße ❤\n", 0, BLOCK ("notes.txt", "txt", "Grüße ❤\n"), NULL },
  { "table.csv", "a;b\n1;2", 0, BLOCK ("table.csv", "csv", "a;b\n1;2\n"), NULL },
  { "README.md", "```c\nx\n```\n", 0, "README.md\n\n````md\n```c\nx\n```\n````\n", NULL },
  { "main.py", "", 0, BLOCK ("main.py", "py", ""), NULL },
  { "marked.txt", "\xef\xbb\xbfx", 0, BLOCK ("marked.txt", "txt", "x\n"), NULL },
  { "windows.txt", "\xff\xfeG\0r\0\xfc\0", 8, BLOCK ("windows.txt", "txt", "Grü\n"), NULL },
  { "big-endian.txt", "\xfe\xff\0a", 4, BLOCK ("big-endian.txt", "txt", "a\n"), NULL },
  { "latin.txt", "Gr\xfc\xdf", 0, NULL, "“latin.txt” is not written in Unicode" },
  { "binary.txt", "a\0b", 3, NULL, "“binary.txt” is not written in Unicode" },
  { "broken.pdf", "%PDF-1.7", 0, NULL, "“broken.pdf” cannot be read." },
  { "letter.docx", "PK", 0, NULL, "does not read documents such as “letter.docx”" },
};

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-document-XXXXXX", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);
      g_autoptr(GFile) file = g_file_new_for_path (path);
      const gsize length = files[i].length > 0 ? files[i].length : strlen (files[i].data);
      DexFuture *quoting;
      g_autofree char *text = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_true (g_file_set_contents (path, files[i].data, (gssize) length, NULL));
      g_assert_true (tektra_document_may_be (file));
      quoting = tektra_document_quote (file);
      test_await (dex_ref (quoting), NULL);
      text = dex_await_string (quoting, &error);
      g_assert_cmpstr (text, ==, files[i].quoted);
      if (files[i].problem != NULL && strstr (error->message, files[i].problem) == NULL)
        g_error ("%s: %s", files[i].name, error->message);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }

  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A document of one page, with the places of its parts in a table as the format wants them */
static char *
dup_pdf (const char *contents)
{
  const gsize length = strlen (contents);
  g_autofree char *stream = g_strdup_printf ("<</Length %" G_GSIZE_FORMAT ">>stream\n%s\nendstream",
                                             length, contents);
  const char *objects[] = {
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 9999]/Contents 4 0 R"
    "/Resources<</Font<</F 5 0 R>>>>>>",
    stream,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  };
  g_autoptr(GString) file = g_string_new ("%PDF-1.4\n");
  g_autoptr(GString) table = g_string_new ("xref\n0 6\n0000000000 65535 f \n");

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_string_append_printf (table, "%010" G_GSIZE_FORMAT " 00000 n \n", file->len);
      g_string_append_printf (file, "%u 0 obj%s endobj\n", i + 1, objects[i]);
    }
  g_string_append_printf (table, "trailer<</Size 6/Root 1 0 R>>\nstartxref\n%" G_GSIZE_FORMAT
                          "\n%%%%EOF\n", file->len);
  g_string_append (file, table->str);

  return g_string_free_and_steal (g_steal_pointer (&file));
}

static char *
quote_pdf (const char  *path,
           const char  *contents,
           GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autofree char *data = dup_pdf (contents);
  DexFuture *quoting;

  g_assert_true (g_file_set_contents (path, data, -1, NULL));
  quoting = tektra_document_quote (file);
  test_await (dex_ref (quoting), NULL);

  return dex_await_string (quoting, error);
}

/* The words of a document, the limit of other texts, and what to do where there are none. */
static void
test_pdf (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-document-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "paper.pdf", NULL);
  g_autofree char *search = g_strdup (g_getenv ("PATH"));
  g_autoptr(GString) many = g_string_new ("BT /F 8 Tf 10 9000 Td 8 TL");
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  text = quote_pdf (path, "BT /F 12 Tf 20 200 Td (Good day) Tj 0 -20 Td (Two) Tj ET", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, BLOCK ("paper.pdf", "", "Good day\nTwo\n"));

  g_assert_null (quote_pdf (path, "0 0 200 200 re f", &error));
  g_assert_nonnull (strstr (error->message, "There is no text in “paper.pdf”"));
  g_clear_error (&error);

  for (guint i = 0; i < 1100; i++)
    g_string_append (many, " (It is a long way to the end of all these words, and only the first "
                     "are taken, for there is no model that could keep all of this in view.) '");
  g_string_append (many, " ET");
  g_assert_null (quote_pdf (path, many->str, &error));
  g_assert_nonnull (strstr (error->message, "“paper.pdf” is too long"));
  g_clear_error (&error);

  /* where nobody can read it */
  g_setenv ("PATH", folder, TRUE);
  g_assert_null (quote_pdf (path, "BT /F 12 Tf (Hello) Tj ET", &error));
  g_assert_nonnull (strstr (error->message, "needs the program “pdftotext”"));
  g_setenv ("PATH", search, TRUE);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_limits (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-document-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "long.txt", NULL);
  g_autofree char *missing_path = g_build_filename (folder, "missing.txt", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) missing = g_file_new_for_path (missing_path);
  g_autofree char *text = g_strnfill (128 * 1024 + 1, 'x');
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, 128 * 1024, NULL));
  g_assert_true (test_await (tektra_document_quote (file), &error));
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_false (test_await (tektra_document_quote (file), &error));
  g_assert_nonnull (strstr (error->message, "“long.txt” is too long"));
  g_clear_error (&error);
  g_assert_false (test_await (tektra_document_quote (missing), &error));
  g_assert_cmpstr (error->message, ==, "“missing.txt” cannot be read.");

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* By the name alone; what people see or hear is left to those who know about it. */
static void
test_names (void)
{
  static const char * const others[] = {
    "/a/photo.jpg", "/a/drawing.svg", "/a/song.ogg", "/a/film.mp4", "/a/unknown", "/a/model.gguf",
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr(GFile) file = g_file_new_for_path (others[i]);

      g_assert_false (tektra_document_may_be (file));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/document/files", test_files);
  g_test_add_func ("/document/pdf", test_pdf);
  g_test_add_func ("/document/limits", test_limits);
  g_test_add_func ("/document/names", test_names);

  return g_test_run ();
}
