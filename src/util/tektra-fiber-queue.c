/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-fiber-queue.h"

struct _TektraFiberQueue
{
  GQueue   waiting; /* of DexPromise */
  gboolean busy;
};

/**
 * tektra_fiber_queue_new:
 *
 * Creates a lock that nobody holds.
 *
 * Returns: (transfer full): the lock
 */
TektraFiberQueue *
tektra_fiber_queue_new (void)
{
  return g_new0 (TektraFiberQueue, 1);
}

/**
 * tektra_fiber_queue_free:
 * @self: (transfer full): a lock that nobody holds or waits for
 *
 * Frees the lock.
 */
void
tektra_fiber_queue_free (TektraFiberQueue *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (!self->busy && self->waiting.length == 0);

  g_free (self);
}

/**
 * tektra_fiber_queue_is_busy:
 * @self: a lock
 *
 * Tells whether the next one would have to wait.
 *
 * Returns: %TRUE when somebody holds the lock
 */
gboolean
tektra_fiber_queue_is_busy (TektraFiberQueue *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->busy;
}

/**
 * tektra_fiber_queue_get_n_waiting:
 * @self: a lock
 *
 * Gets how many wait for the lock.
 *
 * Returns: the number, without the one that holds it
 */
guint
tektra_fiber_queue_get_n_waiting (TektraFiberQueue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->waiting.length;
}

/**
 * tektra_fiber_queue_enter:
 * @self: a lock
 * @cancellable: (nullable): ends the waiting at once
 * @error: return location for an error
 *
 * Awaits the lock. To be called in a fiber.
 *
 * Returns: %FALSE when it was cancelled; otherwise tektra_fiber_queue_leave () is owed
 */
gboolean
tektra_fiber_queue_enter (TektraFiberQueue  *self,
                          GCancellable      *cancellable,
                          GError           **error)
{
  g_autoptr(DexPromise) turn = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (!self->busy)
    {
      self->busy = TRUE;
      return TRUE;
    }

  turn = dex_promise_new ();
  g_queue_push_tail (&self->waiting, turn);

  dex_await (dex_future_first (dex_ref (DEX_FUTURE (turn)),
                               cancellable != NULL
                                 ? dex_cancellable_new_from_cancellable (cancellable)
                                 : NULL,
                               NULL),
             NULL);

  if (!dex_future_is_pending (DEX_FUTURE (turn)) && !g_cancellable_is_cancelled (cancellable))
    return TRUE;

  /* The turn may have come in the same moment: then it goes to the next one. */
  if (!g_queue_remove (&self->waiting, turn))
    tektra_fiber_queue_leave (self);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nobody waits any more.");

  return FALSE;
}

/**
 * tektra_fiber_queue_leave:
 * @self: a lock that the caller holds
 *
 * Passes the lock on.
 */
void
tektra_fiber_queue_leave (TektraFiberQueue *self)
{
  DexPromise *next;

  g_return_if_fail (self != NULL);
  g_return_if_fail (self->busy);

  if ((next = g_queue_pop_head (&self->waiting)))
    dex_promise_resolve_boolean (next, TRUE);
  else
    self->busy = FALSE;
}
