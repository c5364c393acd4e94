/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "util/tektra-toml-writer.h"

/* Writes values as a person would, who wrote the one before. */

static void
write_value (GString              *text,
             const TektraTomlNode *value,
             const char           *model,
             gboolean              in_lines);

static gboolean
is_bare (const char *key)
{
  if (*key == '\0')
    return FALSE;

  for (; *key != '\0'; key++)
    {
      if (!g_ascii_isalnum (*key) && *key != '_' && *key != '-')
        return FALSE;
    }

  return TRUE;
}

static void
write_escaped (GString    *text,
               const char *string,
               gboolean    in_lines)
{
  guint n_quotes = 0;

  for (const char *c = string; *c != '\0'; c++)
    {
      const guchar byte = (guchar) *c;

      /* in lines a quote is one, unless it would be the end */
      n_quotes = byte == '"' ? n_quotes + 1 : 0;
      if (byte == '\\' || (byte == '"' && (!in_lines || n_quotes == 3 || c[1] == '\0')))
        g_string_append_printf (text, "\\%c", byte);
      else if (byte == '\n' && in_lines)
        g_string_append_c (text, '\n');
      else if (byte == '\n')
        g_string_append (text, "\\n");
      else if (byte == '\t')
        g_string_append (text, "\\t");
      else if (byte == '\r')
        g_string_append (text, "\\r");
      else if (byte < 0x20 || byte == 0x7f)
        g_string_append_printf (text, "\\u%04X", byte);
      else
        g_string_append_c (text, (char) byte);

      if (n_quotes == 3)
        n_quotes = 0;
    }
}

static gboolean
fits_literal (const char *string)
{
  for (; *string != '\0'; string++)
    {
      if (*string == '\'' || (guchar) *string < 0x20 || *string == 0x7f)
        return FALSE;
    }

  return TRUE;
}

static void
write_string (GString    *text,
              const char *string,
              const char *model,
              gboolean    in_lines)
{
  if (model != NULL && *model == '\'' && fits_literal (string))
    g_string_append_printf (text, "'%s'", string);
  else if (in_lines && strchr (string, '\n') != NULL)
    {
      /* the first end of a line does not count */
      g_string_append (text, "\"\"\"\n");
      write_escaped (text, string, TRUE);
      g_string_append (text, "\"\"\"");
    }
  else
    {
      g_string_append_c (text, '"');
      write_escaped (text, string, FALSE);
      g_string_append_c (text, '"');
    }
}

static void
write_integer (GString    *text,
               gint64      integer,
               const char *model)
{
  g_autofree char *figures = g_strdup_printf ("%" G_GINT64_FORMAT, integer);
  const gsize length = strlen (figures);
  const gboolean in_groups = model != NULL && g_ascii_isdigit (*model) &&
                             !g_str_has_prefix (model, "0x") && strchr (model, '_') != NULL;

  if (model != NULL && g_str_has_prefix (model, "0x") && integer >= 0)
    {
      g_string_append_printf (text, "0x%" G_GINT64_MODIFIER "x", integer);
      return;
    }

  for (gsize i = 0; i < length; i++)
    {
      if (in_groups && i > 0 && (length - i) % 3 == 0 && figures[i - 1] != '-')
        g_string_append_c (text, '_');
      g_string_append_c (text, figures[i]);
    }
}

/* As short as it can be without being another one */
static void
write_number (GString *text,
              double   number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number))
    {
      g_string_append (text, isnan (number) ? "nan" : number < 0 ? "-inf" : "inf");
      return;
    }

  for (int precision = 1; precision <= 17; precision++)
    {
      g_autofree char *format = g_strdup_printf ("%%.%dg", precision);

      g_ascii_formatd (buffer, sizeof buffer, format, number);
      if (g_ascii_strtod (buffer, NULL) == number)
        break;
    }

  /* 200.0 and not 2e+02 */
  if (strchr (buffer, 'e') != NULL && number == floor (number) && fabs (number) < 1e15)
    g_ascii_formatd (buffer, sizeof buffer, "%.1f", number);

  g_string_append (text, buffer);
  if (strpbrk (buffer, ".e") == NULL)
    g_string_append (text, ".0");
}

static void
write_children (GString              *text,
                const TektraTomlNode *value)
{
  for (guint i = 0; i < value->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (value->children, i);

      if (i > 0)
        g_string_append (text, ", ");
      if (value->type == TEKTRA_TOML_TABLE)
        {
          g_autofree char *key = tektra_toml_write_key (child->key);

          g_string_append_printf (text, "%s = ", key);
        }
      write_value (text, child, NULL, FALSE);
    }
}

static void
write_value (GString              *text,
             const TektraTomlNode *value,
             const char           *model,
             gboolean              in_lines)
{
  switch (value->type)
    {
    case TEKTRA_TOML_TABLE:
      g_string_append (text, value->children->len > 0 ? "{ " : "{");
      write_children (text, value);
      g_string_append (text, value->children->len > 0 ? " }" : "}");
      break;

    case TEKTRA_TOML_ARRAY:
      g_string_append_c (text, '[');
      write_children (text, value);
      g_string_append_c (text, ']');
      break;

    case TEKTRA_TOML_STRING:
      write_string (text, value->string, model, in_lines);
      break;

    case TEKTRA_TOML_INTEGER:
      write_integer (text, value->integer, model);
      break;

    case TEKTRA_TOML_FLOAT:
      write_number (text, value->number);
      break;

    case TEKTRA_TOML_BOOLEAN:
      g_string_append (text, value->boolean ? "true" : "false");
      break;

    case TEKTRA_TOML_TIME:
    default:
      /* no program makes one */
      g_assert_not_reached ();
    }
}

/**
 * tektra_toml_write_key:
 * @key: a key
 *
 * Writes a key, in quotes where it needs them.
 *
 * Returns: (transfer full): TOML
 */
char *
tektra_toml_write_key (const char *key)
{
  g_autoptr(GString) text = NULL;

  g_return_val_if_fail (key != NULL, NULL);

  if (is_bare (key))
    return g_strdup (key);

  text = g_string_new ("\"");
  write_escaped (text, key, FALSE);
  g_string_append_c (text, '"');

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/**
 * tektra_toml_write_value:
 * @value: a value without dates
 * @model: (nullable): how the value before was written, which is followed: the kind of quotes, the
 *   groups of figures
 * @in_lines: whether a text may be written over several lines
 *
 * Writes a value.
 *
 * Returns: (transfer full): TOML
 */
char *
tektra_toml_write_value (const TektraTomlNode *value,
                         const char           *model,
                         gboolean              in_lines)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_val_if_fail (value != NULL, NULL);

  write_value (text, value, model, in_lines);

  return g_string_free_and_steal (g_steal_pointer (&text));
}
