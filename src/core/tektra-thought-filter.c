/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-thought-filter.h"

#include <string.h>

/* A mark may come in several pieces, so the beginning of one at the end of a piece waits for the
 * next. A thought can only begin the answer; what looks like one later is what the model writes
 * about. */

/* What begins a thought, and what ends it */
typedef struct
{
  const char *begin;
  const char *end;
} Marks;

/* Those of models whose servers leave them in the text */
static const Marks known_marks[] = {
  { "<think>", "</think>" },
  { "<thinking>", "</thinking>" },
  { "<|channel>thought", "<channel|>" },
  { "[THINK]", "[/THINK]" },
};

struct _TektraThoughtFilter
{
  TektraTemplate *template; /* NULL when the marks are to be found out */
  Marks           own;      /* of the template */
  const Marks    *marks;
  guint           n_marks;
  const char     *end;      /* of the thought that has begun */
  GString        *rest;
  guint           thinking : 1;
  guint           answering : 1;
};

/* How many bytes at the end of text could be the beginning of mark. */
static gsize
count_overlap (GString    *text,
               const char *mark)
{
  gsize length = MIN (text->len, strlen (mark) - 1);

  while (length > 0 && strncmp (text->str + text->len - length, mark, length) != 0)
    length--;

  return length;
}

/* Blanks before a thought do not begin the answer. */
static gboolean
is_blank (const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isspace (text[i]))
        return FALSE;
    }

  return TRUE;
}

/* Whether the rest is a mark behind blanks; if not, how much of its end could become one. */
static gboolean
tektra_thought_filter_find_begin (TektraThoughtFilter  *self,
                                  const char          **at,
                                  const char          **mark,
                                  gsize                *overlap)
{
  *overlap = 0;

  for (guint i = 0; i < self->n_marks; i++)
    {
      *mark = self->marks[i].begin;
      *at = strstr (self->rest->str, *mark);
      if (*at != NULL && is_blank (self->rest->str, (gsize) (*at - self->rest->str)))
        {
          self->end = self->marks[i].end;
          return TRUE;
        }

      *overlap = MAX (*overlap, count_overlap (self->rest, *mark));
    }

  return FALSE;
}

static void
emit (TektraThoughtFilter *self,
      gsize                length,
      TektraThoughtFunc    func,
      gpointer             user_data)
{
  if (!self->thinking && !is_blank (self->rest->str, length))
    self->answering = TRUE;

  if (length > 0)
    func (self->rest->str, length, self->thinking, user_data);
  g_string_erase (self->rest, 0, (gssize) length);
}

/**
 * tektra_thought_filter_new:
 * @template: how the request was written
 *
 * Creates a filter for one answer. With a template that knows no thoughts all is answer; with one
 * that begins a thought itself to make the model answer, the text begins in the middle of it.
 *
 * Returns: (transfer full): a filter
 */
TektraThoughtFilter *
tektra_thought_filter_new (TektraTemplate *template)
{
  const char *begin, *generation;
  TektraThoughtFilter *self;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE (template), NULL);

  self = g_new0 (TektraThoughtFilter, 1);
  self->template = g_object_ref (template);
  self->rest = g_string_new (NULL);

  begin = tektra_template_get_piece (template, TEKTRA_PIECE_THOUGHT_BEGIN);
  self->own.begin = begin;
  self->own.end = tektra_template_get_piece (template, TEKTRA_PIECE_THOUGHT_END);
  self->marks = &self->own;
  self->n_marks = 1;
  self->end = self->own.end;
  generation = tektra_template_get_piece (template, TEKTRA_PIECE_GENERATION);
  self->answering = begin == NULL;
  self->thinking = begin != NULL && generation != NULL && strstr (generation, begin) != NULL;

  return self;
}

/**
 * tektra_thought_filter_new_guessing:
 *
 * Creates a filter for one answer of a server that may leave thoughts in the text, with whatever
 * marks the model has.
 *
 * Returns: (transfer full): a filter
 */
TektraThoughtFilter *
tektra_thought_filter_new_guessing (void)
{
  TektraThoughtFilter *self = g_new0 (TektraThoughtFilter, 1);

  self->marks = known_marks;
  self->n_marks = G_N_ELEMENTS (known_marks);
  self->rest = g_string_new (NULL);

  return self;
}

/**
 * tektra_thought_filter_find_opening:
 * @prompt: what a model continues
 *
 * Looks whether a prompt makes the model begin with a thought.
 *
 * Returns: (transfer none) (nullable): the mark at its end, with which the answer begins then
 */
const char *
tektra_thought_filter_find_opening (const char *prompt)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (prompt != NULL, NULL);

  text = g_strchomp (g_strdup (prompt));
  for (guint i = 0; i < G_N_ELEMENTS (known_marks); i++)
    {
      if (g_str_has_suffix (text, known_marks[i].begin))
        return known_marks[i].begin;
    }

  return NULL;
}

/**
 * tektra_thought_filter_dup_marks:
 *
 * Lists what begins and ends thoughts.
 *
 * Returns: (transfer full): the marks
 */
GStrv
tektra_thought_filter_dup_marks (void)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (known_marks); i++)
    g_strv_builder_add_many (builder, known_marks[i].begin, known_marks[i].end, NULL);

  return g_strv_builder_end (builder);
}

/**
 * tektra_thought_filter_free:
 * @self: (transfer full): a filter
 *
 * Frees a filter.
 */
void
tektra_thought_filter_free (TektraThoughtFilter *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->template);
  g_string_free (self->rest, TRUE);
  g_free (self);
}

/**
 * tektra_thought_filter_push:
 * @self: a filter
 * @text: a piece of the text
 * @func: (scope call): takes what is in it
 * @user_data: data for @func
 *
 * Takes a piece. What could be the beginning of a mark is kept for the next one.
 */
void
tektra_thought_filter_push (TektraThoughtFilter *self,
                            const char          *text,
                            TektraThoughtFunc    func,
                            gpointer             user_data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  g_string_append (self->rest, text);

  while (self->rest->len > 0)
    {
      const char *mark, *at;
      gsize overlap;

      if (self->answering && !self->thinking)
        {
          emit (self, self->rest->len, func, user_data);
          break;
        }

      if (self->thinking)
        {
          mark = self->end;
          at = strstr (self->rest->str, mark);
          if (at == NULL)
            {
              emit (self, self->rest->len - count_overlap (self->rest, mark), func, user_data);
              break;
            }
        }
      else if (!tektra_thought_filter_find_begin (self, &at, &mark, &overlap))
        {
          emit (self, self->rest->len - overlap, func, user_data);
          if (self->answering)
            continue;
          break;
        }

      emit (self, (gsize) (at - self->rest->str), func, user_data);
      g_string_erase (self->rest, 0, (gssize) strlen (mark));
      self->thinking = !self->thinking;
    }
}

/**
 * tektra_thought_filter_finish:
 * @self: a filter
 * @func: (scope call): takes what is left
 * @user_data: data for @func
 *
 * Takes the end of the text: what waited for the rest of a mark was none.
 */
void
tektra_thought_filter_finish (TektraThoughtFilter *self,
                              TektraThoughtFunc    func,
                              gpointer             user_data)
{
  g_return_if_fail (self != NULL);

  emit (self, self->rest->len, func, user_data);
}
