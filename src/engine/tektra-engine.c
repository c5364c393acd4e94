/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "engine/tektra-engine.h"
#include "engine/tektra-engine-diagnosis.h"
#include "engine/tektra-engine-process.h"

/*
 * One fiber runs from start () until the engine is stopped or has failed. It starts the process,
 * asks for its health until it is ready, waits for its end, tells why it ended, and starts it once
 * more when it had worked before. Everybody else only looks at the state and at promises: "ready"
 * and "ended", which the fiber keeps, and "stop_asked", which it obeys.
 */

#define LOG_LINES 200

/* A small model is there after 100 ms, a large one after a minute. */
#define POLL_MIN_MS 15
#define POLL_MAX_MS 250
#define POLL_TIMEOUT_MS 2000
/* How much later than that of its socket the end of a process may be noticed */
#define EXPLAIN_TIMEOUT_MS 1000
#define SILENCE_LIMIT_S 300

#define TERM_GRACE_MS 2000
/* A process that is not ready has nothing to finish. */
#define TERM_GRACE_LOADING_MS 100

#define RESTART_DELAY_MS 250
/* After so long without trouble an end counts as the first one again. */
#define STABLE_US (60 * G_USEC_PER_SEC)

struct _TektraEngine
{
  GObject              parent_instance;

  TektraEngineSpec    *spec;
  TektraEngineLog     *log;
  TektraEngineProcess *process;
  GError              *error;
  TektraEngineState    state;
  TektraEngineReason   reason;

  DexPromise          *running; /* until the fiber has ended */
  DexPromise          *ready;
  DexPromise          *ended;
  DexPromise          *stop_asked;
  gint64               ready_time;
  guint                n_restarts;
  guint                restart_asked : 1;
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
  dex_await (dex_future_first (tektra_engine_process_get_exit (self->process),
                               dex_ref (DEX_FUTURE (self->stop_asked)),
                               other,
                               NULL),
             NULL);
}

/* Returns whether the process is ready; otherwise it ended, shall end, or @error is set. */
static gboolean
tektra_engine_await_ready (TektraEngine  *self,
                           GError       **error)
{
  guint delay = POLL_MIN_MS;

  g_assert (TEKTRA_IS_ENGINE (self));

  while (tektra_engine_process_is_running (self->process) && !tektra_engine_is_stopping (self))
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(DexFuture) health = NULL;
      g_autoptr(GError) local_error = NULL;

      health = tektra_http_client_get (tektra_engine_process_get_client (self->process),
                                       self->spec->health_path, cancellable);
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
          self->spec->silence_limit * G_USEC_PER_SEC)
        {
          g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TIMEOUT,
                       _("“%s” did not get ready in time: try again, or choose a smaller model."),
                       self->spec->label);
          return FALSE;
        }

      tektra_engine_await_end_or (self, dex_timeout_new_msec ((int) delay));
      delay = MIN (delay * 3 / 2, POLL_MAX_MS);
    }

  return FALSE;
}

static void
tektra_engine_renew_ready (TektraEngine *self)
{
  dex_clear (&self->ready);
  self->ready = dex_promise_new ();
}

static GError *
tektra_engine_diagnose_end (TektraEngine *self,
                            gboolean      loading)
{
  int signal_number = tektra_engine_process_get_signal (self->process);

  if (self->spec->is_foreign && loading)
    return tektra_engine_diagnose_foreign (self->spec->label, self->log, signal_number);

  return tektra_engine_diagnose (self->spec->label, self->log, signal_number, loading);
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

  tektra_engine_log_clear (self->log);
  self->process = tektra_engine_process_spawn (self->spec, self->log, &error);
  if (self->process == NULL)
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

  tektra_engine_process_end (self->process, *was_ready ? TERM_GRACE_MS : TERM_GRACE_LOADING_MS);

  if (error == NULL && !tektra_engine_is_stopping (self) && !self->restart_asked)
    {
      *reason = TEKTRA_ENGINE_REASON_EXITED;
      error = tektra_engine_diagnose_end (self, !*was_ready);
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
      g_clear_object (&self->process);

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

  g_clear_pointer (&self->spec, tektra_engine_spec_free);
  g_clear_pointer (&self->log, tektra_engine_log_unref);
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
  self->spec = tektra_engine_spec_copy (spec);
  if (self->spec->silence_limit == 0)
    self->spec->silence_limit = SILENCE_LIMIT_S;

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

  return self->process != NULL ? tektra_engine_process_get_client (self->process) : NULL;
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

  return self->process != NULL ? tektra_engine_process_get_pid (self->process) : 0;
}

/**
 * tektra_engine_get_memory:
 * @self: an engine
 *
 * Gets the memory that the process occupies, with the parts of the model's file that are in it.
 *
 * Returns: bytes, or 0 when there is no process
 */
guint64
tektra_engine_get_memory (TektraEngine *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), 0);

  return self->process != NULL ? tektra_engine_process_get_memory (self->process) : 0;
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
      tektra_engine_process_kill (self->process);
    }

  return tektra_engine_start (self);
}

/* Resolves when the process that runs now has ended, at once when there is none. */
static DexFuture *
tektra_engine_await_end (TektraEngine *self)
{
  g_assert (TEKTRA_IS_ENGINE (self));

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

/**
 * tektra_engine_explain:
 * @self: an engine
 * @client: what a request was sent with, got from the engine when it was ready
 * @error: (transfer full): what became of the request
 *
 * Tells why a request failed: a connection that broke says less than the process that ended behind
 * it, which may be noticed a moment later. Waits for that, so call it in a fiber.
 *
 * Returns: (transfer full): @error, or why the process ended
 */
GError *
tektra_engine_explain (TektraEngine     *self,
                       TektraHttpClient *client,
                       GError           *error)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE (self), error);
  g_return_val_if_fail (error != NULL, NULL);

  if (!g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION) &&
      !g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TRUNCATED) &&
      !g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING))
    return error;

  dex_await (dex_future_first (tektra_engine_await_end (self),
                               dex_timeout_new_msec (EXPLAIN_TIMEOUT_MS),
                               NULL),
             NULL);

  if (tektra_engine_get_client (self) == client || self->error == NULL)
    return error;

  g_error_free (error);

  return g_error_copy (self->error);
}

/**
 * tektra_engine_tell_model:
 * @self: an engine
 * @model: the model that it runs
 *
 * Makes the state of the model, and the memory that it takes, those of the engine.
 */
void
tektra_engine_tell_model (TektraEngine *self,
                          TektraModel  *model)
{
  g_return_if_fail (TEKTRA_IS_ENGINE (self));
  g_return_if_fail (TEKTRA_IS_MODEL (model));

  switch (self->state)
    {
    case TEKTRA_ENGINE_STATE_STARTING:
    case TEKTRA_ENGINE_STATE_LOADING:
      tektra_model_set_state (model, TEKTRA_MODEL_STATE_LOADING);
      break;

    case TEKTRA_ENGINE_STATE_READY:
      tektra_model_set_state (model, TEKTRA_MODEL_STATE_LOADED);
      break;

    case TEKTRA_ENGINE_STATE_FAILED:
      tektra_model_set_state (model, TEKTRA_MODEL_STATE_FAILED);
      break;

    case TEKTRA_ENGINE_STATE_STOPPED:
      tektra_model_set_state (model, TEKTRA_MODEL_STATE_UNLOADED);
      break;

    case TEKTRA_ENGINE_STATE_STOPPING:
    default:
      break;
    }

  tektra_model_set_memory (model, tektra_engine_get_memory (self));
}
