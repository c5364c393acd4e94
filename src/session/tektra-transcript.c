/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-transcript.h"

#include <json-glib/json-glib.h>

#include "core/tektra-image-part.h"
#include "tektra-enum-types.h"
#include "util/tektra-enum.h"
#include "util/tektra-json-writer.h"

/* Writes finished answers to a file, one JSON object per line:
 *
 *   {"event":"answer","model":…,"question":…,"pictures":N,"answer":…,"status":…,"error":…}
 *
 * "status" is "complete", "stopped" or "failed"; "error" is there only for the last.
 *
 * The file may be on a disk that takes its time: one thread writes, line by line. */

struct _TektraTranscript
{
  GObject      parent_instance;

  /* owned */
  char        *path;
  GThreadPool *writer;
};

G_DEFINE_FINAL_TYPE (TektraTranscript, tektra_transcript, G_TYPE_OBJECT)

static guint
count_pictures (TektraMessage *message)
{
  GListModel *parts = tektra_message_list_parts (message);
  guint n_pictures = 0;

  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      n_pictures += TEKTRA_IS_IMAGE_PART (part);
    }

  return n_pictures;
}

static char *
describe_answer (TektraChatSession *session,
                 TektraMessage     *answer)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (session);
  TektraMessage *question = tektra_conversation_get_parent (conversation, answer);
  const GError *failure = tektra_message_get_error (answer);
  g_autofree char *answer_text = tektra_message_dup_text (answer);
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "event", "answer");
  tektra_json_add_string (builder, "model", tektra_message_get_model_name (answer));

  if (question != NULL)
    {
      g_autofree char *question_text = tektra_message_dup_text (question);

      tektra_json_add_string (builder, "question", question_text);
      tektra_json_add_int (builder, "pictures", count_pictures (question));
    }

  tektra_json_add_string (builder, "answer", answer_text);
  tektra_json_add_string (builder, "status",
                          tektra_enum_to_nick (TEKTRA_TYPE_MESSAGE_STATUS,
                                               (int) tektra_message_get_status (answer)));

  if (failure != NULL)
    tektra_json_add_string (builder, "error", failure->message);

  json_builder_end_object (builder);

  return tektra_json_write (builder, FALSE, NULL);
}

static void
write_in_thread (gpointer data,
                 gpointer user_data)
{
  TektraTranscript *self = user_data;
  g_autofree char *line = data;
  g_autoptr(GFile) file = g_file_new_for_path (self->path);
  g_autoptr(GFileOutputStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  stream = g_file_append_to (file, G_FILE_CREATE_PRIVATE, NULL, &error);

  if (stream == NULL
      || !g_output_stream_write_all (G_OUTPUT_STREAM (stream), line, strlen (line),
                                     NULL, NULL, &error)
      || !g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, &error))
    g_message ("The transcript cannot be written: %s", error->message);
}

static void
tektra_transcript_finalize (GObject *object)
{
  TektraTranscript *self = TEKTRA_TRANSCRIPT (object);

  /* What was added is written, also when the program ends now. */
  g_thread_pool_free (self->writer, FALSE, TRUE);
  g_free (self->path);

  G_OBJECT_CLASS (tektra_transcript_parent_class)->finalize (object);
}

static void
tektra_transcript_class_init (TektraTranscriptClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_transcript_finalize;
}

static void
tektra_transcript_init (TektraTranscript *self)
{
  self->writer = g_thread_pool_new (write_in_thread, self, 1, FALSE, NULL);
}

/**
 * tektra_transcript_new:
 * @path: a file; it is made when it is not there
 *
 * Opens a transcript.
 *
 * Returns: (transfer full): a new transcript
 */
TektraTranscript *
tektra_transcript_new (const char *path)
{
  TektraTranscript *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_TRANSCRIPT, NULL);
  self->path = g_strdup (path);

  return self;
}

/**
 * tektra_transcript_new_from_environment:
 *
 * Opens the transcript that the environment variable `TEKTRA_TRANSCRIPT` names.
 *
 * Returns: (transfer full) (nullable): a new transcript, or %NULL if none is asked for
 */
TektraTranscript *
tektra_transcript_new_from_environment (void)
{
  const char *path = g_getenv ("TEKTRA_TRANSCRIPT");

  if (path == NULL || *path == '\0')
    return NULL;

  return tektra_transcript_new (path);
}

/**
 * tektra_transcript_add:
 * @self: a transcript
 * @session: the chat of the answer
 * @answer: an answer that is finished
 *
 * Appends one line for an answer. It is in the file soon, at the latest when the transcript is let
 * go of.
 */
void
tektra_transcript_add (TektraTranscript  *self,
                       TektraChatSession *session,
                       TektraMessage     *answer)
{
  g_autofree char *json = NULL;

  g_return_if_fail (TEKTRA_IS_TRANSCRIPT (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));
  g_return_if_fail (TEKTRA_IS_MESSAGE (answer));

  json = describe_answer (session, answer);
  g_thread_pool_push (self->writer, g_strconcat (json, "\n", NULL), NULL);
}
