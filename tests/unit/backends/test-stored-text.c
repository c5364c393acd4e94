/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "backends/ollama/tektra-ollama-answer.h"
#include "core/tektra-event-stream.h"
#include "core/tektra-message.h"
#include "core/tektra-thinking-part.h"
#include "test-future.h"
#include "util/tektra-json.h"
#include "util/tektra-ndjson-parser.h"
#include "util/tektra-sse-parser.h"

/*
 * What is stored is what was sent, byte for byte: random text of all of Unicode, written as JSON in
 * all the ways JSON allows, cut into random pieces by the model and into random packets by the
 * network, must be in the message as it was.
 */

#define ROUNDS 300

/* What a text of another program has been damaged by: markup, shells, formulas, line ends. */
static const char * const awkward[] = {
  "Costs $5/$10 per unit.", "echo $HOME/bin:$PATH", "**bold *ital** more*", "</think>", "\\(x\\)",
  "\r\n", "\n\n", "\t", "data: x\n\n", "\u2028", "\u0085", "\ufeff",
  "e\u0301", "👩‍👩‍👧", "🇳🇴", "\\u0041",
  "\"", "\\", "[DONE]", "%s%n", "&amp;<b>", " ", "\u00a0", "\x7f", "\x01",
};

static void
append_random_text (GString *text)
{
  static const gint32 ranges[][2] = {
    { 1, 0x7f }, { 0x80, 0x7ff }, { 0x800, 0xd7ff }, { 0xe000, 0xffff }, { 0x10000, 0x10ffff },
  };
  guint n = (guint) g_test_rand_int_range (0, 40);

  for (guint i = 0; i < n; i++)
    {
      if (g_test_rand_int_range (0, 4) == 0)
        {
          g_string_append (text, awkward[g_test_rand_int_range (0, G_N_ELEMENTS (awkward))]);
        }
      else
        {
          const gint32 *range = ranges[g_test_rand_int_range (0, G_N_ELEMENTS (ranges))];

          g_string_append_unichar (text,
                                   (gunichar) g_test_rand_int_range (range[0], range[1] + 1));
        }
    }
}

static void
append_escape (GString *json,
               guint    unit)
{
  g_string_append_printf (json, g_test_rand_bit () ? "\\u%04x" : "\\u%04X", unit);
}

/* JSON leaves it to the writer which characters to escape; control characters must be. */
static void
append_json_string (GString    *json,
                    const char *text,
                    gsize       length)
{
  g_string_append_c (json, '"');

  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x20 || c == '"' || c == '\\' || g_test_rand_int_range (0, 5) == 0)
        {
          if (c == '\n' && g_test_rand_bit ())
            g_string_append (json, "\\n");
          else if ((c == '"' || c == '\\' || c == '/') && g_test_rand_bit ())
            g_string_append_printf (json, "\\%c", (char) c);
          else if (c < 0x10000)
            append_escape (json, c);
          else
            {
              append_escape (json, 0xd800 + ((c - 0x10000) >> 10));
              append_escape (json, 0xdc00 + ((c - 0x10000) & 0x3ff));
            }
        }
      else
        {
          g_string_append_unichar (json, c);
        }
    }

  g_string_append_c (json, '"');
}

/* Some whole characters of the text, as a model's tokenizer would put them out */
static gsize
random_piece (const char *text,
              gsize       left)
{
  const char *end = text;
  guint n = (guint) g_test_rand_int_range (1, 6);

  while (n-- > 0 && end < text + left)
    end = g_utf8_next_char (end);

  return (gsize) (end - text);
}

static void
append_line (GString    *lines,
             const char *member,
             const char *text,
             gsize       length,
             gboolean    done,
             gboolean    sse)
{
  g_string_append (lines, sse ? "data: " : "");
  g_string_append_printf (lines, "{\"message\":{\"%s\":", member);
  append_json_string (lines, text, length);
  g_string_append_printf (lines, "},\"done\":%s}", done ? "true" : "false");
  g_string_append (lines, sse ? "\r\n\r\n" : "\n");
}

static char *
write_stream (const GString *thinking,
              const GString *text,
              gboolean       sse,
              gsize         *length)
{
  GString *lines = g_string_new (NULL);
  gsize piece;

  for (gsize i = 0; i < thinking->len; i += piece)
    {
      piece = random_piece (thinking->str + i, thinking->len - i);
      append_line (lines, "thinking", thinking->str + i, piece, FALSE, sse);
    }
  for (gsize i = 0; i < text->len; i += piece)
    {
      piece = random_piece (text->str + i, text->len - i);
      append_line (lines, "content", text->str + i, piece, FALSE, sse);
    }
  append_line (lines, "content", "", 0, TRUE, sse);

  *length = lines->len;

  return g_string_free (lines, FALSE);
}

static gboolean
take_object_cb (JsonObject *object,
                gpointer    user_data)
{
  return tektra_ollama_answer_take (user_data, object) == TEKTRA_HTTP_MORE;
}

static void
take_event_cb (const char *event,
               const char *data,
               gsize       length,
               const char *id,
               gpointer    user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) object = tektra_json_parse_object (data, (gssize) length, &error);

  g_assert_no_error (error);
  tektra_ollama_answer_take (user_data, object);
}

/* What a chat does with the events. */
static void
store (TektraEventStream *stream,
       TektraMessage     *message)
{
  for (;;)
    {
      DexFuture *future = tektra_event_stream_next (stream);
      g_autoptr(TektraEvent) event = NULL;
      const char *text;
      gsize length;

      test_await (dex_ref (future), NULL);
      event = dex_await_boxed (future, NULL);
      if (event == NULL)
        return;

      text = tektra_event_get_text (event, &length);
      if (tektra_event_get_kind (event) == TEKTRA_EVENT_TEXT)
        tektra_message_append_text (message, text, (gssize) length);
      else if (tektra_event_get_kind (event) == TEKTRA_EVENT_THINKING)
        tektra_message_append_thinking (message, text, (gssize) length);
    }
}

static void
check_round (gboolean sse,
             gboolean bytewise)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) thinking = g_string_new (NULL);
  g_autoptr(GString) stored_thinking = g_string_new (NULL);
  g_autoptr(TektraNdjsonParser) lines = tektra_ndjson_parser_new (1 << 20);
  g_autoptr(TektraSseParser) events = tektra_sse_parser_new (1 << 20);
  g_autoptr(TektraMessage) message = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  g_autoptr(TektraEventStream) stream = NULL;
  g_autoptr(TektraEventSink) sink = NULL;
  g_autoptr(TektraOllamaAnswer) answer = NULL;
  g_autofree char *wire = NULL;
  g_autofree char *stored = NULL;
  GListModel *parts;
  gsize length, packet;

  append_random_text (thinking);
  append_random_text (text);
  wire = write_stream (thinking, text, sse, &length);

  stream = tektra_event_stream_new (&sink);
  answer = tektra_ollama_answer_new (sink, 8192, NULL);

  for (gsize i = 0; i < length; i += packet)
    {
      g_autofree guint8 *copy = NULL;
      g_autoptr(GError) error = NULL;

      packet = bytewise ? 1 : (gsize) g_test_rand_int_range (1, 400);
      packet = MIN (packet, length - i);
      copy = g_memdup2 (wire + i, packet);

      if (sse)
        tektra_sse_parser_feed (events, copy, packet, take_event_cb, answer, &error);
      else
        tektra_ndjson_parser_feed (lines, copy, packet, take_object_cb, answer, &error);
      g_assert_no_error (error);
    }

  tektra_event_sink_close (sink, NULL);
  store (stream, message);

  stored = tektra_message_dup_text (message);
  g_assert_cmpmem (stored, strlen (stored), text->str, text->len);

  parts = tektra_message_list_parts (message);
  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_THINKING_PART (part))
        g_string_append (stored_thinking, tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
    }
  g_assert_cmpmem (stored_thinking->str, stored_thinking->len, thinking->str, thinking->len);
}

static void
test_stored (gconstpointer data)
{
  const gboolean sse = GPOINTER_TO_INT (data);

  for (guint i = 0; i < ROUNDS; i++)
    check_round (sse, i % 10 == 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_data_func ("/stored-text/ndjson", GINT_TO_POINTER (FALSE), test_stored);
  g_test_add_data_func ("/stored-text/sse", GINT_TO_POINTER (TRUE), test_stored);

  return g_test_run ();
}
