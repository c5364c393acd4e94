/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-future.h"

#define TIMEOUT_SECONDS 60

static gboolean
timeout_cb (gpointer data)
{
  g_error ("What the test waits for did not happen within %d seconds", TIMEOUT_SECONDS);
  return G_SOURCE_REMOVE;
}

static DexFuture *
completed_cb (DexFuture *future,
              gpointer   user_data)
{
  gboolean *completed = user_data;

  *completed = TRUE;
  return dex_ref (future);
}

/* Takes @future */
static void
run_until_completed (DexFuture *future)
{
  guint timeout = g_timeout_add_seconds (TIMEOUT_SECONDS, timeout_cb, NULL);
  gboolean completed = FALSE;

  future = dex_future_finally (future, completed_cb, &completed, NULL);
  while (!completed)
    g_main_context_iteration (NULL, TRUE);

  dex_unref (future);
  g_source_remove (timeout);
}

/**
 * test_await_object:
 * @future: (transfer full): a future of an object
 * @error: what it is rejected with
 *
 * Runs the main loop until @future is completed.
 *
 * Returns: (transfer full): what it resolves to, or %NULL
 */
gpointer
test_await_object (DexFuture  *future,
                   GError    **error)
{
  run_until_completed (dex_ref (future));

  return dex_await_object (future, error);
}

/**
 * test_await:
 * @future: (transfer full): a future of anything
 * @error: what it is rejected with
 *
 * Runs the main loop until @future is completed.
 *
 * Returns: whether it was resolved
 */
gboolean
test_await (DexFuture  *future,
            GError    **error)
{
  run_until_completed (dex_ref (future));

  return dex_await (future, error);
}

/**
 * test_wait_until:
 * @condition: is asked after each turn of the main loop
 * @data: is passed to it
 *
 * Runs the main loop until @condition holds.
 */
void
test_wait_until (TestCondition condition,
                 gpointer      data)
{
  guint timeout = g_timeout_add_seconds (TIMEOUT_SECONDS, timeout_cb, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (timeout);
}
