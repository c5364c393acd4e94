/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "backends/engine/tektra-engine.h"
#include "backends/engine/tektra-engine-diagnosis.h"
#include "backends/engine/tektra-engine-folder.h"
#include "backends/engine/tektra-engine-log.h"
#include "util/tektra-http.h"

/*
 * One fiber runs from start () until the engine is stopped or has failed. It makes the folder,
 * starts the process, asks for its health until it is ready, waits for its end, tells why it
 * ended, and starts it once more when it had worked before. Everybody else only looks at the state
 * and at two promises: "ready", which the fiber keeps, and "stop_asked", which it obeys.
 *
 * The process cannot outlive Tektra: the kernel kills it when the thread that started it ends,
 * which is the main thread. It listens on a socket that only this user reaches, and asks for a key
 * that only its environment holds.
 */

#define LOG_LINES 200
#define KEY_BYTES 32

/* A small model is there after 100 ms, a large one after a minute. */
#define POLL_MIN_MS 15
#define POLL_MAX_MS 250
#define POLL_TIMEOUT_MS 2000
#define SILENCE_LIMIT_S 300

/* llama-server ends within 30 ms when it is idle, and at once at its second SIGTERM. */
#define TERM_GRACE_MS 2000
/* A process that is not ready has nothing to finish. */
#define TERM_GRACE_LOADING_MS 100
#define KILL_GRACE_MS 5000
#define DRAIN_GRACE_MS 500

#define RESTART_DELAY_MS 250
/* After so long without trouble an end counts as the first one again. */
#define STABLE_US (60 * G_USEC_PER_SEC)

/* Prefers the engine to the desktop when the kernel must take back memory: proc_pid_oom_score_adj(5) */
#define OOM_SCORE "500"

struct _TektraEngine
{
  GObject             parent_instance;

  char               *label;
  GStrv               argv;
  GStrv               environ;
  char               *key_variable;
  char               *health_path;
  gint64              silence_limit_us;

  TektraEngineLog    *log;
  GError             *error;
  TektraEngineState   state;
  TektraEngineReason  reason;

  DexPromise         *running; /* until the fiber has ended */
  DexPromise         *ready;
  DexPromise         *stop_asked;
  DexPromise         *ended;
  gint64              ready_time;
  guint               n_restarts;
  guint               restart_asked : 1;

  TektraEngineFolder *folder;
  TektraHttpClient   *client;
  GSubprocess        *process;
  DexPromise         *exited;
  DexFuture          *drained;
  GCancellable       *draining;
  GPid                pid;
};

G_DEFINE_FINAL_TYPE (TektraEngine, tektra_engine, G_TYPE_OBJECT)

enum
{
  STATE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tektra_engine_set_state (TektraEngine       *self,
                         TektraEngineState   state,
                         TektraEngineReason  reason)
{
  g_assert (TEKTRA_IS_ENGINE (self));

  if (self->state == state && self->reason == reason)
    return;

  self->state = state;
  self->reason = reason;
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

static gboolean
tektra_engine_is_stopping (TektraEngine *self)
{
  return !dex_future_is_pending (DEX_FUTURE (self->stop_asked));
}

/* Waits for the end of the process, the wish to stop, or @other (transfer full). */
static void
tektra_engine_await_end_or (TektraEngine *self,
                            DexFuture    *other)
{
  if (other != NULL)
    dex_await (dex_future_first (dex_ref (DEX_FUTURE (self->exited)),
                                 dex_ref (DEX_FUTURE (self->stop_asked)),
                                 other,
                                 NULL),
               NULL);
  else
    dex_await (dex_future_first (dex_ref (DEX_FUTURE (self->exited)),
                                 dex_ref (DEX_FUTURE (self->stop_asked)),
                                 NULL),
               NULL);
}

/* Runs in the child between fork () and exec (): async-signal-safe calls only. */
static void
child_setup_cb (gpointer user_data)
{
  pid_t parent = GPOINTER_TO_INT (user_data);
  int fd;

  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);

  /* The parent may have ended before the wish was known. */
  if (getppid () != parent)
    _exit (127);

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

typedef struct
{
  TektraEngine *self;
  GInputStream *stream;
  GCancellable *cancellable;
} Drain;

static void
drain_free (gpointer data)
{
  Drain *drain = data;

  g_object_unref (drain->self);
  g_object_unref (drain->stream);
  g_object_unref (drain->cancellable);
  g_free (drain);
}

/* A child whose pipe is full stops working, so it is read as long as there is one. */
static DexFuture *
drain_fiber (gpointer user_data)
{
  Drain *drain = user_data;

  for (;;)
    {
      g_autoptr(GBytes) bytes = NULL;
      gconstpointer data;
      gsize length;

      bytes = dex_await_boxed (tektra_http_read (drain->stream, 4096, drain->cancellable), NULL);
      if (bytes == NULL || drain->self->draining != drain->cancellable)
        break;

      data = g_bytes_get_data (bytes, &length);
      tektra_engine_log_feed (drain->self->log, data, length);
      if (length == 0)
        break;
    }

  return dex_future_new_true ();
}

static void
wait_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DexPromise) exited = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  dex_promise_resolve_boolean (exited, TRUE);
}

static gboolean
tektra_engine_spawn (TektraEngine  *self,
                     GError       **error)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *key = create_key ();
  g_autoptr(GError) local_error = NULL;
  g_auto(GStrv) argv = NULL;
  const char *identifier;
  const char *socket;
  Drain *drain;

  g_assert (TEKTRA_IS_ENGINE (self));

  tektra_engine_log_clear (self->log);

  if (!(self->folder = dex_await_object (tektra_engine_folder_create (), error)))
    return FALSE;

  if (tektra_engine_is_stopping (self))
    return FALSE;

  socket = tektra_engine_folder_get_socket_path (self->folder);

  for (guint i = 0; self->argv[i] != NULL; i++)
    g_strv_builder_add (builder, g_str_equal (self->argv[i], TEKTRA_ENGINE_SOCKET) ? socket
                                                                                   : self->argv[i]);

  argv = g_strv_builder_end (builder);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, GINT_TO_POINTER (getpid ()), NULL);

  if (self->environ != NULL)
    g_subprocess_launcher_set_environ (launcher, self->environ);
  g_subprocess_launcher_setenv (launcher, self->key_variable, key, TRUE);

  self->process = g_subprocess_launcher_spawnv (launcher, (const char * const *) argv, &local_error);

  if (self->process == NULL)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                   _("The engine of “%s” cannot be started: %s."),
                   self->label, local_error->message);
      return FALSE;
    }

  identifier = g_subprocess_get_identifier (self->process);
  self->pid = identifier != NULL ? (GPid) g_ascii_strtoll (identifier, NULL, 10) : 0;
  self->exited = dex_promise_new ();
  g_subprocess_wait_async (self->process, NULL, wait_cb, dex_ref (self->exited));
  self->client = tektra_http_client_new_unix (self->label, socket);
  tektra_http_client_set_token (self->client, key);

  drain = g_new0 (Drain, 1);
  drain->self = g_object_ref (self);
  drain->stream = g_object_ref (g_subprocess_get_stdout_pipe (self->process));
  drain->cancellable = self->draining = g_cancellable_new ();
  g_object_ref (self->draining);
  self->drained = dex_scheduler_spawn (NULL, 0, drain_fiber, drain, drain_free);

  return TRUE;
}

/* Returns whether the process is ready; otherwise it ended, shall end, or @error is set. */
static gboolean
tektra_engine_await_ready (TektraEngine  *self,
                           GError       **error)
{
  guint delay = POLL_MIN_MS;

  g_assert (TEKTRA_IS_ENGINE (self));

  while (dex_future_is_pending (DEX_FUTURE (self->exited)) && !tektra_engine_is_stopping (self))
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(DexFuture) health = NULL;
      g_autoptr(GError) local_error = NULL;

      health = tektra_http_client_get (self->client, self->health_path, cancellable);
      tektra_engine_await_end_or (self, dex_future_first (dex_ref (health),
                                                          dex_timeout_new_msec (POLL_TIMEOUT_MS),
                                                          NULL));
      if (dex_future_is_resolved (health))
        return TRUE;

      if (dex_future_is_rejected (health))
        {
          dex_future_get_value (health, &local_error);
          if (g_error_matches (local_error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_OVERLOADED))
            tektra_engine_set_state (self, TEKTRA_ENGINE_STATE_LOADING, self->reason);
        }

      g_cancellable_cancel (cancellable);

      if (g_get_monotonic_time () - tektra_engine_log_get_last_time (self->log) >
          self->silence_limit_us)
        {
          g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TIMEOUT,
                       _("“%s” did not get ready in time: try again, or choose a smaller model."),
                       self->label);
          return FALSE;
        }

      tektra_engine_await_end_or (self, dex_timeout_new_msec ((int) delay));
      delay = MIN (delay * 3 / 2, POLL_MAX_MS);
    }

  return FALSE;
}

static void
tektra_engine_await_exit (TektraEngine *self,
                          guint         timeout_ms)
{
  dex_await (dex_future_first (dex_ref (DEX_FUTURE (self->exited)), dex_timeout_new_msec ((int) timeout_ms), NULL),
             NULL);
}

/* Ends the process if it still runs: asks, asks again, then kills. */
static void
tektra_engine_end_process (TektraEngine *self,
                           gboolean      was_ready)
{
  guint grace = was_ready ? TERM_GRACE_MS : TERM_GRACE_LOADING_MS;

  g_assert (TEKTRA_IS_ENGINE (self));

  for (guint i = 0; i < 2 && dex_future_is_pending (DEX_FUTURE (self->exited)); i++)
    {
      g_subprocess_send_signal (self->process, SIGTERM);
      tektra_engine_await_exit (self, grace);
    }

  if (dex_future_is_pending (DEX_FUTURE (self->exited)))
    {
      g_debug ("The engine of “%s” does not end, killing it", self->label);
      kill (-self->pid, SIGKILL);
      tektra_engine_await_exit (self, KILL_GRACE_MS);
    }
}

static int
tektra_engine_get_signal (TektraEngine *self)
{
  if (dex_future_is_pending (DEX_FUTURE (self->exited)) || !g_subprocess_get_if_signaled (self->process))
    return 0;

  return g_subprocess_get_term_sig (self->process);
}

static void
tektra_engine_clear_process (TektraEngine *self)
{
  g_assert (TEKTRA_IS_ENGINE (self));

  g_cancellable_cancel (self->draining);
  g_clear_object (&self->draining);
  dex_clear (&self->drained);
  dex_clear (&self->exited);
  g_clear_object (&self->process);
  g_clear_object (&self->client);
  g_clear_object (&self->folder);
  self->pid = 0;
}

static void
tektra_engine_renew_ready (TektraEngine *self)
{
  dex_clear (&self->ready);
  self->ready = dex_promise_new ();
}

/* Runs one process from its start to its end. Returns why that was not wished, or %NULL. */
static GError *
tektra_engine_run_process (TektraEngine       *self,
                           gboolean           *was_ready,
                           TektraEngineReason *reason)
{
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_ENGINE (self));

  *reason = TEKTRA_ENGINE_REASON_NOT_STARTED;
  *was_ready = FALSE;

  if (!tektra_engine_spawn (self, &error))
    return g_steal_pointer (&error);

  *reason = TEKTRA_ENGINE_REASON_SILENT;
  *was_ready = tektra_engine_await_ready (self, &error);

  if (*was_ready)
    {
      self->ready_time = g_get_monotonic_time ();
      tektra_engine_set_state (self, TEKTRA_ENGINE_STATE_READY, TEKTRA_ENGINE_REASON_NONE);
      dex_promise_resolve_boolean (self->ready, TRUE);
      tektra_engine_await_end_or (self, NULL);
    }

  /* From here on new work waits for what comes next. */
  if (*was_ready && !tektra_engine_is_stopping (self) && !self->restart_asked)
    {
      tektra_engine_renew_ready (self);
      tektra_engine_set_state (self, TEKTRA_ENGINE_STATE_STARTING, TEKTRA_ENGINE_REASON_EXITED);
    }

  tektra_engine_end_process (self, *was_ready);

  dex_await (dex_future_first (dex_ref (self->drained), dex_timeout_new_msec (DRAIN_GRACE_MS), NULL),
             NULL);

  if (error == NULL && !tektra_engine_is_stopping (self) && !self->restart_asked)
    {
      *reason = TEKTRA_ENGINE_REASON_EXITED;
      error = tektra_engine_diagnose (self->label, self->log,
                                      tektra_engine_get_signal (self), !*was_ready);
    }

  return g_steal_pointer (&error);
}

static gboolean
tektra_engine_may_restart (TektraEngine *self)
{
  if (g_get_monotonic_time () - self->ready_time > STABLE_US)
    self->n_restarts = 0;

  return self->n_restarts++ == 0;
}

static DexFuture *
tektra_engine_run_fiber (gpointer user_data)
{
  TektraEngine *self = user_data;
  g_autoptr(DexPromise) running = NULL;

  g_assert (TEKTRA_IS_ENGINE (self));

  for (;;)
    {
      g_autoptr(GError) error = NULL;
      TektraEngineReason reason;
      gboolean was_ready;

      dex_clear (&self->ended);
      self->ended = dex_promise_new ();
      error = tektra_engine_run_process (self, &was_ready, &reason);
      tektra_engine_clear_process (self);

      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
      dex_promise_resolve_boolean (self->ended, TRUE);

      if (tektra_engine_is_stopping (self))
        {
          tektra_engine_set_state (self, TEKTRA_ENGINE_STATE_STOPPED, TEKTRA_ENGINE_REASON_NONE);
          break;
        }

      if (self->restart_asked)
        {
          self->restart_asked = FALSE;
          continue;
        }

      if (was_ready && tektra_engine_may_restart (self))
        {
          dex_await (dex_future_first (dex_ref (DEX_FUTURE (self->stop_asked)),
                                       dex_timeout_new_msec (RESTART_DELAY_MS),
                                       NULL),
                     NULL);
          if (!tektra_engine_is_stopping (self))
            continue;

          tektra_engine_set_state (self, TEKTRA_ENGINE_STATE_STOPPED, TEKTRA_ENGINE_REASON_NONE);
          break;
        }

      tektra_engine_set_state (self, TEKTRA_ENGINE_STATE_FAILED, reason);
      if (dex_future_is_pending (DEX_FUTURE (self->ready)))
        dex_promise_reject (self->ready, g_steal_pointer (&error));
      break;
    }

  running = g_steal_pointer (&self->running);
  dex_promise_resolve_boolean (running, TRUE);

  return dex_future_new_true ();
}

static DexFuture *
tektra_engine_start_again_cb (DexFuture *completed,
                              gpointer   user_data)
{
  return tektra_engine_start (user_data);
}

static void
tektra_engine_finalize (GObject *object)
{
  TektraEngine *self = TEKTRA_ENGINE (object);

  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->argv, g_strfreev);
  g_clear_pointer (&self->environ, g_strfreev);
  g_clear_pointer (&self->key_variable, g_free);
  g_clear_pointer (&self->health_path, g_free);
  g_clear_pointer (&self->log, tektra_engine_log_free);
  g_clear_error (&self->error);
  dex_clear (&self->ready);
  dex_clear (&self->stop_asked);
  dex_clear (&self->ended);

  G_OBJECT_CLASS (tektra_engine_parent_class)->finalize (object);
}

static void
tektra_engine_class_init (TektraEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_engine_finalize;

  /**
   * TektraEngine::state-changed:
   * @self: an engine
   *
   * Emitted when the state or its reason changed.
   */
  signals[STATE_CHANGED] =
    g_signal_new ("state-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_engine_init (TektraEngine *self)
{
  self->log = tektra_engine_log_new (LOG_LINES);
}

/**
 * tektra_engine_new:
 * @spec: what it is to run
 *
 * Creates an engine that is not started.
 *
 * Returns: (transfer full): the engine
 */
TektraEngine *
tektra_engine_new (const TektraEngineSpec *spec)
{
  TektraEngine *self;

  g_return_val_if_fail (spec != NULL, NULL);
  g_return_val_if_fail (spec->label != NULL, NULL);
  g_return_val_if_fail (spec->argv != NULL && spec->argv[0] != NULL, NULL);
  g_return_val_if_fail (spec->key_variable != NULL, NULL);
  g_return_val_if_fail (spec->health_path != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_ENGINE, NULL);
  self->label = g_strdup (spec->label);
  self->argv = g_strdupv ((char **) spec->argv);
  self->environ = g_strdupv ((char **) spec->environ);
  self->key_variable = g_strdup (spec->key_variable);
  self->health_path = g_strdup (spec->health_path);
  self->silence_limit_us = (spec->silence_limit > 0 ? spec->silence_limit : SILENCE_LIMIT_S) *
                           G_USEC_PER_SEC;

  return self;
}

/**
 * tektra_engine_get_state:
 * @self: an engine
 *
 * Gets where the engine is in its life.
 *
 * Returns: the state
 */
TektraEngineState
tektra_engine_get_state (TektraEngine *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), TEKTRA_ENGINE_STATE_STOPPED);

  return self->state;
}

/**
 * tektra_engine_get_reason:
 * @self: an engine
 *
 * Gets why the engine is in its state.
 *
 * Returns: the reason
 */
TektraEngineReason
tektra_engine_get_reason (TektraEngine *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), TEKTRA_ENGINE_REASON_NONE);

  return self->reason;
}

/**
 * tektra_engine_get_error:
 * @self: an engine
 *
 * Gets why the last process ended on its own.
 *
 * Returns: (transfer none) (nullable): an error in %TEKTRA_BACKEND_ERROR, or %NULL when none did
 *   since the engine was started
 */
const GError *
tektra_engine_get_error (TektraEngine *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), NULL);

  return self->error;
}

/**
 * tektra_engine_get_client:
 * @self: an engine
 *
 * Gets the way to the process. Each process has its own.
 *
 * Returns: (transfer none) (nullable): the client, or %NULL when there is no process
 */
TektraHttpClient *
tektra_engine_get_client (TektraEngine *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), NULL);

  return self->client;
}

/**
 * tektra_engine_get_pid:
 * @self: an engine
 *
 * Gets the process, which also leads a process group of the same number.
 *
 * Returns: the process id, or 0 when there is none
 */
GPid
tektra_engine_get_pid (TektraEngine *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), 0);

  return self->pid;
}

/**
 * tektra_engine_get_memory:
 * @self: an engine
 *
 * Gets the memory that the process occupies, with the parts of the model's file that are in it:
 * the resident size of proc_pid_statm(5), which costs nothing to ask for.
 *
 * Returns: bytes, or 0 when there is no process
 */
guint64
tektra_engine_get_memory (TektraEngine *self)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  char *end;

  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), 0);

  path = g_strdup_printf ("/proc/%d/statm", self->pid);
  if (self->pid == 0 || !g_file_get_contents (path, &text, NULL, NULL))
    return 0;

  /* "total resident shared …", in pages */
  g_ascii_strtoull (text, &end, 10);

  return g_ascii_strtoull (end, NULL, 10) * (guint64) sysconf (_SC_PAGESIZE);
}

/**
 * tektra_engine_dup_log:
 * @self: an engine
 *
 * Gets the last lines that the process wrote, or the one before it when there is none.
 *
 * Returns: (transfer full): at most 200 lines
 */
char *
tektra_engine_dup_log (TektraEngine *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), NULL);

  return tektra_engine_log_dup_text (self->log);
}

/**
 * tektra_engine_start:
 * @self: an engine
 *
 * Starts the process, unless there is one, and waits until it is ready.
 *
 * Dropping the future does not stop the engine: others may wait for it too.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with an error in
 *   %TEKTRA_BACKEND_ERROR that tells why the process did not get ready, or with
 *   %G_IO_ERROR_CANCELLED when the engine is stopped meanwhile
 */
DexFuture *
tektra_engine_start (TektraEngine *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), NULL);

  if (self->running != NULL && tektra_engine_is_stopping (self))
    return dex_future_finally (dex_ref (DEX_FUTURE (self->running)),
                               tektra_engine_start_again_cb,
                               g_object_ref (self),
                               g_object_unref);

  if (self->running == NULL)
    {
      g_clear_error (&self->error);
      dex_clear (&self->stop_asked);
      self->stop_asked = dex_promise_new ();
      self->n_restarts = 0;
      self->restart_asked = FALSE;
      tektra_engine_renew_ready (self);
      /* Nobody outside may hold the fiber itself: whoever lets go of it would end it. */
      self->running = dex_promise_new ();
      dex_future_disown (dex_scheduler_spawn (NULL, 0, tektra_engine_run_fiber,
                                              g_object_ref (self), g_object_unref));
      tektra_engine_set_state (self, TEKTRA_ENGINE_STATE_STARTING, TEKTRA_ENGINE_REASON_NONE);
    }

  return dex_ref (DEX_FUTURE (self->ready));
}

/**
 * tektra_engine_restart:
 * @self: an engine
 *
 * Kills the process and starts another one: for a process that does not let go of its work.
 *
 * Returns: (transfer full): a future as of tektra_engine_start ()
 */
DexFuture *
tektra_engine_restart (TektraEngine *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), NULL);

  if (self->state == TEKTRA_ENGINE_STATE_READY)
    {
      self->restart_asked = TRUE;
      tektra_engine_renew_ready (self);
      tektra_engine_set_state (self, TEKTRA_ENGINE_STATE_STARTING, TEKTRA_ENGINE_REASON_NONE);
      kill (-self->pid, SIGKILL);
    }

  return tektra_engine_start (self);
}

/**
 * tektra_engine_await_end:
 * @self: an engine
 *
 * Waits for the end of the process that runs now. Then tektra_engine_get_error () tells why it
 * ended, if it was not asked to.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, at once when there is no process
 */
DexFuture *
tektra_engine_await_end (TektraEngine *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), NULL);

  if (self->ended == NULL)
    return dex_future_new_true ();

  return dex_ref (DEX_FUTURE (self->ended));
}

/**
 * tektra_engine_stop:
 * @self: an engine
 *
 * Ends the process: politely, then by force. Answers that are still being written should be
 * cancelled before, since a server waits for them.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when there is no process and no folder
 */
DexFuture *
tektra_engine_stop (TektraEngine *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), NULL);

  if (self->running == NULL)
    {
      tektra_engine_set_state (self, TEKTRA_ENGINE_STATE_STOPPED, TEKTRA_ENGINE_REASON_NONE);
      return dex_future_new_true ();
    }

  if (!tektra_engine_is_stopping (self))
    {
      dex_promise_resolve_boolean (self->stop_asked, TRUE);
      if (dex_future_is_pending (DEX_FUTURE (self->ready)))
        dex_promise_reject (self->ready,
                            g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                 "The engine was stopped."));

      tektra_engine_set_state (self, TEKTRA_ENGINE_STATE_STOPPING, TEKTRA_ENGINE_REASON_NONE);
    }

  return dex_ref (DEX_FUTURE (self->running));
}
