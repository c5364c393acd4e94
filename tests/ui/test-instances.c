/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "test-server.h"
#include "ui/tektra-answer-outcome.h"
#include "ui/tektra-application.h"

/* The program is killed in the middle of an answer, and started again; and it is started a second
 * time while it runs. The killed one is a process of its own, with Ollama's part played by a server
 * that writes slowly; the next start is the window of this test. */

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n"
#define CHAT "POST /api/chat"
#define QUESTION "How many words"

/* What a crash may cost */
#define LOSS_US (250 * 1000)

#define PIECE_US (20 * 1000)
#define N_PIECES 3000

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Maple' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

/* How much had been sent at which time */
typedef struct
{
  gint64 time;
  gsize n_pieces;
} Sample;

static GArray *samples;
static gint64 killed_time;
static gint64 longest_gap; /* how long others had kept this test from working */

static gsize
get_line_length (void)
{
  return strlen ("{\"message\":{\"role\":\"assistant\",\"content\":\"w0000 \"},\"done\":false}\n");
}

static char *
make_reply (void)
{
  GString *reply = g_string_new (HEAD);

  for (guint i = 0; i < N_PIECES; i++)
    g_string_append_printf (reply, "{\"message\":{\"role\":\"assistant\",\"content\":\"w%04u \"},"
                            "\"done\":false}\n", i);

  return g_string_free (reply, FALSE);
}

static TestServer *
start_server (void)
{
  TestServer *server = test_server_new ();
  g_autofree char *reply = make_reply ();

  test_server_add_json (server, "GET /api/version", 200, "{\"version\":\"0.12.6\"}");
  test_server_add_json (server, "GET /api/ps", 200, "{\"models\":[]}");
  test_server_add_json (server, "GET /api/tags", 200,
                        "{\"models\":[{\"name\":\"slow:1b\",\"model\":\"slow:1b\",\"size\":1}]}");
  test_server_add_json (server, "POST /api/show", 200,
                        "{\"capabilities\":[\"completion\"],\"model_info\":{}}");
  test_server_add (server, &(TestReply) {
    .route = CHAT, .text = reply, .piece = get_line_length (), .delay_us = PIECE_US,
    .ending = TEST_ENDING_STALL,
  });

  return server;
}

static void
run_xdotool (const char *command)
{
  g_autoptr(GError) error = NULL;

  g_spawn_command_line_sync (command, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
take_sample (TestServer *server)
{
  gsize n_sent = test_server_get_n_sent (server, CHAT);
  gint64 now = g_get_monotonic_time ();
  Sample sample = { now, (MAX (n_sent, strlen (HEAD)) - strlen (HEAD)) / get_line_length () };

  if (samples->len > 0)
    longest_gap = MAX (longest_gap, now - g_array_index (samples, Sample, samples->len - 1).time);
  g_array_append_val (samples, sample);
}

/* Before this process has a window: asks in the window of another one, and kills that. */
static void
kill_program (void)
{
  g_autoptr(TestServer) server = start_server ();
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr(GSubprocess) program = NULL;
  g_autoptr(GError) error = NULL;
  gint64 end = g_get_monotonic_time () + UI_TEST_PATIENCE;
  gint64 moment;

  /* Without the demonstration there is one model to ask. */
  g_subprocess_launcher_setenv (launcher, "OLLAMA_HOST", test_server_get_url (server), TRUE);
  g_subprocess_launcher_setenv (launcher, "TEKTRA_PROGRAM_DATA", "/nonexistent", TRUE);
  program = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("TEKTRA_BINARY"), NULL);
  g_assert_no_error (error);

  run_xdotool ("xdotool search --sync --onlyvisible --name Tektra windowfocus --sync");
  run_xdotool ("xdotool type --delay 8 '" QUESTION "'");
  while (test_server_get_n_sent (server, CHAT) <= strlen (HEAD))
    {
      /* Enter does nothing until a model has been found, and nothing when the text is gone. */
      run_xdotool ("xdotool key Return");
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }

  moment = g_get_monotonic_time () + g_test_rand_int_range (1000, 2500) * 1000;
  while (g_get_monotonic_time () < moment)
    {
      take_sample (server);
      g_usleep (1000);
    }
  take_sample (server);
  killed_time = g_get_monotonic_time ();
  g_subprocess_send_signal (program, SIGKILL);
  g_assert_true (g_subprocess_wait (program, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_term_sig (program), ==, SIGKILL);
}

/* How much had come so long before that it must not be lost */
static gsize
count_safe_pieces (void)
{
  gsize n_pieces = 0;

  for (guint i = 0; i < samples->len; i++)
    {
      const Sample *sample = &g_array_index (samples, Sample, i);

      if (sample->time < killed_time - LOSS_US - longest_gap)
        n_pieces = sample->n_pieces;
    }

  return n_pieces;
}

static TektraChat *
find_chat (void)
{
  GListModel *chats = G_LIST_MODEL (tektra_window_get_chats (ui_test_get_window ()));

  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr(TektraChat) chat = g_list_model_get_item (chats, i);

      if (g_strcmp0 (tektra_chat_get_title (chat), QUESTION) == 0)
        return chat;
    }

  return NULL;
}

static void
test_killed (void)
{
  g_autofree char *answer = NULL;
  g_autoptr(GString) expected = g_string_new (NULL);
  guint n_pieces = 0;

  ui_test_wait_for (find_chat () != NULL);
  tektra_chat_list_open (tektra_window_get_chats (ui_test_get_window ()), find_chat ());
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_ANSWER_OUTCOME) != NULL);
  g_assert_nonnull (ui_test_find_label ("Interrupted: Tektra was closed"));
  g_assert_nonnull (ui_test_find_button ("Continue"));
  g_assert_nonnull (ui_test_find_button ("Try Again"));
  ui_test_show_looks ("killed");

  answer = ui_test_dup_answer ();
  while (expected->len < strlen (answer))
    g_string_append_printf (expected, "w%04u ", n_pieces++);
  g_assert_cmpstr (answer, ==, expected->str);
  g_assert_cmpuint (count_safe_pieces (), >, 20);
  g_assert_cmpuint (n_pieces, >=, count_safe_pieces ());
}

/* What was written can be gone on with, here by another model. */
static void
test_continue (void)
{
  ui_test_wait_for (ui_test_find_button ("Continue") != NULL);
  g_signal_emit_by_name (ui_test_find_button ("Continue"), "clicked");
  ui_test_wait_idle ();
  ui_test_wait_for (ui_test_find_label ("Interrupted: Tektra was closed") == NULL);
}

static guint
count_attachments (void)
{
  return g_list_model_get_n_items (
    tektra_draft_list_attachments (tektra_chat_session_get_draft (ui_test_get_session ())));
}

/* The second start brings its picture into the window that is there, and touches no chats. */
static void
test_second (void)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *folder = g_dir_make_tmp ("tektra-second-XXXXXX", NULL);
  g_autofree char *picture = ui_test_sample ("16-background.jpg");
  g_autoptr(GSubprocess) program = NULL;
  g_autoptr(GError) error = NULL;
  GtkWindow *window = GTK_WINDOW (ui_test_get_window ());

  ui_test_new_chat ();
  gtk_window_minimize (window);
  ui_test_wait_for (!gtk_window_is_active (window));

  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", folder, TRUE);
  program = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("TEKTRA_BINARY"), picture,
                                         NULL);
  g_assert_no_error (error);
  g_assert_true (ui_test_finish (program));

  ui_test_wait_for (count_attachments () == 1);
  ui_test_wait_for (gtk_window_is_active (window));
  g_assert_true (GTK_WINDOW (ui_test_get_window ()) == window);
  g_assert_no_errno (g_rmdir (folder));
}

static void
add_tests (void)
{
  g_test_add_func ("/instances/killed", test_killed);
  g_test_add_func ("/instances/continue", test_continue);
  g_test_add_func ("/instances/second", test_second);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  samples = g_array_new (FALSE, FALSE, sizeof (Sample));
  kill_program ();
  status = ui_test_run (&argc, &argv, script, add_tests);
  g_array_unref (samples);

  return status;
}
