/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-token-normalizer.h"
#include "engines/onnx/tektra-token-pattern.h"
#include "util/tektra-json.h"

typedef enum
{
  STEP_COMPOSE,
  STEP_LOWERCASE,
  STEP_PREPEND,
  STEP_REPLACE,
  STEP_STRIP,
} StepKind;

typedef struct
{
  StepKind        kind;
  GNormalizeMode  mode;
  GRegex         *regex;
  char           *text;
  gboolean        left;
  gboolean        right;
} Step;

struct _TektraTokenNormalizer
{
  GPtrArray *steps;
};

static const struct
{
  const char     *type;
  StepKind        kind;
  GNormalizeMode  mode;
} kinds[] = {
  { "NFC", STEP_COMPOSE, G_NORMALIZE_NFC },
  { "NFD", STEP_COMPOSE, G_NORMALIZE_NFD },
  { "NFKC", STEP_COMPOSE, G_NORMALIZE_NFKC },
  { "NFKD", STEP_COMPOSE, G_NORMALIZE_NFKD },
  { "Lowercase", STEP_LOWERCASE },
  { "Prepend", STEP_PREPEND },
  { "Replace", STEP_REPLACE },
  { "Strip", STEP_STRIP },
};

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->regex, g_regex_unref);
  g_free (step->text);
  g_free (step);
}

static char *
strip (const char *text,
       gboolean    left,
       gboolean    right)
{
  const char *end = text + strlen (text);

  while (left && *text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  while (right && end > text && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);

  return g_strndup (text, (gsize) (end - text));
}

static char *
step_run (const Step *step,
          const char *text)
{
  switch (step->kind)
    {
    case STEP_COMPOSE:
      return g_utf8_normalize (text, -1, step->mode);

    case STEP_LOWERCASE:
      return g_utf8_strdown (text, -1);

    case STEP_PREPEND:
      return *text != '\0' ? g_strconcat (step->text, text, NULL) : g_strdup (text);

    case STEP_REPLACE:
      return g_regex_replace_literal (step->regex, text, -1, 0, step->text,
                                      G_REGEX_MATCH_DEFAULT, NULL);

    case STEP_STRIP:
      return strip (text, step->left, step->right);

    default:
      g_assert_not_reached ();
    }
}

static gboolean
add_steps (TektraTokenNormalizer  *self,
           JsonObject             *object,
           GError                **error)
{
  const char *type = tektra_json_get_string (object, "type");
  Step *step;

  if (g_strcmp0 (type, "Sequence") == 0)
    {
      JsonArray *array = tektra_json_get_array (object, "normalizers");
      guint n = array != NULL ? json_array_get_length (array) : 0;

      for (guint i = 0; i < n; i++)
        {
          if (!add_steps (self, tektra_json_as_object (json_array_get_element (array, i)), error))
            return FALSE;
        }
      return TRUE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_strcmp0 (type, kinds[i].type) != 0)
        continue;

      step = g_new0 (Step, 1);
      g_ptr_array_add (self->steps, step);
      step->kind = kinds[i].kind;
      step->mode = kinds[i].mode;
      step->left = tektra_json_get_boolean (object, "strip_left", TRUE);
      step->right = tektra_json_get_boolean (object, "strip_right", TRUE);
      step->text = g_strdup (tektra_json_get_string (object, step->kind == STEP_PREPEND
                                                               ? "prepend" : "content"));
      if (step->text == NULL)
        step->text = g_strdup ("");

      return step->kind != STEP_REPLACE ||
             (step->regex = tektra_token_pattern_read (object, error)) != NULL;
    }

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
               _("The tokenizer of this model changes text in a way that Tektra does not know "
                 "(%s): choose another model."), type != NULL ? type : "?");

  return FALSE;
}

/**
 * tektra_token_normalizer_new:
 * @object: (nullable): the `normalizer` of a tokenizer.json
 * @error: return location for an error
 *
 * Reads the steps.
 *
 * Returns: (transfer full) (nullable): the normalizer
 */
TektraTokenNormalizer *
tektra_token_normalizer_new (JsonObject  *object,
                             GError     **error)
{
  g_autoptr(TektraTokenNormalizer) self = g_new0 (TektraTokenNormalizer, 1);

  self->steps = g_ptr_array_new_with_free_func (step_free);
  if (object != NULL && !add_steps (self, object, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tektra_token_normalizer_free:
 * @self: (transfer full): a normalizer
 *
 * Frees it.
 */
void
tektra_token_normalizer_free (TektraTokenNormalizer *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->steps);
  g_free (self);
}

/**
 * tektra_token_normalizer_run:
 * @self: a normalizer
 * @text: valid UTF-8
 *
 * Changes a text as the model expects it.
 *
 * Returns: (transfer full): the text
 */
char *
tektra_token_normalizer_run (TektraTokenNormalizer *self,
                             const char            *text)
{
  g_autofree char *current = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  current = g_strdup (text);
  for (guint i = 0; i < self->steps->len; i++)
    {
      char *next = step_run (self->steps->pdata[i], current);

      /* A pattern that goes too far leaves the text as it is. */
      if (next == NULL)
        continue;
      g_free (current);
      current = next;
    }

  return g_steal_pointer (&current);
}
