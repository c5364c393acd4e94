/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-worker.h"

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
} Job;

static void
job_free (Job *job)
{
  if (job->destroy != NULL)
    job->destroy (job->user_data);
  dex_clear (&job->promise);
  g_free (job);
}

static void
job_run (Job *job)
{
  g_autoptr(DexFuture) result = job->func (job->user_data);
  GError *error = NULL;
  const GValue *value = dex_future_get_value (result, &error);

  if (value != NULL)
    dex_promise_resolve (job->promise, value);
  else
    dex_promise_reject (job->promise, error);
}

static gpointer
worker_thread (gpointer user_data)
{
  GAsyncQueue *jobs = user_data;

  for (;;)
    {
      Job *job = g_async_queue_pop (jobs);
      gboolean last = job->func == NULL;

      if (!last)
        job_run (job);
      job_free (job);

      if (last)
        break;
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

/**
 * tektra_worker_free:
 * @self: a worker
 *
 * Waits for all jobs that were given, and ends the thread.
 */
void
tektra_worker_free (TektraWorker *self)
{
  g_async_queue_push (self->jobs, g_new0 (Job, 1));
  g_thread_join (self->thread);
  g_async_queue_unref (self->jobs);
  g_free (self);
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
  g_async_queue_push (self->jobs, job);

  return DEX_FUTURE (promise);
}
