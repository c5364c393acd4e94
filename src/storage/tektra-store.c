/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "storage/tektra-schema.h"
#include "storage/tektra-store-reader.h"
#include "storage/tektra-store-recovery.h"
#include "storage/tektra-store-upkeep.h"
#include "storage/tektra-store.h"
#include "util/tektra-weak-ref.h"
#include "util/tektra-worker.h"

/* Each call becomes a job for the thread of the database, and a future. A job that cannot open the
 * file fails and the next one tries again: a disk that was full or a folder that was read-only may
 * be mended meanwhile. A job that meets damage has the file recovered and is done again. */

/* What only the thread touches, and what both do not change */
typedef struct
{
  gatomicrefcount n_refs;
  char *folder;
  char *path;
  char *attachments;
  GWeakRef *store;

  TektraDatabase *database; /* of the thread of the database */
  gboolean read_only;
  gboolean opened;          /* what was to be done once has been done */
} Connection;

struct _TektraStore
{
  GObject parent_instance;

  Connection *connection;
  TektraWorker *worker;
  TektraStoreReader *reader;
};

G_DEFINE_FINAL_TYPE (TektraStore, tektra_store, G_TYPE_OBJECT)

enum
{
  RECOVERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef DexFuture *(*JobFunc) (Connection  *connection,
                               gpointer     data,
                               GError     **error);

typedef struct
{
  Connection *connection;
  JobFunc func;
  gpointer data;
  GDestroyNotify destroy;
  gboolean writes;
} Job;

typedef struct
{
  GWeakRef *store;
  char *set_aside;
} Recovery;

static void
connection_unref (Connection *connection)
{
  if (!g_atomic_ref_count_dec (&connection->n_refs))
    return;

  g_free (connection->folder);
  g_free (connection->path);
  g_free (connection->attachments);
  tektra_weak_ref_free (connection->store);
  g_clear_pointer (&connection->database, tektra_database_close);
  g_free (connection);
}

static Connection *
connection_ref (Connection *connection)
{
  g_atomic_ref_count_inc (&connection->n_refs);

  return connection;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->destroy != NULL)
    job->destroy (job->data);
  connection_unref (job->connection);
  g_free (job);
}

static void
recovery_free (gpointer data)
{
  Recovery *recovery = data;

  tektra_weak_ref_free (recovery->store);
  g_free (recovery->set_aside);
  g_free (recovery);
}

static gboolean
recovered_cb (gpointer user_data)
{
  Recovery *recovery = user_data;
  g_autoptr(TektraStore) self = g_weak_ref_get (recovery->store);

  if (self != NULL)
    g_signal_emit (self, signals[RECOVERED], 0, recovery->set_aside);

  return G_SOURCE_REMOVE;
}

/* What was going on when Tektra ended without notice, and what was deleted and not brought back. */
static gboolean
clean_up (Connection  *connection,
          GError     **error)
{
  return tektra_database_execute (
    connection->database,
    "BEGIN IMMEDIATE;"
    "INSERT INTO search (rowid, text)"
    "  SELECT message, group_concat (text, char (10)) FROM part"
    "  WHERE kind = 'text' AND message IN (SELECT id FROM message WHERE status = 'streaming')"
    "  GROUP BY message;"
    "UPDATE message SET status = 'interrupted' WHERE status = 'streaming';"
    "DELETE FROM search WHERE rowid IN (SELECT id FROM message WHERE chat IN"
    "  (SELECT id FROM chat WHERE deleted IS NOT NULL));"
    "DELETE FROM search_title WHERE rowid IN (SELECT id FROM chat WHERE deleted IS NOT NULL);"
    "DELETE FROM chat WHERE deleted IS NOT NULL;"
    "COMMIT;",
    error);
}

/* A folder that cannot be written to may still be read, with what SQLite calls an immutable file:
 * nobody else can write to it either. */
static gboolean
open_read_only (Connection *connection)
{
  g_autofree char *uri = g_filename_to_uri (connection->path, NULL, NULL);
  g_autofree char *immutable = uri != NULL ? g_strconcat (uri, "?immutable=1", NULL) : NULL;

  if (immutable == NULL || !g_file_test (connection->path, G_FILE_TEST_EXISTS))
    return FALSE;

  connection->database = tektra_database_open (immutable, TRUE, NULL);
  connection->read_only = connection->database != NULL;

  return connection->read_only;
}

static gboolean
open_writable (Connection  *connection,
               GError     **error)
{
  if (g_mkdir_with_parents (connection->folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, TEKTRA_STORE_ERROR,
                   code == ENOSPC ? TEKTRA_STORE_ERROR_FULL : TEKTRA_STORE_ERROR_READ_ONLY,
                   _("The folder “%s” cannot be made: %s."),
                   connection->folder, g_strerror (code));
      return FALSE;
    }

  g_clear_pointer (&connection->database, tektra_database_close);
  connection->read_only = FALSE;
  connection->database = tektra_database_open (connection->path, FALSE, error);
  if (connection->database == NULL)
    return FALSE;

  /* What is said to a model is nobody else's business. */
  g_chmod (connection->path, 0600);

  if (!tektra_schema_migrate (connection->database, error) ||
      (!connection->opened && !clean_up (connection, error)))
    {
      tektra_database_rollback (connection->database);
      g_clear_pointer (&connection->database, tektra_database_close);
      return FALSE;
    }

  connection->opened = TRUE;

  return TRUE;
}

static gboolean
ensure_open (Connection  *connection,
             gboolean     writes,
             GError     **error)
{
  g_autoptr(GError) reason = NULL;

  if (connection->database != NULL && !(connection->read_only && writes))
    return TRUE;

  if (open_writable (connection, &reason))
    return TRUE;

  if (!writes &&
      (g_error_matches (reason, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_READ_ONLY) ||
       g_error_matches (reason, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FULL)) &&
      open_read_only (connection))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&reason));

  return FALSE;
}

static gboolean
recover (Connection  *connection,
         GError     **error)
{
  g_autofree char *set_aside = NULL;
  g_autoptr(GObject) store = NULL;
  Recovery *recovery;

  g_clear_pointer (&connection->database, tektra_database_close);
  connection->opened = FALSE;
  if (!tektra_store_recovery_run (connection->path, &set_aside, error))
    return FALSE;

  store = g_weak_ref_get (connection->store);
  recovery = g_new0 (Recovery, 1);
  recovery->store = tektra_weak_ref_new (store);
  recovery->set_aside = g_steal_pointer (&set_aside);
  g_idle_add_full (G_PRIORITY_DEFAULT, recovered_cb, recovery, recovery_free);

  return TRUE;
}

static DexFuture *
job_run (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;
  DexFuture *result = NULL;

  for (guint attempt = 0; attempt < 2 && result == NULL; attempt++)
    {
      g_clear_error (&error);
      if (ensure_open (job->connection, job->writes, &error))
        result = job->func (job->connection, job->data, &error);

      if (result == NULL &&
          (!g_error_matches (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_CORRUPT) ||
           attempt > 0 || !recover (job->connection, NULL)))
        break;
    }

  if (result == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return result;
}

static DexFuture *
tektra_store_run (TektraStore    *self,
                  JobFunc         func,
                  gboolean        writes,
                  gpointer        data,
                  GDestroyNotify  destroy)
{
  Job *job = g_new0 (Job, 1);

  g_assert (TEKTRA_IS_STORE (self));

  job->connection = connection_ref (self->connection);
  job->func = func;
  job->writes = writes;
  job->data = data;
  job->destroy = destroy;

  return tektra_worker_run (self->worker, job_run, job, job_free);
}

static DexFuture *
list_job (Connection  *connection,
          gpointer     data,
          GError     **error)
{
  GPtrArray *records = tektra_chat_loader_list (connection->database, error);

  return records != NULL ? dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, records) : NULL;
}

typedef struct
{
  gint64 id;
  guint n;
} LoadRequest;

static DexFuture *
load_job (Connection  *connection,
          gpointer     data,
          GError     **error)
{
  const LoadRequest *request = data;
  TektraStoredChat *chat = tektra_chat_loader_load (connection->database, connection->attachments,
                                                    request->id, request->n, error);

  return chat != NULL ? dex_future_new_take_boxed (TEKTRA_TYPE_STORED_CHAT, chat) : NULL;
}

static DexFuture *
load_parts_job (Connection  *connection,
                gpointer     data,
                GError     **error)
{
  GArray *ids = data;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < ids->len; i++)
    {
      GPtrArray *parts = tektra_chat_loader_load_parts (connection->database,
                                                        connection->attachments,
                                                        g_array_index (ids, gint64, i), error);

      if (parts == NULL)
        return NULL;
      g_ptr_array_add (all, parts);
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&all));
}

static DexFuture *
save_job (Connection  *connection,
          gpointer     data,
          GError     **error)
{
  if (!tektra_store_changes_apply (data, connection->database, connection->attachments, error))
    return NULL;

  return dex_future_new_true ();
}

static DexFuture *
collect_job (Connection  *connection,
             gpointer     data,
             GError     **error)
{
  if (!tektra_store_upkeep_collect (connection->database, connection->attachments, error))
    return NULL;

  return dex_future_new_true ();
}

static DexFuture *
erase_job (Connection  *connection,
           gpointer     data,
           GError     **error)
{
  if (!tektra_store_upkeep_erase (connection->database, connection->attachments, error))
    return NULL;

  return dex_future_new_true ();
}

static DexFuture *
back_up_job (Connection  *connection,
             gpointer     data,
             GError     **error)
{
  if (!tektra_store_upkeep_back_up (connection->database, connection->attachments, data, error))
    return NULL;

  return dex_future_new_true ();
}

static void
tektra_store_finalize (GObject *object)
{
  TektraStore *self = TEKTRA_STORE (object);

  g_clear_pointer (&self->reader, tektra_store_reader_free);
  g_clear_pointer (&self->worker, tektra_worker_free);
  connection_unref (self->connection);

  G_OBJECT_CLASS (tektra_store_parent_class)->finalize (object);
}

static void
tektra_store_class_init (TektraStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_store_finalize;

  /**
   * TektraStore::recovered:
   * @self: a store
   * @set_aside: where the damaged file is kept
   *
   * Emitted when the file was damaged, and all that could be read of it is in a new one.
   */
  signals[RECOVERED] =
    g_signal_new ("recovered",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
tektra_store_init (TektraStore *self)
{
  self->worker = tektra_worker_new ("tektra-store");
}

/**
 * tektra_store_new:
 * @folder: (type filename): where the chats are; it is made when there is something to save
 *
 * Creates a store. Nothing is opened before the first call that needs it.
 *
 * Returns: (transfer full): a new store
 */
TektraStore *
tektra_store_new (const char *folder)
{
  TektraStore *self = g_object_new (TEKTRA_TYPE_STORE, NULL);

  self->connection = g_new0 (Connection, 1);
  g_atomic_ref_count_init (&self->connection->n_refs);
  self->connection->folder = g_strdup (folder);
  self->connection->path = g_build_filename (folder, "chats.db", NULL);
  self->connection->attachments = g_build_filename (folder, "attachments", NULL);
  self->connection->store = tektra_weak_ref_new (self);
  self->reader = tektra_store_reader_new (self->connection->path);

  return self;
}

/**
 * tektra_store_get_folder:
 * @self: a store
 *
 * Gets where the chats are.
 *
 * Returns: (transfer none) (type filename): an absolute path
 */
const char *
tektra_store_get_folder (TektraStore *self)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);

  return self->connection->folder;
}

/**
 * tektra_store_list_chats:
 * @self: a store
 *
 * Reads what chats there are. The first time this also marks answers as interrupted that were being
 * written when Tektra ended.
 *
 * Returns: (transfer full): a future of a #GPtrArray of [struct@ChatRecord], the newest first
 */
DexFuture *
tektra_store_list_chats (TektraStore *self)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);

  return tektra_store_run (self, list_job, FALSE, NULL, NULL);
}

/**
 * tektra_store_load_chat:
 * @self: a store
 * @id: a chat
 * @n_loaded: of how many messages at its end the parts are wanted
 *
 * Reads a chat.
 *
 * Returns: (transfer full): a future of a [struct@StoredChat]
 */
DexFuture *
tektra_store_load_chat (TektraStore *self,
                        gint64       id,
                        guint        n_loaded)
{
  LoadRequest *request = g_new (LoadRequest, 1);

  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);

  *request = (LoadRequest) { id, n_loaded };

  return tektra_store_run (self, load_job, FALSE, request, g_free);
}

/**
 * tektra_store_load_parts:
 * @self: a store
 * @messages: (array length=n_messages): the ids of messages
 * @n_messages: how many
 *
 * Reads what messages are made of.
 *
 * Returns: (transfer full): a future of a #GPtrArray of a #GPtrArray of [class@Part] each
 */
DexFuture *
tektra_store_load_parts (TektraStore  *self,
                         const gint64 *messages,
                         guint         n_messages)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n_messages);

  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);

  g_array_append_vals (ids, messages, n_messages);

  return tektra_store_run (self, load_parts_job, FALSE, ids,
                           (GDestroyNotify) g_array_unref);
}

/**
 * tektra_store_save:
 * @self: a store
 * @changes: (transfer full): what to save
 *
 * Saves changes, all of them or none.
 *
 * Returns: (transfer full): a future that resolves when they are saved
 */
DexFuture *
tektra_store_save (TektraStore        *self,
                   TektraStoreChanges *changes)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);
  g_return_val_if_fail (changes != NULL, NULL);

  return tektra_store_run (self, save_job, TRUE, changes,
                           (GDestroyNotify) tektra_store_changes_free);
}

/**
 * tektra_store_collect:
 * @self: a store
 *
 * Deletes the files that no message and no draft has any more.
 *
 * Returns: (transfer full): a future that resolves when it is done
 */
DexFuture *
tektra_store_collect (TektraStore *self)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);

  return tektra_store_run (self, collect_job, TRUE, NULL, NULL);
}

/**
 * tektra_store_search:
 * @self: a store
 * @text: what a person typed so far
 * @max_hits: how many titles and how many messages are wanted
 *
 * Looks for words in all chats, see [func@search_index_find]. A search that is going on is given
 * up, and its future fails with %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): a future of a #GPtrArray of [struct@SearchHit]: titles, then messages,
 *   each the best first
 */
DexFuture *
tektra_store_search (TektraStore *self,
                     const char  *text,
                     guint        max_hits)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  return tektra_store_reader_search (self->reader, text, max_hits);
}

/**
 * tektra_store_count_in_chat:
 * @self: a store
 * @chat: the id of a chat
 * @func: (scope notified): counts in one text, in another thread
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data, in another thread
 *
 * Counts something in all messages of a chat, on all branches, without loading them. A count that
 * is going on is given up, and its future fails with %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): a future of a #GArray of [struct@MessageCount]: the messages that have
 *   it, by their ids
 */
DexFuture *
tektra_store_count_in_chat (TektraStore         *self,
                            gint64               chat,
                            TektraTextCountFunc  func,
                            gpointer             user_data,
                            GDestroyNotify       destroy)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return tektra_store_reader_count (self->reader, chat, func, user_data, destroy);
}

/**
 * tektra_store_back_up:
 * @self: a store
 * @folder: (type filename): a new or empty folder
 *
 * Copies all chats and their files. The copy is a folder that a store can be made of.
 *
 * Returns: (transfer full): a future that resolves when it is done
 */
DexFuture *
tektra_store_back_up (TektraStore *self,
                      const char  *folder)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);

  return tektra_store_run (self, back_up_job, FALSE, g_strdup (folder),
                           g_free);
}

/**
 * tektra_store_erase:
 * @self: a store
 *
 * Deletes all chats and all their files, for ever.
 *
 * Returns: (transfer full): a future that resolves when it is done
 */
DexFuture *
tektra_store_erase (TektraStore *self)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);

  return tektra_store_run (self, erase_job, TRUE, NULL, NULL);
}
