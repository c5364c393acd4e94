/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "store-test.h"
#include "test-future.h"

/* When the power goes, what SQLite has written to its log may have come to the disk up to any byte,
 * and what follows may be anything. What was committed before that byte is there, what came after
 * it is not, and nothing is there by half. What had been copied from the log to the database before
 * is always there. */

#define N_OLD 20
#define N_NEW 20
#define N_CUTS 120
#define N_COPIES 40

/* From https://sqlite.org/fileformat2.html, "The Write-Ahead Log" */
#define WAL_HEADER_SIZE 32
#define FRAME_HEADER_SIZE 24
#define PAGE_SIZE 4096
#define FRAME_SIZE (FRAME_HEADER_SIZE + PAGE_SIZE)

typedef struct
{
  gint64 chat;
  char *database;
  char *log;
  gsize database_size;
  gsize log_size;
  GArray *ends;     /* gsize: where in the log the commits end */
  guint n_old;      /* messages that were committed before the log begins */
} Image;

static guint32
read_number (const char *bytes)
{
  guint32 number;

  memcpy (&number, bytes, sizeof number);

  return GUINT32_FROM_BE (number);
}

/* Where the commits of the log end: in frames with the salt of its header that tell a size */
static GArray *
list_commits (const char *log,
              gsize       size)
{
  GArray *ends = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize frame = WAL_HEADER_SIZE; frame + FRAME_SIZE <= size; frame += FRAME_SIZE)
    {
      gsize end = frame + FRAME_SIZE;

      if (memcmp (log + frame + 8, log + 16, 8) != 0)
        break;
      if (read_number (log + frame + 4) != 0)
        g_array_append_val (ends, end);
    }

  return ends;
}

static void
say (Fixture            *fixture,
     TektraConversation *conversation,
     guint               n)
{
  TektraStoreChanges *changes = tektra_store_changes_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(TektraMessage) message = NULL;
  g_autoptr(TektraChatRecord) record = NULL;

  for (guint i = 0; i < n % 7 * 200; i++)
    g_string_append_printf (text, "%u ", i);
  g_string_append_printf (text, "message %u", n);
  message = tektra_message_new_text (TEKTRA_ROLE_USER, text->str);
  tektra_conversation_append (conversation, message);
  record = tektra_chat_record_new (conversation);
  tektra_store_changes_put_chat (changes, record);
  tektra_store_changes_put_message (changes, conversation, message);
  store_test_save (fixture, changes);
}

static void
read_image (Fixture            *fixture,
            TektraConversation *conversation,
            Image              *image)
{
  g_autofree char *database = g_build_filename (fixture->folder, "chats.db", NULL);
  g_autofree char *log = g_build_filename (fixture->folder, "chats.db-wal", NULL);

  g_assert_true (g_file_get_contents (database, &image->database, &image->database_size, NULL));
  g_assert_true (g_file_get_contents (log, &image->log, &image->log_size, NULL));
  image->chat = tektra_conversation_get_id (conversation);
  image->ends = list_commits (image->log, image->log_size);
  image->n_old = tektra_conversation_get_n_messages (conversation) - image->ends->len;
}

static void
image_clear (Image *image)
{
  g_free (image->database);
  g_free (image->log);
  g_array_unref (image->ends);
}

/* What the disk may have where nothing was written: nothing, zeros, something else, or what had
 * been there before in the same file. */
static gsize
spoil (char  *log,
       gsize  cut,
       gsize  size)
{
  switch (g_test_rand_int_range (0, 4))
    {
    case 0:
      return cut;

    case 1:
      memset (log + cut, 0, size - cut);
      return size;

    case 2:
      for (gsize i = cut; i < size; i++)
        log[i] = (char) g_test_rand_int ();
      return size;

    default:
      memmove (log + cut, log + WAL_HEADER_SIZE, MIN (size - cut, size - WAL_HEADER_SIZE));
      return size;
    }
}

static void
test_cut (const Image *image,
          gsize        cut)
{
  Fixture fixture = { 0 };
  g_autofree char *log = g_memdup2 (image->log, image->log_size);
  g_autofree char *database_path = NULL;
  g_autofree char *log_path = NULL;
  g_autoptr(TektraStoredChat) chat = NULL;
  gsize size = spoil (log, cut, image->log_size);
  guint expected = image->n_old;

  /* By chance it can be the right thing that stands there. */
  while (cut < size && log[cut] == image->log[cut])
    cut++;
  for (guint i = 0; i < image->ends->len; i++)
    expected += g_array_index (image->ends, gsize, i) <= cut;

  store_test_set_up (&fixture, NULL);
  database_path = g_build_filename (fixture.folder, "chats.db", NULL);
  log_path = g_build_filename (fixture.folder, "chats.db-wal", NULL);
  g_assert_true (g_file_set_contents (database_path, image->database,
                                      (gssize) image->database_size, NULL));
  g_assert_true (g_file_set_contents (log_path, log, (gssize) size, NULL));

  chat = store_test_await_boxed (tektra_store_load_chat (fixture.store, image->chat, G_MAXUINT));
  g_test_message ("cut at %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT ": %u messages",
                  cut, image->log_size, expected);
  g_assert_cmpuint (tektra_conversation_get_n_messages (chat->conversation), ==, expected);
  for (guint i = 0; i < expected; i++)
    {
      TektraMessage *message = tektra_conversation_get_message (chat->conversation, i);
      g_autofree char *text = tektra_message_dup_text (message);
      g_autofree char *end = g_strdup_printf ("message %u", i);

      g_assert_true (g_str_has_suffix (text, end));
    }

  /* and it goes on from there */
  say (&fixture, chat->conversation, expected);
  store_test_assert_sound (&fixture);
  store_test_tear_down (&fixture, NULL);
}

static void
test_cuts (const Image *image)
{
  g_assert_cmpuint (image->ends->len, >, 5);

  test_cut (image, 0);
  test_cut (image, image->log_size);
  for (guint i = 0; i < image->ends->len; i += 5)
    {
      gsize end = g_array_index (image->ends, gsize, i);

      test_cut (image, end);
      test_cut (image, end - 1);
    }
  for (guint i = 0; i < N_CUTS; i++)
    test_cut (image, (gsize) g_test_rand_int_range (0, (gint32) image->log_size));
}

/* What is old is in the database, what is new in the first log of the second start. */
static void
say_in_two_starts (Fixture            *fixture,
                   TektraConversation *conversation)
{
  for (guint i = 0; i < N_OLD; i++)
    say (fixture, conversation, i);
  store_test_reopen (fixture);
  for (guint i = N_OLD; i < N_OLD + N_NEW; i++)
    say (fixture, conversation, i);
}

/* The first log of a start of the program */
static void
test_new_log (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  Image image;

  say_in_two_starts (fixture, conversation);

  read_image (fixture, conversation, &image);
  g_assert_cmpuint (image.n_old, ==, N_OLD);
  test_cuts (&image);
  image_clear (&image);
}

/* A log that is written over from its beginning, so that old frames stand behind the new ones */
static void
test_old_log (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);
  TektraDatabase *other;
  Image image;

  for (guint i = 0; i < N_OLD + N_NEW; i++)
    say (fixture, conversation, i);

  other = tektra_database_open (path, FALSE, NULL);
  g_assert_true (tektra_database_execute (other, "PRAGMA wal_checkpoint (RESTART)", NULL));
  tektra_database_close (other);
  for (guint i = N_OLD + N_NEW; i < N_OLD + N_NEW + N_OLD / 2; i++)
    say (fixture, conversation, i);

  read_image (fixture, conversation, &image);
  g_assert_cmpuint (image.n_old, ==, N_OLD + N_NEW);
  test_cuts (&image);
  image_clear (&image);
}

/* While the log is being copied into the database, some of its pages are those of before and some
 * are new ones; the log is whole, as it came to the disk before. */
static void
test_copying (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);
  g_autofree char *copied = NULL;
  gsize copied_size;
  TektraDatabase *other;
  Image image;

  say_in_two_starts (fixture, conversation);
  read_image (fixture, conversation, &image);

  other = tektra_database_open (path, FALSE, NULL);
  g_assert_true (tektra_database_execute (other, "PRAGMA wal_checkpoint (FULL)", NULL));
  tektra_database_close (other);
  g_assert_true (g_file_get_contents (path, &copied, &copied_size, NULL));
  g_assert_cmpuint (copied_size, >, image.database_size);

  for (guint i = 0; i < N_COPIES; i++)
    {
      g_autofree char *before = g_steal_pointer (&image.database);
      gsize before_size = image.database_size;

      /* the file grows with the last page that has come */
      image.database_size = (gsize) g_test_rand_int_range ((gint32) (before_size / PAGE_SIZE),
                                                           (gint32) (copied_size / PAGE_SIZE) + 1)
                            * PAGE_SIZE;
      image.database = g_malloc0 (image.database_size);
      for (gsize page = 0; page < image.database_size; page += PAGE_SIZE)
        {
          if (g_test_rand_bit ())
            memcpy (image.database + page, copied + page, PAGE_SIZE);
          else if (page < before_size)
            memcpy (image.database + page, before + page, PAGE_SIZE);
        }
      test_cut (&image, image.log_size);

      g_free (image.database);
      image.database = g_steal_pointer (&before);
      image.database_size = before_size;
    }

  image_clear (&image);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(name, function) \
  g_test_add ("/store/power/" name, Fixture, NULL, store_test_set_up, function, \
              store_test_tear_down)
  ADD ("new-log", test_new_log);
  ADD ("old-log", test_old_log);
  ADD ("copying", test_copying);
#undef ADD

  return g_test_run ();
}
