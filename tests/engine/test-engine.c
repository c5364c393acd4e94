/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "engine-test.h"
#include "engine/tektra-engine.h"
#include "test-future.h"
#include "util/tektra-child.h"
#include "util/tektra-paths.h"

/* The supervisor of child processes: what it starts is private, and ends with it, come what may. */

static TektraEngine *
create_engine (const char *script)
{
  const char *argv[] = { "/bin/sh", "-c", script, "sh", TEKTRA_ENGINE_SOCKET, NULL };

  return tektra_engine_new (&(TektraEngineSpec) {
    .label = (char *) "A model",
    .argv = (GStrv) argv,
    .key_variable = (char *) "LLAMA_API_KEY",
    .health_path = (char *) "/health",
    .silence_limit = 1,
  });
}

static char *
dup_server_script (void)
{
  g_autofree char *path = engine_test_dup_model_path ("tektra-tiny-Q8_0.gguf");

  return g_strdup_printf ("exec llama-server --host $1 -m '%s' -c 512 -np 1 -t 1 --no-webui", path);
}

static void
start (TektraEngine *engine)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (test_await (tektra_engine_start (engine), &error));
  g_assert_no_error (error);
  g_assert_cmpint (tektra_engine_get_state (engine), ==, TEKTRA_ENGINE_STATE_READY);
}

static void
stop (TektraEngine *engine)
{
  GPid pid = tektra_engine_get_pid (engine);
  g_autoptr(GError) error = NULL;

  g_assert_true (test_await (tektra_engine_stop (engine), &error));
  g_assert_no_error (error);
  g_assert_cmpint (tektra_engine_get_state (engine), ==, TEKTRA_ENGINE_STATE_STOPPED);
  g_assert_cmpint (tektra_engine_get_pid (engine), ==, 0);
  g_assert_null (tektra_engine_get_client (engine));
  g_assert_cmpuint (engine_test_count_folders (), ==, 0);

  if (pid != 0)
    g_assert_false (engine_test_process_exists (pid));
}

/* Reads a file of /proc, in which NUL separates */
static char *
dup_proc (GPid        pid,
          const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, name);
  g_autoptr(GError) error = NULL;
  gsize length;
  char *data;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);

  for (gsize i = 0; i + 1 < length; i++)
    {
      if (data[i] == '\0')
        data[i] = '\n';
    }

  return data;
}

/* Nobody else reaches the model: no port, no visible key, no folder that can be entered. */
static void
test_private (void)
{
  g_autofree char *script = dup_server_script ();
  TektraEngine *engine = create_engine (script);
  g_autofree char *arguments = NULL;
  g_autofree char *variables = NULL;
  g_autofree char *folder = NULL;
  const char *runtime = tektra_paths_get_runtime_dir ();
  g_autoptr(GDir) dir = NULL;
  struct stat info;
  const char *name;
  const char *key;
  GPid pid;
  int fd;

  /* A file that somebody forgot to keep from children */
  fd = open ("/etc/hostname", O_RDONLY);
  g_assert_no_errno (fd);
  g_assert_no_errno (dup2 (fd, 77));

  start (engine);
  pid = tektra_engine_get_pid (engine);
  arguments = dup_proc (pid, "cmdline");
  variables = dup_proc (pid, "environ");

  g_assert_null (strstr (arguments, "--port"));
  key = strstr (variables, "LLAMA_API_KEY=");
  g_assert_nonnull (key);
  g_assert_cmpuint (strspn (key + strlen ("LLAMA_API_KEY="), "0123456789abcdef"), ==, 64);
  g_assert_null (strstr (arguments, key + strlen ("LLAMA_API_KEY=")));

  dir = g_dir_open (runtime, 0, NULL);
  while ((name = g_dir_read_name (dir)) && !g_str_has_prefix (name, "engine-"))
    ;
  folder = g_build_filename (runtime, name, NULL);
  g_assert_no_errno (stat (folder, &info));
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_nonnull (strstr (arguments, folder));
  g_assert_cmpint (getpgid (pid), ==, pid);

  {
    g_autofree char *forgotten = g_strdup_printf ("/proc/%d/fd/77", pid);

    g_assert_false (g_file_test (forgotten, G_FILE_TEST_IS_SYMLINK));
  }

  close (77);
  close (fd);
  stop (engine);
  g_assert_finalize_object (engine);
}

/* Some engines only know ports: then it is one of this computer, and another one each time. */
static void
test_port (void)
{
  g_autofree char *path = engine_test_dup_model_path ("tektra-tiny-Q8_0.gguf");
  const char *argv[] = { "llama-server", "--host", "127.0.0.1", "--port", TEKTRA_ENGINE_PORT,
                         "-m", path, "-c", "512", "-np", "1", "-t", "1", NULL };
  const TektraEngineSpec spec = {
    .label = (char *) "A model",
    .argv = (GStrv) argv,
    .key_variable = (char *) "LLAMA_API_KEY",
    .health_path = (char *) "/health",
  };
  TektraEngine *first = tektra_engine_new (&spec);
  TektraEngine *second = tektra_engine_new (&spec);
  g_autofree char *arguments = NULL;
  const char *uri;

  start (first);
  start (second);
  uri = tektra_http_client_get_base_uri (tektra_engine_get_client (first));
  g_assert_true (g_str_has_prefix (uri, "http://127.0.0.1:"));
  g_assert_cmpstr (uri, !=,
                   tektra_http_client_get_base_uri (tektra_engine_get_client (second)));
  arguments = dup_proc (tektra_engine_get_pid (first), "cmdline");
  g_assert_nonnull (strstr (arguments, strrchr (uri, ':') + 1));
  g_assert_null (strstr (arguments, TEKTRA_ENGINE_PORT));

  g_assert_true (test_await (tektra_engine_stop (first), NULL));
  stop (second);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* Crashing once is repaired in silence; crashing again is not tried for ever. */
static void
test_restart (void)
{
  g_autofree char *script = dup_server_script ();
  TektraEngine *engine = create_engine (script);
  g_autofree char *log = NULL;
  guint n_changes = 0;
  GPid first;
  GPid second;

  g_signal_connect_swapped (engine, "state-changed", G_CALLBACK (count_cb), &n_changes);
  start (engine);
  g_assert_cmpuint (n_changes, >=, 2);
  first = tektra_engine_get_pid (engine);
  g_assert_cmpuint (tektra_engine_get_memory (engine), >, 1024 * 1024);

  g_assert_no_errno (kill (first, SIGKILL));
  while (tektra_engine_get_state (engine) == TEKTRA_ENGINE_STATE_READY)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (tektra_engine_get_reason (engine), ==, TEKTRA_ENGINE_REASON_EXITED);
  while (tektra_engine_get_state (engine) != TEKTRA_ENGINE_STATE_READY)
    g_main_context_iteration (NULL, TRUE);
  second = tektra_engine_get_pid (engine);
  g_assert_cmpint (second, !=, first);
  g_assert_error (tektra_engine_get_error (engine), TEKTRA_BACKEND_ERROR,
                  TEKTRA_BACKEND_ERROR_ENGINE_EXITED);

  g_assert_no_errno (kill (second, SIGKILL));
  while (tektra_engine_get_state (engine) != TEKTRA_ENGINE_STATE_FAILED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (tektra_engine_get_reason (engine), ==, TEKTRA_ENGINE_REASON_EXITED);
  g_assert_cmpint (tektra_engine_get_pid (engine), ==, 0);
  g_assert_cmpuint (engine_test_count_folders (), ==, 0);

  /* Who asks for it gets it all the same. */
  start (engine);

  /* What it says and that it is ready come by different ways. */
  while ((log = tektra_engine_dup_log (engine)) != NULL && strstr (log, "model loaded") == NULL)
    {
      g_clear_pointer (&log, g_free);
      g_main_context_iteration (NULL, TRUE);
    }
  stop (engine);
  g_assert_finalize_object (engine);
}

/* A child that never gets ready and says nothing is given up. */
static void
test_silent (void)
{
  TektraEngine *engine = create_engine ("sleep 100");
  g_autoptr(GError) error = NULL;

  g_assert_false (test_await (tektra_engine_start (engine), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TIMEOUT);
  g_assert_cmpint (tektra_engine_get_state (engine), ==, TEKTRA_ENGINE_STATE_FAILED);
  g_assert_cmpint (tektra_engine_get_reason (engine), ==, TEKTRA_ENGINE_REASON_SILENT);
  g_assert_cmpint (tektra_engine_get_pid (engine), ==, 0);
  g_assert_cmpuint (engine_test_count_folders (), ==, 0);
  stop (engine);
  g_assert_finalize_object (engine);
}

/* Its end is nothing that the main loop hears of. */
static void
await_end_of_process (GPid pid)
{
  gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (engine_test_process_exists (pid))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
}

/* A child that does not listen to reason, and its own children, are killed. */
static void
test_stubborn (void)
{
  TektraEngine *engine = create_engine ("trap '' TERM; sleep 100 & echo child $!; wait; sleep 100");
  g_autofree char *log = NULL;
  GPid child = 0;

  dex_future_disown (tektra_engine_start (engine));

  while (child == 0)
    {
      const char *found;

      g_main_context_iteration (NULL, TRUE);
      g_clear_pointer (&log, g_free);
      log = tektra_engine_dup_log (engine);
      if ((found = strstr (log, "child ")))
        child = atoi (found + strlen ("child "));
    }

  stop (engine);
  await_end_of_process (child);
  g_assert_finalize_object (engine);
}

/* What comes out of a child that talks without end or line ends does not fill the memory. */
static void
test_talkative (void)
{
  TektraEngine *engine = create_engine ("yes tektra | head -n 100000 >&2; "
                                        "head -c 1000000 /dev/zero | tr '\\0' x; exit 1");
  g_autofree char *log = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (test_await (tektra_engine_start (engine), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED);
  log = tektra_engine_dup_log (engine);
  g_assert_true (g_str_has_prefix (log, "tektra\ntektra\n"));
  g_assert_cmpuint (strlen (log), <, 200 * 2001);
  stop (engine);
  g_assert_finalize_object (engine);
}

/* Start and stop in any order and at once end as the last one wished. */
static void
test_impatient (void)
{
  g_autofree char *script = dup_server_script ();
  TektraEngine *engine = create_engine (script);
  DexFuture *first = tektra_engine_start (engine);
  DexFuture *second = tektra_engine_start (engine);
  DexFuture *stopped = tektra_engine_stop (engine);
  g_autoptr(GError) error = NULL;

  g_assert_false (test_await (first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (test_await (second, NULL));
  start (engine);
  g_assert_true (test_await (stopped, NULL));
  g_assert_cmpint (tektra_engine_get_state (engine), ==, TEKTRA_ENGINE_STATE_READY);
  stop (engine);
  g_assert_finalize_object (engine);
}

static void
test_not_started (void)
{
  const char *argv[] = { "/nowhere/engine", NULL };
  TektraEngine *engine = tektra_engine_new (&(TektraEngineSpec) {
    .label = (char *) "A model",
    .argv = (GStrv) argv,
    .key_variable = (char *) "LLAMA_API_KEY",
    .health_path = (char *) "/health",
  });
  g_autoptr(GError) error = NULL;

  g_assert_false (test_await (tektra_engine_start (engine), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  g_assert_cmpint (tektra_engine_get_reason (engine), ==, TEKTRA_ENGINE_REASON_NOT_STARTED);
  g_assert_cmpuint (engine_test_count_folders (), ==, 0);
  g_assert_finalize_object (engine);
}

/* An owner does not outlive a test that fails. */
static void
owner_setup_cb (gpointer user_data)
{
  tektra_child_end_with_parent (GPOINTER_TO_INT (user_data));
}

/* kill -9 of Tektra: the engine ends with it, and the next Tektra removes the folder, but not those
 * of others that live. */
static void
test_owner_killed (void)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "engine", "engine-owner", NULL);
  g_autofree char *script = dup_server_script ();
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) dying = NULL;
  g_autoptr(GSubprocess) living = NULL;
  g_autoptr(GError) error = NULL;
  TektraEngine *engine;
  GPid pids[2];

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, owner_setup_cb, GINT_TO_POINTER (getpid ()),
                                         NULL);

  for (guint i = 0; i < 2; i++)
    {
      GSubprocess *owner = g_subprocess_launcher_spawn (launcher, &error, program, NULL);
      g_autoptr(GDataInputStream) output = NULL;
      g_autofree char *line = NULL;

      g_assert_no_error (error);
      output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (owner));
      line = g_data_input_stream_read_line (output, NULL, NULL, &error);
      g_assert_no_error (error);
      pids[i] = atoi (line);
      g_assert_cmpint (pids[i], >, 0);
      g_assert_true (engine_test_process_exists (pids[i]));

      if (i == 0)
        dying = owner;
      else
        living = owner;
    }

  g_assert_cmpuint (engine_test_count_folders (), ==, 2);
  g_subprocess_send_signal (dying, SIGKILL);
  await_end_of_process (pids[0]);
  g_assert_true (engine_test_process_exists (pids[1]));

  engine = create_engine (script);
  start (engine);
  g_assert_cmpuint (engine_test_count_folders (), ==, 2);
  g_assert_true (test_await (tektra_engine_stop (engine), NULL));
  g_assert_finalize_object (engine);
  g_assert_cmpuint (engine_test_count_folders (), ==, 1);

  g_subprocess_send_signal (living, SIGKILL);
  await_end_of_process (pids[1]);

  engine = create_engine (script);
  start (engine);
  stop (engine);
  g_assert_finalize_object (engine);
}

int
main (int    argc,
      char **argv)
{
  engine_test_init (&argc, &argv);
  g_test_add_func ("/engine/private", test_private);
  g_test_add_func ("/engine/port", test_port);
  g_test_add_func ("/engine/restart", test_restart);
  g_test_add_func ("/engine/silent", test_silent);
  g_test_add_func ("/engine/stubborn", test_stubborn);
  g_test_add_func ("/engine/talkative", test_talkative);
  g_test_add_func ("/engine/impatient", test_impatient);
  g_test_add_func ("/engine/not-started", test_not_started);
  g_test_add_func ("/engine/owner-killed", test_owner_killed);

  return engine_test_run ();
}
