/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-byte-level.h"
#include "engines/onnx/tektra-token-decoder.h"
#include "engines/onnx/tektra-token-pattern.h"
#include "util/tektra-json.h"

/* All steps in use work on one token after the other, but the last: it takes blanks off the
 * beginning of the text. So a text can be read while it grows. */

#define META_BLANK "▁"

struct _TektraTokenDecoder
{
  GPtrArray *replacements; /* of Replacement */
  gboolean   byte_level;
  gboolean   byte_fallback;
  guint      n_strip;
};

typedef struct
{
  GRegex *regex;
  char   *text;
} Replacement;

static void
replacement_free (gpointer data)
{
  Replacement *replacement = data;

  g_regex_unref (replacement->regex);
  g_free (replacement->text);
  g_free (replacement);
}

/* @regex: (transfer full) (nullable) */
static gboolean
add_replacement (TektraTokenDecoder *self,
                 GRegex             *regex,
                 const char         *text)
{
  Replacement *replacement;

  if (regex == NULL)
    return FALSE;

  replacement = g_new (Replacement, 1);
  replacement->regex = regex;
  replacement->text = g_strdup (text != NULL ? text : "");
  g_ptr_array_add (self->replacements, replacement);

  return TRUE;
}

static gboolean
read_metaspace (TektraTokenDecoder  *self,
                JsonObject          *object,
                GError             **error)
{
  const char *scheme = tektra_json_get_string (object, "prepend_scheme");
  const char *blank = tektra_json_get_string (object, "replacement");
  g_autofree char *escaped = g_regex_escape_string (blank != NULL ? blank : META_BLANK, -1);

  if (scheme != NULL ? !g_str_equal (scheme, "never")
                     : tektra_json_get_boolean (object, "add_prefix_space", TRUE))
    self->n_strip = 1;

  return add_replacement (self, tektra_token_pattern_compile (escaped, error), " ");
}

static gboolean
add_step (TektraTokenDecoder  *self,
          JsonObject          *object,
          GError             **error)
{
  const char *type = tektra_json_get_string (object, "type");
  JsonArray *array = tektra_json_get_array (object, "decoders");
  guint n = array != NULL ? json_array_get_length (array) : 0;

  if (g_strcmp0 (type, "Sequence") == 0)
    {
      for (guint i = 0; i < n; i++)
        {
          if (!add_step (self, tektra_json_as_object (json_array_get_element (array, i)), error))
            return FALSE;
        }
      return TRUE;
    }

  if (g_strcmp0 (type, "Metaspace") == 0)
    return read_metaspace (self, object, error);

  if (g_strcmp0 (type, "Replace") == 0)
    return add_replacement (self, tektra_token_pattern_read (object, error),
                            tektra_json_get_string (object, "content"));

  if (g_strcmp0 (type, "Fuse") == 0)
    return TRUE;

  if (g_strcmp0 (type, "ByteLevel") == 0)
    {
      self->byte_level = TRUE;
      return TRUE;
    }

  if (g_strcmp0 (type, "ByteFallback") == 0)
    {
      self->byte_fallback = TRUE;
      return TRUE;
    }

  if (g_strcmp0 (type, "Strip") == 0 &&
      g_strcmp0 (tektra_json_get_string (object, "content"), " ") == 0 &&
      tektra_json_get_int (object, "stop", 0) == 0)
    {
      self->n_strip = (guint) CLAMP (tektra_json_get_int (object, "start", 0), 0, G_MAXINT);
      return TRUE;
    }

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
               _("The tokenizer of this model writes text in a way that Tektra does not know (%s): "
                 "choose another model."), type != NULL ? type : "?");

  return FALSE;
}

/**
 * tektra_token_decoder_new:
 * @object: (nullable): the `decoder` of a tokenizer.json
 * @error: return location for an error
 *
 * Reads the steps.
 *
 * Returns: (transfer full) (nullable): the decoder
 */
TektraTokenDecoder *
tektra_token_decoder_new (JsonObject  *object,
                          GError     **error)
{
  g_autoptr(TektraTokenDecoder) self = g_new0 (TektraTokenDecoder, 1);

  self->replacements = g_ptr_array_new_with_free_func (replacement_free);
  if (object != NULL && !add_step (self, object, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tektra_token_decoder_free:
 * @self: (transfer full): a decoder
 *
 * Frees it.
 */
void
tektra_token_decoder_free (TektraTokenDecoder *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->replacements);
  g_free (self);
}

static gboolean
append_fallback_byte (const char *token,
                      GString    *bytes)
{
  if (strlen (token) != strlen ("<0x00>") || !g_str_has_prefix (token, "<0x") ||
      !g_ascii_isxdigit (token[3]) || !g_ascii_isxdigit (token[4]) || token[5] != '>')
    return FALSE;

  g_string_append_c (bytes, (char) (g_ascii_xdigit_value (token[3]) * 16 +
                                    g_ascii_xdigit_value (token[4])));

  return TRUE;
}

/**
 * tektra_token_decoder_run:
 * @self: a decoder
 * @token: how the tokenizer writes a token
 * @bytes: where to append
 *
 * Appends the bytes that a token stands for; they need not be whole letters.
 */
void
tektra_token_decoder_run (TektraTokenDecoder *self,
                          const char         *token,
                          GString            *bytes)
{
  g_autofree char *text = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (token != NULL);
  g_return_if_fail (bytes != NULL);

  if (self->byte_level && tektra_byte_level_decode (token, bytes))
    return;
  if (self->byte_fallback && append_fallback_byte (token, bytes))
    return;

  text = g_strdup (token);
  for (guint i = 0; i < self->replacements->len; i++)
    {
      const Replacement *replacement = self->replacements->pdata[i];
      char *next = g_regex_replace_literal (replacement->regex, text, -1, 0, replacement->text,
                                            G_REGEX_MATCH_DEFAULT, NULL);

      if (next == NULL)
        continue;
      g_free (text);
      text = next;
    }

  g_string_append (bytes, text);
}

/**
 * tektra_token_decoder_get_n_strip:
 * @self: a decoder
 *
 * Gets how many blanks are taken off the beginning of a text.
 *
 * Returns: how many
 */
guint
tektra_token_decoder_get_n_strip (TektraTokenDecoder *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_strip;
}
