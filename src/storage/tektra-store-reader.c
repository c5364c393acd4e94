/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "storage/tektra-schema.h"
#include "storage/tektra-search-index.h"
#include "storage/tektra-store-reader.h"
#include "util/tektra-worker.h"

/* A person who types asks for something else with every key. So whatever is going on is given up as
 * soon as something newer of the same kind is asked for. */

/* How often SQLite asks whether there is something newer, in steps of its machine */
#define CHECK_STEPS 1000

typedef enum
{
  KIND_SEARCH,
  KIND_COUNT,
  N_KINDS
} Kind;

struct _TektraStoreReader
{
  TektraWorker *worker;
  TektraStoreConnection *connection; /* its reader is of the thread */
  int newest[N_KINDS];      /* atomic */
};

typedef struct
{
  TektraStoreReader *reader;
  Kind kind;
  int number;

  char *text;
  guint max_hits;

  gint64 chat;
  TektraTextCountFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  if (request->destroy != NULL)
    request->destroy (request->data);
  g_free (request->text);
  g_free (request);
}

static Request *
request_new (TektraStoreReader *self,
             Kind               kind)
{
  Request *request = g_new0 (Request, 1);

  request->reader = self;
  request->kind = kind;
  request->number = g_atomic_int_add (&self->newest[kind], 1) + 1;

  return request;
}

static int
is_old (void *user_data)
{
  const Request *request = user_data;

  return g_atomic_int_get (&request->reader->newest[request->kind]) != request->number;
}

static DexFuture *
answer (Request  *request,
        GError  **error)
{
  TektraDatabase *database = request->reader->connection->reader;

  if (request->kind == KIND_SEARCH)
    {
      GPtrArray *hits = tektra_search_index_find (database, request->text, request->max_hits,
                                                  error);

      return hits != NULL ? dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, hits) : NULL;
    }
  else
    {
      GArray *counts = tektra_message_count_run (database, request->chat, request->func,
                                                 request->data, error);

      return counts != NULL ? dex_future_new_take_boxed (G_TYPE_ARRAY, counts) : NULL;
    }
}

static DexFuture *
answer_nothing (Request *request)
{
  if (request->kind == KIND_SEARCH)
    return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_new ());

  return dex_future_new_take_boxed (G_TYPE_ARRAY,
                                    g_array_new (FALSE, FALSE, sizeof (TektraMessageCount)));
}

/* A file that was replaced by a recovered one, or removed, is read no more, also when another
 * program did it. */
static void
close_moved (TektraStoreConnection *connection)
{
  if (connection->reader != NULL && tektra_database_has_moved (connection->reader))
    g_clear_pointer (&connection->reader, tektra_database_close);
}

static gboolean
ensure_open (TektraStoreConnection  *connection,
             GError                **error)
{
  if (connection->reader == NULL)
    connection->reader = tektra_store_connection_open_reader (connection, error);

  return connection->reader != NULL;
}

static DexFuture *
run_open (Request  *request,
          GError  **error)
{
  TektraStoreConnection *connection = request->reader->connection;
  DexFuture *result;
  gint64 version;

  close_moved (connection);

  /* Before the first chat there is no file, and before the first look at it no index. */
  if (!g_file_test (connection->path, G_FILE_TEST_EXISTS))
    return answer_nothing (request);
  if (!ensure_open (connection, error) ||
      !tektra_database_query_int (connection->reader, "PRAGMA user_version", &version, error))
    return NULL;
  if (version < TEKTRA_SCHEMA_VERSION)
    return answer_nothing (request);

  sqlite3_progress_handler (tektra_database_get_handle (connection->reader), CHECK_STEPS,
                            is_old, request);
  result = answer (request, error);
  sqlite3_progress_handler (tektra_database_get_handle (connection->reader), 0, NULL, NULL);

  return result;
}

static DexFuture *
run (gpointer user_data)
{
  Request *request = user_data;
  g_autoptr(GError) error = NULL;
  DexFuture *result = NULL;

  if (!is_old (request))
    result = run_open (request, &error);
  if (result != NULL)
    return result;
  if (is_old (request))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", "");

  g_clear_pointer (&request->reader->connection->reader, tektra_database_close);

  return dex_future_new_for_error (g_steal_pointer (&error));
}

/**
 * tektra_store_reader_new:
 * @connection: the files of the store
 *
 * Creates a reader. Nothing is opened before the first call.
 *
 * Returns: (transfer full): a new reader
 */
TektraStoreReader *
tektra_store_reader_new (TektraStoreConnection *connection)
{
  TektraStoreReader *self = g_new0 (TektraStoreReader, 1);

  self->connection = tektra_store_connection_ref (connection);
  self->worker = tektra_worker_new ("tektra-search");

  return self;
}

/**
 * tektra_store_reader_free:
 * @self: (transfer full): a reader
 *
 * Gives up what is going on and frees a reader.
 */
void
tektra_store_reader_free (TektraStoreReader *self)
{
  for (guint i = 0; i < N_KINDS; i++)
    g_atomic_int_inc (&self->newest[i]);

  g_clear_pointer (&self->worker, tektra_worker_free);
  tektra_store_connection_unref (self->connection);
  g_free (self);
}

/**
 * tektra_store_reader_search:
 * @self: a reader
 * @text: what a person typed so far
 * @max_hits: how many titles and how many messages are wanted
 *
 * Looks for words in all chats, see [method@Store.search].
 *
 * Returns: (transfer full): a future of a #GPtrArray of [struct@SearchHit]
 */
DexFuture *
tektra_store_reader_search (TektraStoreReader *self,
                            const char        *text,
                            guint              max_hits)
{
  Request *request = request_new (self, KIND_SEARCH);

  request->text = g_strdup (text);
  request->max_hits = max_hits;

  return tektra_worker_run (self->worker, run, request, request_free);
}

/**
 * tektra_store_reader_count:
 * @self: a reader
 * @chat: the id of a chat
 * @func: (scope notified): counts in one text, in another thread
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data, in another thread
 *
 * Counts something in all messages of a chat, see [method@Store.count_in_chat].
 *
 * Returns: (transfer full): a future of a #GArray of [struct@MessageCount]
 */
DexFuture *
tektra_store_reader_count (TektraStoreReader   *self,
                           gint64               chat,
                           TektraTextCountFunc  func,
                           gpointer             user_data,
                           GDestroyNotify       destroy)
{
  Request *request = request_new (self, KIND_COUNT);

  request->chat = chat;
  request->func = func;
  request->data = user_data;
  request->destroy = destroy;

  return tektra_worker_run (self->worker, run, request, request_free);
}
