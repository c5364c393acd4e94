/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "models/tektra-download-private.h"

/* The runs of a download: starting them, ending them, and trying again what failed. A run that was
 * stopped ends on its own time: the next one, or what deletes its remains, waits for that end. */

/* The wait doubles each time: nine fruitless attempts take about three minutes. */
#define RETRY_DELAY_MAX_MS 60000
#define RETRIES_MAX 8

typedef struct
{
  TektraDownload *self;
  GCancellable *cancellable;
  DexFuture *previous;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_clear_object (&run->self);
  g_clear_object (&run->cancellable);
  dex_clear (&run->previous);
  g_free (run);
}

/* Whether the same may work a little later. */
static gboolean
error_is_passing (const GError *error)
{
  static const TektraBackendError passing[] = {
    TEKTRA_BACKEND_ERROR_NOT_RUNNING,
    TEKTRA_BACKEND_ERROR_CONNECTION,
    TEKTRA_BACKEND_ERROR_TIMEOUT,
    TEKTRA_BACKEND_ERROR_RATE_LIMITED,
    TEKTRA_BACKEND_ERROR_OVERLOADED,
    TEKTRA_BACKEND_ERROR_SERVER,
    TEKTRA_BACKEND_ERROR_TRUNCATED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (passing); i++)
    {
      if (g_error_matches (error, TEKTRA_BACKEND_ERROR, (int) passing[i]))
        return TRUE;
    }

  return FALSE;
}

/* Awaits the time of the next attempt, or the end of the run. */
static void
tektra_download_wait (TektraDownload *self,
                      Run            *run,
                      guint           n_retries,
                      const GError   *error)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);
  g_autofree char *text = NULL;
  guint64 delay;

  delay = MIN ((guint64) priv->retry_delay << n_retries, RETRY_DELAY_MAX_MS);
  delay = MAX (delay, (guint64) priv->retry_after * 1000);
  priv->retry_after = 0;

  /* Translators: %s is a whole sentence about what failed */
  text = g_strdup_printf (_("%s It is tried again soon."), error->message);
  tektra_download_set_state (self, TEKTRA_DOWNLOAD_STATE_WAITING, text, NULL);

  dex_await (dex_future_first (dex_timeout_new_msec ((int) MIN (delay, G_MAXINT)),
                               dex_cancellable_new_from_cancellable (run->cancellable),
                               NULL),
             NULL);
}

static DexFuture *
run_fiber (gpointer user_data)
{
  Run *run = user_data;
  g_autoptr(TektraDownload) self = g_steal_pointer (&run->self);
  TektraDownloadPrivate *priv = tektra_download_get_private (self);
  guint n_retries = 0;

  if (run->previous != NULL)
    dex_await (g_steal_pointer (&run->previous), NULL);

  while (!g_cancellable_is_cancelled (run->cancellable))
    {
      g_autoptr(GError) error = NULL;
      guint64 before = priv->completed;
      gboolean done;

      tektra_download_set_state (self, TEKTRA_DOWNLOAD_STATE_RUNNING, NULL, NULL);
      done = dex_await (TEKTRA_DOWNLOAD_GET_CLASS (self)->run (self, run->cancellable), &error);

      /* Whoever cancelled has set the state that follows. */
      if (g_cancellable_is_cancelled (run->cancellable))
        break;

      if (done)
        {
          g_clear_object (&priv->cancellable);
          tektra_download_set_state (self, TEKTRA_DOWNLOAD_STATE_FINISHED, NULL, NULL);
          break;
        }

      g_debug ("%s: %s", priv->key, error->message);

      if (priv->completed > before)
        n_retries = 0;

      if (!error_is_passing (error) || n_retries == RETRIES_MAX)
        {
          g_clear_object (&priv->cancellable);
          tektra_download_set_state (self, TEKTRA_DOWNLOAD_STATE_FAILED, NULL,
                                     g_steal_pointer (&error));
          break;
        }

      tektra_download_wait (self, run, n_retries++, error);
    }

  return dex_future_new_true ();
}

static DexFuture *
discard_fiber (gpointer user_data)
{
  Run *run = user_data;
  g_autoptr(TektraDownload) self = g_steal_pointer (&run->self);
  g_autoptr(GError) error = NULL;

  if (run->previous != NULL)
    dex_await (g_steal_pointer (&run->previous), NULL);

  if (TEKTRA_DOWNLOAD_GET_CLASS (self)->discard != NULL &&
      !dex_await (TEKTRA_DOWNLOAD_GET_CLASS (self)->discard (self), &error))
    g_debug ("%s: %s", tektra_download_get_key (self), error->message);

  return dex_future_new_true ();
}

/* Starts what comes behind the last run. */
static void
tektra_download_spawn (TektraDownload *self,
                       DexFiberFunc    func)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);
  Run *run = g_new0 (Run, 1);

  run->self = g_object_ref (self);
  g_set_object (&run->cancellable, priv->cancellable);
  run->previous = g_steal_pointer (&priv->running);

  priv->running = dex_scheduler_spawn (NULL, 0, func, run, run_free);
}

/* Ends the current run; the caller sets the state that follows. */
void
tektra_download_stop (TektraDownload *self)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);

  if (priv->cancellable != NULL)
    g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
}

/**
 * tektra_download_start:
 * @self: a download
 *
 * Runs a queued download. A [class@DownloadManager] does this for those in its list.
 */
void
tektra_download_start (TektraDownload *self)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);

  g_return_if_fail (TEKTRA_IS_DOWNLOAD (self));

  if (priv->state != TEKTRA_DOWNLOAD_STATE_QUEUED)
    return;

  priv->cancellable = g_cancellable_new ();
  tektra_download_set_state (self, TEKTRA_DOWNLOAD_STATE_RUNNING, NULL, NULL);
  tektra_download_spawn (self, run_fiber);
}

/**
 * tektra_download_pause:
 * @self: a download
 *
 * Stops it, keeping what is there. Does nothing to one that is not active.
 */
void
tektra_download_pause (TektraDownload *self)
{
  g_return_if_fail (TEKTRA_IS_DOWNLOAD (self));

  if (!tektra_download_is_active (self))
    return;

  tektra_download_stop (self);
  tektra_download_set_state (self, TEKTRA_DOWNLOAD_STATE_PAUSED, NULL, NULL);
}

/**
 * tektra_download_resume:
 * @self: a download
 *
 * Queues one that is paused or failed, which goes on where it stopped.
 */
void
tektra_download_resume (TektraDownload *self)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);

  g_return_if_fail (TEKTRA_IS_DOWNLOAD (self));

  if (priv->state == TEKTRA_DOWNLOAD_STATE_PAUSED || priv->state == TEKTRA_DOWNLOAD_STATE_FAILED)
    tektra_download_set_state (self, TEKTRA_DOWNLOAD_STATE_QUEUED, NULL, NULL);
}

/**
 * tektra_download_cancel:
 * @self: a download
 *
 * Gives it up and deletes what is there of it. Does nothing to one that is finished.
 */
void
tektra_download_cancel (TektraDownload *self)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);

  g_return_if_fail (TEKTRA_IS_DOWNLOAD (self));

  if (priv->state == TEKTRA_DOWNLOAD_STATE_FINISHED ||
      priv->state == TEKTRA_DOWNLOAD_STATE_CANCELLED)
    return;

  tektra_download_stop (self);
  tektra_download_spawn (self, discard_fiber);
  tektra_download_set_state (self, TEKTRA_DOWNLOAD_STATE_CANCELLED, NULL, NULL);
}

/**
 * tektra_download_suspend:
 * @self: a download
 *
 * Stops it because the program ends: one that is active is queued.
 *
 * Returns: (transfer full): a future that resolves when nothing of it is going on any more
 */
DexFuture *
tektra_download_suspend (TektraDownload *self)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);

  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), NULL);

  if (tektra_download_is_working (self))
    {
      tektra_download_stop (self);
      tektra_download_set_state (self, TEKTRA_DOWNLOAD_STATE_QUEUED, NULL, NULL);
    }

  return priv->running != NULL ? dex_ref (priv->running) : dex_future_new_true ();
}
