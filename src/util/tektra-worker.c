/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-worker.h"

/* Futures are resolved in the thread that asked, by its main loop: what hangs on them, and is freed
 * with them, belongs there. */

struct _TektraWorker
{
  GThread *thread;
  GAsyncQueue *jobs;
};

typedef struct
{
  TektraWorkerFunc func; /* %NULL: the thread ends */
  gpointer user_data;
  GDestroyNotify destroy;
  DexPromise *promise;
  DexFuture *result;
  GMainContext *context;
} Job;

static void
job_free (Job *job)
{
  dex_clear (&job->promise);
  dex_clear (&job->result);
  g_clear_pointer (&job->context, g_main_context_unref);
  g_free (job);
}

static gboolean
complete_cb (gpointer user_data)
{
  Job *job = user_data;
  GError *error = NULL;
  const GValue *value = dex_future_get_value (job->result, &error);

  if (value != NULL)
    dex_promise_resolve (job->promise, value);
  else
    dex_promise_reject (job->promise, error);

  return G_SOURCE_REMOVE;
}

static void
job_run (Job *job)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  job->result = job->func (job->user_data);
  if (job->destroy != NULL)
    job->destroy (job->user_data);

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, complete_cb, job, (GDestroyNotify) job_free);
  g_source_attach (source, job->context);
}

static gpointer
worker_thread (gpointer user_data)
{
  GAsyncQueue *jobs = user_data;

  for (;;)
    {
      Job *job = g_async_queue_pop (jobs);

      if (job->func == NULL)
        {
          job_free (job);
          break;
        }
      job_run (job);
    }

  g_async_queue_unref (jobs);

  return NULL;
}

/**
 * tektra_worker_new:
 * @name: a name for the thread, of at most 15 bytes
 *
 * Starts a thread that waits for jobs.
 *
 * Returns: (transfer full): a new worker
 */
TektraWorker *
tektra_worker_new (const char *name)
{
  TektraWorker *self = g_new0 (TektraWorker, 1);

  self->jobs = g_async_queue_new ();
  self->thread = g_thread_new (name, worker_thread, g_async_queue_ref (self->jobs));

  return self;
}

/* The thread ends after all jobs that were given. Returns: (transfer full): the thread */
static GThread *
dismiss (TektraWorker *self)
{
  GThread *thread = self->thread;

  g_async_queue_push (self->jobs, g_new0 (Job, 1));
  g_async_queue_unref (self->jobs);
  g_free (self);

  return thread;
}

/**
 * tektra_worker_free:
 * @self: (transfer full): a worker
 *
 * Waits for all jobs that were given, and ends the thread.
 */
void
tektra_worker_free (TektraWorker *self)
{
  g_thread_join (dismiss (self));
}

/**
 * tektra_worker_release:
 * @self: (transfer full): a worker
 *
 * Lets the thread do all jobs that were given, and end by itself. For jobs that can take long, and
 * use nothing that goes with whoever gave them.
 */
void
tektra_worker_release (TektraWorker *self)
{
  g_thread_unref (dismiss (self));
}

/**
 * tektra_worker_run:
 * @self: a worker
 * @func: (scope notified): what to do
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data, in the thread
 *
 * Gives a job to the thread. Jobs are done in the order in which they are given.
 *
 * Returns: (transfer full): a future of what @func returns
 */
DexFuture *
tektra_worker_run (TektraWorker     *self,
                   TektraWorkerFunc  func,
                   gpointer          user_data,
                   GDestroyNotify    destroy)
{
  DexPromise *promise = dex_promise_new ();
  Job *job = g_new0 (Job, 1);

  job->func = func;
  job->user_data = user_data;
  job->destroy = destroy;
  job->promise = dex_ref (promise);
  job->context = g_main_context_ref_thread_default ();
  g_async_queue_push (self->jobs, job);

  return DEX_FUTURE (promise);
}
