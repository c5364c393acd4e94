/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <gtksourceview/gtksource.h>
#include <libdex.h>

#include "bench-common.h"
#include "test-time.h"
#include "ui/tektra-markdown-view.h"
#include "ui/tektra-message-list.h"
#include "ui/tektra-message-row.h"

/* What it costs to show a long chat: to make the view of one answer, to open a chat of ten thousand
 * messages, and to scroll through it. */

#define N_MESSAGES 10000
#define ANSWER_BYTES 2048
#define WIDTH 720

#define N_VIEWS 40
#define N_FRAMES 300
#define STEP 240

typedef struct
{
  gboolean painted;
  double   cpu;
} Paint;

static void
print_sorted (const char *name,
              GArray     *times)
{
  g_array_sort (times, test_compare_doubles);
  g_print ("%s-median %.2f ms\n", name, g_array_index (times, double, times->len / 2));
  g_print ("%s-p99 %.2f ms\n", name, g_array_index (times, double, times->len * 99 / 100));
}

/* Made, filled and laid out, as a row that comes into view is. */
static void
measure_view (GtkWidget *box)
{
  g_autoptr(GString) text = bench_make_text (ANSWER_BYTES);
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < N_VIEWS; i++)
    {
      g_autoptr(TektraPart) part = tektra_text_part_new (text->str);
      double time = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID);
      GtkWidget *view = tektra_markdown_view_new ();
      int height;

      gtk_box_append (GTK_BOX (box), view);
      tektra_markdown_view_set_part (TEKTRA_MARKDOWN_VIEW (view), TEKTRA_TEXT_PART (part));
      gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, WIDTH, NULL, &height, NULL, NULL);
      gtk_widget_allocate (view, WIDTH, height, -1, NULL);
      time = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID) - time;
      g_array_append_val (times, time);

      gtk_box_remove (GTK_BOX (box), view);
      bench_run_for (0.02);
    }

  print_sorted ("chat-view-2kB", times);
}

static void
fill (TektraConversation *conversation)
{
  g_autoptr(GString) text = bench_make_text (ANSWER_BYTES);

  for (guint i = 0; i < N_MESSAGES / 2; i++)
    {
      g_autofree char *question_text = g_strdup_printf ("Question %u?", i);
      g_autoptr(TektraMessage) question = NULL;
      g_autoptr(TektraMessage) answer = NULL;

      question = tektra_message_new_text (TEKTRA_ROLE_USER, question_text);
      answer = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, text->str);
      tektra_conversation_append (conversation, question);
      tektra_conversation_append (conversation, answer);
    }
}

static void
after_paint_cb (GdkFrameClock *clock,
                Paint         *paint)
{
  paint->painted = TRUE;
}

static void
wait_paint (Paint *paint)
{
  paint->painted = FALSE;
  while (!paint->painted)
    g_main_context_iteration (NULL, TRUE);
}

static guint
count_shown (GtkWidget *column)
{
  guint n_shown = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (column);
       row != NULL;
       row = gtk_widget_get_next_sibling (row))
    n_shown += tektra_message_row_get_shown (TEKTRA_MESSAGE_ROW (row));

  return n_shown;
}

static GtkWidget *
find_scrolled_window (GtkWidget *widget)
{
  if (GTK_IS_SCROLLED_WINDOW (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_scrolled_window (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
measure_chat (GtkWidget         *list,
              TektraChatSession *session)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (list);
  GtkWidget *scrolled_window = find_scrolled_window (list);
  GtkAdjustment *adjustment;
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  Paint paint = { FALSE, 0 };
  gint64 start;
  gulong handler;

  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled_window));
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &paint);

  start = g_get_monotonic_time ();
  tektra_message_list_set_session (TEKTRA_MESSAGE_LIST (list), session);
  wait_paint (&paint);
  g_print ("chat-10000-open %.1f ms\n", (double) (g_get_monotonic_time () - start) / 1000);

  bench_run_for (1);
  g_print ("chat-10000-rows-shown %u rows\n",
           count_shown (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scrolled_window))));

  for (guint i = 0; i < N_FRAMES; i++)
    {
      double time = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID);

      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) - STEP);
      wait_paint (&paint);
      time = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID) - time;
      g_array_append_val (times, time);
    }

  print_sorted ("chat-scroll-frame", times);
  g_print ("chat-scrolled-rows-shown %u rows\n",
           count_shown (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scrolled_window))));
  g_signal_handler_disconnect (clock, handler);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(TektraBackendRegistry) registry = NULL;
  g_autoptr(TektraModelManager) manager = NULL;
  g_autoptr(TektraChatSession) session = NULL;
  GtkWidget *window, *box, *list;

  dex_init ();
  adw_init ();
  gtk_source_init ();
  bench_init_style ();

  registry = tektra_backend_registry_new ();
  manager = tektra_model_manager_new (registry);
  session = tektra_chat_session_new (manager);
  fill (tektra_chat_session_get_conversation (session));

  window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  bench_run_for (0.5);
  measure_view (box);

  list = tektra_message_list_new ();
  adw_window_set_content (ADW_WINDOW (window), list);
  bench_run_for (0.5);
  measure_chat (list, session);

  gtk_window_destroy (GTK_WINDOW (window));
  bench_run_for (0.2);

  return 0;
}
