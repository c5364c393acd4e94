/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-token-pattern.h"
#include "util/tektra-json.h"

/* The patterns of a tokenizer.json are written for Oniguruma; those in use mean the same to
 * PCRE. */

/**
 * tektra_token_pattern_compile:
 * @pattern: a regular expression
 * @error: return location for an error
 *
 * Reads a pattern.
 *
 * Returns: (transfer full) (nullable): the expression
 */
GRegex *
tektra_token_pattern_compile (const char  *pattern,
                              GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  GRegex *regex;

  g_return_val_if_fail (pattern != NULL, NULL);

  regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, G_REGEX_MATCH_DEFAULT, &local_error);
  if (regex == NULL)
    {
      g_debug ("The pattern “%s” is refused: %s", pattern, local_error->message);
      g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                           _("The tokenizer of this model cuts words in a way that Tektra does not "
                             "understand: choose another model."));
    }

  return regex;
}

/**
 * tektra_token_pattern_read:
 * @object: a step of a tokenizer.json that has a `pattern`
 * @error: return location for an error
 *
 * Reads the pattern of a step, which is a plain text or a regular expression.
 *
 * Returns: (transfer full) (nullable): the expression
 */
GRegex *
tektra_token_pattern_read (JsonObject  *object,
                           GError     **error)
{
  JsonObject *pattern;
  const char *plain;
  const char *regex;

  g_return_val_if_fail (object != NULL, NULL);

  pattern = tektra_json_get_object (object, "pattern");
  plain = tektra_json_get_string (pattern, "String");
  regex = tektra_json_get_string (pattern, "Regex");

  if (plain != NULL)
    {
      g_autofree char *escaped = g_regex_escape_string (plain, -1);

      return tektra_token_pattern_compile (escaped, error);
    }

  if (regex != NULL)
    return tektra_token_pattern_compile (regex, error);

  g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                       _("A pattern is missing in tokenizer.json: download the model again."));

  return NULL;
}
