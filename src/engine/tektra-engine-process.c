/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engine/tektra-engine-folder.h"
#include "engine/tektra-engine-process.h"
#include "util/tektra-child.h"
#include "util/tektra-http.h"

/*
 * The process listens on a socket in a folder that only this user can enter, and asks for a key
 * that only its environment holds: the arguments of a process can be read by everybody. Engines
 * that do not know such sockets get a port instead, and whether they ask for the key is up to them.
 *
 * It is killed when the thread that started it ends. So it is started in the main thread, whose end
 * is the end of Tektra, however that comes.
 */

#define KEY_BYTES 32
#define READ_SIZE 4096
#define KILL_GRACE_MS 5000
#define LOG_GRACE_MS 500

/* Takes the engine before the desktop when memory runs out: proc_pid_oom_score_adj(5) */
#define OOM_SCORE "500"
/* Lets everything with a window go first. */
#define NICENESS 5

struct _TektraEngineProcess
{
  GObject             parent_instance;

  TektraEngineFolder *folder;
  TektraHttpClient   *client;
  GSubprocess        *subprocess;
  GCancellable       *reading;
  DexPromise         *exited;
  DexPromise         *read_all;
  GPid                pid;
};

G_DEFINE_FINAL_TYPE (TektraEngineProcess, tektra_engine_process, G_TYPE_OBJECT)

/* Runs in the child between fork () and exec (): async-signal-safe calls only. */
static void
child_setup_cb (gpointer user_data)
{
  int fd;

  setpgid (0, 0);
  setpriority (PRIO_PROCESS, 0, NICENESS);
  tektra_child_end_with_parent (GPOINTER_TO_INT (user_data));

  fd = open ("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd >= 0)
    {
      G_GNUC_UNUSED gssize n_written = write (fd, OOM_SCORE, sizeof OOM_SCORE - 1);

      close (fd);
    }
}

static char *
create_key (void)
{
  guint8 bytes[KEY_BYTES];
  GString *key = g_string_new (NULL);

  if (getentropy (bytes, sizeof bytes) < 0)
    g_error ("The kernel gives no random numbers");

  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (key, "%02x", bytes[i]);

  return g_string_free_and_steal (key);
}

/* Nobody has this port now. Somebody else may take it before the engine does, which then ends. */
static guint
find_port (GError **error)
{
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) address = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL || !g_socket_bind (socket, any, TRUE, error) ||
      (address = g_socket_get_local_address (socket, error)) == NULL)
    return 0;

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

static gboolean
wants_port (const TektraEngineSpec *spec)
{
  for (guint i = 0; spec->argv[i] != NULL; i++)
    {
      if (strstr (spec->argv[i], TEKTRA_ENGINE_PORT) != NULL)
        return TRUE;
    }

  return FALSE;
}

static GStrv
dup_arguments (const TektraEngineSpec *spec,
               const char             *socket,
               guint                   port)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; spec->argv[i] != NULL; i++)
    {
      g_autoptr(GString) argument = g_string_new (spec->argv[i]);
      char number[8];

      if (g_str_equal (argument->str, TEKTRA_ENGINE_SOCKET))
        g_string_assign (argument, socket);

      g_snprintf (number, sizeof number, "%u", port);
      if (port != 0)
        g_string_replace (argument, TEKTRA_ENGINE_PORT, number, 0);
      g_strv_builder_take (builder, g_string_free_and_steal (g_steal_pointer (&argument)));
    }

  return g_strv_builder_end (builder);
}

static GStrv
dup_environment (const TektraEngineSpec *spec,
                 const char             *key)
{
  g_auto(GStrv) variables = spec->environ != NULL ? g_strdupv (spec->environ) : g_get_environ ();

  for (guint i = 0; variables[i] != NULL; i++)
    {
      g_autoptr(GString) variable = g_string_new_take (variables[i]);

      g_string_replace (variable, TEKTRA_ENGINE_KEY, key, 0);
      variables[i] = g_string_free_and_steal (g_steal_pointer (&variable));
    }

  return g_environ_setenv (g_steal_pointer (&variables), spec->key_variable, key, TRUE);
}

static TektraHttpClient *
create_client (const TektraEngineSpec *spec,
               const char             *socket,
               guint                   port)
{
  g_autofree char *uri = NULL;

  if (port == 0)
    return tektra_http_client_new_unix (spec->label, socket);

  uri = g_strdup_printf ("http://127.0.0.1:%u", port);

  return tektra_http_client_new (spec->label, uri);
}

static void
wait_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DexPromise) exited = user_data;

  g_assert (G_IS_SUBPROCESS (object));

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  dex_promise_resolve_boolean (exited, TRUE);
}

typedef struct
{
  GInputStream    *stream;
  GCancellable    *cancellable;
  DexPromise      *read_all;
  TektraEngineLog *log;
} Reader;

static void
reader_free (gpointer data)
{
  Reader *reader = data;

  g_object_unref (reader->stream);
  g_object_unref (reader->cancellable);
  dex_unref (reader->read_all);
  tektra_engine_log_unref (reader->log);
  g_free (reader);
}

/* A child whose pipe is full stops working, so it is read as long as there is one. */
static DexFuture *
read_log_fiber (gpointer user_data)
{
  Reader *reader = user_data;
  gsize length;

  do
    {
      g_autoptr(GBytes) bytes = NULL;
      gconstpointer data;

      bytes = dex_await_boxed (tektra_http_read (reader->stream, READ_SIZE, reader->cancellable),
                               NULL);
      if (bytes == NULL)
        break;

      data = g_bytes_get_data (bytes, &length);
      tektra_engine_log_feed (reader->log, data, length);
    }
  while (length > 0);

  dex_promise_resolve_boolean (reader->read_all, TRUE);

  return dex_future_new_true ();
}

static void
tektra_engine_process_read_log (TektraEngineProcess *self,
                                TektraEngineLog     *log)
{
  Reader *reader = g_new0 (Reader, 1);

  g_assert (TEKTRA_IS_ENGINE_PROCESS (self));

  self->reading = g_cancellable_new ();
  self->read_all = dex_promise_new ();

  reader->stream = g_object_ref (g_subprocess_get_stdout_pipe (self->subprocess));
  reader->cancellable = g_object_ref (self->reading);
  reader->read_all = dex_ref (self->read_all);
  reader->log = tektra_engine_log_ref (log);

  dex_future_disown (dex_scheduler_spawn (NULL, 0, read_log_fiber, reader, reader_free));
}

static void
tektra_engine_process_dispose (GObject *object)
{
  TektraEngineProcess *self = TEKTRA_ENGINE_PROCESS (object);

  tektra_engine_process_kill (self);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  dex_clear (&self->read_all);
  dex_clear (&self->exited);
  g_clear_object (&self->subprocess);
  g_clear_object (&self->client);
  if (self->folder != NULL)
    tektra_engine_folder_remove (self->folder);
  g_clear_object (&self->folder);

  G_OBJECT_CLASS (tektra_engine_process_parent_class)->dispose (object);
}

static void
tektra_engine_process_class_init (TektraEngineProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_engine_process_dispose;
}

static void
tektra_engine_process_init (TektraEngineProcess *self)
{
}

/**
 * tektra_engine_process_spawn:
 * @spec: what to run
 * @log: takes what it writes
 * @error: return location for an error in %TEKTRA_BACKEND_ERROR
 *
 * Makes a folder and starts a process for it.
 *
 * Returns: (transfer full) (nullable): the process, or %NULL with @error set
 */
TektraEngineProcess *
tektra_engine_process_spawn (const TektraEngineSpec  *spec,
                             TektraEngineLog         *log,
                             GError                 **error)
{
  g_autoptr(TektraEngineProcess) self = g_object_new (TEKTRA_TYPE_ENGINE_PROCESS, NULL);
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autofree char *key = create_key ();
  g_autoptr(GError) local_error = NULL;
  g_auto(GStrv) argv = NULL;
  g_auto(GStrv) variables = NULL;
  const char *identifier;
  const char *socket;
  guint port = 0;
  gint64 begin;

  g_return_val_if_fail (spec != NULL, NULL);
  g_return_val_if_fail (log != NULL, NULL);

  if (!(self->folder = dex_await_object (tektra_engine_folder_create (), error)))
    return NULL;

  if (wants_port (spec) && (port = find_port (&local_error)) == 0)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED,
                   _("The engine of “%s” cannot be started: %s."),
                   spec->label, local_error->message);
      return NULL;
    }

  socket = tektra_engine_folder_get_socket_path (self->folder);
  argv = dup_arguments (spec, socket, port);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, GINT_TO_POINTER (getpid ()),
                                         NULL);

  variables = dup_environment (spec, key);
  g_subprocess_launcher_set_environ (launcher, variables);

  begin = g_get_monotonic_time ();
  self->subprocess = g_subprocess_launcher_spawnv (launcher, (const char * const *) argv,
                                                   &local_error);

  if (self->subprocess == NULL)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                   _("The engine of “%s” cannot be started: %s."),
                   spec->label, local_error->message);
      return NULL;
    }

  g_debug ("Started the engine of “%s” in %" G_GINT64_FORMAT " µs",
           spec->label, g_get_monotonic_time () - begin);

  identifier = g_subprocess_get_identifier (self->subprocess);
  self->pid = identifier != NULL ? (GPid) g_ascii_strtoll (identifier, NULL, 10) : 0;
  self->exited = dex_promise_new ();
  g_subprocess_wait_async (self->subprocess, NULL, wait_cb, dex_ref (self->exited));
  tektra_engine_process_read_log (self, log);

  self->client = create_client (spec, socket, port);
  tektra_http_client_set_token (self->client, key);

  return g_steal_pointer (&self);
}

/**
 * tektra_engine_process_end:
 * @self: a process
 * @grace_ms: milliseconds after each of two SIGTERM
 *
 * Ends the process if it still runs: asks, asks again, then kills it and its children. Then waits
 * for the rest of its log.
 *
 * llama-server ends within 30 ms when it is idle, and waits for an answer that is being written,
 * but not after the second SIGTERM.
 */
void
tektra_engine_process_end (TektraEngineProcess *self,
                           guint                grace_ms)
{
  g_return_if_fail (TEKTRA_IS_ENGINE_PROCESS (self));

  for (guint i = 0; i < 2 && tektra_engine_process_is_running (self); i++)
    {
      g_subprocess_send_signal (self->subprocess, SIGTERM);
      dex_await (dex_future_first (tektra_engine_process_get_exit (self),
                                   dex_timeout_new_msec ((int) grace_ms),
                                   NULL),
                 NULL);
    }

  if (tektra_engine_process_is_running (self))
    {
      g_debug ("Process %d does not end, killing it", self->pid);
      tektra_engine_process_kill (self);
      dex_await (dex_future_first (tektra_engine_process_get_exit (self),
                                   dex_timeout_new_msec (KILL_GRACE_MS),
                                   NULL),
                 NULL);
    }

  /* A child of the child may keep the pipe open. */
  dex_await (dex_future_first (dex_ref (DEX_FUTURE (self->read_all)),
                               dex_timeout_new_msec (LOG_GRACE_MS),
                               NULL),
             NULL);
}

/**
 * tektra_engine_process_get_exit:
 * @self: a process
 *
 * Waits for the end of the process.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
tektra_engine_process_get_exit (TektraEngineProcess *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_PROCESS (self), NULL);

  return dex_ref (DEX_FUTURE (self->exited));
}

/**
 * tektra_engine_process_is_running:
 * @self: a process
 *
 * Tells whether the end of the process is still to come.
 *
 * Returns: %TRUE when it runs
 */
gboolean
tektra_engine_process_is_running (TektraEngineProcess *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_PROCESS (self), FALSE);

  return self->exited != NULL && dex_future_is_pending (DEX_FUTURE (self->exited));
}

/**
 * tektra_engine_process_get_signal:
 * @self: a process
 *
 * Gets the signal that ended the process.
 *
 * Returns: the number of the signal, or 0 when it runs or ended otherwise
 */
int
tektra_engine_process_get_signal (TektraEngineProcess *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_PROCESS (self), 0);

  if (tektra_engine_process_is_running (self) || !g_subprocess_get_if_signaled (self->subprocess))
    return 0;

  return g_subprocess_get_term_sig (self->subprocess);
}

/**
 * tektra_engine_process_get_client:
 * @self: a process
 *
 * Gets the way to the process.
 *
 * Returns: (transfer none): the client
 */
TektraHttpClient *
tektra_engine_process_get_client (TektraEngineProcess *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_PROCESS (self), NULL);

  return self->client;
}

/**
 * tektra_engine_process_get_pid:
 * @self: a process
 *
 * Gets the number of the process, which is that of its process group too.
 *
 * Returns: the process id
 */
GPid
tektra_engine_process_get_pid (TektraEngineProcess *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_PROCESS (self), 0);

  return self->pid;
}

/**
 * tektra_engine_process_get_memory:
 * @self: a process
 *
 * Gets the memory that the process occupies, with the parts of the model's file that are in it:
 * the resident size of proc_pid_statm(5), which costs nothing to ask for.
 *
 * Returns: bytes
 */
guint64
tektra_engine_process_get_memory (TektraEngineProcess *self)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  char *end;

  g_return_val_if_fail (TEKTRA_IS_ENGINE_PROCESS (self), 0);

  path = g_strdup_printf ("/proc/%d/statm", self->pid);
  if (!tektra_engine_process_is_running (self) || !g_file_get_contents (path, &text, NULL, NULL))
    return 0;

  /* "total resident shared …", in pages */
  g_ascii_strtoull (text, &end, 10);

  return g_ascii_strtoull (end, NULL, 10) * (guint64) sysconf (_SC_PAGESIZE);
}

/**
 * tektra_engine_process_kill:
 * @self: a process
 *
 * Kills the process and its children at once, if it still runs.
 */
void
tektra_engine_process_kill (TektraEngineProcess *self)
{
  g_return_if_fail (TEKTRA_IS_ENGINE_PROCESS (self));

  /* As long as its end was not fetched its number belongs to nobody else. */
  if (tektra_engine_process_is_running (self) &&
      g_subprocess_get_identifier (self->subprocess) != NULL)
    kill (-self->pid, SIGKILL);
}
