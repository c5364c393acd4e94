/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-jobs.h"

/* What goes on with many chats at once, exports, imports and backups, and can take minutes: for
 * those who keep the program running until it is done, or end it and want nothing half done to be
 * left. */

struct _TektraJobs
{
  GObject     parent_instance;

  /* owned */
  GPtrArray  *active;  /* GCancellable, one for each job */
  DexPromise *stopped; /* %NULL as long as nobody waits for the end of all */
};

G_DEFINE_FINAL_TYPE (TektraJobs, tektra_jobs, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_N_ACTIVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_jobs_finalize (GObject *object)
{
  TektraJobs *self = TEKTRA_JOBS (object);

  g_ptr_array_unref (self->active);
  dex_clear (&self->stopped);

  G_OBJECT_CLASS (tektra_jobs_parent_class)->finalize (object);
}

static void
tektra_jobs_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_N_ACTIVE:
      g_value_set_uint (value, tektra_jobs_get_n_active (TEKTRA_JOBS (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_jobs_class_init (TektraJobsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_jobs_finalize;
  object_class->get_property = tektra_jobs_get_property;

  /**
   * TektraJobs:n-active:
   *
   * How many are going on.
   */
  properties[PROP_N_ACTIVE] =
    g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_jobs_init (TektraJobs *self)
{
  self->active = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * tektra_jobs_new:
 *
 * Creates an object for jobs, of which none goes on yet.
 *
 * Returns: (transfer full): a new object
 */
TektraJobs *
tektra_jobs_new (void)
{
  return g_object_new (TEKTRA_TYPE_JOBS, NULL);
}

/**
 * tektra_jobs_begin:
 * @self: the jobs
 *
 * Tells that a job begins. Whoever does it calls [method@Jobs.end], and gives up when it is
 * cancelled.
 *
 * Returns: (transfer full): the job
 */
GCancellable *
tektra_jobs_begin (TektraJobs *self)
{
  GCancellable *job;

  g_return_val_if_fail (TEKTRA_IS_JOBS (self), NULL);

  job = g_cancellable_new ();
  if (self->stopped != NULL)
    g_cancellable_cancel (job);
  g_ptr_array_add (self->active, g_object_ref (job));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);

  return job;
}

/**
 * tektra_jobs_end:
 * @self: the jobs
 * @job: what [method@Jobs.begin] returned
 *
 * Tells that a job is done, or was given up and has left nothing behind.
 */
void
tektra_jobs_end (TektraJobs   *self,
                 GCancellable *job)
{
  g_return_if_fail (TEKTRA_IS_JOBS (self));

  if (!g_ptr_array_remove (self->active, job))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
  if (self->active->len == 0 && self->stopped != NULL &&
      dex_future_is_pending (DEX_FUTURE (self->stopped)))
    dex_promise_resolve_boolean (self->stopped, TRUE);
}

/**
 * tektra_jobs_get_n_active:
 * @self: the jobs
 *
 * Tells how many jobs are going on.
 *
 * Returns: a number
 */
guint
tektra_jobs_get_n_active (TektraJobs *self)
{
  g_return_val_if_fail (TEKTRA_IS_JOBS (self), 0);

  return self->active->len;
}

/**
 * tektra_jobs_stop:
 * @self: the jobs
 *
 * Has all jobs given up, also those that may still begin. Only to be called once, at the end.
 *
 * Returns: (transfer full): a future that resolves when none is left
 */
DexFuture *
tektra_jobs_stop (TektraJobs *self)
{
  g_return_val_if_fail (TEKTRA_IS_JOBS (self), NULL);
  g_return_val_if_fail (self->stopped == NULL, NULL);

  self->stopped = dex_promise_new ();
  for (guint i = 0; i < self->active->len; i++)
    g_cancellable_cancel (self->active->pdata[i]);
  if (self->active->len == 0)
    dex_promise_resolve_boolean (self->stopped, TRUE);

  return dex_ref (DEX_FUTURE (self->stopped));
}
