/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-jinja-lexer.h"

/*
 * Cuts a template into tokens. White space is treated as those who write chat templates expect it
 * (trim_blocks and lstrip_blocks of Jinja): the line of a statement leaves nothing behind.
 */

#define SPACES " \t\r\n"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
#define DIGITS "0123456789"

static const char * const long_signs[] = { "==", "!=", "<=", ">=", "//", "**" };

static void
token_clear (gpointer data)
{
  g_free (((TektraJinjaToken *) data)->text);
}

static void
add_token (GArray               *tokens,
           TektraJinjaTokenKind  kind,
           const char           *text,
           gsize                 length)
{
  TektraJinjaToken token = { kind, g_strndup (text, length) };

  g_array_append_val (tokens, token);
}

static void
fail (GError     **error,
      const char  *what,
      const char  *place)
{
  g_autofree char *near = g_utf8_substring (place, 0, MIN (20, g_utf8_strlen (place, -1)));

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
               "%s near “%s”", what, near);
}

/* Where the next tag begins, or the end */
static const char *
find_tag (const char *text)
{
  const char *at = text;

  while ((at = strchr (at, '{')) != NULL)
    {
      if (at[1] == '{' || at[1] == '%' || at[1] == '#')
        return at;
      at++;
    }

  return text + strlen (text);
}

/* How much of a text stays before a tag */
static gsize
get_kept_length (const char *text,
                 const char *tag)
{
  const char *end = tag;

  if (*tag == '\0')
    return (gsize) (tag - text);

  if (tag[2] == '-')
    {
      while (end > text && strchr (SPACES, end[-1]) != NULL)
        end--;
      return (gsize) (end - text);
    }

  if (tag[1] == '{' || tag[2] == '+')
    return (gsize) (tag - text);

  while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
    end--;

  return (gsize) (end == text || end[-1] == '\n' ? end - text : tag - text);
}

/* What follows a tag that ends at @end */
static const char *
skip_after (const char *end,
            gboolean    dash,
            gboolean    print)
{
  if (dash)
    return end + strspn (end, SPACES);

  if (!print && end[0] == '\n')
    return end + 1;
  if (!print && end[0] == '\r' && end[1] == '\n')
    return end + 2;

  return end;
}

static const char *
take_string (GArray      *tokens,
             const char  *at,
             GError     **error)
{
  g_autoptr(GString) string = g_string_new (NULL);
  const char *begin = at;
  char quote = *at++;

  for (; *at != quote; at++)
    {
      if (*at == '\0')
        {
          fail (error, "a string without an end", begin);
          return NULL;
        }

      if (*at == '\\' && at[1] != '\0')
        {
          /* A line that goes on in the next one */
          if (*++at == '\n')
            continue;

          g_string_append_c (string, *at == 'n' ? '\n' : *at == 't' ? '\t'
                                     : *at == 'r' ? '\r' : *at);
        }
      else
        g_string_append_c (string, *at);
    }

  add_token (tokens, TEKTRA_JINJA_STRING, string->str, string->len);

  return at + 1;
}

static const char *
take_sign (GArray     *tokens,
           const char *at)
{
  for (guint i = 0; i < G_N_ELEMENTS (long_signs); i++)
    {
      if (g_str_has_prefix (at, long_signs[i]))
        {
          add_token (tokens, TEKTRA_JINJA_SIGN, at, 2);
          return at + 2;
        }
    }

  add_token (tokens, TEKTRA_JINJA_SIGN, at, 1);

  return at + 1;
}

/* Takes what stands in a tag. Returns what follows it. */
static const char *
take_tag (GArray      *tokens,
          const char  *tag,
          GError     **error)
{
  const gboolean print = tag[1] == '{';
  const char *close = print ? "}}" : "%}";
  const char *at = tag + 2;

  add_token (tokens, print ? TEKTRA_JINJA_PRINT : TEKTRA_JINJA_BLOCK, tag, 2);
  if (*at == '-' || *at == '+')
    at++;

  for (;;)
    {
      gsize length;

      at += strspn (at, SPACES);
      if (*at == '\0')
        {
          fail (error, "a tag without an end", tag);
          return NULL;
        }

      if (g_str_has_prefix (at, close) || (*at == '-' && g_str_has_prefix (at + 1, close)))
        {
          const gboolean dash = *at == '-';

          add_token (tokens, TEKTRA_JINJA_CLOSE, close, 2);
          return skip_after (at + 2 + dash, dash, print);
        }

      if (*at == '\'' || *at == '"')
        {
          if ((at = take_string (tokens, at, error)) == NULL)
            return NULL;
        }
      else if ((length = strspn (at, DIGITS)) > 0)
        {
          if (at[length] == '.')
            length += 1 + strspn (at + length + 1, DIGITS);
          add_token (tokens, TEKTRA_JINJA_NUMBER, at, length);
          at += length;
        }
      else if ((length = strspn (at, LETTERS)) > 0)
        {
          length = strspn (at, LETTERS DIGITS);
          add_token (tokens, TEKTRA_JINJA_NAME, at, length);
          at += length;
        }
      else
        at = take_sign (tokens, at);
    }
}

static const char *
skip_comment (const char  *tag,
              GError     **error)
{
  const char *end = strstr (tag + 2, "#}");

  if (end != NULL)
    return skip_after (end + 2, end[-1] == '-', FALSE);

  fail (error, "a comment without an end", tag);

  return NULL;
}

/**
 * tektra_jinja_tokenize:
 * @source: a template
 * @error: where to tell what is wrong with it
 *
 * Cuts a template into tokens.
 *
 * Returns: (transfer full) (nullable) (element-type TektraJinjaToken): the tokens; the last one is
 *   %TEKTRA_JINJA_END
 */
GArray *
tektra_jinja_tokenize (const char  *source,
                       GError     **error)
{
  g_autoptr(GArray) tokens = g_array_new (FALSE, FALSE, sizeof (TektraJinjaToken));
  g_autofree char *text = NULL;
  const char *at;

  g_return_val_if_fail (source != NULL, NULL);

  g_array_set_clear_func (tokens, token_clear);

  /* The end of the last line is that of the file. */
  text = g_strdup (source);
  if (g_str_has_suffix (text, "\n"))
    text[strlen (text) - 1] = '\0';

  for (at = text; *at != '\0';)
    {
      const char *tag = find_tag (at);
      gsize length = get_kept_length (at, tag);

      if (length > 0)
        add_token (tokens, TEKTRA_JINJA_TEXT, at, length);
      if (*tag == '\0')
        break;

      at = tag[1] == '#' ? skip_comment (tag, error) : take_tag (tokens, tag, error);
      if (at == NULL)
        return NULL;
    }

  add_token (tokens, TEKTRA_JINJA_END, "", 0);

  return g_steal_pointer (&tokens);
}
