/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* copy_file_range (), sync_file_range () */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "models/tektra-download.h"
#include "models/tektra-part-file.h"
#include "util/tektra-sha256.h"

/* What is read at once, in bytes. */
#define READ_SIZE (1024 * 1024)

/* What the kernel copies at once, in bytes. */
#define COPY_SIZE (16 * 1024 * 1024)

/* What is left to the system's caches before the disk is told of it, in bytes. */
#define FLUSH_SIZE (16 * 1024 * 1024)

/* What is always left free on a disk, in bytes: a full one troubles every other program. */
#define RESERVE (16 * 1024 * 1024)

struct _TektraPartFile
{
  char *path;
  TektraSha256 *checksum; /* of the first size bytes */
  guint64 size;
  guint64 flushed;        /* what the disk was told to write */
  int fd;
};

static void
reset_checksum (TektraPartFile *self)
{
  g_clear_pointer (&self->checksum, tektra_sha256_free);
  self->checksum = tektra_sha256_new ();
}

static void
set_errno (GError     **error,
           const char  *path,
           int          code)
{
  g_autofree char *name = g_filename_display_basename (path);

  if (code == ENOSPC || code == EDQUOT || code == EFBIG)
    g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NO_SPACE,
                 _("The disk is full; make room and go on, what is there of “%s” is kept."), name);
  else
    g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_FILE,
                 _("“%s” cannot be written (%s); check the folder of the models."),
                 name, g_strerror (code));
}

/**
 * tektra_part_file_open:
 * @path: (type filename): the file, which is made when it is not there, and the folder, too
 * @error: return location for an error
 *
 * Opens the file to go on writing it. What is in it counts after [method@PartFile.read].
 *
 * Returns: (transfer full) (nullable): the file, %NULL with %TEKTRA_DOWNLOAD_ERROR_BUSY when it is
 *   open elsewhere, or %TEKTRA_DOWNLOAD_ERROR_FILE
 */
TektraPartFile *
tektra_part_file_open (const char  *path,
                       GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(TektraPartFile) self = NULL;
  struct stat info;

  self = g_new0 (TektraPartFile, 1);
  self->path = g_strdup (path);
  reset_checksum (self);
  self->fd = -1;

  if (g_mkdir_with_parents (folder, 0755) != 0 ||
      (self->fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644)) < 0 ||
      fstat (self->fd, &info) != 0)
    {
      set_errno (error, path, errno);
      return NULL;
    }

  if (flock (self->fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_autofree char *name = g_filename_display_basename (path);

      g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_BUSY,
                   _("“%s” is being downloaded by another program; wait for its end."), name);
      return NULL;
    }

  self->size = (guint64) info.st_size;
  self->flushed = self->size;

  return g_steal_pointer (&self);
}

/**
 * tektra_part_file_free:
 * @self: (transfer full): a file
 *
 * Closes the file.
 */
void
tektra_part_file_free (TektraPartFile *self)
{
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  tektra_sha256_free (self->checksum);
  g_free (self->path);
  g_free (self);
}

/**
 * tektra_part_file_get_size:
 * @self: a file
 *
 * Gets how much there is.
 *
 * Returns: bytes
 */
guint64
tektra_part_file_get_size (TektraPartFile *self)
{
  return self->size;
}

/**
 * tektra_part_file_read:
 * @self: a file that was just opened
 * @func: (scope call): told how far it is
 * @user_data: data passed to @func
 * @cancellable: (nullable): ends it
 * @error: return location for an error
 *
 * Reads what is there, for the checksum.
 *
 * Returns: %TRUE when all was read
 */
gboolean
tektra_part_file_read (TektraPartFile      *self,
                       TektraPartFileFunc   func,
                       gpointer             user_data,
                       GCancellable        *cancellable,
                       GError             **error)
{
  g_autofree guint8 *buffer = g_malloc (READ_SIZE);
  guint64 done = 0;

  reset_checksum (self);

  while (done < self->size)
    {
      ssize_t n;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      n = pread (self->fd, buffer, MIN (READ_SIZE, self->size - done), (off_t) done);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          set_errno (error, self->path, n < 0 ? errno : EIO);
          return FALSE;
        }

      tektra_sha256_update (self->checksum, buffer, (gsize) n);
      done += (guint64) n;
      func (done, user_data);
    }

  return TRUE;
}

/**
 * tektra_part_file_check_space:
 * @self: a file
 * @bytes: how much more is to be written to its disk
 * @error: return location for an error
 *
 * Looks whether the disk has room.
 *
 * Returns: %FALSE with %TEKTRA_DOWNLOAD_ERROR_NO_SPACE, which tells both numbers, when it has not
 */
gboolean
tektra_part_file_check_space (TektraPartFile  *self,
                              guint64          bytes,
                              GError         **error)
{
  g_autofree char *needed = NULL;
  g_autofree char *there = NULL;
  struct statvfs info;
  guint64 available;

  if (fstatvfs (self->fd, &info) != 0)
    return TRUE;

  available = (guint64) info.f_bavail * info.f_frsize;
  if (available >= bytes + RESERVE)
    return TRUE;

  needed = g_format_size (bytes);
  there = g_format_size (available);
  g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NO_SPACE,
               /* Translators: two sizes */
               _("%s more are needed, but the disk has only %s free; make room and try again."),
               needed, there);

  return FALSE;
}

/**
 * tektra_part_file_append:
 * @self: a file
 * @data: bytes
 * @length: how many
 * @error: return location for an error
 *
 * Writes behind what is there.
 *
 * Returns: %FALSE with %TEKTRA_DOWNLOAD_ERROR_NO_SPACE or %TEKTRA_DOWNLOAD_ERROR_FILE; what was
 *   written before stays
 */
gboolean
tektra_part_file_append (TektraPartFile  *self,
                         gconstpointer    data,
                         gsize            length,
                         GError         **error)
{
  const guint8 *bytes = data;

  while (length > 0)
    {
      ssize_t n = pwrite (self->fd, bytes, length, (off_t) self->size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          set_errno (error, self->path, n < 0 ? errno : ENOSPC);
          return FALSE;
        }

      tektra_sha256_update (self->checksum, bytes, (gsize) n);
      self->size += (guint64) n;
      bytes += n;
      length -= (gsize) n;
    }

  /* The disk gets to work now, not when all is to be there (sync_file_range(2)). */
  if (self->size - self->flushed >= FLUSH_SIZE)
    {
      sync_file_range (self->fd, (off_t) self->flushed, (off_t) (self->size - self->flushed),
                       SYNC_FILE_RANGE_WRITE);
      self->flushed = self->size;
    }

  return TRUE;
}

/* Between file systems of different kinds the kernel does not copy (copy_file_range(2), EXDEV). */
static ssize_t
copy_by_hand (int     from_fd,
              int     to_fd,
              off_t   offset,
              guint8 *buffer)
{
  ssize_t n = pread (from_fd, buffer, READ_SIZE, offset);
  ssize_t written = 0;

  while (written < n)
    {
      ssize_t count = pwrite (to_fd, buffer + written, (size_t) (n - written), offset + written);

      if (count < 0 && errno != EINTR)
        return -1;
      if (count > 0)
        written += count;
    }

  return n;
}

/**
 * tektra_part_file_copy:
 * @self: a file
 * @source: (type filename): another file
 * @func: (scope call): told how far it is
 * @user_data: data passed to @func
 * @cancellable: (nullable): ends it
 * @error: return location for an error
 *
 * Makes the file the same as another one, without a checksum. Where the file system can, both share
 * their blocks, which takes no time and no room (ioctl_ficlone(2)).
 *
 * Returns: %TRUE when it is the same
 */
gboolean
tektra_part_file_copy (TektraPartFile      *self,
                       const char          *source,
                       TektraPartFileFunc   func,
                       gpointer             user_data,
                       GCancellable        *cancellable,
                       GError             **error)
{
  g_autofd int fd = g_open (source, O_RDONLY | O_CLOEXEC, 0);
  g_autofree guint8 *buffer = NULL;
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0)
    {
      set_errno (error, source, errno);
      return FALSE;
    }

  if (!tektra_part_file_clear (self, error))
    return FALSE;

  if (ioctl (self->fd, FICLONE, fd) == 0)
    {
      self->size = (guint64) info.st_size;
      func (self->size, user_data);
      return TRUE;
    }

  if (!tektra_part_file_check_space (self, (guint64) info.st_size, error))
    return FALSE;

  while (self->size < (guint64) info.st_size)
    {
      off_t from = (off_t) self->size;
      off_t to = from;
      ssize_t n;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      n = buffer != NULL ? copy_by_hand (fd, self->fd, to, buffer)
                         : copy_file_range (fd, &from, self->fd, &to, COPY_SIZE, 0);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && buffer == NULL && (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP))
        {
          buffer = g_malloc (READ_SIZE);
          continue;
        }
      if (n <= 0)
        {
          set_errno (error, self->path, n < 0 ? errno : EIO);
          return FALSE;
        }

      self->size += (guint64) n;
      func (self->size, user_data);
    }

  return TRUE;
}

/**
 * tektra_part_file_clear:
 * @self: a file
 * @error: return location for an error
 *
 * Empties the file.
 *
 * Returns: %TRUE when it is empty
 */
gboolean
tektra_part_file_clear (TektraPartFile  *self,
                        GError         **error)
{
  if (ftruncate (self->fd, 0) != 0)
    {
      set_errno (error, self->path, errno);
      return FALSE;
    }

  self->size = 0;
  self->flushed = 0;
  reset_checksum (self);

  return TRUE;
}

/**
 * tektra_part_file_sync:
 * @self: a file
 * @error: return location for an error
 *
 * Waits until all is on the disk.
 *
 * Returns: %TRUE when it is
 */
gboolean
tektra_part_file_sync (TektraPartFile  *self,
                       GError         **error)
{
  if (fsync (self->fd) == 0)
    return TRUE;

  set_errno (error, self->path, errno);

  return FALSE;
}

/**
 * tektra_part_file_dup_sha256:
 * @self: a file
 *
 * Works out the checksum of what is there.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *
tektra_part_file_dup_sha256 (TektraPartFile *self)
{
  return tektra_sha256_dup_string (self->checksum);
}
