/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "session/tektra-reader.h"
#include "speech/tektra-server-synthesizer.h"
#include "test-future.h"
#include "test-server.h"

/* Without these an answer could not be silenced, or nobody would know why it is not heard. */

#define ROUTE "POST /v1/audio/speech"

static gboolean
is_silent (gpointer reader)
{
  return tektra_reader_get_message (reader) == NULL;
}

static void
failed_cb (TektraReader *reader,
           GError       *error,
           GError      **told)
{
  *told = g_error_copy (error);
}

static void
test_failure (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraSynthesizer) synthesizer = NULL;
  g_autoptr(TektraMessage) message = NULL;
  g_autoptr(GError) told = NULL;
  g_autofree char *request = NULL;
  TektraReader *reader;

  test_server_add_json (server, ROUTE, 401, "{}");
  synthesizer = tektra_server_synthesizer_new (test_server_get_url (server), "speaks", NULL);
  reader = tektra_reader_new (synthesizer);
  g_signal_connect (reader, "failed", G_CALLBACK (failed_cb), &told);
  message = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "It is **late**.");

  tektra_reader_start (reader, message);
  g_assert_true (tektra_reader_get_message (reader) == message);
  test_wait_until (is_silent, reader);
  g_assert_error (told, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNAUTHORIZED);
  request = test_server_dup_request (server, ROUTE);
  g_assert_nonnull (strstr (request, "\"input\":\"It is late.\""));

  g_assert_finalize_object (reader);
}

static void
test_stop (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraSynthesizer) synthesizer = NULL;
  g_autoptr(TektraMessage) message = NULL;
  g_autoptr(GError) told = NULL;
  TektraReader *reader;

  test_server_add (server, &(TestReply) { .route = ROUTE, .text = "HTTP/1.1 200 OK\r\n",
                                          .ending = TEST_ENDING_STALL });
  synthesizer = tektra_server_synthesizer_new (test_server_get_url (server), "speaks", NULL);
  reader = tektra_reader_new (synthesizer);
  g_signal_connect (reader, "failed", G_CALLBACK (failed_cb), &told);
  message = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "It is late.");

  tektra_reader_start (reader, message);
  tektra_reader_stop (reader);
  g_assert_null (tektra_reader_get_message (reader));
  test_server_wait_for_no_client (server);
  g_assert_no_error (told);

  g_assert_finalize_object (reader);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/reader/failure", test_failure);
  g_test_add_func ("/reader/stop", test_stop);

  return g_test_run ();
}
