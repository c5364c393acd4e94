/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "core/tektra-image-part.h"
#include "store-test.h"
#include "test-files.h"
#include "test-future.h"

/* Whatever a disk, a sync program or a person has done to the file: Tektra starts, says so, keeps
 * what was damaged, and shows all that can be read of it. */

#define N_CHATS 60
#define N_ROUNDS 25
#define PAGE_SIZE 4096

/* The beginnings of all tables and indexes are on the first pages. */
#define N_ROOT_PAGES 32

/* At least how many rows are on one page */
#define ROWS_PER_PAGE 64

typedef struct
{
  char *contents;
  gsize length;
  guint n_messages;
} Image;

static void
recovered_cb (TektraStore *store,
              const char  *set_aside,
              guint       *n_recovered)
{
  g_assert_true (g_file_test (set_aside, G_FILE_TEST_EXISTS));
  (*n_recovered)++;
}

static void
image_init (Image    *image,
            gboolean  packed)
{
  g_autofree char *path = NULL;
  Fixture fixture;

  store_test_set_up (&fixture, NULL);
  image->n_messages = 0;
  for (guint i = 0; i < N_CHATS; i++)
    {
      g_autoptr(TektraConversation) conversation = store_test_new_conversation ();

      for (guint j = 0; j < 10; j++)
        {
          g_autofree char *text = g_strnfill (100 + i * 17, (char) ('a' + j));
          g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_USER, text);

          tektra_conversation_append (conversation, message);
        }
      store_test_save_conversation (&fixture, conversation);
      image->n_messages += tektra_conversation_get_n_messages (conversation);
    }

  g_assert_finalize_object (fixture.store);
  path = g_build_filename (fixture.folder, "chats.db", NULL);
  if (packed)
    {
      g_autoptr(TektraDatabase) database = tektra_database_open (path, FALSE, NULL);

      g_assert_true (tektra_database_execute (database, "VACUUM", NULL));
    }
  g_assert_true (g_file_get_contents (path, &image->contents, &image->length, NULL));
  test_remove_tree (fixture.folder);
  g_free (fixture.folder);
}

static void
write_image (Fixture     *fixture,
             const Image *image,
             gsize        length)
{
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);

  g_assert_true (g_file_set_contents (path, image->contents, (gssize) length, NULL));
}

static void
overwrite (Image *image,
           gsize  begin,
           gsize  length)
{
  for (gsize i = begin; i < begin + length; i++)
    image->contents[i] = (char) g_test_rand_int ();
}

/* The first search that meets damage fails, and has it recovered. */
static guint
search (Fixture *fixture)
{
  const GValue *value = NULL;
  guint n = 0;

  for (guint i = 0; i < 2 && value == NULL; i++)
    {
      DexFuture *future = tektra_store_search (fixture->store, "costs", 10);
      g_autoptr(GError) error = NULL;

      if (test_await (dex_ref (future), &error))
        {
          value = dex_future_get_value (future, NULL);
          n = ((GPtrArray *) g_value_get_boxed (value))->len;
        }
      else
        {
          g_assert_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_CORRUPT);
        }
      dex_unref (future);
    }
  g_assert_nonnull (value);

  return n;
}

/* Uses the store as a window would, and counts the messages that came with their text. */
static guint
read_all (Fixture *fixture)
{
  g_autoptr(TektraConversation) conversation = store_test_new_conversation ();
  g_autoptr(TektraStoredChat) saved = NULL;
  g_autoptr(GPtrArray) records = NULL;
  guint n = 0;

  /* A file that is damaged is replaced while it is read: then the list is no longer that. */
  records = store_test_await_boxed (tektra_store_list_chats (fixture->store));
  for (guint i = 0; i < records->len; i++)
    {
      const TektraChatRecord *record = records->pdata[i];

      test_await (tektra_store_load_chat (fixture->store, record->id, 100), NULL);
    }
  search (fixture);

  store_test_save_conversation (fixture, conversation);
  saved = store_test_load (fixture, conversation);
  store_test_assert_same_conversation (conversation, saved->conversation);

  g_clear_pointer (&records, g_ptr_array_unref);
  records = store_test_await_boxed (tektra_store_list_chats (fixture->store));
  for (guint i = 0; i < records->len; i++)
    {
      const TektraChatRecord *record = records->pdata[i];
      g_autoptr(TektraStoredChat) chat = store_test_await_boxed (
        tektra_store_load_chat (fixture->store, record->id, 100));
      guint n_messages = tektra_conversation_get_n_messages (chat->conversation);

      for (guint j = 0; j < n_messages; j++)
        {
          TektraMessage *message = tektra_conversation_get_message (chat->conversation, j);

          n += tektra_message_get_size (message) > 0;
        }
    }

  g_assert_cmpuint (search (fixture), >, 0);

  return n;
}

static Image
copy_image (const Image *image)
{
  return (Image) { g_memdup2 (image->contents, image->length), image->length, image->n_messages };
}

/* Between the new chat, which read_all () adds, and the rows that were on the damaged pages */
static void
assert_most_is_there (const Image *image,
                      guint        n_found,
                      guint        n_pages)
{
  g_test_message ("%u pages damaged, %u of %u messages are there", n_pages, n_found,
                  image->n_messages);
  g_assert_cmpuint (n_found + n_pages * ROWS_PER_PAGE, >=, image->n_messages);
}

static void
run (const Image *image,
     gsize        length,
     guint        n_pages,
     gboolean     must_notice)
{
  Fixture fixture;
  guint n_recovered = 0;
  guint n_found;

  store_test_set_up (&fixture, NULL);
  write_image (&fixture, image, length);
  g_signal_connect (fixture.store, "recovered", G_CALLBACK (recovered_cb), &n_recovered);

  n_found = read_all (&fixture);
  if (n_pages > 0)
    assert_most_is_there (image, n_found, n_pages);
  if (must_notice)
    g_assert_cmpuint (n_recovered, >, 0);

  /* After one recovery it is whole. */
  g_assert_cmpuint (n_recovered, <=, 1);
  if (n_recovered > 0)
    store_test_assert_sound (&fixture);
  store_test_tear_down (&fixture, NULL);
}

/* The first page tells where all others are. */
static void
test_header (gconstpointer data)
{
  for (guint i = 0; i < 6; i++)
    {
      Image image;

      image_init (&image, i % 3 == 2);
      overwrite (&image, 0, i % 2 == 0 ? 100 : PAGE_SIZE);
      run (&image, image.length, 3, TRUE);
      g_free (image.contents);
    }
}

static void
test_pages (gconstpointer data)
{
  const Image *image = data;
  gint32 n_pages = (gint32) (image->length / PAGE_SIZE);

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      Image damaged = copy_image (image);
      guint n = (guint) g_test_rand_int_range (1, 6);

      for (guint j = 0; j < n; j++)
        overwrite (&damaged,
                   (gsize) g_test_rand_int_range (N_ROOT_PAGES, n_pages) * PAGE_SIZE, PAGE_SIZE);
      run (&damaged, damaged.length, n, FALSE);
      g_free (damaged.contents);
    }
}

/* As pages, but a few bytes, and anywhere */
static void
test_bytes (gconstpointer data)
{
  const Image *image = data;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      Image damaged = copy_image (image);

      for (guint j = 0; j < 30; j++)
        overwrite (&damaged,
                   (gsize) g_test_rand_int_range (PAGE_SIZE, (gint32) image->length - 8), 8);
      run (&damaged, damaged.length, 0, FALSE);
      g_free (damaged.contents);
    }
}

static void
test_truncated (gconstpointer data)
{
  const Image *image = data;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      gsize length = (gsize) g_test_rand_int_range (1, (gint32) image->length - PAGE_SIZE);

      run (image, length, (guint) ((image->length - length) / PAGE_SIZE) + 1, TRUE);
    }
}

/* A log that belongs to nothing is no damage. */
static void
test_log (gconstpointer data)
{
  const Image *image = data;

  for (guint i = 0; i < 5; i++)
    {
      Fixture fixture;
      g_autofree char *path = NULL;
      g_autofree char *garbage = g_malloc (i * 10007 + 1);

      for (guint j = 0; j < i * 10007 + 1; j++)
        garbage[j] = (char) g_test_rand_int ();

      store_test_set_up (&fixture, NULL);
      write_image (&fixture, image, image->length);
      path = g_build_filename (fixture.folder, "chats.db-wal", NULL);
      g_assert_true (g_file_set_contents (path, garbage, i * 10007 + 1, NULL));
      g_assert_cmpuint (read_all (&fixture), >=, image->n_messages);
      store_test_assert_sound (&fixture);
      store_test_tear_down (&fixture, NULL);
    }
}

static void
test_missing_picture (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = store_test_new_conversation ();
  g_autofree char *attachments = g_build_filename (fixture->folder, "attachments", NULL);
  g_autoptr(TektraStoredChat) chat = NULL;
  g_autofree char *text = NULL;

  store_test_save_conversation (fixture, conversation);
  test_remove_tree (attachments);
  chat = store_test_load (fixture, conversation);
  text = tektra_message_dup_text (tektra_conversation_get_message (chat->conversation, 0));
  g_assert_nonnull (strstr (text, "What is it?"));
  g_assert_nonnull (strstr (text, "photo.jpg"));
}

int
main (int   argc,
      char *argv[])
{
  Image image;
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();

  image_init (&image, FALSE);
  g_test_add_data_func ("/store/damage/header", NULL, test_header);
  g_test_add_data_func ("/store/damage/pages", &image, test_pages);
  g_test_add_data_func ("/store/damage/bytes", &image, test_bytes);
  g_test_add_data_func ("/store/damage/truncated", &image, test_truncated);
  g_test_add_data_func ("/store/damage/log", &image, test_log);
  g_test_add ("/store/damage/missing-picture", Fixture, NULL,
              store_test_set_up, test_missing_picture, store_test_tear_down);

  status = g_test_run ();
  g_free (image.contents);

  return status;
}
