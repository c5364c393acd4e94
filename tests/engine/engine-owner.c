/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "backends/llama/tektra-llama-backend.h"
#include "util/tektra-paths.h"

/* A program that loads the starter model, tells the process of the engine, and waits to be killed.
 * It stands for a Tektra that ends without a chance to tidy up. */

static DexFuture *
load_fiber (gpointer user_data)
{
  TektraBackend *backend = user_data;
  g_autoptr(GError) error = NULL;
  TektraModel *model;

  if (!dex_await (tektra_backend_probe (backend), &error) ||
      !(model = tektra_backend_find_model (backend, "tektra-tiny/tektra-tiny-Q8_0")) ||
      !dex_await (tektra_backend_load (backend, model, NULL), &error))
    {
      printf ("%s\n", error != NULL ? error->message : "no model");
      return dex_future_new_true ();
    }

  printf ("%d\n", tektra_folder_backend_get_pid (TEKTRA_FOLDER_BACKEND (backend), model));
  fflush (stdout);

  return dex_future_new_true ();
}

int
main (void)
{
  g_autoptr(GMainLoop) loop = NULL;
  g_autoptr(TektraBackend) backend = NULL;

  dex_init ();
  loop = g_main_loop_new (NULL, FALSE);
  backend = tektra_llama_backend_new (NULL);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, load_fiber, backend, NULL));
  g_main_loop_run (loop);

  return 0;
}
