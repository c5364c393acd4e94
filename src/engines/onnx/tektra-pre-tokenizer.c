/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-byte-level.h"
#include "engines/onnx/tektra-pre-tokenizer.h"
#include "engines/onnx/tektra-token-pattern.h"
#include "util/tektra-json.h"

/*
 * Each step cuts the pieces that the one before it made, or rewrites them. The names and what they
 * do are those of Hugging Face's tokenizers:
 * https://huggingface.co/docs/tokenizers/api/pre-tokenizers
 */

/* How GPT-2 cuts words, which is what a "ByteLevel" step does unless it says otherwise */
#define WORDS_PATTERN "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|" \
                      "\\s+(?!\\S)|\\s+"
#define META_BLANK "▁"

typedef enum
{
  CUT_ISOLATED,
  CUT_REMOVED,
  CUT_CONTIGUOUS,
  CUT_WITH_PREVIOUS,
  CUT_WITH_NEXT,
} Cut;

typedef enum
{
  META_NEVER,
  META_FIRST,
  META_ALWAYS,
} MetaPrefix;

typedef struct
{
  GRegex     *regex; /* NULL when nothing is cut */
  Cut         cut;
  gboolean    invert;

  gboolean    bytes; /* writes each byte as a letter */
  gboolean    space; /* puts a blank before each piece that has none */
  char       *blank; /* what a blank becomes */
  MetaPrefix  prefix;
} Step;

struct _TektraPreTokenizer
{
  GPtrArray *steps;
};

/* A part of a piece */
typedef struct
{
  int      start;
  int      end;
  gboolean matches;
} Span;

static const struct
{
  const char *name;
  Cut         cut;
} cuts[] = {
  { "Isolated", CUT_ISOLATED },
  { "Removed", CUT_REMOVED },
  { "Contiguous", CUT_CONTIGUOUS },
  { "MergedWithPrevious", CUT_WITH_PREVIOUS },
  { "MergedWithNext", CUT_WITH_NEXT },
};

/* Steps that are nothing but a pattern */
static const struct
{
  const char *type;
  const char *pattern;
  Cut         cut;
  gboolean    invert;
} patterns[] = {
  { "Whitespace", "\\w+|[^\\w\\s]+", CUT_REMOVED, TRUE },
  { "WhitespaceSplit", "\\s+", CUT_REMOVED, FALSE },
  { "Punctuation", "[!-/:-@\\[-`{-~]|\\p{P}", CUT_ISOLATED, FALSE },
};

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->regex, g_regex_unref);
  g_free (step->blank);
  g_free (step);
}

static void
add_span (GArray   *spans,
          int       start,
          int       end,
          gboolean  matches)
{
  Span span = { start, end, matches };

  if (end > start)
    g_array_append_val (spans, span);
}

static GArray *
find_spans (const Step *step,
            const char *text)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (Span));
  g_autoptr(GMatchInfo) info = NULL;
  int length = (int) strlen (text);
  int done = 0;

  g_regex_match_full (step->regex, text, length, 0, G_REGEX_MATCH_DEFAULT, &info, NULL);
  while (g_match_info_matches (info))
    {
      int start;
      int end;

      g_match_info_fetch_pos (info, 0, &start, &end);
      add_span (spans, done, start, step->invert);
      add_span (spans, start, end, !step->invert);
      done = end;

      if (!g_match_info_next (info, NULL))
        break;
    }

  add_span (spans, done, length, step->invert);

  return spans;
}

/* Whether a span belongs to the one before it */
static gboolean
is_joined (Cut         cut,
           const Span *before,
           const Span *span)
{
  switch (cut)
    {
    case CUT_CONTIGUOUS:
      return before->matches == span->matches;

    case CUT_WITH_PREVIOUS:
      return span->matches && !before->matches;

    case CUT_WITH_NEXT:
      return before->matches && !span->matches;

    case CUT_ISOLATED:
    case CUT_REMOVED:
    default:
      return FALSE;
    }
}

static void
cut_piece (const Step *step,
           const char *text,
           GPtrArray  *pieces)
{
  g_autoptr(GArray) spans = find_spans (step, text);

  for (guint i = 0; i < spans->len; )
    {
      const Span *span = &g_array_index (spans, Span, i);
      int start = span->start;
      int end = span->end;
      guint next = i + 1;

      while (next < spans->len &&
             is_joined (step->cut, &g_array_index (spans, Span, next - 1),
                        &g_array_index (spans, Span, next)))
        end = g_array_index (spans, Span, next++).end;

      if (step->cut != CUT_REMOVED || !span->matches)
        g_ptr_array_add (pieces, g_strndup (text + start, (gsize) (end - start)));

      i = next;
    }
}

static char *
write_blanks (const Step *step,
              const char *text,
              gboolean    at_start)
{
  GString *written = g_string_new (text);

  g_string_replace (written, " ", step->blank, 0);
  if ((step->prefix == META_ALWAYS || (step->prefix == META_FIRST && at_start)) &&
      !g_str_has_prefix (written->str, step->blank))
    g_string_prepend (written, step->blank);

  return g_string_free (written, FALSE);
}

/* What the step makes of a piece before it cuts it */
static char *
prepare_piece (const Step *step,
               const char *text,
               gboolean    at_start)
{
  if (step->blank != NULL)
    return write_blanks (step, text, at_start);

  return step->space && *text != ' ' ? g_strconcat (" ", text, NULL) : g_strdup (text);
}

static void
step_run (const Step *step,
          const char *text,
          gboolean    at_start,
          GPtrArray  *pieces)
{
  g_autofree char *prepared = prepare_piece (step, text, at_start);
  guint first = pieces->len;

  if (step->regex != NULL)
    cut_piece (step, prepared, pieces);
  else
    g_ptr_array_add (pieces, g_strdup (prepared));

  for (guint i = first; step->bytes && i < pieces->len; i++)
    {
      char *piece = pieces->pdata[i];

      pieces->pdata[i] = tektra_byte_level_encode (piece, strlen (piece));
      g_free (piece);
    }
}

static gboolean
read_cut (Step        *step,
          JsonObject  *object,
          GError     **error)
{
  const char *behavior = tektra_json_get_string (object, "behavior");

  step->invert = tektra_json_get_boolean (object, "invert", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      if (g_strcmp0 (behavior, cuts[i].name) != 0)
        continue;

      step->cut = cuts[i].cut;
      step->regex = tektra_token_pattern_read (object, error);

      return step->regex != NULL;
    }

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
               _("The tokenizer of this model cuts text in a way that Tektra does not know (%s): "
                 "choose another model."), behavior != NULL ? behavior : "Split");

  return FALSE;
}

static gboolean
read_metaspace (Step        *step,
                JsonObject  *object,
                GError     **error)
{
  const char *scheme = tektra_json_get_string (object, "prepend_scheme");
  const char *blank = tektra_json_get_string (object, "replacement");
  g_autofree char *escaped = NULL;

  step->blank = g_strdup (blank != NULL ? blank : META_BLANK);
  if (scheme != NULL)
    step->prefix = g_str_equal (scheme, "always") ? META_ALWAYS
                   : g_str_equal (scheme, "first") ? META_FIRST : META_NEVER;
  else if (tektra_json_get_boolean (object, "add_prefix_space", TRUE))
    step->prefix = META_ALWAYS;

  if (!tektra_json_get_boolean (object, "split", TRUE))
    return TRUE;

  escaped = g_regex_escape_string (step->blank, -1);
  step->cut = CUT_WITH_NEXT;
  step->regex = tektra_token_pattern_compile (escaped, error);

  return step->regex != NULL;
}

static gboolean
read_step (Step        *step,
           const char  *type,
           JsonObject  *object,
           GError     **error)
{
  if (g_str_equal (type, "Split"))
    return read_cut (step, object, error);

  if (g_str_equal (type, "Metaspace"))
    return read_metaspace (step, object, error);

  if (g_str_equal (type, "ByteLevel"))
    {
      step->bytes = TRUE;
      step->space = tektra_json_get_boolean (object, "add_prefix_space", TRUE);
      if (!tektra_json_get_boolean (object, "use_regex", TRUE))
        return TRUE;

      return (step->regex = tektra_token_pattern_compile (WORDS_PATTERN, error)) != NULL;
    }

  if (g_str_equal (type, "Digits"))
    {
      gboolean individual = tektra_json_get_boolean (object, "individual_digits", FALSE);

      step->cut = individual ? CUT_ISOLATED : CUT_CONTIGUOUS;

      return (step->regex = tektra_token_pattern_compile ("\\p{N}", error)) != NULL;
    }

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      if (!g_str_equal (type, patterns[i].type))
        continue;

      step->cut = patterns[i].cut;
      step->invert = patterns[i].invert;

      return (step->regex = tektra_token_pattern_compile (patterns[i].pattern, error)) != NULL;
    }

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
               _("The tokenizer of this model cuts text in a way that Tektra does not know (%s): "
                 "choose another model."), type);

  return FALSE;
}

static gboolean
add_steps (TektraPreTokenizer  *self,
           JsonObject          *object,
           GError             **error)
{
  const char *type = tektra_json_get_string (object, "type");
  JsonArray *array = tektra_json_get_array (object, "pretokenizers");
  guint n = array != NULL ? json_array_get_length (array) : 0;
  Step *step;

  if (g_strcmp0 (type, "Sequence") != 0)
    {
      step = g_new0 (Step, 1);
      g_ptr_array_add (self->steps, step);

      return read_step (step, type != NULL ? type : "?", object, error);
    }

  for (guint i = 0; i < n; i++)
    {
      if (!add_steps (self, tektra_json_as_object (json_array_get_element (array, i)), error))
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_pre_tokenizer_new:
 * @object: (nullable): the `pre_tokenizer` of a tokenizer.json
 * @error: return location for an error
 *
 * Reads the steps.
 *
 * Returns: (transfer full) (nullable): the pre-tokenizer
 */
TektraPreTokenizer *
tektra_pre_tokenizer_new (JsonObject  *object,
                          GError     **error)
{
  g_autoptr(TektraPreTokenizer) self = g_new0 (TektraPreTokenizer, 1);

  self->steps = g_ptr_array_new_with_free_func (step_free);
  if (object != NULL && !add_steps (self, object, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tektra_pre_tokenizer_free:
 * @self: (transfer full): a pre-tokenizer
 *
 * Frees it.
 */
void
tektra_pre_tokenizer_free (TektraPreTokenizer *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->steps);
  g_free (self);
}

/**
 * tektra_pre_tokenizer_run:
 * @self: a pre-tokenizer
 * @text: valid UTF-8
 * @at_start: whether nothing stands before @text
 *
 * Cuts a text.
 *
 * Returns: (transfer full) (element-type utf8): the pieces
 */
GPtrArray *
tektra_pre_tokenizer_run (TektraPreTokenizer *self,
                          const char         *text,
                          gboolean            at_start)
{
  g_autoptr(GPtrArray) pieces = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  pieces = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (pieces, g_strdup (text));

  for (guint i = 0; i < self->steps->len; i++)
    {
      GPtrArray *cut = g_ptr_array_new_with_free_func (g_free);

      for (guint j = 0; j < pieces->len; j++)
        step_run (self->steps->pdata[i], pieces->pdata[j], at_start && j == 0, cut);

      g_ptr_array_unref (pieces);
      pieces = cut;
    }

  return g_steal_pointer (&pieces);
}
