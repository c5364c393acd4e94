/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-future.h"

#define TIMEOUT_SECONDS 60

static gboolean
timeout_cb (gpointer what)
{
  g_error ("What the test waits for did not happen within %d seconds: %s", TIMEOUT_SECONDS,
           (const char *) what);
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
run_until_completed (DexFuture  *future,
                     const char *what)
{
  guint timeout = g_timeout_add_seconds (TIMEOUT_SECONDS, timeout_cb, (gpointer) what);
  gboolean completed = FALSE;

  future = dex_future_finally (future, completed_cb, &completed, NULL);
  while (!completed)
    g_main_context_iteration (NULL, TRUE);

  dex_unref (future);
  g_source_remove (timeout);
}

/**
 * test_await_object_named:
 * @what: names the future
 * @future: (transfer full): a future of an object
 * @error: what it is rejected with
 *
 * What test_await_object() is made of.
 *
 * Returns: (transfer full): what it resolves to, or %NULL
 */
gpointer
test_await_object_named (const char  *what,
                         DexFuture   *future,
                         GError     **error)
{
  run_until_completed (dex_ref (future), what);

  return dex_await_object (future, error);
}

/**
 * test_await_named:
 * @what: names the future
 * @future: (transfer full): a future of anything
 * @error: what it is rejected with
 *
 * What test_await() is made of.
 *
 * Returns: whether it was resolved
 */
gboolean
test_await_named (const char  *what,
                  DexFuture   *future,
                  GError     **error)
{
  run_until_completed (dex_ref (future), what);

  return dex_await (future, error);
}

/**
 * test_wait_until_named:
 * @what: names the condition
 * @condition: is asked after each turn of the main loop
 * @data: is passed to it
 *
 * What test_wait_until() is made of.
 */
void
test_wait_until_named (const char    *what,
                       TestCondition  condition,
                       gpointer       data)
{
  guint timeout = g_timeout_add_seconds (TIMEOUT_SECONDS, timeout_cb, (gpointer) what);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (timeout);
}
