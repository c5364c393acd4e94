/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "session/tektra-chat-saver.h"
#include "store-writer.h"

/* A program whose answer grows and is saved as every chat is, that says what has come and what is
 * in the store, and waits to be killed. */

#define PIECE_INTERVAL_MS 2

typedef struct
{
  TektraStore *store;
  TektraChat *chat;
  TektraMessage *answer;
  guint n_pieces;
  gboolean looking;
  gboolean begun;
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
looked_cb (DexFuture *future,
           gpointer   user_data)
{
  Writer *writer = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *parts;

  if (error != NULL)
    g_error ("%s", error->message);

  writer->looking = FALSE;
  parts = ((GPtrArray *) g_value_get_boxed (value))->pdata[0];
  if (parts->len > 0 && !writer->begun)
    {
      writer->begun = TRUE;
      say (STORE_WRITER_BEGUN, tektra_chat_get_id (writer->chat));
    }
  say (STORE_WRITER_SAVED,
       parts->len > 0 ? (gint64) tektra_text_part_get_length (parts->pdata[0]) : 0);

  return dex_future_new_true ();
}

/* Whatever is to be saved is saved before the store is looked at. */
static void
look (Writer *writer)
{
  gint64 id = tektra_message_get_id (writer->answer);

  writer->looking = TRUE;
  say (STORE_WRITER_LOOKING, 0);
  dex_future_disown (dex_future_finally (tektra_store_load_parts (writer->store, &id, 1),
                                         looked_cb, writer, NULL));
}

static gboolean
piece_cb (gpointer user_data)
{
  Writer *writer = user_data;
  g_autoptr(GString) piece = g_string_new (NULL);

  store_writer_append_piece (piece, writer->n_pieces++);
  tektra_message_append_text (writer->answer, piece->str, -1);
  say (STORE_WRITER_GROWN, (gint64) tektra_message_get_size (writer->answer));

  if (!writer->looking)
    look (writer);

  return G_SOURCE_CONTINUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(TektraBackendRegistry) registry = NULL;
  g_autoptr(TektraModelManager) manager = NULL;
  g_autoptr(TektraChatSession) session = NULL;
  g_autoptr(TektraChatSaver) saver = NULL;
  g_autoptr(TektraMessage) question = NULL;
  TektraConversation *conversation;
  Writer writer = { 0 };

  dex_init ();
  g_assert (argc == 2);
  writer.store = tektra_store_new (argv[1]);
  registry = tektra_backend_registry_new ();
  manager = tektra_model_manager_new (registry);
  session = tektra_chat_session_new (manager);
  writer.chat = tektra_chat_new_for_session (session);
  saver = tektra_chat_saver_new (writer.store, writer.chat, session, FALSE);

  conversation = tektra_chat_session_get_conversation (session);
  question = tektra_message_new_text (TEKTRA_ROLE_USER, "Go on for ever.");
  tektra_conversation_append (conversation, question);
  writer.answer = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  tektra_message_set_status (writer.answer, TEKTRA_MESSAGE_STATUS_STREAMING);
  tektra_conversation_append (conversation, writer.answer);

  g_timeout_add (PIECE_INTERVAL_MS, piece_cb, &writer);
  g_main_loop_run (loop);

  return 0;
}
