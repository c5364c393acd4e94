/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <stdlib.h>

#include <glib-unix.h>

#include "engines/whisper/tektra-whisper-service.h"

/* The program that hears: Tektra starts it and ends it, see src/engine. A bad model that brings it
 * down takes nothing else with it. */

#define KEY_VARIABLE "TEKTRA_ENGINE_KEY"

typedef struct
{
  GMainLoop *loop;
  int        status;
} Engine;

static gboolean
quit_cb (gpointer user_data)
{
  /* A sound that is being heard would be waited for: nobody wants it any more. */
  exit (EXIT_SUCCESS);

  return G_SOURCE_REMOVE;
}

static DexFuture *
loaded_cb (DexFuture *future,
           gpointer   user_data)
{
  Engine *engine = user_data;
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    {
      g_printerr ("error: %s\n", error->message);
      engine->status = EXIT_FAILURE;
      g_main_loop_quit (engine->loop);
    }

  return dex_ref (future);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *socket_path = NULL;
  g_autofree char *model_path = NULL;
  int n_threads = 1;
  const GOptionEntry entries[] = {
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &socket_path, "Where to listen", "PATH" },
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &model_path, "The model to hear with", "FILE" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "How many threads to use", "NUMBER" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("– hears for Tektra");
  g_autoptr(TektraWhisperService) service = NULL;
  g_autoptr(GMainLoop) loop = NULL;
  g_autoptr(GError) error = NULL;
  const char *key = g_getenv (KEY_VARIABLE);
  Engine engine = { 0 };

  /* A number has a point in JSON. */
  setlocale (LC_CTYPE, "");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      socket_path == NULL || model_path == NULL || key == NULL)
    {
      g_printerr ("error while handling argument: %s\n",
                  error != NULL ? error->message : "needs --socket, --model and " KEY_VARIABLE);
      return EXIT_FAILURE;
    }

  dex_init ();
  service = tektra_whisper_service_new (key);
  g_unsetenv (KEY_VARIABLE);

  if (!tektra_whisper_service_listen (service, socket_path, &error))
    {
      g_printerr ("couldn't bind: %s\n", error->message);
      return EXIT_FAILURE;
    }

  loop = g_main_loop_new (NULL, FALSE);
  engine.loop = loop;
  g_unix_signal_add (SIGTERM, quit_cb, NULL);
  dex_future_disown (dex_future_finally (tektra_whisper_service_load (service, model_path,
                                                                      (guint) MAX (n_threads, 1)),
                                         loaded_cb, &engine, NULL));
  g_main_loop_run (loop);

  return engine.status;
}
