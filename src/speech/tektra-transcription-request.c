/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <libsoup/soup.h>

#include "core/tektra-backend-error.h"
#include "speech/tektra-transcription-request.h"
#include "util/tektra-json.h"
#include "util/tektra-thread.h"

/*
 * POST /v1/audio/transcriptions as OpenAI's API reference describes it. A stream is always asked
 * for; a server that has none answers in one piece, which is taken as well. Times come with the
 * verbose form, which OpenAI's newer models refuse and all kinds of whisper know.
 */

#define PATH "/audio/transcriptions"

typedef struct
{
  TektraSpeechServer  *server;
  TektraTranscriber   *listener;
  TektraSound         *sound;
  GCancellable        *cancellable;
  char                *language;

  GBytes              *body;
  char                *content_type;
  GString             *text; /* as far as it was heard */
  TektraTranscription *transcription;
} Request;

static void
request_clear (gpointer data)
{
  Request *request = data;

  g_clear_pointer (&request->server, tektra_speech_server_unref);
  g_clear_object (&request->listener);
  g_clear_object (&request->sound);
  g_clear_object (&request->cancellable);
  g_clear_object (&request->transcription);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_string_free (request->text, TRUE);
  g_free (request->content_type);
  g_free (request->language);
}

static void
request_unref (gpointer request)
{
  g_atomic_rc_box_release_full (request, request_clear);
}

/* An hour of sound has 115 MB, which nobody copies in the main loop. */
static DexFuture *
encode_in_thread (gpointer user_data)
{
  Request *request = user_data;
  g_autoptr(SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_autoptr(SoupMultipart) multipart = soup_multipart_new ("multipart/form-data");
  g_autoptr(GBytes) wav = tektra_sound_to_wav (request->sound);
  const char *model = tektra_speech_server_get_model (request->server);

  soup_multipart_append_form_string (multipart, "model", model);
  soup_multipart_append_form_string (multipart, "stream", "true");
  soup_multipart_append_form_string (multipart, "response_format",
                                     strstr (model, "whisper") != NULL ? "verbose_json" : "json");
  if (request->language != NULL)
    soup_multipart_append_form_string (multipart, "language", request->language);
  soup_multipart_append_form_file (multipart, "file", "speech.wav", "audio/wav", wav);

  soup_multipart_to_message (multipart, headers, &request->body);
  request->content_type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));

  return dex_future_new_true ();
}

static void
take_segments (TektraTranscription *transcription,
               JsonArray           *segments)
{
  guint n_segments = json_array_get_length (segments);

  for (guint i = 0; i < n_segments; i++)
    {
      JsonObject *segment = tektra_json_as_object (json_array_get_element (segments, i));
      const char *text = segment != NULL ? tektra_json_get_string (segment, "text") : NULL;
      double start;
      double end;

      if (text == NULL)
        continue;

      start = tektra_json_get_double (segment, "start", 0);
      end = tektra_json_get_double (segment, "end", start);
      tektra_transcription_add_segment (transcription,
                                        (guint64) (CLAMP (start, 0, G_MAXINT) * 1000),
                                        (guint64) (CLAMP (end, 0, G_MAXINT) * 1000),
                                        text);
    }
}

/* The last event of a stream, or an answer in one piece. */
static TektraHttpVerdict
take_whole (Request     *request,
            JsonObject  *object,
            GError     **error)
{
  const char *text = tektra_json_get_string (object, "text");
  JsonArray *segments = tektra_json_get_array (object, "segments");

  if (text == NULL)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                   _("%s answers without words: check its address and its version."),
                   tektra_speech_server_get_name (request->server));
      return TEKTRA_HTTP_FAILED;
    }

  request->transcription =
    tektra_transcription_new (text, tektra_json_get_string (object, "language"));
  if (segments != NULL)
    take_segments (request->transcription, segments);

  return TEKTRA_HTTP_COMPLETE;
}

static TektraHttpVerdict
take_item_cb (const char  *event,
              const char  *data,
              JsonObject  *object,
              gpointer     user_data,
              GError     **error)
{
  Request *request = user_data;
  g_autoptr(TektraTranscription) partial = NULL;
  const char *delta;
  const char *type;

  if (object == NULL)
    return TEKTRA_HTTP_MORE;

  type = tektra_json_get_string (object, "type");
  if (type == NULL || g_str_equal (type, "transcript.text.done"))
    return take_whole (request, object, error);

  delta = tektra_json_get_string (object, "delta");
  if (g_str_equal (type, "transcript.text.delta") && delta != NULL)
    {
      g_string_append (request->text, delta);
      partial = tektra_transcription_new (request->text->str, NULL);
      tektra_transcriber_set_partial_text (request->listener,
                                           tektra_transcription_get_text (partial));
    }

  return TEKTRA_HTTP_MORE;
}

static DexFuture *
send_fiber (gpointer user_data)
{
  Request *request = user_data;
  g_autoptr(GError) error = NULL;
  TektraHttpCall *call;

  if (!dex_await (tektra_speech_server_check (request->server), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  dex_await (tektra_thread_spawn ("encode-speech", encode_in_thread,
                                  g_atomic_rc_box_acquire (request), request_unref),
             NULL);

  call = tektra_speech_server_call (request->server, PATH, request->body, request->content_type,
                                    request->cancellable);
  if (!dex_await (tektra_http_call_stream (call, take_item_cb, g_atomic_rc_box_acquire (request),
                                           request_unref),
                  &error))
    return dex_future_new_for_error (tektra_speech_server_explain (request->server, error));

  return dex_future_new_take_object (g_steal_pointer (&request->transcription));
}

/**
 * tektra_transcription_request_send:
 * @server: who shall hear it
 * @listener: is told the words so far
 * @sound: what was said
 * @language: (nullable): the code of the language, or %NULL to have it found out
 * @cancellable: (nullable): ends it at once and closes the connection
 *
 * Has a sound written down.
 *
 * Returns: (transfer full): a future that resolves to a [class@Transcription]
 */
DexFuture *
tektra_transcription_request_send (TektraSpeechServer *server,
                                   TektraTranscriber  *listener,
                                   TektraSound        *sound,
                                   const char         *language,
                                   GCancellable       *cancellable)
{
  Request *request;

  g_return_val_if_fail (server != NULL, NULL);
  g_return_val_if_fail (TEKTRA_IS_TRANSCRIBER (listener), NULL);
  g_return_val_if_fail (TEKTRA_IS_SOUND (sound), NULL);

  request = g_atomic_rc_box_new0 (Request);
  request->server = tektra_speech_server_ref (server);
  request->listener = g_object_ref (listener);
  request->sound = g_object_ref (sound);
  g_set_object (&request->cancellable, cancellable);
  request->language = g_strdup (language);
  request->text = g_string_new (NULL);

  return dex_scheduler_spawn (NULL, 0, send_fiber, request, request_unref);
}
