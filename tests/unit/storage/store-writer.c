/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "storage/tektra-store.h"
#include "store-writer.h"
#include "test-future.h"

/* A program that saves an answer as it grows, as the session does, says what it has done, and waits
 * to be killed. */

#define PIECE_INTERVAL_MS 2
#define SAVE_DELAY_MS 150

typedef struct
{
  TektraStore *store;
  TektraMessage *answer;
  gsize saved;
  gsize saving_length;
  guint n_pieces;
  guint source;
  gboolean saving;
} Writer;

/* At once, and whole or not at all */
static void
say (char   kind,
     gint64 number)
{
  char line[64];
  int length = g_snprintf (line, sizeof line, "%c %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                           kind, g_get_monotonic_time (), number);

  if (write (STDOUT_FILENO, line, (gsize) length) != length)
    _exit (1);
}

static DexFuture *
saved_cb (DexFuture *future,
          gpointer   user_data)
{
  Writer *writer = user_data;
  g_autoptr(GError) error = NULL;

  dex_future_get_value (future, &error);
  if (error != NULL)
    g_error ("%s", error->message);

  writer->saving = FALSE;
  writer->saved = writer->saving_length;
  say (STORE_WRITER_SAVED, (gint64) writer->saved);

  return dex_future_new_true ();
}

static gboolean
save_cb (gpointer user_data)
{
  Writer *writer = user_data;
  TektraStoreChanges *changes = tektra_store_changes_new ();

  writer->source = 0;
  writer->saving = TRUE;
  writer->saving_length = tektra_message_get_size (writer->answer);
  say (STORE_WRITER_SAVING, (gint64) writer->saving_length);
  tektra_store_changes_grow (changes, writer->answer, 0, writer->saved);
  dex_future_disown (dex_future_finally (tektra_store_save (writer->store, changes),
                                         saved_cb, writer, NULL));

  return G_SOURCE_REMOVE;
}

static gboolean
piece_cb (gpointer user_data)
{
  Writer *writer = user_data;
  g_autoptr(GString) piece = g_string_new (NULL);

  store_writer_append_piece (piece, writer->n_pieces++);
  tektra_message_append_text (writer->answer, piece->str, -1);
  say (STORE_WRITER_GROWN, (gint64) tektra_message_get_size (writer->answer));

  if (writer->source == 0 && !writer->saving)
    writer->source = g_timeout_add (SAVE_DELAY_MS, save_cb, writer);

  return G_SOURCE_CONTINUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(TektraConversation) conversation = NULL;
  g_autoptr(TektraMessage) question = NULL;
  g_autoptr(GError) error = NULL;
  TektraStoreChanges *changes;
  Writer writer = { 0 };

  dex_init ();
  g_assert (argc == 2);
  writer.store = tektra_store_new (argv[1]);

  conversation = tektra_conversation_new ();
  question = tektra_message_new_text (TEKTRA_ROLE_USER, "Go on for ever.");
  tektra_conversation_append (conversation, question);
  writer.answer = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  tektra_message_set_status (writer.answer, TEKTRA_MESSAGE_STATUS_STREAMING);
  tektra_conversation_append (conversation, writer.answer);

  changes = tektra_store_changes_new ();
  tektra_store_changes_put_conversation (changes, conversation);
  if (!test_await (tektra_store_save (writer.store, changes), &error))
    g_error ("%s", error->message);
  say (STORE_WRITER_BEGUN, tektra_conversation_get_id (conversation));

  g_timeout_add (PIECE_INTERVAL_MS, piece_cb, &writer);
  g_main_loop_run (loop);

  return 0;
}
