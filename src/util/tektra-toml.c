/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "util/tektra-toml-private.h"

/* The tree that the parser in tektra-toml-reader.cpp makes. */

/* Far more than a person writes, and read in a moment. */
#define MAX_LENGTH (1024 * 1024)

/* toml++ bounds how deep values are nested, but not how many keys are chained with dots, of which
 * each is a table within the one before. */
#define MAX_DOTS 32

static gboolean
find_endless_key (const char      *text,
                  gsize            length,
                  TektraTomlPlace *place)
{
  gsize line_begin = 0;
  guint line = 1, n_dots = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '\n')
        {
          line++;
          line_begin = i + 1;
        }

      /* "…" in a text is no key */
      if (text[i] == '.' && (i == 0 || text[i - 1] != '.'))
        n_dots++;
      else if (strchr ("\n=,[{#", text[i]) != NULL)
        n_dots = 0;

      if (n_dots > MAX_DOTS)
        {
          place->line = line;
          place->column = 1 + (guint) g_utf8_strlen (text + line_begin, (gssize) (i - line_begin));
          return TRUE;
        }
    }

  return FALSE;
}

/* At its end toml++ may tell a line too many, or none. */
static void
keep_in_text (const char      *text,
              gsize            length,
              TektraTomlPlace *place)
{
  guint n_lines = 1;

  for (gsize i = 0; i < length; i++)
    n_lines += text[i] == '\n';

  if (place->line > n_lines)
    place->column = 1;
  place->line = CLAMP (place->line, 1, n_lines);
  place->column = MAX (place->column, 1);
}

/**
 * tektra_toml_parse:
 * @text: the text, which need not be valid in any way
 * @length: bytes of @text
 * @place: (out): where it cannot be understood
 * @error: return location for an error
 *
 * Reads TOML.
 *
 * Returns: (transfer full) (nullable): the root, a table, or %NULL with %G_IO_ERROR_INVALID_DATA
 */
TektraTomlNode *
tektra_toml_parse (const char       *text,
                   gsize             length,
                   TektraTomlPlace  *place,
                   GError          **error)
{
  g_autofree char *message = NULL;
  TektraTomlNode *root;
  const char *end;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (place != NULL, NULL);

  *place = (TektraTomlPlace) { 1, 1 };

  if (length > MAX_LENGTH)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("This is too long for settings: at most 1 MB can be read."));
      return NULL;
    }

  if (!g_utf8_validate_len (text, length, &end))
    {
      const char *line_begin = text;

      for (const char *c = text; c < end; c++)
        {
          if (*c == '\n')
            {
              place->line++;
              line_begin = c + 1;
            }
        }
      place->column += (guint) g_utf8_strlen (line_begin, end - line_begin);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("This is not text in UTF-8: save the file in that encoding."));
      return NULL;
    }

  if (find_endless_key (text, length, place))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("Too many names are chained with dots here."));
      return NULL;
    }

  root = tektra_toml_read (text, length, place, &message);

  if (root == NULL)
    {
      keep_in_text (text, length, place);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   /* Translators: %s is an explanation in English */
                   _("This cannot be read as TOML: %s."), message);
    }

  return root;
}

/**
 * tektra_toml_node_new: (skip)
 * @type: what it is
 * @key: (nullable): its key
 *
 * Creates an empty value.
 *
 * Returns: (transfer full): the value
 */
TektraTomlNode *
tektra_toml_node_new (TektraTomlType  type,
                      const char     *key)
{
  TektraTomlNode *self = g_new0 (TektraTomlNode, 1);

  self->type = type;
  self->key = g_strdup (key);
  if (type == TEKTRA_TOML_TABLE || type == TEKTRA_TOML_ARRAY)
    self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_toml_node_free);

  return self;
}

/**
 * tektra_toml_node_free:
 * @self: (transfer full): a value
 *
 * Frees a value and what is below it.
 */
void
tektra_toml_node_free (TektraTomlNode *self)
{
  g_free (self->key);
  g_free (self->string);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self);
}

/**
 * tektra_toml_node_get:
 * @self: a value
 * @key: a key
 *
 * Looks into a table.
 *
 * Returns: (transfer none) (nullable): the value of @key, %NULL when there is none
 */
TektraTomlNode *
tektra_toml_node_get (const TektraTomlNode *self,
                      const char           *key)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  for (guint i = 0; self->type == TEKTRA_TOML_TABLE && i < self->children->len; i++)
    {
      TektraTomlNode *child = g_ptr_array_index (self->children, i);

      if (g_str_equal (child->key, key))
        return child;
    }

  return NULL;
}

static gboolean
tables_are_equal (const TektraTomlNode *self,
                  const TektraTomlNode *other)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (self->children, i);
      const TektraTomlNode *other_child = tektra_toml_node_get (other, child->key);

      if (other_child == NULL || !tektra_toml_node_equal (child, other_child))
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_toml_node_equal:
 * @self: a value
 * @other: another value
 *
 * Tells whether two values say the same, wherever and however they are written.
 *
 * Returns: %TRUE when they do
 */
gboolean
tektra_toml_node_equal (const TektraTomlNode *self,
                        const TektraTomlNode *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (self->type != other->type)
    return FALSE;

  switch (self->type)
    {
    case TEKTRA_TOML_TABLE:
      return self->children->len == other->children->len && tables_are_equal (self, other);

    case TEKTRA_TOML_ARRAY:
      if (self->children->len != other->children->len)
        return FALSE;
      for (guint i = 0; i < self->children->len; i++)
        {
          if (!tektra_toml_node_equal (g_ptr_array_index (self->children, i),
                                       g_ptr_array_index (other->children, i)))
            return FALSE;
        }
      return TRUE;

    case TEKTRA_TOML_STRING:
      return g_str_equal (self->string, other->string);

    case TEKTRA_TOML_INTEGER:
      return self->integer == other->integer;

    case TEKTRA_TOML_FLOAT:
      return self->number == other->number || (isnan (self->number) && isnan (other->number));

    case TEKTRA_TOML_BOOLEAN:
      return self->boolean == other->boolean;

    case TEKTRA_TOML_TIME:
    default:
      return TRUE;
    }
}
