/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "util/tektra-toml-array.h"
#include "util/tektra-toml-tree.h"
#include "util/tektra-toml-writer.h"

/* An array that is written again. One over several lines keeps them: what stays in it keeps its
 * comment, also when it moves, and the comment of what goes stays behind. */

/* One value with what is before and behind it, up to the end of its line */
typedef struct
{
  const TektraTomlNode *value; /* borrowed */
  char *before;
  char *written;
  char *between; /* value and comma */
  char *behind;
} Piece;

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_free (piece->before);
  g_free (piece->written);
  g_free (piece->between);
  g_free (piece->behind);
  g_free (piece);
}

static gsize
skip_blanks (const char *text,
             gsize       at,
             gsize       end)
{
  while (at < end && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r'))
    at++;

  return at;
}

/* Behind blanks, a comment and the end of the line; else what comes next is another's. */
static gsize
skip_rest_of_line (const char *text,
                   gsize       at,
                   gsize       end)
{
  const gsize begin = at;

  at = skip_blanks (text, at, end);
  if (at < end && text[at] == '#')
    {
      while (at < end && text[at] != '\n')
        at++;
    }

  return at < end && text[at] == '\n' ? at + 1 : begin;
}

/* The comma behind a value; blanks, ends of lines and comments may be before it. */
static gsize
find_comma (const char *text,
            gsize       at,
            gsize       end)
{
  while (at < end && text[at] != ',')
    {
      if (text[at] == '#')
        {
          while (at < end && text[at] != '\n')
            at++;
        }
      else
        at++;
    }

  return at;
}

static GPtrArray *
cut_into_pieces (const char            *text,
                 GPtrArray             *items,
                 const TektraTomlItem  *array,
                 const TektraTomlNode  *old_value,
                 char                 **opening,
                 gsize                 *rest,
                 gboolean              *comma_at_end)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (piece_free);
  const gsize end = array->value_end - 1;
  gsize at = skip_rest_of_line (text, array->value_begin + 1, end);

  *opening = g_strndup (text + array->value_begin, at - array->value_begin);
  *comma_at_end = FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      const TektraTomlItem *item = g_ptr_array_index (items, i);
      gboolean last = pieces->len + 1 == old_value->children->len;
      Piece *piece;
      gsize comma, behind;

      if (item->kind != TEKTRA_TOML_ITEM_ELEMENT || item->n_path != array->n_path + 1 ||
          item->begin < array->value_begin || item->end > array->value_end)
        continue;

      comma = find_comma (text, item->value_end, end);
      if (comma == end)
        comma = item->value_end;
      else
        *comma_at_end = last;
      behind = text[comma] == ',' ? comma + 1 : comma;

      piece = g_new0 (Piece, 1);
      piece->value = g_ptr_array_index (old_value->children, pieces->len);
      piece->before = g_strndup (text + at, item->value_begin - at);
      piece->written = g_strndup (text + item->value_begin, item->value_end - item->value_begin);
      piece->between = g_strndup (text + item->value_end, comma - item->value_end);
      at = skip_rest_of_line (text, behind, end);
      piece->behind = g_strndup (text + behind, at - behind);
      g_ptr_array_add (pieces, piece);
    }

  *rest = at;

  return pieces;
}

static Piece *
take_piece (GPtrArray            *pieces,
            const TektraTomlNode *value)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      if (tektra_toml_node_equal (((Piece *) g_ptr_array_index (pieces, i))->value, value))
        return g_ptr_array_steal_index (pieces, i);
    }

  return NULL;
}

static void
append_comments (GString    *text,
                 const char *part,
                 const char *indentation,
                 const char *newline)
{
  g_autoptr(GPtrArray) comments = tektra_toml_scan_comments (part, 0, strlen (part));

  for (guint i = 0; i < comments->len; i++)
    g_string_append_printf (text, "%s%s%s", indentation,
                            (char *) g_ptr_array_index (comments, i), newline);
}

/* The blanks before the first value in a line of its own */
static char *
dup_indentation (GPtrArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = g_ptr_array_index (pieces, i);
      const char *line = strrchr (piece->before, '\n');

      line = line != NULL ? line + 1 : piece->before;
      if (*line != '\0' && strspn (line, " \t") == strlen (line))
        return g_strdup (line);
    }

  return g_strdup ("  ");
}

static char *
rewrite_lines (GPtrArray            *pieces,
               const TektraTomlNode *value,
               const char           *opening,
               const char           *rest,
               gboolean              comma_at_end,
               const char           *newline)
{
  g_autofree char *indentation = dup_indentation (pieces);
  g_autoptr(GString) text = g_string_new (opening);

  for (guint i = 0; i < value->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (value->children, i);
      const char *comma = comma_at_end || i + 1 < value->children->len ? "," : "";
      Piece *piece = take_piece (pieces, child);

      if (piece != NULL)
        {
          g_string_append_printf (text, "%s%s%s%s%s", piece->before, piece->written,
                                  piece->between, comma, piece->behind);
          piece_free (piece);
        }
      else
        {
          g_autofree char *written = tektra_toml_write_value (child, NULL, FALSE);

          if (text->str[text->len - 1] != '\n')
            g_string_append (text, newline);
          g_string_append_printf (text, "%s%s%s%s", indentation, written, comma, newline);
        }
    }

  if (pieces->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append (text, newline);
  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = g_ptr_array_index (pieces, i);

      append_comments (text, piece->before, indentation, newline);
      append_comments (text, piece->between, indentation, newline);
      append_comments (text, piece->behind, indentation, newline);
    }

  g_string_append_printf (text, "%s]", rest);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* In one line there are no comments. */
static char *
rewrite_line (GPtrArray            *pieces,
              const TektraTomlNode *value,
              const char           *rest,
              gboolean              comma_at_end)
{
  g_autoptr(GString) text = g_string_new ("[");
  const Piece *first = pieces->len > 0 ? g_ptr_array_index (pieces, 0) : NULL;
  const Piece *second = pieces->len > 1 ? g_ptr_array_index (pieces, 1) : NULL;
  g_autofree char *before = g_strdup (first != NULL ? first->before : "");
  g_autofree char *separator = g_strdup (second != NULL ? second->before : " ");
  g_autofree char *model = g_strdup (first != NULL ? first->written : NULL);

  for (guint i = 0; i < value->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (value->children, i);
      Piece *piece = take_piece (pieces, child);
      g_autofree char *written = piece != NULL ? g_strdup (piece->written)
                                               : tektra_toml_write_value (child, model, FALSE);

      g_string_append (text, i == 0 ? before : separator);
      g_string_append (text, written);
      if (comma_at_end || i + 1 < value->children->len)
        g_string_append_c (text, ',');
      g_clear_pointer (&piece, piece_free);
    }

  g_string_append_printf (text, "%s]", value->children->len > 0 ? rest : "");

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/**
 * tektra_toml_array_rewrite:
 * @text: TOML without mistakes
 * @items: (element-type TektraTomlItem): what is written in it
 * @array: that of them whose value is an array
 * @old_value: what it says
 * @value: what it shall say
 *
 * Writes an array again, in the way it is written now.
 *
 * Returns: (transfer full): what to write instead of the value of @array
 */
char *
tektra_toml_array_rewrite (const char           *text,
                           GPtrArray            *items,
                           const TektraTomlItem *array,
                           const TektraTomlNode *old_value,
                           const TektraTomlNode *value)
{
  g_autoptr(GPtrArray) pieces = NULL;
  g_autofree char *opening = NULL;
  g_autofree char *rest = NULL;
  const char *newline;
  gboolean comma_at_end;
  gsize at;

  g_return_val_if_fail (text != NULL && items != NULL && array != NULL, NULL);
  g_return_val_if_fail (old_value->type == TEKTRA_TOML_ARRAY, NULL);
  g_return_val_if_fail (value->type == TEKTRA_TOML_ARRAY, NULL);

  pieces = cut_into_pieces (text, items, array, old_value, &opening, &at, &comma_at_end);
  rest = g_strndup (text + at, array->value_end - 1 - at);
  newline = memchr (text + array->value_begin, '\n', array->value_end - array->value_begin);

  if (newline == NULL)
    return rewrite_line (pieces, value, rest, comma_at_end);

  return rewrite_lines (pieces, value, opening, rest, comma_at_end,
                        newline[-1] == '\r' ? "\r\n" : "\n");
}
