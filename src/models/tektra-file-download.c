/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "models/tektra-file-download.h"
#include "models/tektra-file-transfer.h"
#include "models/tektra-hub.h"
#include "util/tektra-json.h"
#include "util/tektra-thread.h"

/* A model in files: the projector first, the model last, and none of them has its name before all
 * are here and checked: who looks into the folder sees the whole model or nothing. */

/* How often the thread is asked how far it is, in milliseconds. */
#define POLL_MS 100

/* Without a byte for so long, in seconds, the connection is given up and another one tried. */
#define TIMEOUT_SECONDS 60

struct _TektraFileDownload
{
  TektraDownload parent_instance;

  /* owned */
  char *source;
  char *folder;
  char *hub;
  char *repository;    /* NULL for an address of any other server */
  char *quantization;
  char *file_path;
  GPtrArray *files;    /* empty until they are known */

  guint timeout;
};

typedef struct
{
  TektraFileDownload *self; /* borrowed: the run has a reference */
  GCancellable *cancellable;
  TektraFileTransfer *transfer;
  guint index;
  guint poll_source;
} Work;

typedef struct
{
  GPtrArray *from;
  GPtrArray *to;
} Move;

G_DEFINE_FINAL_TYPE (TektraFileDownload, tektra_file_download, TEKTRA_TYPE_DOWNLOAD)

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_handle_id (&work->poll_source, g_source_remove);
  g_clear_pointer (&work->transfer, tektra_file_transfer_unref);
  g_clear_object (&work->cancellable);
  g_object_unref (work->self);
  g_free (work);
}

static void
move_free (gpointer data)
{
  Move *move = data;

  g_ptr_array_unref (move->from);
  g_ptr_array_unref (move->to);
  g_free (move);
}

/* Where each file of the download is before and after its end */
static Move *
tektra_file_download_plan (TektraFileDownload *self)
{
  Move *move = g_new0 (Move, 1);

  g_assert (TEKTRA_IS_FILE_DOWNLOAD (self));

  move->from = g_ptr_array_new_with_free_func (g_free);
  move->to = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->files->len; i++)
    {
      TektraRemoteFile *file = g_ptr_array_index (self->files, i);
      g_autofree char *part = g_strconcat (file->name, ".part", NULL);

      g_ptr_array_add (move->from, g_build_filename (self->folder, part, NULL));
      g_ptr_array_add (move->to, g_build_filename (self->folder, file->name, NULL));
    }

  return move;
}

static DexFuture *
move_in_thread (gpointer user_data)
{
  Move *move = user_data;

  for (guint i = 0; i < move->from->len; i++)
    {
      const char *to = g_ptr_array_index (move->to, i);

      if (g_rename (g_ptr_array_index (move->from, i), to) != 0 &&
          !(errno == ENOENT && g_file_test (to, G_FILE_TEST_EXISTS)))
        return dex_future_new_reject (TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_FILE,
                                      _("“%s” cannot be written (%s); check the folder of the "
                                        "models."), to, g_strerror (errno));
    }

  return dex_future_new_true ();
}

static DexFuture *
delete_in_thread (gpointer user_data)
{
  Move *move = user_data;

  for (guint i = 0; i < move->from->len; i++)
    {
      const char *path = g_ptr_array_index (move->from, i);
      g_autofree char *folder = g_path_get_dirname (path);

      g_unlink (path);
      /* which fails as it should when something else is in it */
      if (i + 1 == move->from->len)
        g_rmdir (folder);
    }

  return dex_future_new_true ();
}

static void
tektra_file_download_tell (TektraFileDownload *self,
                           guint               index,
                           guint64             completed_of_file)
{
  guint64 completed = completed_of_file;
  guint64 total = 0;
  gboolean known = TRUE;

  g_assert (TEKTRA_IS_FILE_DOWNLOAD (self));

  for (guint i = 0; i < self->files->len; i++)
    {
      TektraRemoteFile *file = g_ptr_array_index (self->files, i);

      if (i < index)
        completed += file->size;
      total += file->size;
      known = known && file->size != 0;
    }

  tektra_download_set_progress (TEKTRA_DOWNLOAD (self), completed, known ? total : 0);
}

/* Keeps what the server told of the file: another run must go on from it. */
static void
work_take_file (Work *work)
{
  TektraFileDownload *self = work->self;
  g_autoptr(TektraRemoteFile) file = tektra_file_transfer_dup_file (work->transfer);
  TektraRemoteFile *old = g_ptr_array_index (self->files, work->index);

  if (g_strcmp0 (file->validator, old->validator) == 0 &&
      g_strcmp0 (file->sha256, old->sha256) == 0 &&
      file->size == old->size)
    return;

  g_ptr_array_index (self->files, work->index) = g_steal_pointer (&file);
  tektra_remote_file_free (old);
  tektra_download_changed (TEKTRA_DOWNLOAD (self));
}

static gboolean
poll_cb (gpointer user_data)
{
  Work *work = user_data;
  TektraDownload *download = TEKTRA_DOWNLOAD (work->self);
  guint64 completed = tektra_file_transfer_get_completed (work->transfer);
  guint64 checked = tektra_file_transfer_get_checked (work->transfer);

  if (g_cancellable_is_cancelled (work->cancellable))
    return G_SOURCE_CONTINUE;

  work_take_file (work);

  if (tektra_file_transfer_get_finishing (work->transfer))
    {
      tektra_file_download_tell (work->self, work->index, completed);
      tektra_download_set_phase (download, TEKTRA_DOWNLOAD_STATE_VERIFYING, NULL);
    }
  else if (completed != 0 && checked < completed && checked != 0 &&
           tektra_download_get_speed (download) < 1)
    {
      tektra_download_set_phase (download, TEKTRA_DOWNLOAD_STATE_VERIFYING,
                                 _("Checking what is already here…"));
    }
  else if (completed != 0)
    {
      tektra_download_set_phase (download, TEKTRA_DOWNLOAD_STATE_RUNNING, NULL);
      tektra_file_download_tell (work->self, work->index, completed);
    }

  return G_SOURCE_CONTINUE;
}

/* Awaits the names and sizes of the files. */
static gboolean
work_find_files (Work    *work,
                 GError **error)
{
  TektraFileDownload *self = work->self;
  GPtrArray *files;

  if (self->files->len > 0)
    return TRUE;

  tektra_download_set_phase (TEKTRA_DOWNLOAD (self), TEKTRA_DOWNLOAD_STATE_RUNNING,
                             _("Looking for the files of the model…"));
  files = dex_await_boxed (tektra_hub_resolve (self->hub, self->repository, self->quantization,
                                               self->file_path, work->cancellable),
                           error);
  if (files == NULL)
    return FALSE;

  g_ptr_array_unref (self->files);
  self->files = files;
  tektra_download_changed (TEKTRA_DOWNLOAD (self));
  tektra_download_set_phase (TEKTRA_DOWNLOAD (self), TEKTRA_DOWNLOAD_STATE_RUNNING, NULL);

  return TRUE;
}

/* Awaits one file. */
static gboolean
work_bring_file (Work    *work,
                 Move    *plan,
                 GError **error)
{
  TektraFileDownload *self = work->self;
  TektraRemoteFile *file = g_ptr_array_index (self->files, work->index);
  guint64 more = 0;
  guint retry_after;
  gboolean done;

  if (file->complete)
    return TRUE;

  for (guint i = work->index + 1; i < self->files->len; i++)
    {
      TektraRemoteFile *other = g_ptr_array_index (self->files, i);

      more += other->complete ? 0 : other->size;
    }

  work->transfer = tektra_file_transfer_new (file, g_ptr_array_index (plan->from, work->index),
                                             more, self->timeout);
  work->poll_source = g_timeout_add (POLL_MS, poll_cb, work);
  done = dex_await (tektra_file_transfer_run (work->transfer, work->cancellable), error);
  g_clear_handle_id (&work->poll_source, g_source_remove);

  work_take_file (work);
  retry_after = tektra_file_transfer_get_retry_after (work->transfer);
  if (retry_after != 0)
    tektra_download_set_retry_after (TEKTRA_DOWNLOAD (self), retry_after);
  if (!g_cancellable_is_cancelled (work->cancellable))
    tektra_file_download_tell (self, work->index,
                               tektra_file_transfer_get_completed (work->transfer));
  g_clear_pointer (&work->transfer, tektra_file_transfer_unref);

  if (done)
    {
      file = g_ptr_array_index (self->files, work->index);
      file->complete = TRUE;
      tektra_download_changed (TEKTRA_DOWNLOAD (self));
    }

  return done;
}

static DexFuture *
run_fiber (gpointer user_data)
{
  Work *work = user_data;
  g_autoptr(GError) error = NULL;
  Move *plan;

  if (!work_find_files (work, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  plan = tektra_file_download_plan (work->self);

  for (work->index = 0; work->index < work->self->files->len; work->index++)
    {
      if (!work_bring_file (work, plan, &error))
        {
          move_free (plan);
          return dex_future_new_for_error (g_steal_pointer (&error));
        }
    }

  if (!dex_await (tektra_thread_spawn ("tektra-download", move_in_thread, plan, move_free), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
tektra_file_download_run (TektraDownload *download,
                          GCancellable   *cancellable)
{
  Work *work = g_new0 (Work, 1);

  work->self = g_object_ref (TEKTRA_FILE_DOWNLOAD (download));
  work->cancellable = g_object_ref (cancellable);

  return dex_scheduler_spawn (NULL, 0, run_fiber, work, work_free);
}

static DexFuture *
tektra_file_download_discard (TektraDownload *download)
{
  return tektra_thread_spawn ("tektra-download", delete_in_thread,
                              tektra_file_download_plan (TEKTRA_FILE_DOWNLOAD (download)),
                              move_free);
}

static void
tektra_file_download_save (TektraDownload *download,
                           JsonObject     *object)
{
  TektraFileDownload *self = TEKTRA_FILE_DOWNLOAD (download);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->files->len; i++)
    {
      TektraRemoteFile *file = g_ptr_array_index (self->files, i);
      JsonObject *member = json_object_new ();

      json_object_set_string_member (member, "url", file->url);
      json_object_set_string_member (member, "name", file->name);
      json_object_set_int_member (member, "size", (gint64) file->size);
      json_object_set_boolean_member (member, "complete", file->complete);
      if (file->format == TEKTRA_FILE_FORMAT_WHISPER)
        json_object_set_string_member (member, "format", "whisper");
      if (file->sha256 != NULL)
        json_object_set_string_member (member, "sha256", file->sha256);
      if (file->validator != NULL)
        json_object_set_string_member (member, "validator", file->validator);
      json_array_add_object_element (array, member);
    }

  json_object_set_string_member (object, "source", self->source);
  json_object_set_string_member (object, "folder", self->folder);
  json_object_set_string_member (object, "hub", self->hub);
  json_object_set_array_member (object, "files", array);
}

static void
tektra_file_download_finalize (GObject *object)
{
  TektraFileDownload *self = TEKTRA_FILE_DOWNLOAD (object);

  g_free (self->source);
  g_free (self->folder);
  g_free (self->hub);
  g_free (self->repository);
  g_free (self->quantization);
  g_free (self->file_path);
  g_ptr_array_unref (self->files);

  G_OBJECT_CLASS (tektra_file_download_parent_class)->finalize (object);
}

static void
tektra_file_download_class_init (TektraFileDownloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraDownloadClass *download_class = TEKTRA_DOWNLOAD_CLASS (klass);

  object_class->finalize = tektra_file_download_finalize;
  download_class->kind = "file";
  download_class->run = tektra_file_download_run;
  download_class->discard = tektra_file_download_discard;
  download_class->save = tektra_file_download_save;
}

static void
tektra_file_download_init (TektraFileDownload *self)
{
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_remote_file_free);
  self->hub = g_strdup (TEKTRA_HUB_URL);
  self->timeout = TIMEOUT_SECONDS;
}

/* The last piece of an address's path; NULL when it is no name of a GGUF file */
static char *
dup_file_name (const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *name = uri != NULL ? g_path_get_basename (g_uri_get_path (uri)) : NULL;

  if (name == NULL || *name == '.' || strchr (name, '/') != NULL || strlen (name) <= 5 ||
      g_ascii_strcasecmp (name + strlen (name) - 5, ".gguf") != 0)
    return NULL;

  return g_steal_pointer (&name);
}

/**
 * tektra_file_download_dup_key:
 * @source: a name at the Hub or an address
 *
 * Makes the key by which a [class@DownloadManager] finds a download.
 *
 * Returns: (transfer full): the key
 */
char *
tektra_file_download_dup_key (const char *source)
{
  g_autofree char *repository = NULL;
  g_autofree char *quantization = NULL;
  g_autofree char *path = NULL;

  if (!tektra_hub_parse_name (source, &repository, &quantization, &path))
    return g_strconcat ("file:", source, NULL);

  return g_strjoin (":", "hub", repository, path != NULL ? path : quantization, NULL);
}

/**
 * tektra_file_download_new:
 * @source: "owner/repository" or "owner/repository:Q4_K_M" of the Hugging Face Hub, the address of
 *   a page or file there, or any other address of a GGUF file
 * @folder: (type filename): the folder of the models; what comes from the Hub gets one of its own
 *   in there
 * @error: return location for an error
 *
 * Prepares a download.
 *
 * Returns: (transfer full) (nullable): a download, or %NULL with %TEKTRA_DOWNLOAD_ERROR_INSECURE or
 *   %TEKTRA_DOWNLOAD_ERROR_NOT_FOUND
 */
TektraDownload *
tektra_file_download_new (const char  *source,
                          const char  *folder,
                          GError     **error)
{
  g_autofree char *key = NULL;
  g_autofree char *title = NULL;
  g_autofree char *repository = NULL;
  g_autofree char *quantization = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  TektraFileDownload *self;

  g_return_val_if_fail (source != NULL, NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  key = tektra_file_download_dup_key (source);

  if (tektra_hub_parse_name (source, &repository, &quantization, &path))
    {
      name = g_path_get_basename (repository);
      title = path != NULL ? g_path_get_basename (path)
                           : g_strjoin (" ", name, quantization, NULL);
    }
  else if (!tektra_remote_url_check (source, error))
    {
      return NULL;
    }
  else if (!(title = dup_file_name (source)))
    {
      g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_FOUND,
                   _("“%s” is no address of a GGUF file; it should end with .gguf."), source);
      return NULL;
    }

  self = g_object_new (TEKTRA_TYPE_FILE_DOWNLOAD, "key", key, "title", title, NULL);
  self->source = g_strdup (source);
  self->folder = g_build_filename (folder, name, NULL);
  self->repository = g_steal_pointer (&repository);
  self->quantization = g_steal_pointer (&quantization);
  self->file_path = g_steal_pointer (&path);

  if (self->repository == NULL)
    g_ptr_array_add (self->files, tektra_remote_file_new (source, title));

  return TEKTRA_DOWNLOAD (self);
}

/**
 * tektra_file_download_new_for_file:
 * @file: where the file is, and what is known of it
 * @title: the name of the model
 * @folder: (type filename): the folder that it goes to
 *
 * Prepares the download of a file of which everything is known.
 *
 * Returns: (transfer full): a download
 */
TektraDownload *
tektra_file_download_new_for_file (const TektraRemoteFile *file,
                                   const char             *title,
                                   const char             *folder)
{
  g_autofree char *key = NULL;
  TektraFileDownload *self;

  g_return_val_if_fail (file != NULL, NULL);
  g_return_val_if_fail (title != NULL, NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  key = tektra_file_download_dup_key (file->url);
  self = g_object_new (TEKTRA_TYPE_FILE_DOWNLOAD, "key", key, "title", title, NULL);
  self->source = g_strdup (file->url);
  self->folder = g_strdup (folder);
  g_ptr_array_add (self->files, tektra_remote_file_copy (file));

  return TEKTRA_DOWNLOAD (self);
}

/* What was saved of a file; NULL when that makes no sense. */
static TektraRemoteFile *
restore_file (JsonObject *member)
{
  const char *url = tektra_json_get_string (member, "url");
  const char *name = tektra_json_get_string (member, "name");
  TektraRemoteFile *file;

  if (url == NULL || name == NULL || *name == '.' || strchr (name, '/') != NULL)
    return NULL;

  file = tektra_remote_file_new (url, name);
  file->size = (guint64) MAX (tektra_json_get_int (member, "size", 0), 0);
  file->complete = tektra_json_get_boolean (member, "complete", FALSE);
  file->sha256 = g_strdup (tektra_json_get_string (member, "sha256"));
  file->validator = g_strdup (tektra_json_get_string (member, "validator"));
  if (g_strcmp0 (tektra_json_get_string (member, "format"), "whisper") == 0)
    file->format = TEKTRA_FILE_FORMAT_WHISPER;

  return file;
}

/**
 * tektra_file_download_restore:
 * @object: what was saved
 * @user_data: not used
 *
 * Makes a download of what was saved of it: a [callback@DownloadRestoreFunc] for the kind "file".
 *
 * Returns: (transfer full) (nullable): a download
 */
TektraDownload *
tektra_file_download_restore (JsonObject *object,
                              gpointer    user_data)
{
  const char *source = tektra_json_get_string (object, "source");
  const char *folder = tektra_json_get_string (object, "folder");
  const char *hub = tektra_json_get_string (object, "hub");
  const char *title = tektra_json_get_string (object, "title");
  JsonArray *array = tektra_json_get_array (object, "files");
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(TektraDownload) download = NULL;
  TektraRemoteFile *file = NULL;
  TektraFileDownload *self;

  if (source == NULL || folder == NULL || hub == NULL || array == NULL)
    return NULL;

  files = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_remote_file_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *member = tektra_json_as_object (json_array_get_element (array, i));

      file = restore_file (member);
      if (file == NULL)
        return NULL;
      g_ptr_array_add (files, file);
    }

  if (file != NULL && file->format == TEKTRA_FILE_FORMAT_WHISPER)
    download = tektra_file_download_new_for_file (file, title != NULL ? title : source, folder);
  else
    download = tektra_file_download_new (source, folder, NULL);
  if (download == NULL)
    return NULL;

  self = TEKTRA_FILE_DOWNLOAD (download);
  g_set_str (&self->folder, folder);
  g_set_str (&self->hub, hub);
  g_ptr_array_unref (self->files);
  self->files = g_steal_pointer (&files);

  return g_steal_pointer (&download);
}

/**
 * tektra_file_download_set_hub:
 * @self: a download that was not started
 * @base_url: an address without a slash at its end
 *
 * Sets another server than Hugging Face's that speaks its protocol.
 */
void
tektra_file_download_set_hub (TektraFileDownload *self,
                              const char         *base_url)
{
  g_return_if_fail (TEKTRA_IS_FILE_DOWNLOAD (self));
  g_return_if_fail (base_url != NULL);

  g_set_str (&self->hub, base_url);
}

/**
 * tektra_file_download_set_timeout:
 * @self: a download
 * @seconds: 60 unless set
 *
 * Sets how long a server may be silent before another connection is tried.
 */
void
tektra_file_download_set_timeout (TektraFileDownload *self,
                                  guint               seconds)
{
  g_return_if_fail (TEKTRA_IS_FILE_DOWNLOAD (self));

  self->timeout = seconds;
}

/**
 * tektra_file_download_dup_path:
 * @self: a download
 *
 * Gets where the model is when it is finished.
 *
 * Returns: (transfer full) (nullable) (type filename): the path of its first file, %NULL while its
 *   name is not known
 */
char *
tektra_file_download_dup_path (TektraFileDownload *self)
{
  TektraRemoteFile *file;

  g_return_val_if_fail (TEKTRA_IS_FILE_DOWNLOAD (self), NULL);

  if (self->files->len == 0)
    return NULL;

  file = g_ptr_array_index (self->files, self->files->len - 1);

  return g_build_filename (self->folder, file->name, NULL);
}

/**
 * tektra_file_download_get_format:
 * @self: a download
 *
 * Gets what is downloaded.
 *
 * Returns: the format
 */
TektraFileFormat
tektra_file_download_get_format (TektraFileDownload *self)
{
  TektraRemoteFile *file;

  g_return_val_if_fail (TEKTRA_IS_FILE_DOWNLOAD (self), TEKTRA_FILE_FORMAT_GGUF);

  /* what is looked for at the Hub first is a model for chats */
  if (self->files->len == 0)
    return TEKTRA_FILE_FORMAT_GGUF;

  file = g_ptr_array_index (self->files, 0);

  return file->format;
}
