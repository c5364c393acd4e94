/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-backend-error.h"
#include "core/tektra-event-stream.h"
#include "test-future.h"

/* What a person would lose: words between a backend and the chat, or the power to stop. */

static void
run_fiber (DexFiberFunc func)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (test_await (dex_scheduler_spawn (NULL, 0, func, NULL, NULL), &error));
  g_assert_no_error (error);
}

static DexFuture *
test_order_fiber (gpointer user_data)
{
  g_autoptr(TektraEventSink) sink = NULL;
  g_autoptr(TektraEventStream) stream = tektra_event_stream_new (&sink);
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) failure = g_error_new_literal (TEKTRA_BACKEND_ERROR,
                                                   TEKTRA_BACKEND_ERROR_TRUNCATED, "cut");
  const char *words[] = { "one", "two", "three" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    tektra_event_sink_push (sink, tektra_event_new_text (words[i], -1));
  tektra_event_sink_close (sink, failure);

  /* what came before the error is not lost */
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr(TektraEvent) event = dex_await_boxed (tektra_event_stream_next (stream), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (tektra_event_get_text (event, NULL), ==, words[i]);
    }

  g_assert_null (dex_await_boxed (tektra_event_stream_next (stream), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TRUNCATED);

  return dex_future_new_true ();
}

static void
test_order (void)
{
  run_fiber (test_order_fiber);
}

static gboolean
push_later_cb (gpointer user_data)
{
  TektraEventSink *sink = user_data;

  tektra_event_sink_push (sink, tektra_event_new_text ("late", -1));
  tektra_event_sink_close (sink, NULL);

  return G_SOURCE_REMOVE;
}

static DexFuture *
test_wait_fiber (gpointer user_data)
{
  g_autoptr(TektraEventSink) sink = NULL;
  g_autoptr(TektraEventStream) stream = tektra_event_stream_new (&sink);
  g_autoptr(TektraEvent) event = NULL;
  g_autoptr(GError) error = NULL;

  g_idle_add (push_later_cb, sink);

  event = dex_await_boxed (tektra_event_stream_next (stream), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tektra_event_get_text (event, NULL), ==, "late");

  g_assert_null (dex_await_boxed (tektra_event_stream_next (stream), &error));
  g_assert_no_error (error);

  return dex_future_new_true ();
}

static void
test_wait (void)
{
  run_fiber (test_wait_fiber);
}

static gboolean
cancel_later_cb (gpointer user_data)
{
  tektra_event_stream_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static DexFuture *
test_cancel_fiber (gpointer user_data)
{
  g_autoptr(TektraEventSink) sink = NULL;
  g_autoptr(TektraEventStream) stream = tektra_event_stream_new (&sink);
  g_autoptr(GError) error = NULL;

  g_idle_add (cancel_later_cb, stream);

  g_assert_null (dex_await_boxed (tektra_event_stream_next (stream), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (tektra_event_sink_is_cancelled (sink));

  /* a backend that has not noticed yet does no harm */
  tektra_event_sink_push (sink, tektra_event_new_text ("lost", -1));
  tektra_event_sink_close (sink, NULL);

  return dex_future_new_true ();
}

static void
test_cancel (void)
{
  run_fiber (test_cancel_fiber);
}

static void
test_drop (void)
{
  g_autoptr(TektraEventSink) sink = NULL;
  TektraEventStream *stream = tektra_event_stream_new (&sink);

  tektra_event_sink_push (sink, tektra_event_new_text ("unread", -1));
  g_assert_false (tektra_event_sink_is_cancelled (sink));

  g_assert_finalize_object (stream);
  g_assert_true (tektra_event_sink_is_cancelled (sink));

  tektra_event_sink_close (sink, NULL);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/event-stream/order", test_order);
  g_test_add_func ("/event-stream/wait", test_wait);
  g_test_add_func ("/event-stream/cancel", test_cancel);
  g_test_add_func ("/event-stream/drop", test_drop);

  return g_test_run ();
}
