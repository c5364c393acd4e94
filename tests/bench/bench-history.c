/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <libdex.h>

#include "backends/scripted/tektra-scripted-backend.h"
#include "bench-common.h"
#include "test-files.h"
#include "test-future.h"
#include "test-time.h"
#include "ui/tektra-sidebar.h"

/* What 10,000 chats cost beside ten: until those that fit the window are read from the disk and
 * painted, for the main loop while the others follow, for each frame while one scrolls through
 * them, and for the main loop when a chat, or a thousand of them, change their place. The time of
 * the main thread is counted, except for the first. */

#define N_FEW 10
#define N_MANY 10000
#define N_SELECTED 1000
#define N_RUNS 5
#define N_FRAMES 300
#define N_CHANGES 20

typedef struct
{
  char *folder;
  TektraChatList *chats;
  GtkWidget *window;
  GtkWidget *list_view;
  DexFuture *loading;
  double first_frame; /* milliseconds */
  double longest;     /* of one turn of the main loop until then */
} History;

static gboolean painted;

static void
after_paint_cb (void)
{
  painted = TRUE;
}

/* Each turn of the main loop, until the next frame is painted. */
static double
run_frame (void)
{
  double longest = 0;

  painted = FALSE;
  while (!painted)
    {
      double before = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID);

      g_main_context_iteration (NULL, TRUE);
      longest = MAX (longest, bench_get_cpu (CLOCK_THREAD_CPUTIME_ID) - before);
    }

  return longest;
}

static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
fill_store (TektraStore *store,
            guint        n_chats)
{
  TektraStoreChanges *changes = tektra_store_changes_new ();
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < n_chats; i++)
    {
      g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
      g_autofree char *title = g_strdup_printf ("What is to be said of the number %u?", i);
      g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_USER, title);

      tektra_message_identify (message, tektra_message_get_id (message),
                               now - i * G_TIME_SPAN_HOUR);
      tektra_conversation_append (conversation, message);
      tektra_conversation_set_title (conversation, title);
      tektra_store_changes_put_conversation (changes, conversation);
    }

  test_await (tektra_store_save (store, changes), NULL);
}

/* Turns the main loop until something has come about. */
static void
run_until (History *history,
           gboolean (*is_done) (History *history))
{
  gboolean done = FALSE;

  while (!done)
    {
      double before = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID);

      done = is_done (history);
      if (!done)
        g_main_context_iteration (NULL, TRUE);
      history->longest = MAX (history->longest, bench_get_cpu (CLOCK_THREAD_CPUTIME_ID) - before);
    }
}

static gboolean
has_some (History *history)
{
  return g_list_model_get_n_items (G_LIST_MODEL (history->chats)) >= N_FEW;
}

static gboolean
has_all (History *history)
{
  return !dex_future_is_pending (history->loading);
}

static void
history_open (History            *history,
              TektraModelManager *manager)
{
  g_autoptr(TektraStore) store = tektra_store_new (history->folder);
  GtkWidget *sidebar;
  gint64 begin = g_get_monotonic_time ();
  double frame;

  history->longest = 0;
  history->chats = tektra_chat_list_new (store, manager, NULL);
  history->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (history->window), 300, 700);
  sidebar = g_object_new (TEKTRA_TYPE_SIDEBAR, NULL);
  tektra_sidebar_set_chats (TEKTRA_SIDEBAR (sidebar), history->chats);
  adw_window_set_content (ADW_WINDOW (history->window), sidebar);
  gtk_window_present (GTK_WINDOW (history->window));
  g_signal_connect (gtk_widget_get_frame_clock (history->window), "after-paint",
                    G_CALLBACK (after_paint_cb), NULL);

  history->loading = tektra_chat_list_load (history->chats);
  run_until (history, has_some);
  gtk_widget_queue_draw (history->window);
  frame = run_frame ();
  history->longest = MAX (history->longest, frame);
  history->first_frame = (double) (g_get_monotonic_time () - begin) / 1000;
  run_until (history, has_all);
  dex_clear (&history->loading);
  history->list_view = find_widget (sidebar, GTK_TYPE_LIST_VIEW);
}

static void
history_close (History *history)
{
  gtk_window_destroy (GTK_WINDOW (history->window));
  g_clear_object (&history->chats);
  bench_run_for (0.1);
}

static double
measure_first_frame (const char         *folder,
                     TektraModelManager *manager,
                     double             *longest)
{
  History history = { .folder = (char *) folder };
  double times[N_RUNS], stalls[N_RUNS];

  for (guint i = 0; i < N_RUNS; i++)
    {
      history_open (&history, manager);
      times[i] = history.first_frame;
      stalls[i] = history.longest;
      history_close (&history);
    }

  qsort (times, N_RUNS, sizeof (double), test_compare_doubles);
  qsort (stalls, N_RUNS, sizeof (double), test_compare_doubles);
  *longest = stalls[N_RUNS / 2];

  return times[N_RUNS / 2];
}

static void
measure_scrolling (History *history)
{
  GtkAdjustment *adjustment =
    gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (history->list_view));
  double step = (gtk_adjustment_get_upper (adjustment) - 700) / N_FRAMES;
  double frames[N_FRAMES];

  for (guint i = 0; i < N_FRAMES; i++)
    {
      double before;

      gtk_adjustment_set_value (adjustment, i * step);
      before = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID);
      run_frame ();
      frames[i] = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID) - before;
    }

  qsort (frames, N_FRAMES, sizeof (double), test_compare_doubles);
  g_print ("history-scroll-frame-median %.2f ms\n", frames[N_FRAMES / 2]);
  g_print ("history-scroll-frame-p99 %.2f ms\n", frames[N_FRAMES * 99 / 100]);
  gtk_adjustment_set_value (adjustment, 0);
  bench_run_for (0.1);
}

static GPtrArray *
list_some (History *history,
           guint    first,
           guint    step,
           guint    n)
{
  GPtrArray *some = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (some, g_list_model_get_item (G_LIST_MODEL (history->chats),
                                                  first + i * step));

  return some;
}

/* What the call costs, and each turn of the main loop until it is painted, in case that is longer
 * than the longest so far. */
static void
measure_change (History   *history,
                void     (*change) (TektraChatList *chats, GPtrArray *some),
                GPtrArray *some,
                double    *so_far)
{
  double before = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID);
  double longest, frame;

  change (history->chats, some);
  longest = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID) - before;
  gtk_widget_queue_draw (history->window);
  frame = run_frame ();
  longest = MAX (longest, frame);
  bench_run_for (0.03);
  *so_far = MAX (*so_far, longest);
}

static void
pin (TektraChatList *chats,
     GPtrArray      *some)
{
  tektra_chat_list_pin_all (chats, some, NULL);
}

static void
measure_changes (History    *history,
                 const char *name,
                 guint       n)
{
  double removed = 0, restored = 0, pinned = 0, unpinned = 0;

  for (guint i = 0; i < N_CHANGES; i++)
    {
      g_autoptr(GPtrArray) some = list_some (history, 1 + i * 7, MAX (1, 9000 / n), n);

      measure_change (history, tektra_chat_list_remove_all, some, &removed);
      measure_change (history, tektra_chat_list_restore_all, some, &restored);
      measure_change (history, pin, some, &pinned);
      measure_change (history, tektra_chat_list_unpin_all, some, &unpinned);
    }

  g_print ("history-%s-remove-longest %.2f ms\n", name, removed);
  g_print ("history-%s-restore-longest %.2f ms\n", name, restored);
  g_print ("history-%s-pin-longest %.2f ms\n", name, pinned);
  g_print ("history-%s-unpin-longest %.2f ms\n", name, unpinned);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr(TektraModelManager) manager = NULL;
  History few = { .folder = g_dir_make_tmp ("history-few-XXXXXX", NULL) };
  History many = { .folder = g_dir_make_tmp ("history-many-XXXXXX", NULL) };
  double few_ms, many_ms, few_longest, many_longest;

  dex_init ();
  adw_init ();

  manager = tektra_model_manager_new (registry);
  {
    g_autoptr(TektraStore) few_store = tektra_store_new (few.folder);
    g_autoptr(TektraStore) many_store = tektra_store_new (many.folder);

    fill_store (few_store, N_FEW);
    fill_store (many_store, N_MANY);
  }

  few_ms = measure_first_frame (few.folder, manager, &few_longest);
  many_ms = measure_first_frame (many.folder, manager, &many_longest);
  g_print ("history-first-frame-10 %.1f ms\n", few_ms);
  g_print ("history-first-frame-10000 %.1f ms\n", many_ms);
  g_print ("history-first-frame-ratio %.2f x\n", many_ms / few_ms);
  g_print ("history-open-stall-10 %.2f ms\n", few_longest);
  g_print ("history-open-stall-10000 %.2f ms\n", many_longest);

  history_open (&many, manager);
  bench_run_for (0.3);
  measure_scrolling (&many);
  measure_changes (&many, "one", 1);
  measure_changes (&many, "thousand", N_SELECTED);
  history_close (&many);

  test_remove_tree (few.folder);
  test_remove_tree (many.folder);
  g_free (few.folder);
  g_free (many.folder);

  return 0;
}
