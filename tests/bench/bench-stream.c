/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <gtksourceview/gtksource.h>
#include <libdex.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "bench-common.h"
#include "test-time.h"
#include "ui/tektra-message-list.h"

/* What a streaming answer costs: the window shows an answer that already has a given length and
 * grows by a given number of tokens a second. A second thread reads how long the main thread has
 * worked, sixty times a second: so what counts for a frame of the display has everything in it that
 * happened meanwhile, the arrival of the tokens, parsing, layout and painting, and a frame in which
 * nothing was drawn counts as well. */

#define FRAME_INTERVAL (G_TIME_SPAN_SECOND / 60)

typedef struct
{
  TektraMessage *message;
  GtkTextView   *text_view;
  GArray        *frames;
  GArray        *waits;
  GThread       *thread;
  GString       *source;
  gsize          position;
  gsize          end;
  gint64         started;
  clockid_t      main_clock;
  guint          rate;
  guint          n_tokens;
  guint          n_updates;
  int            probing;
} Bench;

static void
paint_cb (GdkFrameClock *clock,
          Bench         *bench)
{
  bench->n_updates++;
}

/* A token is a little more than four bytes of English. */
static gboolean
feed_cb (gpointer user_data)
{
  Bench *bench = user_data;
  gint64 elapsed = g_get_monotonic_time () - bench->started;
  guint due = (guint) (elapsed * bench->rate / G_TIME_SPAN_SECOND);

  while (bench->n_tokens < due && bench->position < bench->end)
    {
      gsize length = MIN (4 + bench->n_tokens % 2, bench->end - bench->position);

      tektra_message_append_text (bench->message, bench->source->str + bench->position,
                                  (gssize) length);
      bench->position += length;
      bench->n_tokens++;
    }

  return bench->position < bench->end ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

typedef struct
{
  Bench  *bench;
  gint64  sent;
} Probe;

static gboolean
probe_cb (gpointer user_data)
{
  Probe *probe = user_data;
  double wait = (double) (g_get_monotonic_time () - probe->sent) / G_TIME_SPAN_MILLISECOND;

  g_array_append_val (probe->bench->waits, wait);

  return G_SOURCE_REMOVE;
}

static gpointer
probe_thread (gpointer user_data)
{
  Bench *bench = user_data;
  double last_cpu = bench_get_cpu (bench->main_clock);
  gint64 next = g_get_monotonic_time ();

  while (g_atomic_int_get (&bench->probing))
    {
      Probe *probe = g_new (Probe, 1);
      double cpu, frame;

      *probe = (Probe) { bench, g_get_monotonic_time () };
      g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, probe_cb, probe, g_free);

      next += FRAME_INTERVAL;
      g_usleep ((gulong) MAX (0, next - g_get_monotonic_time ()));

      cpu = bench_get_cpu (bench->main_clock);
      frame = cpu - last_cpu;
      last_cpu = cpu;
      g_array_append_val (bench->frames, frame);
    }

  return NULL;
}

static void
start_probing (Bench *bench)
{
  bench->frames = g_array_new (FALSE, FALSE, sizeof (double));
  bench->waits = g_array_new (FALSE, FALSE, sizeof (double));
  pthread_getcpuclockid (pthread_self (), &bench->main_clock);
  bench->probing = 1;
  bench->thread = g_thread_new ("probe", probe_thread, bench);
}

/* What the events that were sent still have to say is waited for. */
static void
stop_probing (Bench *bench)
{
  g_atomic_int_set (&bench->probing, 0);
  g_thread_join (g_steal_pointer (&bench->thread));
  bench_run_for (0.05);

  g_array_sort (bench->frames, test_compare_doubles);
  g_array_sort (bench->waits, test_compare_doubles);
}

static double
get_percentile (GArray *sorted,
                guint   percent)
{
  return g_array_index (sorted, double, (sorted->len - 1) * percent / 100);
}

static void
print_waits (const char *name,
             Bench      *bench)
{
  g_print ("%s-wait-p99 %.1f ms\n", name, get_percentile (bench->waits, 99));
  g_print ("%s-longest-wait %.1f ms\n", name, get_percentile (bench->waits, 100));
}

static void
clear_probing (Bench *bench)
{
  g_array_unref (bench->frames);
  g_array_unref (bench->waits);
}

static void
stream (TektraMessageList  *list,
        TektraConversation *conversation,
        const char         *name,
        gsize               before,
        gsize               length,
        guint               rate)
{
  g_autoptr (TektraMessage) question = tektra_message_new_text (TEKTRA_ROLE_USER,
                                                                "How does it work?");
  g_autoptr (TektraMessage) message = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  Bench bench = { .message = message, .rate = rate };
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (list));
  g_autofree char *kept = NULL;
  double cpu, sum = 0, seconds;
  gulong handler;

  bench.source = bench_make_text (before + length);
  bench.position = before;
  bench.end = before + length;

  tektra_message_set_status (message, TEKTRA_MESSAGE_STATUS_STREAMING);
  if (before > 0)
    tektra_message_append_text (message, bench.source->str, (gssize) before);
  tektra_conversation_append (conversation, question);
  tektra_conversation_append (conversation, message);
  bench_run_for (1.5);

  handler = g_signal_connect (clock, "paint", G_CALLBACK (paint_cb), &bench);
  start_probing (&bench);
  bench.started = g_get_monotonic_time ();
  cpu = bench_get_cpu (CLOCK_PROCESS_CPUTIME_ID);

  g_timeout_add (MAX (1, 1000 / rate), feed_cb, &bench);
  while (bench.position < bench.end)
    g_main_context_iteration (NULL, TRUE);
  bench_run_for (0.1);

  cpu = bench_get_cpu (CLOCK_PROCESS_CPUTIME_ID) - cpu;
  seconds = (double) (g_get_monotonic_time () - bench.started) / G_TIME_SPAN_SECOND;
  stop_probing (&bench);
  g_signal_handler_disconnect (clock, handler);
  tektra_message_set_status (message, TEKTRA_MESSAGE_STATUS_COMPLETE);
  bench_run_for (0.2);

  kept = tektra_message_dup_text (message);
  g_assert_cmpmem (kept, strlen (kept), bench.source->str, bench.source->len);

  for (guint i = 0; i < bench.frames->len; i++)
    sum += g_array_index (bench.frames, double, i);

  g_print ("%s-updates %.1f 1/s\n", name, bench.n_updates / seconds);
  g_print ("%s-frame-mean %.2f ms\n", name, sum / bench.frames->len);
  g_print ("%s-frame-p99 %.2f ms\n", name, get_percentile (bench.frames, 99));
  g_print ("%s-frame-max %.2f ms\n", name, get_percentile (bench.frames, 100));
  g_print ("%s-cpu-per-1000-tokens %.3f s\n", name, cpu / bench.n_tokens);
  print_waits (name, &bench);

  clear_probing (&bench);
  g_string_free (bench.source, TRUE);
}

/* A bare text view that shows each token when it comes: what the measured programs are held
 * against, and what GTK itself needs on this display. */
static gboolean
feed_text_view_cb (gpointer user_data)
{
  Bench *bench = user_data;
  GtkTextView *text_view = bench->text_view;
  gint64 elapsed = g_get_monotonic_time () - bench->started;
  guint due = (guint) (elapsed * bench->rate / G_TIME_SPAN_SECOND);

  while (bench->n_tokens < due && bench->position < bench->end)
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (text_view);
      gsize length = MIN (4 + bench->n_tokens % 2, bench->end - bench->position);
      GtkTextIter end;

      gtk_text_buffer_get_end_iter (buffer, &end);
      gtk_text_buffer_insert (buffer, &end, bench->source->str + bench->position, (int) length);
      gtk_text_view_scroll_mark_onscreen (text_view, gtk_text_buffer_get_mark (buffer, "end"));
      bench->position += length;
      bench->n_tokens++;
    }

  return bench->position < bench->end ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
stream_bare (gsize length,
             guint rate)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *text_view = gtk_text_view_new ();
  GtkWidget *scrolled_window = gtk_scrolled_window_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view));
  Bench bench = { .text_view = GTK_TEXT_VIEW (text_view), .rate = rate, .end = length };
  GtkTextIter end;
  double cpu;

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (text_view), GTK_WRAP_WORD_CHAR);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled_window), text_view);
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  adw_window_set_content (ADW_WINDOW (window), scrolled_window);
  gtk_window_present (GTK_WINDOW (window));
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_create_mark (buffer, "end", &end, FALSE);
  bench_run_for (1);

  bench.source = bench_make_text (length);
  start_probing (&bench);
  bench.started = g_get_monotonic_time ();
  cpu = bench_get_cpu (CLOCK_PROCESS_CPUTIME_ID);
  g_timeout_add (MAX (1, 1000 / rate), feed_text_view_cb, &bench);
  while (bench.position < bench.end)
    g_main_context_iteration (NULL, TRUE);
  cpu = bench_get_cpu (CLOCK_PROCESS_CPUTIME_ID) - cpu;
  stop_probing (&bench);

  g_print ("bare-text-view-cpu-per-1000-tokens %.3f s\n", cpu / bench.n_tokens);
  print_waits ("bare-text-view", &bench);

  clear_probing (&bench);
  g_string_free (bench.source, TRUE);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (TektraBackendRegistry) registry = NULL;
  g_autoptr (TektraModelManager) manager = NULL;
  g_autoptr (TektraChatSession) session = NULL;
  GtkWidget *window, *list;
  gboolean quick = g_getenv ("TEKTRA_BENCH_QUICK") != NULL;

  dex_init ();
  adw_init ();
  gtk_source_init ();

  bench_init_style ();

  registry = tektra_backend_registry_new ();
  manager = tektra_model_manager_new (registry);
  session = tektra_chat_session_new (manager);

  list = tektra_message_list_new ();
  tektra_message_list_set_session (TEKTRA_MESSAGE_LIST (list), session);
  window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  adw_window_set_content (ADW_WINDOW (window), list);
  gtk_window_present (GTK_WINDOW (window));
  bench_run_for (0.5);

  stream (TEKTRA_MESSAGE_LIST (list), tektra_chat_session_get_conversation (session),
          "stream-64kB", quick ? 56 * 1024 : 0, quick ? 8 * 1024 : 64 * 1024, 200);
  stream (TEKTRA_MESSAGE_LIST (list), tektra_chat_session_get_conversation (session),
          "stream-100", 0, quick ? 1000 * 9 / 2 : 5120 * 9 / 2, 100);

  gtk_window_destroy (GTK_WINDOW (window));
  bench_run_for (0.2);

  stream_bare (quick ? 1000 * 9 / 2 : 5120 * 9 / 2, 100);

  return 0;
}
