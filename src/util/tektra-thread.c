/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-thread.h"

/**
 * tektra_thread_spawn:
 * @name: a name for debugging
 * @func: (scope notified): runs in a thread of its own; it may block
 * @user_data: (closure func): data for @func
 * @destroy: (destroy user_data): frees @user_data when @func has returned
 *
 * Does something in a thread, like dex_thread_spawn (), of which the future may be dropped: libdex
 * frees the data of a thread with its future, also while the thread is at work with them.
 *
 * Returns: (transfer full): a future for what the future of @func resolves to
 */
DexFuture *
tektra_thread_spawn (const char     *name,
                     DexThreadFunc   func,
                     gpointer        user_data,
                     GDestroyNotify  destroy)
{
  DexFuture *future = dex_thread_spawn (name, func, user_data, destroy);

  dex_future_disown (dex_ref (future));

  return future;
}
