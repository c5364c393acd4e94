/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-added-tokens.h"
#include "util/tektra-json.h"

/* Of several that begin at the same place the longest counts. There are a few hundred at most, and
 * few begin with the same byte. */

struct _TektraAddedTokens
{
  GPtrArray *tokens;
  GPtrArray *by_first[256]; /* borrowed, the longest first */
};

static void
token_free (gpointer data)
{
  TektraAddedToken *token = data;

  g_free (token->content);
  g_free (token->text);
  g_free (token);
}

static int
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  const TektraAddedToken *one = *(const TektraAddedToken * const *) a;
  const TektraAddedToken *other = *(const TektraAddedToken * const *) b;

  return one->length < other->length ? 1 : one->length > other->length ? -1 : 0;
}

static void
sort_in (TektraAddedTokens *self,
         TektraAddedToken  *token)
{
  guint8 first = (guint8) token->text[0];

  if (token->length == 0)
    return;

  if (self->by_first[first] == NULL)
    self->by_first[first] = g_ptr_array_new ();

  g_ptr_array_add (self->by_first[first], token);
  g_ptr_array_sort (self->by_first[first], compare_lengths);
}

static TektraAddedToken *
read_token (JsonNode *node)
{
  JsonObject *object = tektra_json_as_object (node);
  const char *text = object != NULL ? tektra_json_get_string (object, "content") : NULL;
  gint64 id = object != NULL ? tektra_json_get_int (object, "id", -1) : -1;
  TektraAddedToken *token;

  if (text == NULL || id < 0 || id > G_MAXINT32)
    return NULL;

  token = g_new0 (TektraAddedToken, 1);
  token->id = (guint32) id;
  token->content = g_strdup (text);
  token->text = g_strdup (text);
  token->length = strlen (text);
  token->special = tektra_json_get_boolean (object, "special", FALSE);
  token->normalized = tektra_json_get_boolean (object, "normalized", FALSE);
  token->single_word = tektra_json_get_boolean (object, "single_word", FALSE);
  token->lstrip = tektra_json_get_boolean (object, "lstrip", FALSE);
  token->rstrip = tektra_json_get_boolean (object, "rstrip", FALSE);

  return token;
}

/**
 * tektra_added_tokens_new:
 * @array: (nullable): the `added_tokens` of a tokenizer.json
 * @error: return location for an error
 *
 * Reads the tokens.
 *
 * Returns: (transfer full) (nullable): the tokens
 */
TektraAddedTokens *
tektra_added_tokens_new (JsonArray  *array,
                         GError    **error)
{
  g_autoptr(TektraAddedTokens) self = g_new0 (TektraAddedTokens, 1);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  self->tokens = g_ptr_array_new_with_free_func (token_free);

  for (guint i = 0; i < n; i++)
    {
      TektraAddedToken *token = read_token (json_array_get_element (array, i));

      if (token == NULL)
        {
          g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                               _("The list of special tokens in tokenizer.json is damaged: "
                                 "download the model again."));
          return NULL;
        }

      g_ptr_array_add (self->tokens, token);
      sort_in (self, token);
    }

  return g_steal_pointer (&self);
}

/**
 * tektra_added_tokens_free:
 * @self: (transfer full): tokens
 *
 * Frees them.
 */
void
tektra_added_tokens_free (TektraAddedTokens *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (self->by_first); i++)
    g_clear_pointer (&self->by_first[i], g_ptr_array_unref);
  g_ptr_array_unref (self->tokens);
  g_free (self);
}

/**
 * tektra_added_tokens_get_n:
 * @self: tokens
 *
 * Counts them.
 *
 * Returns: how many there are
 */
guint
tektra_added_tokens_get_n (TektraAddedTokens *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->tokens->len;
}

/**
 * tektra_added_tokens_get:
 * @self: tokens
 * @index: which
 *
 * Gets one of them.
 *
 * Returns: (transfer none): the token
 */
const TektraAddedToken *
tektra_added_tokens_get (TektraAddedTokens *self,
                         guint              index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->tokens->len, NULL);

  return self->tokens->pdata[index];
}

/**
 * tektra_added_tokens_set_text:
 * @self: tokens
 * @index: which
 * @text: what to look for
 *
 * Sets what one of them looks like in a normalized text.
 */
void
tektra_added_tokens_set_text (TektraAddedTokens *self,
                              guint              index,
                              const char        *text)
{
  TektraAddedToken *token;

  g_return_if_fail (self != NULL);
  g_return_if_fail (index < self->tokens->len);
  g_return_if_fail (text != NULL);

  token = self->tokens->pdata[index];
  if (token->length > 0)
    g_ptr_array_remove (self->by_first[(guint8) token->text[0]], token);
  g_set_str (&token->text, text);
  token->length = strlen (text);
  sort_in (self, token);
}

static gboolean
is_word (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_';
}

static gboolean
stands_alone (const char *text,
              gsize       start,
              gsize       end)
{
  if (start > 0 && is_word (g_utf8_get_char (g_utf8_prev_char (text + start))))
    return FALSE;

  return text[end] == '\0' || !is_word (g_utf8_get_char (text + end));
}

static gsize
skip_blanks_before (const char *text,
                    gsize       position,
                    gsize       limit)
{
  while (position > limit)
    {
      const char *before = g_utf8_prev_char (text + position);

      if (!g_unichar_isspace (g_utf8_get_char (before)))
        break;
      position = (gsize) (before - text);
    }

  return position;
}

static gsize
skip_blanks_after (const char *text,
                   gsize       position)
{
  while (text[position] != '\0' && g_unichar_isspace (g_utf8_get_char (text + position)))
    position = (gsize) (g_utf8_next_char (text + position) - text);

  return position;
}

static const TektraAddedToken *
match_at (TektraAddedTokens *self,
          const char        *text,
          gsize              position,
          gboolean           normalized,
          gboolean           with_special)
{
  GPtrArray *candidates = self->by_first[(guint8) text[position]];

  for (guint i = 0; candidates != NULL && i < candidates->len; i++)
    {
      const TektraAddedToken *token = candidates->pdata[i];

      if ((gboolean) token->normalized == normalized &&
          (with_special || !token->special) &&
          strncmp (text + position, token->text, token->length) == 0 &&
          (!token->single_word || stands_alone (text, position, position + token->length)))
        return token;
    }

  return NULL;
}

/**
 * tektra_added_tokens_find:
 * @self: tokens
 * @text: valid UTF-8
 * @offset: where to begin
 * @normalized: whether @text is normalized
 * @with_special: whether to look for marks, too
 * @start: (out): the first byte that belongs to the token
 * @end: (out): the first byte that does not belong to it any more
 *
 * Finds the next token in a text.
 *
 * Returns: (transfer none) (nullable): the token, or %NULL when there is none
 */
const TektraAddedToken *
tektra_added_tokens_find (TektraAddedTokens *self,
                          const char        *text,
                          gsize              offset,
                          gboolean           normalized,
                          gboolean           with_special,
                          gsize             *start,
                          gsize             *end)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (start != NULL && end != NULL, NULL);

  for (gsize position = offset; text[position] != '\0'; position++)
    {
      const TektraAddedToken *token = match_at (self, text, position, normalized, with_special);

      if (token == NULL)
        continue;

      *start = token->lstrip ? skip_blanks_before (text, position, offset) : position;
      *end = position + token->length;
      if (token->rstrip)
        *end = skip_blanks_after (text, *end);

      return token;
    }

  return NULL;
}
