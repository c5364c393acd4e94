/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <gio/gio.h>

#include "store-test.h"
#include "test-files.h"
#include "store-writer.h"
#include "test-time.h"

/* A program that is killed in the middle of an answer loses a quarter of a second of it, and never
 * a chat. Several run at once, each with a database of its own that is killed again and again. */

#define N_KILLS 200
#define N_WRITERS 8
#define LATEST_KILL_MS 700

typedef struct
{
  Fixture fixture;
  GSubprocess *process;
  guint n_chats;
} Writer;

/* What a killed program had said */
typedef struct
{
  gint64 chat;       /* 0: it had not come that far */
  gsize saved;       /* the bytes that it had seen in the store */
  GArray *times;     /* gint64: when each piece came */
  GArray *lengths;   /* gsize: how long the answer was then */
  gint64 last_time;    /* its last sign of life */
  gint64 looking_time; /* when it had begun to look into the store; 0: it did not just then */
  gint64 longest_gap;  /* how long others had kept it from working */
} Account;

static void
read_account (Writer  *writer,
              Account *account)
{
  g_autoptr(GDataInputStream) output = NULL;
  gint64 previous = 0;
  char *line;

  *account = (Account) { .times = g_array_new (FALSE, FALSE, sizeof (gint64)),
                         .lengths = g_array_new (FALSE, FALSE, sizeof (gsize)) };
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (writer->process));

  while ((line = g_data_input_stream_read_line (output, NULL, NULL, NULL)) != NULL)
    {
      g_autofree char *owned = line;
      char *end;
      gint64 time = g_ascii_strtoll (line + 1, &end, 10);
      gint64 number = g_ascii_strtoll (end, NULL, 10);
      gsize length = (gsize) number;

      switch (*line)
        {
        case STORE_WRITER_BEGUN:
          account->chat = number;
          break;
        case STORE_WRITER_GROWN:
          g_array_append_val (account->times, time);
          g_array_append_val (account->lengths, length);
          break;
        case STORE_WRITER_LOOKING:
          account->looking_time = time;
          break;
        case STORE_WRITER_SAVED:
          account->looking_time = 0;
          account->saved = length;
          break;
        default:
          g_assert_not_reached ();
        }

      if (previous != 0)
        account->longest_gap = MAX (account->longest_gap, time - previous);
      previous = time;
    }

  account->last_time = previous;
}

/* How old the oldest piece was that is lost, in microseconds */
static gint64
get_loss (const Account *account,
          gsize          stored)
{
  for (guint i = 0; i < account->lengths->len; i++)
    {
      if (g_array_index (account->lengths, gsize, i) > stored)
        return account->last_time - g_array_index (account->times, gint64, i);
    }

  return 0;
}

static gint64
assert_answer (Writer        *writer,
               const Account *account)
{
  g_autoptr(TektraStoredChat) chat = NULL;
  g_autoptr(GString) expected = g_string_new (NULL);
  g_autofree char *text = NULL;
  gint64 loss, allowed;
  TektraMessage *answer;

  chat = store_test_await_boxed (tektra_store_load_chat (writer->fixture.store, account->chat, 9));
  answer = tektra_conversation_get_last (chat->conversation);
  g_assert_cmpuint (tektra_conversation_get_n_messages (chat->conversation), ==, 2);
  g_assert_cmpint (tektra_message_get_status (answer), ==, TEKTRA_MESSAGE_STATUS_INTERRUPTED);

  text = tektra_message_dup_text (answer);
  for (guint i = 0; expected->len < strlen (text); i++)
    store_writer_append_piece (expected, i);
  g_assert_cmpstr (text, ==, expected->str);
  g_assert_cmpuint (expected->len, >=, account->saved);

  loss = get_loss (account, expected->len);
  allowed = STORE_WRITER_LOSS_MS * 1000 + account->longest_gap;
  if (account->looking_time != 0)
    allowed += account->last_time - account->looking_time;
  g_assert_cmpint (loss, <=, allowed);

  return loss;
}

static void
begin (Writer *writer)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "unit", "storage",
                                                    "store-writer", NULL);
  g_autoptr(GError) error = NULL;

  writer->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                      program, writer->fixture.folder, NULL);
  g_assert_no_error (error);
}

static gint64
end (Writer *writer)
{
  g_autoptr(GPtrArray) records = NULL;
  gint64 loss = 0;
  Account account;

  read_account (writer, &account);
  g_assert_true (g_subprocess_wait (writer->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (writer->process));
  g_assert_cmpint (g_subprocess_get_term_sig (writer->process), ==, SIGKILL);
  g_clear_object (&writer->process);

  writer->fixture.store = tektra_store_new (writer->fixture.folder);
  records = store_test_await_boxed (tektra_store_list_chats (writer->fixture.store));
  if (account.chat != 0)
    loss = assert_answer (writer, &account);

  /* The chat may have been saved, but not told. */
  g_assert_cmpuint (records->len, >=, writer->n_chats + (account.chat != 0));
  g_assert_cmpuint (records->len, <=, writer->n_chats + 1);
  writer->n_chats = records->len;
  store_test_assert_sound (&writer->fixture);
  g_assert_finalize_object (writer->fixture.store);
  g_array_unref (account.times);
  g_array_unref (account.lengths);

  return loss;
}

static void
test_kill (void)
{
  Writer writers[N_WRITERS] = { 0 };
  gint64 worst = 0;
  guint n_chats = 0;

  for (guint i = 0; i < N_WRITERS; i++)
    writers[i].fixture.folder = g_dir_make_tmp ("tektra-kill-XXXXXX", NULL);

  for (guint round = 0; round < N_KILLS / N_WRITERS; round++)
    {
      gint64 start = g_get_monotonic_time ();
      gint64 moments[N_WRITERS];

      for (guint i = 0; i < N_WRITERS; i++)
        {
          moments[i] = start + g_test_rand_int_range (0, LATEST_KILL_MS * 1000);
          begin (&writers[i]);
        }
      qsort (moments, N_WRITERS, sizeof moments[0], test_compare_times);

      /* The moment is what is tested, so that there is nothing to wait for. */
      for (guint i = 0; i < N_WRITERS; i++)
        {
          g_usleep ((gulong) MAX (moments[i] - g_get_monotonic_time (), 0));
          g_subprocess_send_signal (writers[i].process, SIGKILL);
        }
      for (guint i = 0; i < N_WRITERS; i++)
        {
          gint64 loss = end (&writers[i]);

          worst = MAX (worst, loss);
        }
    }

  for (guint i = 0; i < N_WRITERS; i++)
    {
      n_chats += writers[i].n_chats;
      test_remove_tree (writers[i].fixture.folder);
      g_free (writers[i].fixture.folder);
    }

  /* most were killed in the middle of an answer */
  g_assert_cmpuint (n_chats, >, N_KILLS / 4);
  g_test_message ("%u kills, %u answers begun, at most %.0f ms lost", N_KILLS, n_chats,
                  (double) worst / 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/store/kill", test_kill);

  return g_test_run ();
}
