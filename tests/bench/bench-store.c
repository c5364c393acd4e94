/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <malloc.h>
#include <stdlib.h>

#include <glib/gstdio.h>

#include "storage/tektra-schema.h"
#include "storage/tektra-store.h"
#include "test-future.h"
#include "test-time.h"
#include "util/tektra-id.h"

/* The chats of many years: how long a search takes after each key, the list, a long chat, saving;
 * what a message costs on disk, and in memory while nobody looks at it. */

#define N_MESSAGES 1000000
#define N_MESSAGES_QUICK 100000
#define MESSAGES_PER_CHAT 100
#define N_LIST_CHATS 10000
#define N_LONG 10000

#define N_WORDS 30000
#define WORDS_OF_QUESTION 12
#define WORDS_OF_ANSWER 60

typedef struct
{
  char *folder;
  char *words[N_WORDS];
  double weights[N_WORDS]; /* the sum of all up to this one */
  GRand *random;
  gint64 last_id;
  gint64 long_chat;
  guint n_messages;
} Bench;

/* The n-th most common word: as in languages, the common ones are short, and many begin alike. None
 * is shorter than "that", which as the beginning of a word is harder to find than "th". */
static char *
make_word (guint n)
{
  static const char *const syllables[] = {
    "th", "in", "er", "an", "re", "on", "at", "en", "st", "or", "co", "de", "to", "is", "ha", "es",
    "ou", "it", "al", "ar", "me", "se", "le", "pro", "ne", "com", "ti", "ra", "ma", "no", "li", "po"
  };
  GString *word = g_string_new (NULL);

  for (guint rest = n + G_N_ELEMENTS (syllables); rest > 0; rest /= G_N_ELEMENTS (syllables))
    g_string_append (word, syllables[rest % G_N_ELEMENTS (syllables)]);

  return g_string_free (word, FALSE);
}

static void
bench_init (Bench *self)
{
  double sum = 0;

  self->folder = g_dir_make_tmp ("tektra-bench-XXXXXX", NULL);
  self->random = g_rand_new_with_seed (1);
  self->last_id = tektra_id_new () / 2;
  for (guint i = 0; i < N_WORDS; i++)
    {
      /* https://en.wikipedia.org/wiki/Zipf's_law */
      sum += 1.0 / (i + 2.7);
      self->weights[i] = sum;
      self->words[i] = make_word (i);
    }
}

static const char *
pick_word (Bench *self)
{
  double weight = g_rand_double_range (self->random, 0, self->weights[N_WORDS - 1]);
  guint begin = 0;
  guint end = N_WORDS - 1;

  while (begin < end)
    {
      guint middle = (begin + end) / 2;

      if (self->weights[middle] < weight)
        begin = middle + 1;
      else
        end = middle;
    }

  return self->words[begin];
}

static void
make_text (Bench   *self,
           GString *text,
           guint    n_words)
{
  guint n = (guint) g_rand_int_range (self->random, 1, (gint32) n_words * 2);

  g_string_truncate (text, 0);
  for (guint i = 0; i < n; i++)
    {
      g_string_append (text, pick_word (self));
      g_string_append_c (text, i % 12 == 11 ? '\n' : ' ');
    }
}

static void
check (gboolean  success,
       GError   *error)
{
  if (!success)
    g_error ("%s", error->message);
}

static void
run (TektraDatabase *database,
     sqlite3_stmt   *statement)
{
  g_autoptr(GError) error = NULL;

  check (tektra_database_run (database, statement, &error), error);
}

/* As of somebody who says something twice a minute */
static gint64
next_id (Bench *self)
{
  self->last_id += (gint64) g_rand_int_range (self->random, 1, 60000) << 20;

  return self->last_id;
}

static gint64
add_chat (Bench          *self,
          TektraDatabase *database,
          guint           n_messages)
{
  g_autoptr(GString) text = g_string_new (NULL);
  sqlite3_stmt *statement;
  gint64 parent = 0;
  gint64 chat = next_id (self);

  make_text (self, text, 4);
  statement = tektra_database_prepare (
    database, "INSERT INTO chat (id, title, created, updated) VALUES (?1, ?2, ?3, ?3)", NULL);
  sqlite3_bind_int64 (statement, 1, chat);
  sqlite3_bind_text (statement, 2, text->str, (int) text->len, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 3, tektra_id_get_time (chat));
  run (database, statement);

  for (guint i = 0; i < n_messages; i++)
    {
      gint64 id = next_id (self);
      gboolean question = i % 2 == 0;

      statement = tektra_database_prepare (
        database,
        "INSERT INTO message (id, chat, parent, role, status, finish, model, model_name, usage,"
        "                     created)"
        "  VALUES (?1, ?2, ?3, ?4, 'complete', 'stop', ?5, ?6, ?7, ?8)",
        NULL);
      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_int64 (statement, 2, chat);
      if (parent != 0)
        sqlite3_bind_int64 (statement, 3, parent);
      sqlite3_bind_text (statement, 4, question ? "user" : "assistant", -1, SQLITE_STATIC);
      if (!question)
        {
          sqlite3_bind_text (statement, 5, "ollama/gemma3:4b", -1, SQLITE_STATIC);
          sqlite3_bind_text (statement, 6, "Gemma 3 4B", -1, SQLITE_STATIC);
          sqlite3_bind_text (statement, 7, "1200 0 250 0 150000 4000000 180000 8192", -1,
                             SQLITE_STATIC);
        }
      sqlite3_bind_int64 (statement, 8, tektra_id_get_time (id));
      run (database, statement);

      make_text (self, text, question ? WORDS_OF_QUESTION : WORDS_OF_ANSWER);
      statement = tektra_database_prepare (
        database, "INSERT INTO part (message, position, kind, text) VALUES (?1, 0, 'text', ?2)",
        NULL);
      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_text (statement, 2, text->str, (int) text->len, SQLITE_STATIC);
      run (database, statement);
      parent = id;
    }

  return chat;
}

static void
make_chats (Bench *self)
{
  g_autofree char *path = g_build_filename (self->folder, "chats.db", NULL);
  g_autoptr(TektraDatabase) database = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  GStatBuf info;
  double size;

  database = tektra_database_open (path, FALSE, &error);
  check (database != NULL, error);
  check (tektra_schema_migrate (database, &error), error);
  check (tektra_database_begin (database, &error), error);
  self->long_chat = add_chat (self, database, N_LONG);
  for (guint i = N_LONG; i < self->n_messages; i += MESSAGES_PER_CHAT)
    add_chat (self, database, MESSAGES_PER_CHAT);
  for (guint i = self->n_messages / MESSAGES_PER_CHAT; i < N_LIST_CHATS; i++)
    add_chat (self, database, 0);
  check (tektra_database_commit (database, &error), error);
  check (tektra_database_execute (database, "PRAGMA wal_checkpoint (TRUNCATE)", &error), error);
  g_stat (path, &info);
  size = (double) info.st_size;
  g_print ("store-size-without-index %.0f B/message\n", size / self->n_messages);

  check (tektra_database_begin (database, &error), error);
  check (tektra_schema_index_search (database, &error), error);
  check (tektra_database_commit (database, &error), error);
  check (tektra_database_execute (database, "PRAGMA wal_checkpoint (TRUNCATE)", &error), error);
  g_stat (path, &info);
  g_print ("store-size %.0f B/message\n", (double) info.st_size / self->n_messages);
  g_print ("store-messages %u messages\n", self->n_messages);
  g_print ("store-made-in %.0f s\n", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
}

static double
await (DexFuture *future)
{
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  check (test_await (future, &error), error);

  return (double) (g_get_monotonic_time () - start) / 1000;
}

static void
report (const char *name,
        GArray     *times)
{
  g_array_sort (times, test_compare_doubles);
  g_print ("store-%s-median %.2f ms\n", name, g_array_index (times, double, times->len / 2));
  g_print ("store-%s-p99 %.2f ms\n", name, g_array_index (times, double, times->len * 99 / 100));
  g_print ("store-%s-longest %.2f ms\n", name, g_array_index (times, double, times->len - 1));
}

/* Each key of a text that is typed is a search. */
static void
type (TektraStore *store,
      const char  *text,
      GArray      *times)
{
  for (gsize length = 1; text[length - 1] != '\0'; length++)
    {
      g_autofree char *typed = g_strndup (text, length);
      double time = await (tektra_store_search (store, typed, 50));

      g_array_append_val (times, time);
      if (g_getenv ("TEKTRA_BENCH_VERBOSE") != NULL && time > 5)
        g_printerr ("%7.2f ms: %s\n", time, typed);
    }
}

static void
measure_search (Bench *self)
{
  static const guint ranks[] = { 0, 1, 5, 20, 100, 500, 2000, 8000, 20000, N_WORDS - 1 };
  g_autoptr(TektraStore) store = tektra_store_new (self->folder);
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  double first = await (tektra_store_search (store, "t", 50));

  g_print ("store-search-first %.2f ms\n", first);
  for (guint i = 0; i < G_N_ELEMENTS (ranks); i++)
    type (store, self->words[ranks[i]], times);
  type (store, "zzz nothing has this", times);
  report ("search-word", times);

  g_array_set_size (times, 0);
  for (guint i = 0; i < G_N_ELEMENTS (ranks); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (ranks); j += 3)
        {
          g_autofree char *text = g_strconcat (self->words[ranks[i]], " ", self->words[ranks[j]],
                                               j % 2 == 0 ? " " : NULL, self->words[3], NULL);

          type (store, text, times);
        }
    }
  report ("search-words", times);
}

static void
measure_reading (Bench *self)
{
  g_autoptr(TektraStore) store = tektra_store_new (self->folder);
  g_autoptr(GArray) lists = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) chats = g_array_new (FALSE, FALSE, sizeof (double));
  DexFuture *future;
  size_t before, after;

  for (guint i = 0; i < 9; i++)
    {
      double time = await (tektra_store_list_chats (store));

      if (i == 0)
        g_print ("store-open-and-list-10000-chats %.1f ms\n", time);
      g_array_append_val (lists, time);
      time = await (tektra_store_load_chat (store, self->long_chat, 50));
      if (i == 0)
        g_print ("store-load-10000-messages-first %.1f ms\n", time);
      g_array_append_val (chats, time);
    }
  report ("list-10000-chats", lists);
  report ("load-10000-messages", chats);

  malloc_trim (0);
  before = mallinfo2 ().uordblks;
  future = tektra_store_load_chat (store, self->long_chat, 0);
  await (dex_ref (future));
  after = mallinfo2 ().uordblks;
  g_print ("store-memory-outside-view %.0f B/message\n", (double) (after - before) / N_LONG);
  dex_unref (future);
}

static void
measure_saving (Bench *self)
{
  const guint n = 1000;
  g_autoptr(TektraStore) store = tektra_store_new (self->folder);
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  TektraStoreChanges *changes = tektra_store_changes_new ();
  double time = 0;

  tektra_store_changes_put_conversation (changes, conversation);
  await (tektra_store_save (store, changes));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraMessage) message = NULL;

      make_text (self, text, WORDS_OF_ANSWER);
      message = tektra_message_new_text (TEKTRA_ROLE_USER, text->str);
      tektra_conversation_append (conversation, message);
      changes = tektra_store_changes_new ();
      tektra_store_changes_put_message (changes, conversation, message);
      time += await (tektra_store_save (store, changes));
    }
  g_print ("store-insert-rate %.0f messages/s\n", n * 1000 / time);

}

/* As when the chats of another program are imported: all at once */
static void
measure_import (Bench *self)
{
  const guint n = 10000;
  g_autoptr(TektraStore) store = tektra_store_new (self->folder);
  g_autoptr(GString) text = g_string_new (NULL);
  TektraStoreChanges *changes = tektra_store_changes_new ();

  for (guint i = 0; i < n / MESSAGES_PER_CHAT; i++)
    {
      g_autoptr(TektraConversation) conversation = tektra_conversation_new ();

      for (guint j = 0; j < MESSAGES_PER_CHAT; j++)
        {
          g_autoptr(TektraMessage) message = NULL;

          make_text (self, text, WORDS_OF_ANSWER);
          message = tektra_message_new_text (TEKTRA_ROLE_USER, text->str);
          tektra_conversation_append (conversation, message);
        }
      tektra_store_changes_put_conversation (changes, conversation);
    }

  g_print ("store-import-rate %.0f messages/s\n",
           n * 1000 / await (tektra_store_save (store, changes)));
}

/* As every 150 ms while a fast model writes */
static void
measure_growth (Bench      *self,
                gsize       size,
                const char *name)
{
  g_autoptr(TektraStore) store = tektra_store_new (self->folder);
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraMessage) answer = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *text = g_strnfill (size, 'x');
  TektraStoreChanges *changes = tektra_store_changes_new ();

  tektra_message_set_status (answer, TEKTRA_MESSAGE_STATUS_STREAMING);
  tektra_message_append_text (answer, text, -1);
  tektra_conversation_append (conversation, answer);
  tektra_store_changes_put_conversation (changes, conversation);
  await (tektra_store_save (store, changes));

  for (guint i = 0; i < 100; i++)
    {
      gsize saved = tektra_message_get_size (answer);
      double time;

      tektra_message_append_text (answer, text, 200);
      changes = tektra_store_changes_new ();
      tektra_store_changes_grow (changes, answer, 0, saved);
      time = await (tektra_store_save (store, changes));
      g_array_append_val (times, time);
    }
  report (name, times);
}

static void
bench_clear (Bench *self)
{
  static const char *const names[] = { "chats.db", "chats.db-wal", "chats.db-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  for (guint i = 0; i < N_WORDS; i++)
    g_free (self->words[i]);
  g_rand_free (self->random);
  g_free (self->folder);
}

int
main (int   argc,
      char *argv[])
{
  Bench bench = { 0 };

  dex_init ();
  bench.n_messages = g_getenv ("TEKTRA_BENCH_QUICK") != NULL ? N_MESSAGES_QUICK : N_MESSAGES;
  bench_init (&bench);
  make_chats (&bench);
  measure_reading (&bench);
  measure_search (&bench);
  measure_saving (&bench);
  measure_import (&bench);
  measure_growth (&bench, 64 << 10, "grow-64kB");
  measure_growth (&bench, 512 << 10, "grow-512kB");
  bench_clear (&bench);

  return 0;
}
