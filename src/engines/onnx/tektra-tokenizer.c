/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-added-tokens.h"
#include "engines/onnx/tektra-bpe.h"
#include "engines/onnx/tektra-pre-tokenizer.h"
#include "engines/onnx/tektra-token-decoder.h"
#include "engines/onnx/tektra-token-normalizer.h"
#include "engines/onnx/tektra-tokenizer.h"
#include "util/tektra-json.h"

/*
 * A text goes this way: the added tokens are cut out, what is between them is normalized, those
 * that are looked for in normalized text are cut out of that, and the rest is cut into pieces that
 * become tokens. (https://huggingface.co/docs/tokenizers/pipeline)
 */

struct _TektraTokenizer
{
  TektraAddedTokens     *added;
  TektraTokenNormalizer *normalizer;
  TektraPreTokenizer    *pre_tokenizer;
  TektraBpe             *bpe;
  TektraTokenDecoder    *decoder;
  GArray                *beginning; /* of guint32: what every text begins with */
  GHashTable            *by_id; /* id → TektraAddedToken, borrowed */
  guint                  size;
};

static gboolean
damaged (GError **error)
{
  g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                       _("tokenizer.json is damaged: download the model again."));

  return FALSE;
}

/* What a "TemplateProcessing" puts before the text, such as <s> */
static void
read_template (TektraTokenizer *self,
               JsonObject      *object)
{
  JsonArray *single = tektra_json_get_array (object, "single");
  JsonObject *tokens = tektra_json_get_object (object, "special_tokens");
  guint n = single != NULL ? json_array_get_length (single) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *item = tektra_json_as_object (json_array_get_element (single, i));
      JsonObject *mark = tektra_json_get_object (item, "SpecialToken");
      const char *name = tektra_json_get_string (mark, "id");
      JsonArray *ids;

      if (name == NULL)
        return;

      ids = tektra_json_get_array (tektra_json_get_object (tokens, name), "ids");
      for (guint j = 0; ids != NULL && j < json_array_get_length (ids); j++)
        {
          guint32 id = (guint32) json_array_get_int_element (ids, j);

          if (id < self->size)
            g_array_append_val (self->beginning, id);
        }
    }
}

static void
read_post_processor (TektraTokenizer *self,
                     JsonObject      *object)
{
  const char *type = tektra_json_get_string (object, "type");
  JsonArray *processors = tektra_json_get_array (object, "processors");
  guint n = processors != NULL ? json_array_get_length (processors) : 0;

  if (g_strcmp0 (type, "TemplateProcessing") == 0)
    read_template (self, object);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *inner = tektra_json_as_object (json_array_get_element (processors, i));

      if (g_strcmp0 (tektra_json_get_string (inner, "type"), "TemplateProcessing") == 0)
        read_template (self, inner);
    }
}

static void
sort_added_tokens (TektraTokenizer *self)
{
  guint n = tektra_added_tokens_get_n (self->added);

  self->size = tektra_bpe_get_size (self->bpe);
  for (guint i = 0; i < n; i++)
    {
      const TektraAddedToken *token = tektra_added_tokens_get (self->added, i);

      self->size = MAX (self->size, token->id + 1);
      g_hash_table_insert (self->by_id, GUINT_TO_POINTER (token->id), (gpointer) token);
    }
}

/* What is looked for in normalized text is normalized itself. */
static void
normalize_added_tokens (TektraTokenizer *self)
{
  guint n = tektra_added_tokens_get_n (self->added);

  for (guint i = 0; i < n; i++)
    {
      const TektraAddedToken *token = tektra_added_tokens_get (self->added, i);
      g_autofree char *text = NULL;

      if (!token->normalized)
        continue;

      text = tektra_token_normalizer_run (self->normalizer, token->content);
      tektra_added_tokens_set_text (self->added, i, text);
    }
}

/**
 * tektra_tokenizer_new:
 * @json: the content of a tokenizer.json
 * @length: its bytes, or -1
 * @error: return location for an error
 *
 * Reads a tokenizer.
 *
 * Returns: (transfer full) (nullable): the tokenizer
 */
TektraTokenizer *
tektra_tokenizer_new (const char  *json,
                      gssize       length,
                      GError     **error)
{
  g_autoptr(TektraTokenizer) self = NULL;
  g_autoptr(JsonObject) root = NULL;
  JsonObject *decoder;

  g_return_val_if_fail (json != NULL, NULL);

  root = tektra_json_parse_object (json, length, NULL);
  if (root == NULL)
    {
      damaged (error);
      return NULL;
    }

  self = g_new0 (TektraTokenizer, 1);
  self->beginning = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->by_id = g_hash_table_new (NULL, NULL);

  self->bpe = tektra_bpe_new (tektra_json_get_object (root, "model"), error);
  if (self->bpe == NULL)
    return NULL;

  self->added = tektra_added_tokens_new (tektra_json_get_array (root, "added_tokens"), error);
  if (self->added == NULL)
    return NULL;

  self->normalizer = tektra_token_normalizer_new (tektra_json_get_object (root, "normalizer"),
                                                  error);
  if (self->normalizer == NULL)
    return NULL;

  self->pre_tokenizer = tektra_pre_tokenizer_new (tektra_json_get_object (root, "pre_tokenizer"),
                                                  error);
  if (self->pre_tokenizer == NULL)
    return NULL;

  decoder = tektra_json_get_object (root, "decoder");
  self->decoder = tektra_token_decoder_new (decoder, error);
  if (self->decoder == NULL)
    return NULL;

  sort_added_tokens (self);
  normalize_added_tokens (self);
  read_post_processor (self, tektra_json_get_object (root, "post_processor"));

  return g_steal_pointer (&self);
}

/**
 * tektra_tokenizer_free:
 * @self: (transfer full): a tokenizer
 *
 * Frees it.
 */
void
tektra_tokenizer_free (TektraTokenizer *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->bpe, tektra_bpe_free);
  g_clear_pointer (&self->added, tektra_added_tokens_free);
  g_clear_pointer (&self->normalizer, tektra_token_normalizer_free);
  g_clear_pointer (&self->pre_tokenizer, tektra_pre_tokenizer_free);
  g_clear_pointer (&self->decoder, tektra_token_decoder_free);
  g_array_unref (self->beginning);
  g_hash_table_unref (self->by_id);
  g_free (self);
}

static void
encode_plain (TektraTokenizer *self,
              const char      *text,
              gboolean         at_start,
              GArray          *ids)
{
  g_autoptr(GPtrArray) pieces = tektra_pre_tokenizer_run (self->pre_tokenizer, text, at_start);

  for (guint i = 0; i < pieces->len; i++)
    tektra_bpe_encode (self->bpe, pieces->pdata[i], ids);
}

/* Cuts the added tokens out of a text, first those of the text as it is, then of what becomes of
 * it. */
static void
encode_text (TektraTokenizer *self,
             const char      *text,
             gboolean         normalized,
             gboolean         with_marks,
             gboolean         at_start,
             GArray          *ids)
{
  const TektraAddedToken *token;
  gsize length = strlen (text);
  gsize done = 0;

  do
    {
      g_autofree char *between = NULL;
      gsize start = length;
      gsize end = length;

      token = tektra_added_tokens_find (self->added, text, done, normalized, with_marks,
                                        &start, &end);
      between = g_strndup (text + done, start - done);

      if (*between == '\0')
        ;
      else if (normalized)
        {
          encode_plain (self, between, at_start && done == 0, ids);
        }
      else
        {
          g_autofree char *changed = tektra_token_normalizer_run (self->normalizer, between);

          encode_text (self, changed, TRUE, with_marks, at_start && done == 0, ids);
        }

      if (token != NULL)
        g_array_append_val (ids, token->id);
      done = end;
    }
  while (token != NULL && done < length);
}

/**
 * tektra_tokenizer_encode:
 * @self: a tokenizer
 * @text: what to encode; what is not UTF-8 becomes U+FFFD
 * @length: its bytes, or -1
 * @flags: how
 *
 * Makes tokens of a text.
 *
 * Returns: (transfer full) (element-type guint32): the numbers of the tokens
 */
GArray *
tektra_tokenizer_encode (TektraTokenizer     *self,
                         const char          *text,
                         gssize               length,
                         TektraTokenizeFlags  flags)
{
  g_autofree char *valid = NULL;
  GArray *ids;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (flags & TEKTRA_TOKENIZE_BEGINNING)
    g_array_append_vals (ids, self->beginning->data, self->beginning->len);

  valid = g_utf8_make_valid (text, length);
  encode_text (self, valid, FALSE, (flags & TEKTRA_TOKENIZE_MARKS) != 0, TRUE, ids);

  return ids;
}

/**
 * tektra_tokenizer_find:
 * @self: a tokenizer
 * @token: how a token is written
 *
 * Looks a token up.
 *
 * Returns: its number, or -1
 */
gint64
tektra_tokenizer_find (TektraTokenizer *self,
                       const char      *token)
{
  guint n;

  g_return_val_if_fail (self != NULL, -1);
  g_return_val_if_fail (token != NULL, -1);

  n = tektra_added_tokens_get_n (self->added);
  for (guint i = 0; i < n; i++)
    {
      const TektraAddedToken *added = tektra_added_tokens_get (self->added, i);

      if (g_str_equal (added->content, token))
        return added->id;
    }

  return tektra_bpe_find (self->bpe, token);
}

/**
 * tektra_tokenizer_is_mark:
 * @self: a tokenizer
 * @id: the number of a token
 *
 * Tells whether a token is a mark that is not shown.
 *
 * Returns: %TRUE when it is
 */
gboolean
tektra_tokenizer_is_mark (TektraTokenizer *self,
                          guint32          id)
{
  const TektraAddedToken *token;

  g_return_val_if_fail (self != NULL, FALSE);

  token = g_hash_table_lookup (self->by_id, GUINT_TO_POINTER (id));

  return token != NULL && token->special;
}

/**
 * tektra_tokenizer_append_bytes:
 * @self: a tokenizer
 * @id: the number of a token
 * @bytes: where to append
 *
 * Appends what a token stands for; that need not be whole letters.
 */
void
tektra_tokenizer_append_bytes (TektraTokenizer *self,
                               guint32          id,
                               GString         *bytes)
{
  const TektraAddedToken *added;
  const char *text;

  g_return_if_fail (self != NULL);
  g_return_if_fail (bytes != NULL);

  added = g_hash_table_lookup (self->by_id, GUINT_TO_POINTER (id));
  text = tektra_bpe_get_text (self->bpe, id);

  if (added != NULL)
    g_string_append (bytes, added->content);
  else if (text != NULL)
    tektra_token_decoder_run (self->decoder, text, bytes);
}

/**
 * tektra_tokenizer_decode:
 * @self: a tokenizer
 * @ids: (element-type guint32): the numbers of tokens
 * @with_marks: whether marks are written, too
 *
 * Makes a text of tokens. Bytes that are no UTF-8 become U+FFFD.
 *
 * Returns: (transfer full): the text
 */
char *
tektra_tokenizer_decode (TektraTokenizer *self,
                         GArray          *ids,
                         gboolean         with_marks)
{
  g_autoptr(GString) bytes = g_string_new (NULL);
  gsize blanks;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  for (guint i = 0; i < ids->len; i++)
    {
      guint32 id = g_array_index (ids, guint32, i);

      if (with_marks || !tektra_tokenizer_is_mark (self, id))
        tektra_tokenizer_append_bytes (self, id, bytes);
    }

  blanks = strspn (bytes->str, " ");
  g_string_erase (bytes, 0, (gssize) MIN (blanks, tektra_tokenizer_get_n_strip (self)));

  return g_utf8_make_valid (bytes->str, (gssize) bytes->len);
}

/**
 * tektra_tokenizer_get_n_strip:
 * @self: a tokenizer
 *
 * Gets how many blanks at the beginning of a text do not belong to it.
 *
 * Returns: how many
 */
guint
tektra_tokenizer_get_n_strip (TektraTokenizer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return tektra_token_decoder_get_n_strip (self->decoder);
}
