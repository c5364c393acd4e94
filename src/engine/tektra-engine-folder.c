/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/tektra-backend-error.h"
#include "engine/tektra-engine-folder.h"
#include "util/tektra-paths.h"
#include "util/tektra-thread.h"

/*
 * Each start of a child gets a folder that nobody else can enter, since a socket that is left over
 * would make llama-server fail, and since another user must not reach the model.
 *
 * A Tektra that is killed cannot remove its folders. Therefore each holds a lock file, locked as
 * long as its owner lives; whoever makes the next folder removes those whose lock is free. The
 * folder above is locked meanwhile, so that nobody finds a folder before its lock is taken.
 */

#define PREFIX "engine-"
#define LOCK_NAME "lock"
/* llama-server takes a host for a socket when it ends like this. */
#define SOCKET_NAME "engine.sock"

struct _TektraEngineFolder
{
  GObject  parent_instance;

  char    *path;
  char    *socket_path;
  int      lock_fd;
};

G_DEFINE_FINAL_TYPE (TektraEngineFolder, tektra_engine_folder, G_TYPE_OBJECT)

static int
lock_file (const char *path,
           int         flags,
           int         operation)
{
  int fd = open (path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
  int result;

  if (fd < 0)
    return -1;

  do
    result = flock (fd, operation);
  while (result < 0 && errno == EINTR);

  if (result < 0)
    {
      close (fd);
      return -1;
    }

  return fd;
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }

  if (g_rmdir (path) < 0 && errno != ENOENT)
    g_debug ("Could not remove “%s”: %s", path, g_strerror (errno));
}

static void
sweep (const char *parent)
{
  g_autoptr(GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = NULL;
      g_autofree char *lock = NULL;
      int fd;

      if (!g_str_has_prefix (name, PREFIX))
        continue;

      path = g_build_filename (parent, name, NULL);
      lock = g_build_filename (path, LOCK_NAME, NULL);
      fd = lock_file (lock, O_RDWR, LOCK_EX | LOCK_NB);

      if (fd < 0 && errno == EWOULDBLOCK)
        continue;

      g_debug ("Removing “%s”, which a Tektra that was killed left behind", path);
      remove_folder (path);

      if (fd >= 0)
        close (fd);
    }
}

static DexFuture *
create_in_thread (gpointer user_data)
{
  g_autoptr(TektraEngineFolder) self = g_object_new (TEKTRA_TYPE_ENGINE_FOLDER, NULL);
  const char *parent = tektra_paths_get_runtime_dir ();
  g_autofree char *template = NULL;
  g_autofree char *lock = NULL;
  int parent_fd;
  int errsv;

  if (parent == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED,
                                  _("There is no private folder for the engine’s socket: check "
                                    "$XDG_RUNTIME_DIR and the permissions of /tmp."));

  template = g_build_filename (parent, PREFIX "XXXXXX", NULL);
  parent_fd = lock_file (parent, O_RDONLY | O_DIRECTORY, LOCK_EX);
  errsv = errno;

  if (parent_fd >= 0)
    {
      sweep (parent);

      self->path = g_strdup (g_mkdtemp_full (template, 0700));
      errsv = errno;

      if (self->path != NULL)
        {
          lock = g_build_filename (self->path, LOCK_NAME, NULL);
          self->lock_fd = lock_file (lock, O_RDWR | O_CREAT | O_EXCL, LOCK_EX | LOCK_NB);
          errsv = errno;
          self->socket_path = g_build_filename (self->path, SOCKET_NAME, NULL);
        }

      close (parent_fd);
    }

  if (self->lock_fd < 0)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED,
                                  _("The folder “%s” for the engine’s socket cannot be used: %s."),
                                  parent, g_strerror (errsv));

  return dex_future_new_take_object (g_steal_pointer (&self));
}

static void
tektra_engine_folder_finalize (GObject *object)
{
  TektraEngineFolder *self = TEKTRA_ENGINE_FOLDER (object);

  tektra_engine_folder_remove (self);
  g_free (self->socket_path);

  G_OBJECT_CLASS (tektra_engine_folder_parent_class)->finalize (object);
}

static void
tektra_engine_folder_class_init (TektraEngineFolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_engine_folder_finalize;
}

static void
tektra_engine_folder_init (TektraEngineFolder *self)
{
  self->lock_fd = -1;
}

/**
 * tektra_engine_folder_create:
 *
 * Makes a fresh private folder, and removes those that Tektras left behind which were killed.
 *
 * Returns: (transfer full): a future that resolves to a [class@EngineFolder]
 */
DexFuture *
tektra_engine_folder_create (void)
{
  return tektra_thread_spawn ("tektra-folder", create_in_thread, NULL, NULL);
}

/**
 * tektra_engine_folder_get_socket_path:
 * @self: a folder
 *
 * Gets where the child is to make its socket.
 *
 * Returns: (transfer none) (type filename): an absolute path of less than 108 bytes
 */
const char *
tektra_engine_folder_get_socket_path (TektraEngineFolder *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_FOLDER (self), NULL);

  return self->socket_path;
}

/**
 * tektra_engine_folder_remove:
 * @self: a folder
 *
 * Removes the folder with all that is in it. The last reference would do the same, but the thread
 * that made the folder may let go of it later than its owner does.
 */
void
tektra_engine_folder_remove (TektraEngineFolder *self)
{
  g_return_if_fail (TEKTRA_IS_ENGINE_FOLDER (self));

  if (self->path != NULL)
    remove_folder (self->path);
  g_clear_pointer (&self->path, g_free);

  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}
