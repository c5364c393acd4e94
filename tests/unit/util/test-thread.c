/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-future.h"
#include "util/tektra-thread.h"

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean started;
  gboolean may_end;
  gboolean ended;
  gboolean freed;
  gboolean freed_in_use;
} Gate;

static gboolean
wait_until (Gate           *gate,
            const gboolean *condition)
{
  gint64 end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  while (!*condition)
    {
      if (!g_cond_wait_until (&gate->cond, &gate->mutex, end))
        return FALSE;
    }

  return TRUE;
}

static void
set (Gate     *gate,
     gboolean *condition)
{
  g_mutex_lock (&gate->mutex);
  *condition = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

static DexFuture *
work (gpointer user_data)
{
  Gate *gate = user_data;

  g_mutex_lock (&gate->mutex);
  gate->started = TRUE;
  g_cond_broadcast (&gate->cond);
  wait_until (gate, &gate->may_end);
  gate->freed_in_use = gate->freed;
  gate->ended = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->mutex);

  return dex_future_new_for_int (42);
}

static void
free_cb (gpointer user_data)
{
  Gate *gate = user_data;

  set (gate, &gate->freed);
}

/* Who does not want to know any more takes nothing away from who is still at work. */
static void
test_dropped (void)
{
  Gate gate = { 0 };
  DexFuture *future;

  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.cond);
  future = tektra_thread_spawn ("test", work, &gate, free_cb);
  g_mutex_lock (&gate.mutex);
  g_assert_true (wait_until (&gate, &gate.started));
  g_mutex_unlock (&gate.mutex);

  dex_unref (future);
  set (&gate, &gate.may_end);
  g_mutex_lock (&gate.mutex);
  g_assert_true (wait_until (&gate, &gate.ended));
  g_mutex_unlock (&gate.mutex);
  g_assert_false (gate.freed_in_use);

  /* its end is told to the main loop */
  while (!g_atomic_int_get (&gate.freed))
    g_main_context_iteration (NULL, TRUE);

  g_mutex_clear (&gate.mutex);
  g_cond_clear (&gate.cond);
}

static void
test_result (void)
{
  Gate gate = { .may_end = TRUE };
  g_autoptr(GError) error = NULL;
  DexFuture *future;

  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.cond);
  future = tektra_thread_spawn ("test", work, &gate, free_cb);
  g_assert_true (test_await (dex_ref (future), &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_value_get_int (dex_future_get_value (future, NULL)), ==, 42);
  dex_unref (future);
  while (!g_atomic_int_get (&gate.freed))
    g_main_context_iteration (NULL, TRUE);

  g_mutex_clear (&gate.mutex);
  g_cond_clear (&gate.cond);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();

  g_test_add_func ("/thread/dropped", test_dropped);
  g_test_add_func ("/thread/result", test_result);

  return g_test_run ();
}
