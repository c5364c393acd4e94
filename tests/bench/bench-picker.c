/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <libdex.h>

#include "backends/scripted/tektra-scripted-backend.h"
#include "bench-common.h"
#include "ui/tektra-model-picker.h"

/* What it costs to find one of 5,000 models: opening the picker, and every key that is typed into
 * its search, up to the frame that shows what was found. The time of the main thread is counted. */

#define N_MODELS 5000

static gboolean painted;

static void
after_paint_cb (void)
{
  painted = TRUE;
}

static double
measure_frame (double before)
{
  painted = FALSE;
  while (!painted)
    g_main_context_iteration (NULL, TRUE);

  return bench_get_cpu (CLOCK_THREAD_CPUTIME_ID) - before;
}

static char *
make_script (void)
{
  static const char * const families[] = {
    "Gemma 3", "Llama 3.2", "Qwen 2.5", "Mistral", "Phi 4", "DeepSeek R1", "Granite 3", "Command R",
  };
  static const char * const capabilities[] = { "'image'", "'tools', 'thinking'", "'audio'", "" };
  GString *script = g_string_new ("{ 'models': [");

  for (guint i = 0; i < N_MODELS; i++)
    g_string_append_printf (script,
                            "%s{ 'id': 'm%u', 'name': '%s %uB Instruct %u', 'capabilities': [%s] }",
                            i > 0 ? ", " : "", i,
                            families[i % G_N_ELEMENTS (families)], 1 + i * 7 % 70, i,
                            capabilities[i % G_N_ELEMENTS (capabilities)]);

  g_string_append (script, "], 'turns': [] }");

  return g_string_free (script, FALSE);
}

static GtkEditable *
find_entry (GtkWidget *widget)
{
  if (GTK_IS_SEARCH_ENTRY (widget))
    return GTK_EDITABLE (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkEditable *entry = find_entry (child);

      if (entry != NULL)
        return entry;
    }

  return NULL;
}

static void
type_text (GtkEditable *entry,
           const char  *text,
           double      *worst,
           double      *sum,
           guint       *n)
{
  for (gsize length = 1; length <= strlen (text); length++)
    {
      g_autofree char *prefix = g_strndup (text, length);
      double before, cost;

      bench_run_for (0.06);
      before = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID);
      gtk_editable_set_text (entry, prefix);
      cost = measure_frame (before);
      *worst = MAX (*worst, cost);
      *sum += cost;
      (*n)++;
    }

  gtk_editable_set_text (entry, "");
  bench_run_for (0.1);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr (TektraModelManager) manager = NULL;
  g_autoptr (TektraSettings) settings = NULL;
  g_autoptr (TektraModelIndex) index = NULL;
  g_autoptr (TektraBackend) backend = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *script = make_script ();
  GtkWidget *window, *button, *picker;
  GtkEditable *entry;
  double before, worst = 0, sum = 0;
  guint n = 0;

  dex_init ();
  adw_init ();

  settings = tektra_settings_new ();
  backend = tektra_scripted_backend_new (script, &error);
  g_assert_no_error (error);
  tektra_backend_registry_add (registry, backend);
  manager = tektra_model_manager_new (registry);
  dex_future_disown (tektra_model_manager_refresh (manager));
  while (!tektra_model_manager_get_ready (manager))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (manager)), ==, N_MODELS);

  before = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID);
  index = tektra_model_index_new (manager, settings);
  g_print ("picker-index %.2f ms\n", bench_get_cpu (CLOCK_THREAD_CPUTIME_ID) - before);

  window = adw_window_new ();
  button = gtk_menu_button_new ();
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  adw_window_set_content (ADW_WINDOW (window), button);
  gtk_window_present (GTK_WINDOW (window));
  bench_run_for (0.5);

  before = bench_get_cpu (CLOCK_THREAD_CPUTIME_ID);
  picker = tektra_model_picker_new (index);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), picker);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  g_signal_connect (gtk_widget_get_frame_clock (picker), "after-paint",
                    G_CALLBACK (after_paint_cb), NULL);
  g_print ("picker-open %.2f ms\n", measure_frame (before));
  bench_run_for (0.5);

  entry = find_entry (picker);
  type_text (entry, "gemma 30b", &worst, &sum, &n);
  type_text (entry, "deepseek", &worst, &sum, &n);
  type_text (entry, "instruct 4999", &worst, &sum, &n);
  type_text (entry, "zzz", &worst, &sum, &n);

  g_print ("picker-key-mean %.2f ms\n", sum / n);
  g_print ("picker-key-max %.2f ms\n", worst);

  gtk_window_destroy (GTK_WINDOW (window));
  bench_run_for (0.1);

  return 0;
}
