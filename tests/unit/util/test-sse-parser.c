/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "test-time.h"
#include "util/tektra-sse-parser.h"

/*
 * The vectors of WHATWG HTML "Parsing an event stream", written for this project. Without them an
 * answer loses words at the edges of network packets, or shows rubbish of keep-alive lines.
 */

#define NO_LIMIT (64 * 1024 * 1024)

/* Sizes that hold NUL bytes, too. */
#define BYTES(literal) (literal), sizeof (literal) - 1

typedef struct
{
  const char *name;
  const char *input;
  gsize       length;
  const char *expected; /* "event|data|id" of each event, a line each; \n in data as ␤ */
  const char *rest;     /* what finish () hands out */
} Vector;

static const Vector vectors[] = {
  { "s1-plain", BYTES ("data: a\n\n"), "message|a|-;", NULL },
  { "s2-crlf", BYTES ("data:a\r\n\r\n"), "message|a|-;", NULL },
  { "s3-cr", BYTES ("data: a\rdata: b\r\r"), "message|a␤b|-;", NULL },
  { "s4-bom", BYTES ("\xef\xbb\xbf" "data: a\n\n"), "message|a|-;", NULL },
  { "s5-two-boms", BYTES ("\xef\xbb\xbf\xef\xbb\xbf" "data: a\n\n"), "", NULL },
  { "s6-comment", BYTES (": ping\n\ndata: a\n\n"), "message|a|-;", NULL },
  { "s7-no-colon", BYTES ("data\n\n"), "message||-;", NULL },
  { "s8-empty-lines", BYTES ("data:\ndata:\n\n"), "message|␤|-;", NULL },
  { "s9-one-space", BYTES ("data:  two\n\n"), "message| two|-;", NULL },
  { "s10-type-alone", BYTES ("event: x\n\ndata: a\n\n"), "message|a|-;", NULL },
  { "s11-type", BYTES ("event: x\ndata: a\n\n"), "x|a|-;", NULL },
  { "s11-type-not-kept", BYTES ("event: x\ndata: a\n\ndata: b\n\n"), "x|a|-;message|b|-;", NULL },
  { "s12-id-kept", BYTES ("id: 1\ndata: a\n\ndata: b\n\n"), "message|a|1;message|b|1;", NULL },
  { "s13-id-with-nul", BYTES ("id: 7\nid: 1\0" "2\ndata: a\n\n"), "message|a|7;", NULL },
  { "s14-case", BYTES ("Data: a\n\n"), "", NULL },
  { "s14-space-before-colon", BYTES ("data : a\n\n"), "", NULL },
  { "s15-done", BYTES ("data: [DONE]\n\ndata:[DONE]\n\n"), "message|[DONE]|-;message|[DONE]|-;",
    NULL },
  { "s16-unfinished", BYTES ("data: a"), "", "a" },
  { "s16-unfinished-line", BYTES ("data: a\n\ndata: b\n"), "message|a|-;", "b" },
  { "s16-id-not-applied", BYTES ("data: a\n\nid: 9"), "message|a|-;", NULL },
  { "s18-characters", BYTES ("data: é漢😀\n\n"), "message|é漢😀|-;", NULL },
  { "s19-other-line-ends", BYTES ("data: x\u2028y\u0085z\n\n"), "message|x\u2028y\u0085z|-;",
    NULL },
  { "s20-json-escape", BYTES ("data: {\"a\":\"\\n\"}\n\n"), "message|{\"a\":\"\\n\"}|-;", NULL },
  { "s23-invalid", BYTES ("data: \xff\n\n"), "message|\ufffd|-;", NULL },
  { "s23-invalid-type", BYTES ("event: \xff\ndata: a\n\n"), "\ufffd|a|-;", NULL },
  { "s24-retry", BYTES ("retry: 5\nretry: x\n\n"), "", NULL },
  { "s25-error", BYTES ("error: {\"code\":500}\n\n"), "error|{\"code\":500}|-;", NULL },
  { "unknown", BYTES ("other: x\n\n"), "", NULL },
  { "json-in-lines", BYTES ("data: {\ndata: \"foo\":\ndata:\ndata:\ndata: true}\n\n"),
    "message|{␤\"foo\":␤␤␤true}|-;", NULL },
  { "mixed-line-ends", BYTES ("data: a\r\ndata: b\n\rdata: c\r\n\n"), "message|a␤b|-;message|c|-;",
    NULL },
  { "nul-in-data", BYTES ("data: a\0b\n\n"), "message|a\ufffdb|-;", NULL },
  { "nothing", BYTES (""), "", NULL },
};

static void
collect_cb (const char *event,
            const char *data,
            gsize       length,
            const char *id,
            gpointer    user_data)
{
  GString *events = user_data;

  g_assert_cmpuint (strlen (data), ==, length);
  g_assert_true (g_utf8_validate (data, (gssize) length, NULL));

  g_string_append_printf (events, "%s|", event);
  for (const char *p = data; *p != '\0'; p++)
    {
      if (*p == '\n')
        g_string_append (events, "␤");
      else
        g_string_append_c (events, *p);
    }
  g_string_append_printf (events, "|%s;", id != NULL ? id : "-");
}

/* Feeds a copy of each piece that is exactly as long, so that a read past it is found. */
static void
feed (TektraSseParser *parser,
      const char      *bytes,
      gsize            length,
      GString         *events)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, length);
  g_autoptr(GError) error = NULL;

  g_assert_true (tektra_sse_parser_feed (parser, copy, length, collect_cb, events, &error));
  g_assert_no_error (error);
}

static void
check (const Vector *vector,
       const gsize  *splits,
       gsize         n_splits)
{
  g_autoptr(TektraSseParser) parser = tektra_sse_parser_new (NO_LIMIT);
  g_autoptr(GString) events = g_string_new (NULL);
  gsize position = 0;

  for (gsize i = 0; i < n_splits; i++)
    {
      feed (parser, vector->input + position, splits[i] - position, events);
      position = splits[i];
    }
  feed (parser, vector->input + position, vector->length - position, events);

  g_assert_cmpstr (events->str, ==, vector->expected);
  g_assert_cmpstr (tektra_sse_parser_finish (parser), ==, vector->rest);
}

static void
test_vector (gconstpointer data)
{
  const Vector *vector = data;
  g_autofree gsize *splits = g_new (gsize, vector->length + 1);

  check (vector, NULL, 0);

  for (gsize i = 0; i < vector->length; i++)
    {
      splits[i] = i;
      check (vector, &splits[i], 1);
    }
  check (vector, splits, vector->length);

  for (guint round = 0; round < 200; round++)
    {
      gsize n = 0;

      for (gsize i = 0; i < vector->length; i++)
        {
          if (g_test_rand_bit ())
            splits[n++] = i;
        }
      check (vector, splits, n);
    }
}

static void
count_cb (const char *event,
          const char *data,
          gsize       length,
          const char *id,
          gpointer    user_data)
{
  gsize *total = user_data;

  *total += length;
}

/* A picture in an answer comes as one line; a quadratic parser would stop the window for minutes.
 * */
static void
test_linear (void)
{
  const gsize size = 20 * 1024 * 1024;
  const gsize pieces[] = { 1, 64, 16 * 1024, 4 * 1024 * 1024 };
  g_autofree guint8 *chunk = g_malloc (4 * 1024 * 1024);

  memset (chunk, 'x', 4 * 1024 * 1024);

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(TektraSseParser) parser = tektra_sse_parser_new (NO_LIMIT);
      g_autoptr(GError) error = NULL;
      gint64 start = test_get_cpu_time ();
      gsize total = 0;

      tektra_sse_parser_feed (parser, (const guint8 *) "data:", 5, count_cb, &total, &error);
      for (gsize fed = 0; fed < size; fed += pieces[i])
        tektra_sse_parser_feed (parser, chunk, pieces[i], count_cb, &total, &error);
      tektra_sse_parser_feed (parser, (const guint8 *) "\n\n", 2, count_cb, &total, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (total, ==, size);
      g_test_message ("20 MiB in pieces of %" G_GSIZE_FORMAT ": %" G_GINT64_FORMAT " ms",
                      pieces[i], (test_get_cpu_time () - start) / 1000);
      g_assert_cmpint (test_get_cpu_time () - start, <, 10 * G_USEC_PER_SEC);
    }
}

/* A server that never ends a line must not fill the memory. */
static void
test_limit (void)
{
  g_autoptr(TektraSseParser) one_line = tektra_sse_parser_new (1000);
  g_autoptr(TektraSseParser) many_lines = tektra_sse_parser_new (1000);
  g_autoptr(GError) error = NULL;
  gsize total = 0;
  guint8 bytes[500];

  memset (bytes, 'x', sizeof bytes);
  g_assert_true (tektra_sse_parser_feed (one_line, bytes, 500, count_cb, &total, &error));
  g_assert_true (tektra_sse_parser_feed (one_line, bytes, 500, count_cb, &total, &error));
  g_assert_false (tektra_sse_parser_feed (one_line, bytes, 1, count_cb, &total, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "1000"));
  g_clear_error (&error);

  for (guint i = 0; i < 1000; i++)
    {
      if (!tektra_sse_parser_feed (many_lines, (const guint8 *) "data: 12\n", 9,
                                   count_cb, &total, &error))
        break;
    }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

/* s22: an event is there as soon as the carriage return is, however late its line feed comes. */
static void
test_carriage_return_first (void)
{
  g_autoptr(TektraSseParser) parser = tektra_sse_parser_new (NO_LIMIT);
  g_autoptr(GString) events = g_string_new (NULL);

  feed (parser, "data: a\r\n\r", 10, events);
  g_assert_cmpstr (events->str, ==, "message|a|-;");
  feed (parser, "\n", 1, events);
  g_assert_cmpstr (events->str, ==, "message|a|-;");
  feed (parser, "data: b\n\n", 9, events);
  g_assert_cmpstr (events->str, ==, "message|a|-;message|b|-;");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *path = g_strconcat ("/sse-parser/vector/", vectors[i].name, NULL);

      g_test_add_data_func (path, &vectors[i], test_vector);
    }
  g_test_add_func ("/sse-parser/linear", test_linear);
  g_test_add_func ("/sse-parser/limit", test_limit);
  g_test_add_func ("/sse-parser/carriage-return-first", test_carriage_return_first);

  return g_test_run ();
}
