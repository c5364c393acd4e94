/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-idle.h"

static gboolean
idle_cb (gpointer user_data)
{
  dex_promise_resolve_boolean (user_data, TRUE);

  return G_SOURCE_REMOVE;
}

/**
 * tektra_idle_wait:
 * @priority: the priority of what may wait, such as %G_PRIORITY_DEFAULT_IDLE
 *
 * Lets the main loop do everything that is more urgent.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when that is done
 */
DexFuture *
tektra_idle_wait (int priority)
{
  DexPromise *promise = dex_promise_new ();

  g_idle_add_full (priority, idle_cb, dex_ref (promise), dex_unref);

  return DEX_FUTURE (promise);
}
