/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "session/tektra-chat-archive.h"

#include "exchange/tektra-export-name.h"
#include "exchange/tektra-importer.h"
#include "exchange/tektra-json-exporter.h"
#include "media/tektra-image.h"
#include "util/tektra-id.h"
#include "util/tektra-thread.h"

/* Files know nothing of the store, and the store nothing of files: they meet here. */

typedef struct
{
  TektraStore *store;
  GFile *file;
  gint64 id;
  GArray *ids; /* gint64 */
  TektraExportFormat format;
  TektraProgress *progress;
  GCancellable *cancellable;
} Task;

/* What a fiber gives to threads, one after the other. Counted: a fiber that is given up does not
 * wait for its thread. */
typedef struct
{
  GPtrArray *conversations;
  TektraStoreChanges *changes;
  TektraJsonExporter *exporter;
  GFile *folder;
  GFile *file;        /* that was not there before */
  GPtrArray *written; /* GFile, in the folder */
  TektraExportFormat format;
  GCancellable *cancellable;
} Work;

G_DEFINE_BOXED_TYPE (TektraImportReport, tektra_import_report,
                     tektra_import_report_ref, tektra_import_report_unref)

static Task *
task_new (TektraStore *store,
          GFile       *file,
          gint64       id)
{
  Task *task = g_new0 (Task, 1);

  task->store = g_object_ref (store);
  g_set_object (&task->file, file);
  task->id = id;

  return task;
}

static Task *
export_task_new (TektraStore    *store,
                 GArray         *ids,
                 GFile          *file,
                 TektraProgress *progress,
                 GCancellable   *cancellable)
{
  Task *task = task_new (store, file, 0);

  if (ids != NULL)
    task->ids = g_array_ref (ids);
  g_set_object (&task->progress, progress);
  g_set_object (&task->cancellable, cancellable);

  return task;
}

static void
work_clear (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->conversations, g_ptr_array_unref);
  g_clear_pointer (&work->changes, tektra_store_changes_free);
  g_clear_pointer (&work->exporter, tektra_json_exporter_free);
  g_clear_pointer (&work->written, g_ptr_array_unref);
  g_clear_object (&work->folder);
  g_clear_object (&work->file);
  g_clear_object (&work->cancellable);
}

static void
work_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, work_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_unref)

static gboolean
await_thread (DexThreadFunc   func,
              Work           *work,
              GError        **error)
{
  return dex_await (tektra_thread_spawn ("tektra-archive", func, g_atomic_rc_box_acquire (work),
                                         work_unref), error);
}

static void
task_free (gpointer data)
{
  Task *task = data;

  g_object_unref (task->store);
  g_clear_object (&task->file);
  g_clear_object (&task->progress);
  g_clear_object (&task->cancellable);
  g_clear_pointer (&task->ids, g_array_unref);
  g_free (task);
}

/* Returns the conversation with all that belongs to it in memory, also of the branches that are not
 * shown. */
static TektraConversation *
await_conversation (TektraStore  *store,
                    gint64        id,
                    GError      **error)
{
  g_autoptr(TektraStoredChat) chat = NULL;
  g_autoptr(GPtrArray) missing = g_ptr_array_new ();
  g_autoptr(GPtrArray) parts = NULL;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_messages;

  chat = dex_await_boxed (tektra_store_load_chat (store, id, G_MAXUINT), error);
  if (chat == NULL)
    return NULL;

  n_messages = tektra_conversation_get_n_messages (chat->conversation);
  for (guint i = 0; i < n_messages; i++)
    {
      TektraMessage *message = tektra_conversation_get_message (chat->conversation, i);
      gint64 message_id = tektra_message_get_id (message);

      if (tektra_message_get_loaded (message))
        continue;
      g_ptr_array_add (missing, message);
      g_array_append_val (ids, message_id);
    }

  if (missing->len > 0)
    {
      parts = dex_await_boxed (tektra_store_load_parts (store, (const gint64 *) ids->data,
                                                        ids->len), error);
      if (parts == NULL)
        return NULL;
    }
  for (guint i = 0; i < missing->len; i++)
    tektra_message_load (missing->pdata[i], parts->pdata[i]);

  return g_object_ref (chat->conversation);
}

static DexFuture *
load_fiber (gpointer user_data)
{
  Task *task = user_data;
  g_autoptr(GError) error = NULL;
  TektraConversation *conversation = await_conversation (task->store, task->id, &error);

  if (conversation == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_object (conversation);
}

static DexFuture *
write_chat_in_thread (gpointer user_data)
{
  Work *work = user_data;
  g_autoptr(GError) error = NULL;

  if (!tektra_json_exporter_add (work->exporter, work->conversations->pdata[0], work->cancellable,
                                 &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
close_in_thread (gpointer user_data)
{
  Work *work = user_data;
  g_autoptr(GError) error = NULL;

  if (!tektra_json_exporter_close (work->exporter, work->cancellable, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
abandon_in_thread (gpointer user_data)
{
  Work *work = user_data;

  tektra_json_exporter_abandon (work->exporter);
  if (work->file != NULL)
    g_file_delete (work->file, NULL, NULL);

  return dex_future_new_true ();
}

static void
delete_written (GFile *file)
{
  g_autoptr(GFileEnumerator) files = NULL;
  GFile *child;

  files = g_file_enumerate_children (file, G_FILE_ATTRIBUTE_STANDARD_NAME,
                                     G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  while (files != NULL && g_file_enumerator_iterate (files, NULL, &child, NULL, NULL) &&
         child != NULL)
    g_file_delete (child, NULL, NULL);

  g_file_delete (file, NULL, NULL);
}

/* None of these was there before. */
static DexFuture *
delete_in_thread (gpointer user_data)
{
  Work *work = user_data;

  for (guint i = 0; i < work->written->len; i++)
    delete_written (work->written->pdata[i]);

  return dex_future_new_true ();
}

/* Returns whether nothing has the name, nor the name that its pictures would get. */
static gboolean
take_name (Work       *work,
           const char *name)
{
  g_autofree char *folder_name = tektra_export_dup_folder_name (name);
  g_autoptr(GFile) file = g_file_get_child (work->folder, name);
  g_autoptr(GFile) folder = g_file_get_child (work->folder, folder_name);

  if (g_file_query_exists (file, NULL) || g_file_query_exists (folder, NULL))
    return FALSE;

  g_ptr_array_add (work->written, g_steal_pointer (&folder));
  g_ptr_array_add (work->written, g_steal_pointer (&file));

  return TRUE;
}

/* Nothing is written over: another file may have the same name, and so may another chat. */
static DexFuture *
write_file_in_thread (gpointer user_data)
{
  Work *work = user_data;
  TektraConversation *conversation = work->conversations->pdata[0];
  const char *extension = tektra_export_format_get_extension (work->format);
  g_autofree char *stem = NULL;
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;

  stem = tektra_export_name_clean (tektra_conversation_get_title (conversation), _("Chat"));
  name = g_strdup_printf ("%s.%s", stem, extension);
  for (guint i = 2; !take_name (work, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u.%s", stem, i, extension);
    }

  if (!tektra_export_write (conversation, work->format,
                            work->written->pdata[work->written->len - 1],
                            work->cancellable, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static void
report (Task  *task,
        guint  n_written)
{
  if (task->progress != NULL)
    tektra_progress_report (task->progress, TEKTRA_PROGRESS_TRANSFERRING, NULL,
                            n_written, task->ids->len);
}

/* One chat is in memory at a time. */
static gboolean
await_each (Task           *task,
            Work           *work,
            DexThreadFunc   func,
            GError        **error)
{
  for (guint i = 0; i < task->ids->len; i++)
    {
      TektraConversation *conversation;

      report (task, i);
      if (g_cancellable_set_error_if_cancelled (task->cancellable, error))
        return FALSE;

      conversation = await_conversation (task->store, g_array_index (task->ids, gint64, i), error);
      if (conversation == NULL)
        return FALSE;

      g_ptr_array_set_size (work->conversations, 0);
      g_ptr_array_add (work->conversations, conversation);
      if (!await_thread (func, work, error))
        return FALSE;
    }

  report (task, task->ids->len);

  return TRUE;
}

static gboolean
await_ids (Task    *task,
           GError **error)
{
  g_autoptr(GPtrArray) records = dex_await_boxed (tektra_store_list_chats (task->store), error);

  if (records == NULL)
    return FALSE;

  task->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < records->len; i++)
    {
      const TektraChatRecord *record = records->pdata[i];

      g_array_append_val (task->ids, record->id);
    }

  return TRUE;
}

static DexFuture *
export_fiber (gpointer user_data)
{
  Task *task = user_data;
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(Work) work = g_atomic_rc_box_new0 (Work);
  g_autoptr(GError) error = NULL;

  if (task->ids == NULL && !await_ids (task, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* A new file is written where it belongs from the start. */
  if (!dex_await_boolean (dex_file_query_exists (task->file), NULL))
    work->file = g_object_ref (task->file);
  g_set_object (&work->cancellable, task->cancellable);
  stream = dex_await_object (dex_file_replace (task->file, NULL, FALSE,
                                               G_FILE_CREATE_REPLACE_DESTINATION,
                                               G_PRIORITY_DEFAULT), &error);
  if (stream == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  work->conversations = g_ptr_array_new_with_free_func (g_object_unref);
  work->exporter = tektra_json_exporter_new (stream);
  if (!await_each (task, work, write_chat_in_thread, &error) ||
      !await_thread (close_in_thread, work, &error))
    {
      await_thread (abandon_in_thread, work, NULL);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_for_uint (task->ids->len);
}

static DexFuture *
export_to_folder_fiber (gpointer user_data)
{
  Task *task = user_data;
  g_autoptr(Work) work = g_atomic_rc_box_new0 (Work);
  g_autoptr(GError) error = NULL;

  work->conversations = g_ptr_array_new_with_free_func (g_object_unref);
  work->written = g_ptr_array_new_with_free_func (g_object_unref);
  work->folder = g_object_ref (task->file);
  work->format = task->format;
  g_set_object (&work->cancellable, task->cancellable);
  if (!await_each (task, work, write_file_in_thread, &error))
    {
      await_thread (delete_in_thread, work, NULL);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_for_uint (task->ids->len);
}

/* The bytes of a picture that Tektra prepared once stay as they are; it only lacks its preview. */
static TektraPart *
prepare_picture_cb (TektraImagePart  *raw,
                    gboolean          prepared,
                    gpointer          user_data,
                    GError          **error)
{
  g_autoptr(DexFuture) future = NULL;
  const GValue *value;
  TektraImagePart *fresh;
  TektraPart *part;
  int width, height;
  goffset size;

  future = tektra_image_prepare_bytes (tektra_image_part_get_data (raw),
                                       tektra_image_part_get_name (raw), 0, NULL);
  dex_thread_wait_for (dex_ref (future), NULL);
  value = dex_future_get_value (future, prepared ? NULL : error);

  /* it was good enough once: without its preview only the screen lacks something */
  if (value == NULL)
    return prepared ? TEKTRA_PART (g_object_ref (raw)) : NULL;

  fresh = g_value_get_object (value);
  if (!prepared)
    return TEKTRA_PART (g_object_ref (fresh));

  part = tektra_image_part_new (tektra_image_part_get_name (raw),
                                tektra_image_part_get_mime_type (raw),
                                tektra_image_part_get_data (raw),
                                tektra_image_part_get_width (raw),
                                tektra_image_part_get_height (raw),
                                tektra_image_part_get_preview (fresh));
  tektra_image_part_get_original (raw, &width, &height, &size);
  tektra_image_part_set_original (TEKTRA_IMAGE_PART (part), width, height, size);

  return part;
}

/* Messages get new ids, those of Tektra's own files, too: a file can be changed by hand, and must
 * not reach into other chats. They are in the order in which the store reads them. */
static DexFuture *
collect_in_thread (gpointer user_data)
{
  Work *work = user_data;

  for (guint i = 0; i < work->conversations->len; i++)
    {
      TektraConversation *conversation = work->conversations->pdata[i];
      guint n_messages = tektra_conversation_get_n_messages (conversation);

      for (guint j = 0; j < n_messages; j++)
        {
          TektraMessage *message = tektra_conversation_get_message (conversation, j);

          tektra_message_identify (message, tektra_id_new (), tektra_message_get_created (message));
        }
      tektra_store_changes_put_conversation (work->changes, conversation);
    }

  return dex_future_new_true ();
}

static gboolean
has_record (GPtrArray *records,
            gint64     id)
{
  for (guint i = 0; i < records->len; i++)
    {
      const TektraChatRecord *record = records->pdata[i];

      if (record->id == id)
        return TRUE;
    }

  return FALSE;
}

/* Leaves out what nobody would miss and what is there already. A chat that was deleted a moment ago
 * is still in the store: what comes in is another one then. */
static gboolean
await_selection (TektraStore         *store,
                 GPtrArray           *conversations,
                 TektraImportReport  *report,
                 GError             **error)
{
  g_autoptr(GPtrArray) present = dex_await_boxed (tektra_store_list_chats (store), error);

  if (present == NULL)
    return FALSE;

  for (guint i = conversations->len; i > 0; i--)
    {
      TektraConversation *conversation = conversations->pdata[i - 1];
      gint64 id = tektra_conversation_get_id (conversation);
      g_autoptr(TektraStoredChat) deleted = NULL;

      if (has_record (present, id))
        {
          report->n_present++;
          g_ptr_array_remove_index (conversations, i - 1);
        }
      else if (tektra_conversation_get_n_messages (conversation) == 0)
        g_ptr_array_remove_index (conversations, i - 1);
      else if ((deleted = dex_await_boxed (tektra_store_load_chat (store, id, 0), NULL)) != NULL)
        tektra_conversation_identify (conversation, tektra_id_new (),
                                      tektra_conversation_get_created (conversation));
    }

  return TRUE;
}

static TektraImportReport *
report_new (void)
{
  TektraImportReport *report = g_new0 (TektraImportReport, 1);

  g_atomic_ref_count_init (&report->n_refs);
  report->records = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_chat_record_free);

  return report;
}

static DexFuture *
import_fiber (gpointer user_data)
{
  Task *task = user_data;
  g_autoptr(TektraImportReport) report = report_new ();
  g_autoptr(Work) work = g_atomic_rc_box_new0 (Work);
  g_autoptr(GError) error = NULL;

  work->changes = tektra_store_changes_new ();
  work->conversations = dex_await_boxed (tektra_import_file (task->file, prepare_picture_cb, NULL,
                                                             NULL), &error);
  if (work->conversations == NULL ||
      !await_selection (task->store, work->conversations, report, &error) ||
      !await_thread (collect_in_thread, work, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!tektra_store_changes_is_empty (work->changes) &&
      !dex_await (tektra_store_save (task->store, g_steal_pointer (&work->changes)), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < work->conversations->len; i++)
    g_ptr_array_add (report->records, tektra_chat_record_new (work->conversations->pdata[i]));

  return dex_future_new_take_boxed (TEKTRA_TYPE_IMPORT_REPORT, g_steal_pointer (&report));
}

/* A chat of a backup is whole by itself: each is saved alone; what came before a failure stays. */
static gboolean
await_restored (TektraStore             *store,
                TektraStore             *backup,
                const TektraChatRecord  *record,
                TektraImportReport      *report,
                GError                 **error)
{
  g_autoptr(Work) work = g_atomic_rc_box_new0 (Work);
  g_autoptr(TektraChatRecord) restored = NULL;
  TektraConversation *conversation = await_conversation (backup, record->id, error);

  if (conversation == NULL)
    return FALSE;

  work->changes = tektra_store_changes_new ();
  work->conversations = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (work->conversations, conversation);
  if (!await_selection (store, work->conversations, report, error))
    return FALSE;
  if (work->conversations->len == 0)
    return TRUE;
  if (!await_thread (collect_in_thread, work, error))
    return FALSE;

  restored = tektra_chat_record_new (conversation);
  restored->pin = record->pin;
  tektra_store_changes_put_chat (work->changes, restored);
  if (!dex_await (tektra_store_save (store, g_steal_pointer (&work->changes)), error))
    return FALSE;

  g_ptr_array_add (report->records, g_steal_pointer (&restored));

  return TRUE;
}

static DexFuture *
restore_fiber (gpointer user_data)
{
  Task *task = user_data;
  g_autoptr(TektraImportReport) report = report_new ();
  g_autoptr(GFile) database = g_file_get_child (task->file, "chats.db");
  g_autoptr(TektraStore) backup = NULL;
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GError) error = NULL;

  if (g_file_peek_path (task->file) == NULL ||
      !dex_await_boolean (dex_file_query_exists (database), NULL))
    return dex_future_new_reject (TEKTRA_EXCHANGE_ERROR, TEKTRA_EXCHANGE_ERROR_UNKNOWN_FORMAT, "%s",
                                  _("This folder holds no backup of Tektra’s chats; choose the "
                                    "one that “Back Up…” made."));

  backup = tektra_store_new (g_file_peek_path (task->file));
  records = dex_await_boxed (tektra_store_list_chats (backup), &error);

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (task->cancellable, &error) ||
          !await_restored (task->store, backup, records->pdata[i], report, &error))
        break;
    }

  /* It may be on a slow disk, which the main loop would wait for. */
  dex_await (tektra_store_close (backup), NULL);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (TEKTRA_TYPE_IMPORT_REPORT, g_steal_pointer (&report));
}

/**
 * tektra_import_report_ref:
 * @self: a report
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
TektraImportReport *
tektra_import_report_ref (TektraImportReport *self)
{
  g_atomic_ref_count_inc (&self->n_refs);

  return self;
}

/**
 * tektra_import_report_unref:
 * @self: (transfer full): a report
 *
 * Lets go of a reference.
 */
void
tektra_import_report_unref (TektraImportReport *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_free (self);
}

/**
 * tektra_chat_archive_load:
 * @store: where the chats are
 * @id: one of them
 *
 * Reads a chat with everything that belongs to it. Nobody else has it, so that a thread can use it.
 *
 * Returns: (transfer full): a future that resolves to a [class@Conversation]
 */
DexFuture *
tektra_chat_archive_load (TektraStore *store,
                          gint64       id)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (store), NULL);

  return dex_scheduler_spawn (NULL, 0, load_fiber, task_new (store, NULL, id), task_free);
}

/**
 * tektra_chat_archive_export_all:
 * @store: where the chats are
 * @file: where to write them; what is there is replaced once all is written
 * @progress: (nullable): told how many chats are written
 * @cancellable: (nullable): ends the work, and leaves nothing of it behind
 *
 * Writes all chats as JSON, one after the other: they are never in memory all at once.
 *
 * Returns: (transfer full): a future that resolves to the number of chats
 */
DexFuture *
tektra_chat_archive_export_all (TektraStore    *store,
                                GFile          *file,
                                TektraProgress *progress,
                                GCancellable   *cancellable)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (store), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return dex_scheduler_spawn (NULL, 0, export_fiber,
                              export_task_new (store, NULL, file, progress, cancellable),
                              task_free);
}

/**
 * tektra_chat_archive_export:
 * @store: where the chats are
 * @ids: (element-type gint64): some of them
 * @file: where to write them; what is there is replaced once all is written
 * @progress: (nullable): told how many chats are written
 * @cancellable: (nullable): ends the work, and leaves nothing of it behind
 *
 * Writes some chats as [func@chat_archive_export_all] writes all.
 *
 * Returns: (transfer full): a future that resolves to the number of chats
 */
DexFuture *
tektra_chat_archive_export (TektraStore    *store,
                            GArray         *ids,
                            GFile          *file,
                            TektraProgress *progress,
                            GCancellable   *cancellable)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (store), NULL);
  g_return_val_if_fail (ids != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return dex_scheduler_spawn (NULL, 0, export_fiber,
                              export_task_new (store, ids, file, progress, cancellable),
                              task_free);
}

/**
 * tektra_chat_archive_export_to_folder:
 * @store: where the chats are
 * @ids: (element-type gint64): some of them
 * @format: how to write them
 * @folder: where to write them
 * @progress: (nullable): told how many chats are written
 * @cancellable: (nullable): ends the work, and leaves nothing of it behind
 *
 * Writes each chat to a file of its own, named by its title. No file that is there is replaced, and
 * none is left behind when not all of them can be written.
 *
 * Returns: (transfer full): a future that resolves to the number of chats
 */
DexFuture *
tektra_chat_archive_export_to_folder (TektraStore        *store,
                                      GArray             *ids,
                                      TektraExportFormat  format,
                                      GFile              *folder,
                                      TektraProgress     *progress,
                                      GCancellable       *cancellable)
{
  Task *task;

  g_return_val_if_fail (TEKTRA_IS_STORE (store), NULL);
  g_return_val_if_fail (ids != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  task = export_task_new (store, ids, folder, progress, cancellable);
  task->format = format;

  return dex_scheduler_spawn (NULL, 0, export_to_folder_fiber, task, task_free);
}

/**
 * tektra_chat_archive_import:
 * @store: where the chats go
 * @file: a file of any kind that [func@import_file] reads
 *
 * Takes in all chats of a file, or none of them. Those of Tektra that are there already stay as
 * they are.
 *
 * Returns: (transfer full): a future that resolves to a [struct@ImportReport], or rejects with an
 *   error that names the file and the place
 */
DexFuture *
tektra_chat_archive_import (TektraStore *store,
                            GFile       *file)
{
  g_return_val_if_fail (TEKTRA_IS_STORE (store), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return dex_scheduler_spawn (NULL, 0, import_fiber, task_new (store, file, 0), task_free);
}

/**
 * tektra_chat_archive_restore:
 * @store: where the chats go
 * @folder: a folder of this computer that [method@Store.back_up] made
 * @cancellable: (nullable): to give up; the chats that are there by then stay
 *
 * Takes in the chats of a backup that are not there any more. Those that are stay as they are, so
 * that nothing is lost that was said since.
 *
 * Returns: (transfer full): a future that resolves to a [struct@ImportReport]
 */
DexFuture *
tektra_chat_archive_restore (TektraStore  *store,
                             GFile        *folder,
                             GCancellable *cancellable)
{
  Task *task;

  g_return_val_if_fail (TEKTRA_IS_STORE (store), NULL);
  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  task = task_new (store, folder, 0);
  g_set_object (&task->cancellable, cancellable);

  return dex_scheduler_spawn (NULL, 0, restore_fiber, task, task_free);
}
