/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "util/tektra-sse-parser.h"

/*
 * Bytes are kept as bytes until a whole field is assembled: a read may end inside a character, and
 * only the data of a dispatched event is looked at as text. Each byte is looked at once for a line
 * end and copied at most twice, so that the time is linear however the bytes are split.
 */
struct _TektraSseParser
{
  gsize    max_event;

  GString *line;  /* the line so far, when it began in an earlier feed */
  GString *data;  /* the data fields of the event so far, each with a line feed behind it */
  GString *event; /* the event type so far */
  char    *id;    /* the last event id; survives the events */

  guint    has_data : 1;
  guint    seen_line : 1; /* the first line is over, and with it the place for a byte order mark */
  guint    skip_lf : 1;   /* the last byte was a carriage return: its line feed may follow */
};

static const char BYTE_ORDER_MARK[] = "\xef\xbb\xbf";

static void
tektra_sse_parser_dispatch (TektraSseParser *self,
                            TektraSseFunc    func,
                            gpointer         user_data)
{
  g_autofree char *valid = NULL;
  const char *data;
  gsize length;

  g_assert (self != NULL);

  if (!self->has_data)
    {
      g_string_truncate (self->event, 0);
      return;
    }

  g_string_truncate (self->data, self->data->len - 1);
  data = self->data->str;
  length = self->data->len;

  if (!g_utf8_validate_len (data, length, NULL))
    {
      valid = g_utf8_make_valid (data, (gssize) length);
      data = valid;
      length = strlen (valid);
    }

  if (!g_utf8_validate_len (self->event->str, self->event->len, NULL))
    {
      g_autofree char *event = g_utf8_make_valid (self->event->str, (gssize) self->event->len);

      g_string_assign (self->event, event);
    }

  func (self->event->len > 0 ? self->event->str : "message", data, length, self->id, user_data);

  g_string_truncate (self->data, 0);
  g_string_truncate (self->event, 0);
  self->has_data = FALSE;
}

static gboolean
field_is (const char *name,
          gsize       name_length,
          const char *wanted)
{
  return name_length == strlen (wanted) && memcmp (name, wanted, name_length) == 0;
}

/* A field that is not an empty line. Unknown fields, comments and retry are passed over. */
static void
tektra_sse_parser_take_field (TektraSseParser *self,
                              const char      *line,
                              gsize            length)
{
  const char *colon = memchr (line, ':', length);
  gsize name_length = colon != NULL ? (gsize) (colon - line) : length;
  const char *value = line + name_length;
  gsize value_length = 0;

  g_assert (self != NULL);

  if (colon != NULL)
    {
      value = colon + 1;
      value_length = length - name_length - 1;

      if (value_length > 0 && *value == ' ')
        {
          value++;
          value_length--;
        }
    }

  if (field_is (line, name_length, "data"))
    {
      g_string_append_len (self->data, value, (gssize) value_length);
      g_string_append_c (self->data, '\n');
      self->has_data = TRUE;
    }
  else if (field_is (line, name_length, "event"))
    {
      g_string_truncate (self->event, 0);
      g_string_append_len (self->event, value, (gssize) value_length);
    }
  else if (field_is (line, name_length, "error"))
    {
      /* No field of the standard: llama-server's before 2025, which has the error for its value. */
      g_string_assign (self->event, "error");
      g_string_append_len (self->data, value, (gssize) value_length);
      g_string_append_c (self->data, '\n');
      self->has_data = TRUE;
    }
  else if (field_is (line, name_length, "id"))
    {
      if (memchr (value, 0, value_length) == NULL)
        {
          g_free (self->id);
          self->id = g_utf8_make_valid (value, (gssize) value_length);
        }
    }
}

static void
tektra_sse_parser_take_line (TektraSseParser *self,
                             const char      *line,
                             gsize            length,
                             TektraSseFunc    func,
                             gpointer         user_data)
{
  g_assert (self != NULL);

  if (!self->seen_line)
    {
      self->seen_line = TRUE;

      if (length >= 3 && memcmp (line, BYTE_ORDER_MARK, 3) == 0)
        {
          line += 3;
          length -= 3;
        }
    }

  if (length == 0)
    {
      if (func != NULL)
        tektra_sse_parser_dispatch (self, func, user_data);
    }
  else
    {
      tektra_sse_parser_take_field (self, line, length);
    }
}

/* Both at once: looking for the one and then for the other would look at lines that end with
 * carriage returns again and again. */
static const guint8 *
find_line_end (const guint8 *from,
               const guint8 *end)
{
  while (from < end && *from != '\n' && *from != '\r')
    from++;

  return from < end ? from : NULL;
}

/**
 * tektra_sse_parser_new:
 * @max_event: the largest event in bytes, as a guard against a server that never ends one
 *
 * Creates a parser for one stream of server-sent events.
 *
 * The rules are those of WHATWG HTML, section 9.2.6 "Interpreting an event stream".
 *
 * Returns: (transfer full): a parser
 */
TektraSseParser *
tektra_sse_parser_new (gsize max_event)
{
  TektraSseParser *self = g_new0 (TektraSseParser, 1);

  self->max_event = max_event;
  self->line = g_string_new (NULL);
  self->data = g_string_new (NULL);
  self->event = g_string_new (NULL);

  return self;
}

/**
 * tektra_sse_parser_free:
 * @self: (transfer full): a parser
 *
 * Frees the parser and what it holds of an unfinished event.
 */
void
tektra_sse_parser_free (TektraSseParser *self)
{
  g_return_if_fail (self != NULL);

  g_string_free (self->line, TRUE);
  g_string_free (self->data, TRUE);
  g_string_free (self->event, TRUE);
  g_free (self->id);
  g_free (self);
}

/**
 * tektra_sse_parser_feed:
 * @self: a parser
 * @bytes: (array length=length): the bytes that came
 * @length: how many
 * @func: (scope call): called for each event that they complete
 * @user_data: data passed to @func
 * @error: return location for an error
 *
 * Takes the next bytes of the stream, split wherever the network split them.
 *
 * An event is delivered as soon as the carriage return or line feed that ends it is there.
 *
 * Returns: %FALSE with %G_IO_ERROR_MESSAGE_TOO_LARGE when an event grows past the limit
 */
gboolean
tektra_sse_parser_feed (TektraSseParser  *self,
                        const guint8     *bytes,
                        gsize             length,
                        TektraSseFunc     func,
                        gpointer          user_data,
                        GError          **error)
{
  const guint8 *position = bytes;
  const guint8 *end;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL || length == 0, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  if (length == 0)
    return TRUE;

  end = bytes + length;

  while (position < end)
    {
      const guint8 *stop;
      gsize piece;

      if (self->skip_lf)
        {
          self->skip_lf = FALSE;

          if (*position == '\n')
            {
              position++;
              continue;
            }
        }

      stop = find_line_end (position, end);
      piece = (gsize) ((stop != NULL ? stop : end) - position);

      if (self->line->len + self->data->len + piece > self->max_event)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       _("An event of the answer is larger than %zu bytes"),
                       self->max_event);
          return FALSE;
        }

      if (stop == NULL)
        {
          g_string_append_len (self->line, (const char *) position, (gssize) piece);
          break;
        }

      if (self->line->len == 0)
        {
          tektra_sse_parser_take_line (self, (const char *) position, piece, func, user_data);
        }
      else
        {
          g_string_append_len (self->line, (const char *) position, (gssize) piece);
          tektra_sse_parser_take_line (self, self->line->str, self->line->len, func, user_data);
          g_string_truncate (self->line, 0);
        }

      self->skip_lf = *stop == '\r';
      position = stop + 1;
    }

  return TRUE;
}

/**
 * tektra_sse_parser_finish:
 * @self: a parser
 *
 * Says that no more bytes will come.
 *
 * The standard drops an event that the stream ended in. Some servers leave out the last empty line,
 * though, so the data so far is handed out: a caller that finds its protocol's end mark in it may
 * take it, and must take anything else as a truncated answer.
 *
 * Returns: (nullable): the data of the unfinished event, valid UTF-8, valid until the parser is
 *   freed
 */
const char *
tektra_sse_parser_finish (TektraSseParser *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->line->len > 0)
    {
      tektra_sse_parser_take_line (self, self->line->str, self->line->len, NULL, NULL);
      g_string_truncate (self->line, 0);
    }

  if (!self->has_data)
    return NULL;

  g_string_truncate (self->data, self->data->len - 1);
  self->has_data = FALSE;

  if (!g_utf8_validate_len (self->data->str, self->data->len, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (self->data->str, (gssize) self->data->len);

      g_string_assign (self->data, valid);
    }

  return self->data->str;
}
