/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "util/tektra-json.h"
#include "util/tektra-ndjson-parser.h"

/* Bytes are kept as bytes until a line is whole: a read may end inside a character or an escape. */
struct _TektraNdjsonParser
{
  gsize    max_line;
  GString *line; /* the line so far, when it began in an earlier feed */
  guint    ended : 1;
};

/* How much of a line that is not JSON is worth showing, in bytes. */
#define EXCERPT_LENGTH 200

static gboolean
line_is_blank (const char *line,
               gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isspace (line[i]))
        return FALSE;
    }

  return TRUE;
}

static gboolean
tektra_ndjson_parser_take_line (TektraNdjsonParser  *self,
                                const char          *line,
                                gsize                length,
                                TektraNdjsonFunc     func,
                                gpointer             user_data,
                                GError             **error)
{
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GError) reason = NULL;
  g_autofree char *valid = NULL;

  g_assert (self != NULL);

  if (self->ended || line_is_blank (line, length))
    return TRUE;

  if (!g_utf8_validate_len (line, length, NULL))
    {
      valid = g_utf8_make_valid (line, (gssize) length);
      line = valid;
      length = strlen (valid);
    }

  object = tektra_json_parse_object (line, (gssize) length, &reason);
  if (object == NULL)
    {
      g_autofree char *start = g_strndup (line, MIN (length, EXCERPT_LENGTH));
      g_autofree char *excerpt = g_utf8_make_valid (start, -1);

      g_debug ("Not a line of JSON: %s", reason->message);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("The answer is not made of lines of JSON: %s"), excerpt);
      return FALSE;
    }

  if (!func (object, user_data))
    self->ended = TRUE;

  return TRUE;
}

/**
 * tektra_ndjson_parser_new:
 * @max_line: the longest line in bytes, as a guard against a server that never ends one
 *
 * Creates a parser for one stream of newline-delimited JSON objects.
 *
 * Returns: (transfer full): a parser
 */
TektraNdjsonParser *
tektra_ndjson_parser_new (gsize max_line)
{
  TektraNdjsonParser *self = g_new0 (TektraNdjsonParser, 1);

  self->max_line = max_line;
  self->line = g_string_new (NULL);

  return self;
}

/**
 * tektra_ndjson_parser_free:
 * @self: (transfer full): a parser
 *
 * Frees the parser and what it holds of an unfinished line.
 */
void
tektra_ndjson_parser_free (TektraNdjsonParser *self)
{
  g_return_if_fail (self != NULL);

  g_string_free (self->line, TRUE);
  g_free (self);
}

/**
 * tektra_ndjson_parser_feed:
 * @self: a parser
 * @bytes: (array length=length): the bytes that came
 * @length: how many
 * @func: (scope call): called for each object; what follows after it returned %FALSE is ignored
 * @user_data: data passed to @func
 * @error: return location for an error
 *
 * Takes the next bytes of the stream, split wherever the network split them.
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_DATA when a line is not a JSON object, or
 *   %G_IO_ERROR_MESSAGE_TOO_LARGE when it is longer than the limit
 */
gboolean
tektra_ndjson_parser_feed (TektraNdjsonParser  *self,
                           const guint8        *bytes,
                           gsize                length,
                           TektraNdjsonFunc     func,
                           gpointer             user_data,
                           GError             **error)
{
  const guint8 *position = bytes;
  gsize left = length;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL || length == 0, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  while (left > 0 && !self->ended)
    {
      const guint8 *stop = memchr (position, '\n', left);
      gsize piece = stop != NULL ? (gsize) (stop - position) : left;

      if (self->line->len + piece > self->max_line)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       _("A line of the answer is longer than %zu bytes"),
                       self->max_line);
          return FALSE;
        }

      if (stop != NULL && self->line->len == 0)
        {
          if (!tektra_ndjson_parser_take_line (self, (const char *) position, piece,
                                               func, user_data, error))
            return FALSE;
        }
      else
        {
          g_string_append_len (self->line, (const char *) position, (gssize) piece);

          if (stop != NULL)
            {
              if (!tektra_ndjson_parser_take_line (self, self->line->str, self->line->len,
                                                   func, user_data, error))
                return FALSE;

              g_string_truncate (self->line, 0);
            }
        }

      if (stop == NULL)
        break;

      position = stop + 1;
      left -= piece + 1;
    }

  return TRUE;
}

/**
 * tektra_ndjson_parser_finish:
 * @self: a parser
 * @func: (scope call): called for the last object when its line was not ended
 * @user_data: data passed to @func
 * @error: return location for an error
 *
 * Says that no more bytes will come.
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_DATA when the rest is not a JSON object
 */
gboolean
tektra_ndjson_parser_finish (TektraNdjsonParser  *self,
                             TektraNdjsonFunc     func,
                             gpointer             user_data,
                             GError             **error)
{
  gboolean success;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  success = tektra_ndjson_parser_take_line (self, self->line->str, self->line->len,
                                            func, user_data, error);
  g_string_truncate (self->line, 0);

  return success;
}
