/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "session/tektra-transcript.h"
#include "test-session.h"

/* What a script that reads a transcript would lose: a line it can parse. */

#define HARD_TEXT "“Quotes” \"and\" \\ lines\n{\"event\": 1}\t\x01 end"

static const char script[] =
  "{\"models\": [{\"id\": \"m\", \"name\": \"Model\"}],"
  " \"turns\": [{\"match\": \"fail\", \"steps\": [{\"text\": \"Half\"}, {\"error\": \"Gone.\"}]},"
  "  {\"steps\": [{\"text\": \"One\\ntwo.\"}, {\"done\": \"stop\"}]}]}";

static void
ask (TektraChatSession *session,
     TektraTranscript  *transcript,
     const char        *question)
{
  TektraMessage *answer;

  test_session_send (session, question);
  test_session_wait (session);

  answer = tektra_conversation_get_last (tektra_chat_session_get_conversation (session));
  tektra_transcript_add (transcript, session, answer);
}

static JsonObject *
parse_line (const char *line)
{
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;

  node = json_from_string (line, &error);
  g_assert_no_error (error);

  return json_node_dup_object (node);
}

static void
test_lines (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-transcript-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "transcript", NULL);
  g_autoptr(TektraTranscript) transcript = tektra_transcript_new (path);
  g_autoptr(TektraModelManager) manager = test_session_create_manager (script);
  g_autoptr(TektraChatSession) session = NULL;
  g_autoptr(JsonObject) first = NULL;
  g_autoptr(JsonObject) second = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  GStatBuf info;

  session = tektra_chat_session_new (manager);

  ask (session, transcript, HARD_TEXT);
  ask (session, transcript, "fail");
  g_assert_finalize_object (g_steal_pointer (&transcript));

  /* nobody else reads it */
  g_assert_no_errno (g_stat (path, &info));
  g_assert_cmpint (info.st_mode & 077, ==, 0);

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_cmpstr (lines[2], ==, "");

  first = parse_line (lines[0]);
  g_assert_cmpstr (json_object_get_string_member (first, "event"), ==, "answer");
  g_assert_cmpstr (json_object_get_string_member (first, "model"), ==, "Model");
  g_assert_cmpstr (json_object_get_string_member (first, "question"), ==, HARD_TEXT);
  g_assert_cmpstr (json_object_get_string_member (first, "answer"), ==, "One\ntwo.");
  g_assert_cmpstr (json_object_get_string_member (first, "status"), ==, "complete");
  g_assert_false (json_object_has_member (first, "error"));

  second = parse_line (lines[1]);
  g_assert_cmpstr (json_object_get_string_member (second, "answer"), ==, "Half");
  g_assert_cmpstr (json_object_get_string_member (second, "status"), ==, "failed");
  g_assert_cmpstr (json_object_get_string_member (second, "error"), ==, "Gone.");

  g_unlink (path);
  g_rmdir (folder);
}

static void
test_environment (void)
{
  g_autoptr(TektraTranscript) transcript = NULL;

  g_unsetenv ("TEKTRA_TRANSCRIPT");
  g_assert_null (tektra_transcript_new_from_environment ());
  g_setenv ("TEKTRA_TRANSCRIPT", "/nowhere/at/all", TRUE);
  transcript = tektra_transcript_new_from_environment ();
  g_assert_nonnull (transcript);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/transcript/lines", test_lines);
  g_test_add_func ("/transcript/environment", test_environment);

  return g_test_run ();
}
