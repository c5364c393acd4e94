/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "models/tektra-model-import.h"
#include "models/tektra-part-file.h"
#include "models/tektra-whisper-file.h"
#include "util/tektra-json.h"
#include "util/tektra-thread.h"

/* A model that is on this computer already: looked at before it is copied, or linked to. A
 * projector that lies beside it and fits comes along.
 *
 * A model that writes down speech gets a second name where the disk allows that, which takes no
 * room and outlives the first one. */

#define POLL_MS 100
#define BLOCK_SIZE (1024 * 1024)

struct _TektraModelImport
{
  TektraDownload parent_instance;

  char *source;
  char *projector;
  char *folder;
  TektraFileFormat format;
  gboolean link;
};

/* What the thread has of it */
typedef struct
{
  gatomicrefcount ref_count;
  char *source;
  char *projector;
  char *folder;
  TektraFileFormat format;
  gboolean link;
  GCancellable *cancellable;

  GMutex lock;
  /* under the lock */
  guint64 before;    /* bytes of the files that are copied */
  guint64 completed;
  guint64 total;
} Task;

typedef struct
{
  TektraModelImport *self;
  Task *task;
  guint poll_source;
} Work;

G_DEFINE_FINAL_TYPE (TektraModelImport, tektra_model_import, TEKTRA_TYPE_DOWNLOAD)

static void
task_unref (gpointer data)
{
  Task *task = data;

  if (!g_atomic_ref_count_dec (&task->ref_count))
    return;

  g_mutex_clear (&task->lock);
  g_clear_object (&task->cancellable);
  g_free (task->source);
  g_free (task->projector);
  g_free (task->folder);
  g_free (task);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_handle_id (&work->poll_source, g_source_remove);
  task_unref (work->task);
  g_object_unref (work->self);
  g_free (work);
}

static void
copied_cb (guint64  bytes,
           gpointer user_data)
{
  Task *task = user_data;

  g_mutex_lock (&task->lock);
  task->completed = task->before + bytes;
  g_mutex_unlock (&task->lock);
}

static gboolean
fail_file (const char  *path,
           GError     **error)
{
  int code = errno;
  g_autofree char *name = g_filename_display_basename (path);

  g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_FILE,
               _("“%s” cannot be written (%s); check the folder of the models."),
               name, g_strerror (code));

  return FALSE;
}

static void
add_file (Task    *task,
          guint64  size)
{
  g_mutex_lock (&task->lock);
  task->before += size;
  task->completed = task->before;
  g_mutex_unlock (&task->lock);
}

static gboolean
read_block (int     fd,
            guint8 *buffer,
            gsize   length)
{
  while (length > 0)
    {
      ssize_t n = read (fd, buffer, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;

      buffer += n;
      length -= (gsize) n;
    }

  return TRUE;
}

/* Whether two files say the same; what cannot be read does not. Whoever cancels gets a no, too. */
static gboolean
is_same (Task       *task,
         const char *path,
         const char *source)
{
  g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_autofd int source_fd = g_open (source, O_RDONLY | O_CLOEXEC, 0);
  g_autofree guint8 *block = NULL;
  g_autofree guint8 *source_block = NULL;
  struct stat info, source_info;

  if (fd < 0 || source_fd < 0 || fstat (fd, &info) != 0 || fstat (source_fd, &source_info) != 0 ||
      !S_ISREG (info.st_mode) || info.st_size != source_info.st_size)
    return FALSE;
  if (info.st_dev == source_info.st_dev && info.st_ino == source_info.st_ino)
    return TRUE;

  block = g_malloc (BLOCK_SIZE);
  source_block = g_malloc (BLOCK_SIZE);

  for (guint64 done = 0; done < (guint64) info.st_size;)
    {
      gsize length = (gsize) MIN (BLOCK_SIZE, (guint64) info.st_size - done);

      if (g_cancellable_is_cancelled (task->cancellable) ||
          !read_block (fd, block, length) || !read_block (source_fd, source_block, length) ||
          memcmp (block, source_block, length) != 0)
        return FALSE;

      done += length;
      copied_cb (done, task);
    }

  return TRUE;
}

/* What is there already and says the same is as good as a copy. */
static gboolean
use_file (Task       *task,
          const char *path,
          const char *source)
{
  GStatBuf info;

  if (!is_same (task, path, source))
    return FALSE;

  add_file (task, g_stat (source, &info) == 0 ? (guint64) info.st_size : 0);

  return TRUE;
}

/* Gives a file a second name; FALSE where only a copy will do. */
static gboolean
name_file (Task       *task,
           const char *source,
           const char *path)
{
  GStatBuf info;

  if (g_mkdir_with_parents (task->folder, 0755) != 0 ||
      linkat (AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW) != 0)
    return FALSE;

  add_file (task, g_stat (path, &info) == 0 ? (guint64) info.st_size : 0);

  return TRUE;
}

/* Tells in @made what is there only since now. */
static gboolean
take_file (Task        *task,
           const char  *source,
           const char  *name,
           char       **made,
           GError     **error)
{
  g_autofree char *path = g_build_filename (task->folder, name, NULL);
  g_autofree char *part_path = g_strconcat (path, ".part", NULL);
  g_autoptr(TektraPartFile) part = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (use_file (task, path, source))
        return TRUE;

      if (!g_cancellable_set_error_if_cancelled (task->cancellable, error))
        g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_FILE,
                     _("There is a model file “%s” already; rename one of them."), name);
      return FALSE;
    }

  if (task->link)
    {
      if (g_mkdir_with_parents (task->folder, 0755) != 0 || symlink (source, path) != 0)
        return fail_file (path, error);
      *made = g_steal_pointer (&path);
      return TRUE;
    }

  if (task->format == TEKTRA_FILE_FORMAT_WHISPER && name_file (task, source, path))
    {
      *made = g_steal_pointer (&path);
      return TRUE;
    }

  if (!(part = tektra_part_file_open (part_path, error)) ||
      !tektra_part_file_copy (part, source, copied_cb, task, task->cancellable, error) ||
      !tektra_part_file_sync (part, error))
    {
      /* what is copied again takes as long as going on with it */
      if (part != NULL)
        g_unlink (part_path);
      return FALSE;
    }

  if (g_rename (part_path, path) != 0)
    return fail_file (path, error);

  add_file (task, tektra_part_file_get_size (part));
  *made = g_steal_pointer (&path);

  return TRUE;
}

/* Many models have a "mmproj-F16.gguf". Where another one has that name, it gets the name of its
 * model, beside which whoever looks for it finds it. */
static gboolean
take_projector (Task        *task,
                const char  *projector,
                char       **made,
                GError     **error)
{
  g_autofree char *name = g_path_get_basename (projector);
  g_autofree char *path = g_build_filename (task->folder, name, NULL);
  g_autofree char *model = NULL;
  g_autofree char *own_name = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return take_file (task, projector, name, made, error);
  if (use_file (task, path, projector))
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (task->cancellable, error))
    return FALSE;

  model = g_path_get_basename (task->source);
  if (g_str_has_suffix (model, ".gguf"))
    model[strlen (model) - strlen (".gguf")] = '\0';
  own_name = g_strconcat (model, "-mmproj.gguf", NULL);

  return take_file (task, projector, own_name, made, error);
}

/* What a model that writes down speech is called in its folder, where other files are not seen. */
static char *
dup_speech_name (const char *source)
{
  g_autofree char *name = g_path_get_basename (source);

  return g_str_has_suffix (name, TEKTRA_WHISPER_FILE_SUFFIX)
           ? g_steal_pointer (&name)
           : g_strconcat (name, TEKTRA_WHISPER_FILE_SUFFIX, NULL);
}

static gboolean
import_speech (Task    *task,
               GError **error)
{
  g_autofree char *name = dup_speech_name (task->source);
  g_autofree char *made = NULL;
  TektraWhisperFile file;

  if (!tektra_whisper_file_read (task->source, &file, error))
    return FALSE;

  g_mutex_lock (&task->lock);
  task->total = file.size;
  g_mutex_unlock (&task->lock);

  return take_file (task, task->source, name, &made, error);
}

static gboolean
import (Task    *task,
        GError **error)
{
  g_autofree char *name = g_path_get_basename (task->source);
  g_autofree char *projector = NULL;
  g_autofree char *made_projector = NULL;
  g_autofree char *made = NULL;
  g_autoptr(TektraGguf) gguf = NULL;
  g_autoptr(GError) reason = NULL;
  GStatBuf info;
  guint64 total = 0;

  if (!(gguf = tektra_gguf_read (task->source, &reason)))
    {
      g_set_error_literal (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_A_MODEL,
                           reason->message);
      return FALSE;
    }

  if (task->projector != NULL)
    projector = g_strdup (task->projector);
  else if (!gguf->projector)
    projector = tektra_model_import_find_projector (task->source, gguf);

  if (g_stat (task->source, &info) == 0)
    total += (guint64) info.st_size;
  if (projector != NULL && g_stat (projector, &info) == 0)
    total += (guint64) info.st_size;

  g_mutex_lock (&task->lock);
  task->total = total;
  g_mutex_unlock (&task->lock);

  /* the model last: whoever sees it sees all of it */
  if ((projector == NULL || take_projector (task, projector, &made_projector, error)) &&
      take_file (task, task->source, name, &made, error))
    return TRUE;

  if (made_projector != NULL)
    g_unlink (made_projector);

  return FALSE;
}

static DexFuture *
import_in_thread (gpointer user_data)
{
  Task *task = user_data;
  g_autoptr(GError) error = NULL;

  if (task->format == TEKTRA_FILE_FORMAT_WHISPER ? !import_speech (task, &error)
                                                 : !import (task, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static gboolean
poll_cb (gpointer user_data)
{
  Work *work = user_data;
  guint64 completed, total;

  g_mutex_lock (&work->task->lock);
  completed = work->task->completed;
  total = work->task->total;
  g_mutex_unlock (&work->task->lock);

  if (!g_cancellable_is_cancelled (work->task->cancellable))
    tektra_download_set_progress (TEKTRA_DOWNLOAD (work->self), completed, total);

  return G_SOURCE_CONTINUE;
}

static DexFuture *
run_fiber (gpointer user_data)
{
  Work *work = user_data;
  g_autoptr(GError) error = NULL;

  g_atomic_ref_count_inc (&work->task->ref_count);
  work->poll_source = g_timeout_add (POLL_MS, poll_cb, work);
  if (!dex_await (tektra_thread_spawn ("tektra-import", import_in_thread, work->task, task_unref),
                  &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  poll_cb (work);

  return dex_future_new_true ();
}

static DexFuture *
tektra_model_import_run (TektraDownload *download,
                         GCancellable   *cancellable)
{
  TektraModelImport *self = TEKTRA_MODEL_IMPORT (download);
  Work *work = g_new0 (Work, 1);

  work->self = g_object_ref (self);
  work->task = g_new0 (Task, 1);
  g_atomic_ref_count_init (&work->task->ref_count);
  g_mutex_init (&work->task->lock);
  work->task->source = g_strdup (self->source);
  work->task->projector = g_strdup (self->projector);
  work->task->folder = g_strdup (self->folder);
  work->task->format = self->format;
  work->task->link = self->link;
  work->task->cancellable = g_object_ref (cancellable);

  return dex_scheduler_spawn (NULL, 0, run_fiber, work, work_free);
}

static void
tektra_model_import_save (TektraDownload *download,
                          JsonObject     *object)
{
  TektraModelImport *self = TEKTRA_MODEL_IMPORT (download);

  json_object_set_string_member (object, "source", self->source);
  if (self->projector != NULL)
    json_object_set_string_member (object, "projector", self->projector);
  json_object_set_string_member (object, "folder", self->folder);
  json_object_set_boolean_member (object, "link", self->link);
  if (self->format == TEKTRA_FILE_FORMAT_WHISPER)
    json_object_set_string_member (object, "format", "whisper");
}

static void
tektra_model_import_finalize (GObject *object)
{
  TektraModelImport *self = TEKTRA_MODEL_IMPORT (object);

  g_free (self->source);
  g_free (self->projector);
  g_free (self->folder);

  G_OBJECT_CLASS (tektra_model_import_parent_class)->finalize (object);
}

static void
tektra_model_import_class_init (TektraModelImportClass *klass)
{
  TektraDownloadClass *download_class = TEKTRA_DOWNLOAD_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tektra_model_import_finalize;
  download_class->kind = "import";
  download_class->run = tektra_model_import_run;
  download_class->save = tektra_model_import_save;
}

static void
tektra_model_import_init (TektraModelImport *self)
{
}

static TektraModelImport *
create (const char *kind,
        const char *source,
        const char *folder)
{
  g_autofree char *key = g_strconcat (kind, source, NULL);
  g_autofree char *title = g_filename_display_basename (source);
  TektraModelImport *self;

  self = g_object_new (TEKTRA_TYPE_MODEL_IMPORT, "key", key, "title", title, NULL);
  self->source = g_strdup (source);
  self->folder = g_strdup (folder);

  return self;
}

/**
 * tektra_model_import_new:
 * @source: (type filename): a GGUF file
 * @folder: (type filename): the folder of the models
 * @link: %TRUE to leave the file where it is, and link to it
 *
 * Prepares an import. The file is looked at before anything is copied; a projector beside it that
 * fits comes along.
 *
 * Returns: (transfer full): an import
 */
TektraDownload *
tektra_model_import_new (const char *source,
                         const char *folder,
                         gboolean    link)
{
  TektraModelImport *self;

  g_return_val_if_fail (g_path_is_absolute (source), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  self = create ("import:", source, folder);
  self->link = link;

  return TEKTRA_DOWNLOAD (self);
}

/**
 * tektra_model_import_new_for_speech:
 * @source: (type filename): a model that writes down speech, in whisper.cpp's format
 * @folder: (type filename): the folder of such models
 *
 * Prepares an import. The file is looked at first; then it gets a second name in the folder, or is
 * copied to it from another disk.
 *
 * Returns: (transfer full): an import
 */
TektraDownload *
tektra_model_import_new_for_speech (const char *source,
                                    const char *folder)
{
  TektraModelImport *self;

  g_return_val_if_fail (g_path_is_absolute (source), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  self = create ("speech:", source, folder);
  self->format = TEKTRA_FILE_FORMAT_WHISPER;

  return TEKTRA_DOWNLOAD (self);
}

/**
 * tektra_model_import_dup_path:
 * @self: an import
 *
 * Gets where the model is when it has come.
 *
 * Returns: (transfer full) (type filename): a path
 */
char *
tektra_model_import_dup_path (TektraModelImport *self)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (TEKTRA_IS_MODEL_IMPORT (self), NULL);

  name = self->format == TEKTRA_FILE_FORMAT_WHISPER ? dup_speech_name (self->source)
                                                    : g_path_get_basename (self->source);

  return g_build_filename (self->folder, name, NULL);
}

/**
 * tektra_model_import_get_format:
 * @self: an import
 *
 * Gets what is imported.
 *
 * Returns: the format
 */
TektraFileFormat
tektra_model_import_get_format (TektraModelImport *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_IMPORT (self), TEKTRA_FILE_FORMAT_GGUF);

  return self->format;
}

/**
 * tektra_model_import_set_projector:
 * @self: an import that has not started
 * @path: (type filename): the projector of the model
 *
 * Sets which projector comes along, instead of one that lies beside the model.
 */
void
tektra_model_import_set_projector (TektraModelImport *self,
                                   const char        *path)
{
  g_return_if_fail (TEKTRA_IS_MODEL_IMPORT (self));
  g_return_if_fail (g_path_is_absolute (path));

  g_set_str (&self->projector, path);
}

/**
 * tektra_model_import_find_projector:
 * @source: (type filename): a model
 * @gguf: its header
 *
 * Looks for the projector beside a model: the only one that writes numbers of its width. Blocking:
 * call it in a thread.
 *
 * Returns: (transfer full) (nullable) (type filename): the projector
 */
char *
tektra_model_import_find_projector (const char       *source,
                                    const TektraGguf *gguf)
{
  g_autofree char *folder = g_path_get_dirname (source);
  GDir *dir = g_dir_open (folder, 0, NULL);
  g_autofree char *found = NULL;
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)))
    {
      g_autofree char *lower = g_ascii_strdown (name, -1);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr(TektraGguf) projector = NULL;

      if (strstr (lower, "mmproj") == NULL || !g_str_has_suffix (lower, ".gguf") ||
          !(projector = tektra_gguf_read (path, NULL)) ||
          !projector->projector || projector->width != gguf->width)
        continue;

      n++;
      g_set_str (&found, path);
    }
  g_clear_pointer (&dir, g_dir_close);

  return n == 1 ? g_steal_pointer (&found) : NULL;
}

/**
 * tektra_model_import_restore:
 * @object: what was saved
 * @user_data: not used
 *
 * Makes an import of what was saved of it: a [callback@DownloadRestoreFunc] for the kind "import".
 *
 * Returns: (transfer full) (nullable): an import
 */
TektraDownload *
tektra_model_import_restore (JsonObject *object,
                             gpointer    user_data)
{
  const char *source = tektra_json_get_string (object, "source");
  const char *projector = tektra_json_get_string (object, "projector");
  const char *folder = tektra_json_get_string (object, "folder");
  TektraDownload *import;

  if (source == NULL || !g_path_is_absolute (source) || folder == NULL)
    return NULL;

  if (g_strcmp0 (tektra_json_get_string (object, "format"), "whisper") == 0)
    return tektra_model_import_new_for_speech (source, folder);

  import = tektra_model_import_new (source, folder,
                                    tektra_json_get_boolean (object, "link", FALSE));
  if (projector != NULL && g_path_is_absolute (projector))
    tektra_model_import_set_projector (TEKTRA_MODEL_IMPORT (import), projector);

  return import;
}
