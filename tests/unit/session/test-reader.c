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

/* Speaks for as long as the test wants */
#define TEST_TYPE_VOICE (test_voice_get_type ())
G_DECLARE_FINAL_TYPE (TestVoice, test_voice, TEST, VOICE, TektraSynthesizer)

struct _TestVoice
{
  TektraSynthesizer parent_instance;

  GString *said;    /* all texts, in lines */
  GQueue   waiting; /* of DexPromise */
  guint    n_stops;
};

G_DEFINE_FINAL_TYPE (TestVoice, test_voice, TEKTRA_TYPE_SYNTHESIZER)

static void
stopped_cb (GCancellable *cancellable,
            TestVoice    *self)
{
  self->n_stops++;
}

static DexFuture *
test_voice_speak (TektraSynthesizer *synthesizer,
                  const char        *text,
                  GCancellable      *cancellable)
{
  TestVoice *self = TEST_VOICE (synthesizer);
  DexPromise *promise = dex_promise_new ();

  g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (stopped_cb), self, 0);
  g_string_append_printf (self->said, "%s\n", text);
  g_queue_push_tail (&self->waiting, dex_ref (promise));

  return DEX_FUTURE (promise);
}

static void
test_voice_finalize (GObject *object)
{
  TestVoice *self = TEST_VOICE (object);

  while (!g_queue_is_empty (&self->waiting))
    {
      DexPromise *promise = g_queue_pop_head (&self->waiting);

      dex_promise_reject (promise, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Over"));
      dex_unref (promise);
    }
  g_string_free (self->said, TRUE);

  G_OBJECT_CLASS (test_voice_parent_class)->finalize (object);
}

static void
test_voice_class_init (TestVoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_voice_finalize;
  TEKTRA_SYNTHESIZER_CLASS (klass)->speak = test_voice_speak;
}

static void
test_voice_init (TestVoice *self)
{
  self->said = g_string_new (NULL);
  g_queue_init (&self->waiting);
}

/* The sentence that sounds has ended. */
static void
test_voice_finish (TestVoice *self)
{
  DexPromise *promise = g_queue_pop_head (&self->waiting);

  g_assert_nonnull (promise);
  dex_promise_resolve_boolean (promise, TRUE);
  dex_unref (promise);
}

static gboolean
has_two_sentences (gpointer voice)
{
  return TEST_VOICE (voice)->waiting.length == 2;
}

static gboolean
has_one_sentence (gpointer voice)
{
  return TEST_VOICE (voice)->waiting.length == 1;
}

typedef struct
{
  TestVoice *voice;
  TektraReader *reader;
  TektraMessage *message;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->voice = g_object_new (TEST_TYPE_VOICE, NULL);
  fixture->reader = tektra_reader_new (TEKTRA_SYNTHESIZER (fixture->voice));
  fixture->message = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  tektra_message_set_status (fixture->message, TEKTRA_MESSAGE_STATUS_STREAMING);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->reader);
  g_assert_finalize_object (fixture->message);
  g_assert_finalize_object (fixture->voice);
}

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

/* The first sentence is heard while the second one is written. */
static void
test_grow (Fixture       *fixture,
           gconstpointer  data)
{
  tektra_reader_start (fixture->reader, fixture->message);
  g_assert_true (tektra_reader_get_message (fixture->reader) == fixture->message);

  tektra_message_append_thinking (fixture->message, "They want to know. Hm. ", -1);
  tektra_message_append_text (fixture->message, "It is **late** today. And", -1);
  test_wait_until (has_one_sentence, fixture->voice);
  g_assert_cmpstr (fixture->voice->said->str, ==, "It is late today.\n");

  /* the voice is faster than the model */
  test_voice_finish (fixture->voice);
  g_assert_true (tektra_reader_get_message (fixture->reader) == fixture->message);
  tektra_message_append_text (fixture->message, " dark. So", -1);
  test_wait_until (has_one_sentence, fixture->voice);
  tektra_message_append_text (fixture->message, " sleep", -1);
  tektra_message_set_status (fixture->message, TEKTRA_MESSAGE_STATUS_COMPLETE);
  g_assert_cmpstr (fixture->voice->said->str, ==, "It is late today.\nAnd dark.\nSo sleep\n");

  test_voice_finish (fixture->voice);
  g_assert_nonnull (tektra_reader_get_message (fixture->reader));
  test_voice_finish (fixture->voice);
  test_wait_until (is_silent, fixture->reader);
}

/* Of a long answer no more is prepared, and sent to a server, than is going to be heard. */
static void
test_bounded (Fixture       *fixture,
              gconstpointer  data)
{
  for (guint i = 0; i < 100; i++)
    tektra_message_append_text (fixture->message, "One more sentence. ", -1);
  tektra_reader_start (fixture->reader, fixture->message);
  test_wait_until (has_two_sentences, fixture->voice);

  tektra_message_set_status (fixture->message, TEKTRA_MESSAGE_STATUS_COMPLETE);
  for (guint i = 0; i < 98; i++)
    {
      test_wait_until (has_two_sentences, fixture->voice);
      test_voice_finish (fixture->voice);
    }
  test_wait_until (has_two_sentences, fixture->voice);
  test_voice_finish (fixture->voice);
  test_voice_finish (fixture->voice);
  test_wait_until (is_silent, fixture->reader);
}

/* Who stops an answer has enough of it. */
static void
test_stopped_answer (Fixture       *fixture,
                     gconstpointer  data)
{
  tektra_message_append_text (fixture->message, "It is late. And", -1);
  tektra_reader_start (fixture->reader, fixture->message);
  test_wait_until (has_one_sentence, fixture->voice);
  tektra_message_set_status (fixture->message, TEKTRA_MESSAGE_STATUS_STOPPED);
  g_assert_null (tektra_reader_get_message (fixture->reader));
  g_assert_cmpuint (fixture->voice->n_stops, ==, 1);

  /* but it can be read afterwards, as far as it goes */
  tektra_reader_start (fixture->reader, fixture->message);
  g_assert_true (g_str_has_suffix (fixture->voice->said->str, "It is late.\nAnd\n"));
  tektra_reader_stop (fixture->reader);
}

static void
test_failed_answer (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GError) error = g_error_new_literal (TEKTRA_BACKEND_ERROR,
                                                 TEKTRA_BACKEND_ERROR_CONNECTION, "It is gone.");

  tektra_message_append_text (fixture->message, "It is late. And", -1);
  tektra_reader_start (fixture->reader, fixture->message);
  test_wait_until (has_one_sentence, fixture->voice);
  tektra_message_fail (fixture->message, error);
  test_voice_finish (fixture->voice);
  test_wait_until (has_one_sentence, fixture->voice);
  test_voice_finish (fixture->voice);
  test_wait_until (is_silent, fixture->reader);
  g_assert_cmpstr (fixture->voice->said->str, ==, "It is late.\nAnd\n");
  g_assert_cmpuint (fixture->voice->n_stops, ==, 2);
}

/* One at a time: what comes back of the first one does not end the second one. */
static void
test_another (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TektraMessage) other = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "Hello.");

  tektra_message_append_text (fixture->message, "It is late. And", -1);
  tektra_reader_start (fixture->reader, fixture->message);
  test_wait_until (has_one_sentence, fixture->voice);
  tektra_reader_start (fixture->reader, other);
  test_voice_finish (fixture->voice);
  tektra_message_append_text (fixture->message, " dark. So", -1);
  tektra_message_set_status (fixture->message, TEKTRA_MESSAGE_STATUS_STOPPED);
  test_wait_until (has_one_sentence, fixture->voice);
  g_assert_true (tektra_reader_get_message (fixture->reader) == other);
  g_assert_cmpstr (fixture->voice->said->str, ==, "It is late.\nHello.\n");
  test_voice_finish (fixture->voice);
  test_wait_until (is_silent, fixture->reader);
}

/* A picture cannot be read. */
static void
test_nothing (Fixture       *fixture,
              gconstpointer  data)
{
  tektra_reader_start (fixture->reader, fixture->message);
  tektra_message_set_status (fixture->message, TEKTRA_MESSAGE_STATUS_COMPLETE);
  g_assert_null (tektra_reader_get_message (fixture->reader));
  tektra_reader_start (fixture->reader, fixture->message);
  g_assert_null (tektra_reader_get_message (fixture->reader));
}

#define add_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/reader/failure", test_failure);
  g_test_add_func ("/reader/stop", test_stop);
  add_test ("/reader/grow", test_grow);
  add_test ("/reader/bounded", test_bounded);
  add_test ("/reader/stopped-answer", test_stopped_answer);
  add_test ("/reader/failed-answer", test_failed_answer);
  add_test ("/reader/another", test_another);
  add_test ("/reader/nothing", test_nothing);

  return g_test_run ();
}
