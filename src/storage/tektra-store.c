/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "storage/tektra-schema.h"
#include "storage/tektra-store-connection.h"
#include "storage/tektra-store-reader.h"
#include "storage/tektra-store-upkeep.h"
#include "storage/tektra-store.h"
#include "util/tektra-thread.h"
#include "util/tektra-weak-ref.h"
#include "util/tektra-worker.h"

/* Each call becomes a job for the thread of the database, and a future. A job that meets damage has
 * the file recovered and is done again. Searches have a thread of their own, so that nobody who
 * types waits for something to be saved. */


struct _TektraStore
{
  GObject parent_instance;

  TektraStoreConnection *connection;
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

typedef DexFuture *(*JobFunc) (TektraStoreConnection  *connection,
                               gpointer                data,
                               GError                **error);

typedef struct
{
  TektraStoreConnection *connection;
  JobFunc func;
  gpointer data;
  GDestroyNotify destroy;
  gboolean writes;
} Job;

/* On its way to the main loop. The store itself must not be held by its own thread, which could
 * then be the one to finalize it, and wait for itself to end. */
typedef struct
{
  TektraStoreConnection *connection;
  char *set_aside;
} Recovery;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->destroy != NULL)
    job->destroy (job->data);
  tektra_store_connection_unref (job->connection);
  g_free (job);
}

static void
recovery_free (gpointer data)
{
  Recovery *recovery = data;

  tektra_store_connection_unref (recovery->connection);
  g_free (recovery->set_aside);
  g_free (recovery);
}

static gboolean
recovered_cb (gpointer user_data)
{
  Recovery *recovery = user_data;
  g_autoptr(TektraStore) self = g_weak_ref_get (recovery->connection->store);

  if (self != NULL)
    g_signal_emit (self, signals[RECOVERED], 0, recovery->set_aside);

  return G_SOURCE_REMOVE;
}

static gboolean
recover (TektraStoreConnection  *connection,
         GError                **error)
{
  char *set_aside = tektra_store_connection_recover (connection, error);
  Recovery *recovery;

  if (set_aside == NULL)
    return FALSE;

  recovery = g_new0 (Recovery, 1);
  recovery->connection = tektra_store_connection_ref (connection);
  recovery->set_aside = set_aside;
  g_idle_add_full (G_PRIORITY_DEFAULT, recovered_cb, recovery, recovery_free);

  return TRUE;
}

static DexFuture *
job_attempt (Job     *job,
             GError **error)
{
  if (!tektra_store_connection_open (job->connection, job->writes, error))
    return NULL;

  return job->func (job->connection, job->data, error);
}

static DexFuture *
job_run (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;
  DexFuture *result = job_attempt (job, &error);

  if (g_error_matches (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_CORRUPT))
    {
      g_clear_error (&error);
      if (recover (job->connection, &error))
        result = job_attempt (job, &error);
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

  job->connection = tektra_store_connection_ref (self->connection);
  job->func = func;
  job->writes = writes;
  job->data = data;
  job->destroy = destroy;

  return tektra_worker_run (self->worker, job_run, job, job_free);
}

static DexFuture *
list_job (TektraStoreConnection  *connection,
          gpointer                data,
          GError                **error)
{
  GPtrArray *records = tektra_chat_loader_list (connection->database, GPOINTER_TO_UINT (data),
                                                error);

  return records != NULL ? dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, records) : NULL;
}

typedef struct
{
  gint64 id;
  guint n;
} LoadRequest;

static DexFuture *
load_job (TektraStoreConnection  *connection,
          gpointer                data,
          GError                **error)
{
  const LoadRequest *request = data;
  TektraStoredChat *chat = tektra_chat_loader_load (connection->database, connection->attachments,
                                                    request->id, request->n, error);

  return chat != NULL ? dex_future_new_take_boxed (TEKTRA_TYPE_STORED_CHAT, chat) : NULL;
}

static DexFuture *
load_parts_job (TektraStoreConnection  *connection,
                gpointer                data,
                GError                **error)
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
save_job (TektraStoreConnection  *connection,
          gpointer                data,
          GError                **error)
{
  if (!tektra_store_changes_apply (data, connection->database, connection->attachments, error))
    return NULL;

  return dex_future_new_true ();
}

static DexFuture *
collect_job (TektraStoreConnection  *connection,
             gpointer                data,
             GError                **error)
{
  if (!tektra_store_upkeep_collect (connection->database, connection->attachments, error))
    return NULL;

  return dex_future_new_true ();
}

static DexFuture *
erase_job (TektraStoreConnection  *connection,
           gpointer                data,
           GError                **error)
{
  if (!tektra_store_upkeep_erase (connection->database, connection->path, connection->attachments,
                                  error))
    return NULL;

  return dex_future_new_true ();
}

static DexFuture *
open_job (TektraStoreConnection  *connection,
          gpointer                data,
          GError                **error)
{
  return dex_future_new_true ();
}

typedef struct
{
  TektraStoreConnection *connection;
  char *folder;
  GCancellable *cancellable;
} BackUp;

static void
back_up_clear (gpointer data)
{
  BackUp *back_up = data;

  tektra_store_connection_unref (back_up->connection);
  g_free (back_up->folder);
  g_clear_object (&back_up->cancellable);
}

static void
back_up_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, back_up_clear);
}

/* It can take minutes, for which nobody who writes or reads has to wait. */
static DexFuture *
back_up_in_thread (gpointer user_data)
{
  BackUp *back_up = user_data;
  TektraStoreConnection *connection = back_up->connection;
  g_autoptr(TektraDatabase) database = NULL;
  g_autoptr(GError) error = NULL;

  database = tektra_store_connection_open_reader (connection, &error);
  if (database == NULL ||
      /* which would be so of the copy, too */
      !tektra_database_execute (database, "PRAGMA query_only = OFF", &error) ||
      !tektra_store_upkeep_back_up (database, connection->attachments, back_up->folder,
                                    back_up->cancellable, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
opened_cb (DexFuture *completed,
           gpointer   user_data)
{
  return tektra_thread_spawn ("tektra-backup", back_up_in_thread,
                              g_atomic_rc_box_acquire (user_data), back_up_unref);
}

static DexFuture *
close_in_thread (gpointer user_data)
{
  TektraStoreConnection *connection = user_data;

  g_clear_pointer (&connection->database, tektra_database_close);

  return dex_future_new_true ();
}

/* A search found damage, and says how often the file had been replaced when it began. */
static DexFuture *
report_damage_job (TektraStoreConnection  *connection,
                   gpointer                data,
                   GError                **error)
{
  if (g_atomic_int_get (&connection->n_recoveries) != GPOINTER_TO_INT (data))
    return dex_future_new_true ();

  g_set_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_CORRUPT,
               _("“%s” is damaged."), connection->path);

  return NULL;
}

typedef struct
{
  GWeakRef *store;
  int n_recoveries;
} DamageWatch;

static void
damage_watch_free (gpointer data)
{
  DamageWatch *watch = data;

  tektra_weak_ref_free (watch->store);
  g_free (watch);
}

static DexFuture *
damage_reported_cb (DexFuture *completed,
                    gpointer   user_data)
{
  return dex_ref (user_data);
}

/* Only the thread of the database can replace the file. This search has failed, but not before that
 * is done: so the next one finds what can be found. */
static DexFuture *
search_failed_cb (DexFuture *completed,
                  gpointer   user_data)
{
  DamageWatch *watch = user_data;
  g_autoptr(TektraStore) self = g_weak_ref_get (watch->store);
  g_autoptr(GError) error = NULL;

  dex_future_get_value (completed, &error);
  if (self == NULL || !g_error_matches (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_CORRUPT))
    return dex_ref (completed);

  return dex_future_finally (tektra_store_run (self, report_damage_job, FALSE,
                                               GINT_TO_POINTER (watch->n_recoveries), NULL),
                             damage_reported_cb, dex_ref (completed), dex_unref);
}

static DexFuture *
tektra_store_watch_damage (TektraStore *self,
                           DexFuture   *future)
{
  DamageWatch *watch = g_new0 (DamageWatch, 1);

  g_assert (TEKTRA_IS_STORE (self));

  watch->store = tektra_weak_ref_new (self);
  watch->n_recoveries = g_atomic_int_get (&self->connection->n_recoveries);

  return dex_future_catch (future, search_failed_cb, watch, damage_watch_free);
}

static void
tektra_store_finalize (GObject *object)
{
  TektraStore *self = TEKTRA_STORE (object);

  g_clear_pointer (&self->reader, tektra_store_reader_free);
  g_clear_pointer (&self->worker, tektra_worker_free);
  tektra_store_connection_close (self->connection);
  tektra_store_connection_unref (self->connection);

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

  self->connection = tektra_store_connection_new (folder, self);
  self->reader = tektra_store_reader_new (self->connection);

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
 * tektra_store_list_first_chats:
 * @self: a store
 * @n_newest: how many of the newest chats, at least 1
 *
 * Reads the pinned chats and the newest ones, as [method@Store.list_chats] does. With thousands of
 * chats that takes a fraction of the time.
 *
 * Returns: (transfer full): a future of a #GPtrArray of [struct@ChatRecord], the newest first
 */
DexFuture *
tektra_store_list_first_chats (TektraStore *self,
                               guint        n_newest)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);
  g_return_val_if_fail (n_newest > 0, NULL);

  return tektra_store_run (self, list_job, FALSE, GUINT_TO_POINTER (n_newest), NULL);
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
  LoadRequest *request;

  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);

  request = g_new (LoadRequest, 1);
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
  GArray *ids;

  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);

  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n_messages);
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

  return tektra_store_watch_damage (self, tektra_store_reader_search (self->reader, text,
                                                                      max_hits));
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

  return tektra_store_watch_damage (self, tektra_store_reader_count (self->reader, chat, func,
                                                                     user_data, destroy));
}

/**
 * tektra_store_back_up:
 * @self: a store
 * @folder: (type filename): a new or empty folder
 * @cancellable: (nullable): to give up; then the folder is deleted, as it is on failure
 *
 * Copies all chats that were saved and their files, while others are saved. The copy is a folder
 * that a store can be made of.
 *
 * Returns: (transfer full): a future that resolves when it is done
 */
DexFuture *
tektra_store_back_up (TektraStore  *self,
                      const char   *folder,
                      GCancellable *cancellable)
{
  BackUp *back_up;

  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  back_up = g_atomic_rc_box_new0 (BackUp);
  back_up->connection = tektra_store_connection_ref (self->connection);
  back_up->folder = g_strdup (folder);
  g_set_object (&back_up->cancellable, cancellable);

  return tektra_store_watch_damage (self,
                                    dex_future_then (tektra_store_run (self, open_job, FALSE,
                                                                       NULL, NULL),
                                                     opened_cb, back_up, back_up_unref));
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

/**
 * tektra_store_close:
 * @self: a store
 *
 * Closes the file as soon as all is done that the store was given before. What it is given later
 * opens it again.
 *
 * Returns: (transfer full): a future that resolves when it is closed
 */
DexFuture *
tektra_store_close (TektraStore *self)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (self), NULL);

  return tektra_worker_run (self->worker, close_in_thread,
                            tektra_store_connection_ref (self->connection),
                            (GDestroyNotify) tektra_store_connection_unref);
}
