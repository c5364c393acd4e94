/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "util/tektra-toml-scanner.h"

/* Reads TOML 1.0 that the parser has found to be right, so that only the shape matters: where keys
 * and values begin and end. Whatever it is given, it comes to an end within the text. */

typedef struct
{
  const char *text;
  gsize       length;
  gsize       at;
  GPtrArray  *items;
  GPtrArray  *section;       /* keys of the last header, with places in arrays */
  guint       section_index; /* see TektraTomlItem */
  GHashTable *counts;        /* of an array of tables, by its joined path */
} Scan;

static void scan_value (Scan      *scan,
                        GPtrArray *path);

static void
item_free (gpointer data)
{
  TektraTomlItem *self = data;

  g_strfreev (self->path);
  g_free (self);
}

static char
peek (const Scan *scan,
      gsize       offset)
{
  return scan->at + offset < scan->length ? scan->text[scan->at + offset] : '\0';
}

static gboolean
is_at_end (const Scan *scan)
{
  return scan->at >= scan->length;
}

static void
skip_blanks (Scan *scan)
{
  while (peek (scan, 0) == ' ' || peek (scan, 0) == '\t')
    scan->at++;
}

static void
skip_to_newline (Scan *scan)
{
  while (!is_at_end (scan) && peek (scan, 0) != '\n')
    scan->at++;
}

/* Behind the end of the line */
static void
skip_line (Scan *scan)
{
  skip_to_newline (scan);
  if (!is_at_end (scan))
    scan->at++;
}

/* Blanks, ends of lines and comments, as between the values of an array */
static void
skip_trivia (Scan *scan)
{
  for (;;)
    {
      char c = peek (scan, 0);

      if (c == '#')
        skip_to_newline (scan);
      else if (!is_at_end (scan) && (c == ' ' || c == '\t' || c == '\r' || c == '\n'))
        scan->at++;
      else
        return;
    }
}

static gboolean
is_triple (const Scan *scan,
           char        quote)
{
  return peek (scan, 0) == quote && peek (scan, 1) == quote && peek (scan, 2) == quote;
}

static void
skip_string (Scan *scan)
{
  const char quote = peek (scan, 0);
  const gboolean triple = is_triple (scan, quote);

  scan->at += triple ? 3 : 1;

  while (!is_at_end (scan))
    {
      if (quote == '"' && peek (scan, 0) == '\\')
        scan->at += 2;
      else if (!triple && peek (scan, 0) == quote)
        {
          scan->at++;
          break;
        }
      else if (triple && is_triple (scan, quote))
        {
          scan->at += 3;
          /* two more may be the end of what it says */
          for (guint i = 0; i < 2 && peek (scan, 0) == quote; i++)
            scan->at++;
          break;
        }
      else
        scan->at++;
    }

  scan->at = MIN (scan->at, scan->length);
}

static void
append_escape (GString    *key,
               const char *text,
               gsize      *at,
               gsize       end)
{
  static const char letters[] = "btnfre\"\\";
  static const char meanings[] = "\b\t\n\f\r\033\"\\";
  const char c = text[*at];
  const char *found = c != '\0' ? strchr (letters, c) : NULL;
  const guint n_digits = c == 'U' ? 8 : c == 'u' ? 4 : c == 'x' ? 2 : 0;
  g_autofree char *digits = g_strndup (text + *at + 1, MIN (n_digits, end - *at - 1));

  *at += 1 + n_digits;
  if (found != NULL)
    g_string_append_c (key, meanings[found - letters]);
  else if (n_digits > 0)
    g_string_append_unichar (key, (gunichar) g_ascii_strtoull (digits, NULL, 16));
}

static char *
scan_key (Scan *scan)
{
  const char quote = peek (scan, 0);
  const gsize begin = scan->at;
  GString *key;

  if (quote != '"' && quote != '\'')
    {
      while (g_ascii_isalnum (peek (scan, 0)) || peek (scan, 0) == '_' || peek (scan, 0) == '-')
        scan->at++;
      return g_strndup (scan->text + begin, scan->at - begin);
    }

  skip_string (scan);
  if (scan->at < begin + 2)
    return g_strdup ("");
  if (quote == '\'')
    return g_strndup (scan->text + begin + 1, scan->at - begin - 2);

  key = g_string_new (NULL);
  for (gsize i = begin + 1; i < scan->at - 1;)
    {
      if (scan->text[i] == '\\')
        {
          i++;
          append_escape (key, scan->text, &i, scan->at - 1);
        }
      else
        g_string_append_c (key, scan->text[i++]);
    }

  return g_string_free_and_steal (key);
}

/* Adds the keys of `a.b.c`, and tells how many. */
static guint
scan_dotted_key (Scan      *scan,
                 GPtrArray *path)
{
  guint n = 0;

  for (;;)
    {
      skip_blanks (scan);
      g_ptr_array_add (path, scan_key (scan));
      n++;
      skip_blanks (scan);
      if (peek (scan, 0) != '.')
        return n;
      scan->at++;
    }
}

static char *
join_path (GPtrArray *path)
{
  g_autoptr(GString) joined = g_string_new (NULL);

  for (guint i = 0; i < path->len; i++)
    {
      const char *key = g_ptr_array_index (path, i);

      g_string_append_printf (joined, "%" G_GSIZE_FORMAT ":%s", strlen (key), key);
    }

  return g_string_free_and_steal (g_steal_pointer (&joined));
}

static GPtrArray *
copy_path (GPtrArray *path)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < path->len; i++)
    g_ptr_array_add (copy, g_strdup (g_ptr_array_index (path, i)));

  return copy;
}

static TektraTomlItem *
add_item (Scan               *scan,
          TektraTomlItemKind  kind,
          GPtrArray          *path,
          guint               n_own)
{
  TektraTomlItem *item = g_new0 (TektraTomlItem, 1);

  item->kind = kind;
  item->n_path = path->len;
  item->n_own = n_own;
  item->path = g_new0 (char *, path->len + 1);
  for (guint i = 0; i < path->len; i++)
    item->path[i] = g_strdup (g_ptr_array_index (path, i));
  item->section = scan->section_index;
  g_ptr_array_add (scan->items, item);

  return item;
}

static void
scan_array (Scan      *scan,
            GPtrArray *path)
{
  scan->at++;

  for (guint i = 0;; i++)
    {
      TektraTomlItem *item;

      skip_trivia (scan);
      if (is_at_end (scan) || peek (scan, 0) == ']' || peek (scan, 0) == ',')
        break;

      g_ptr_array_add (path, g_strdup_printf ("%u", i));
      item = add_item (scan, TEKTRA_TOML_ITEM_ELEMENT, path, 1);
      item->begin = item->key_begin = item->value_begin = scan->at;
      scan_value (scan, path);
      item->value_end = item->end = scan->at;
      g_ptr_array_set_size (path, (int) path->len - 1);

      skip_trivia (scan);
      if (peek (scan, 0) != ',')
        break;
      scan->at++;
    }

  if (!is_at_end (scan))
    scan->at++;
}

static void
scan_inline_table (Scan      *scan,
                   GPtrArray *path)
{
  scan->at++;

  for (;;)
    {
      TektraTomlItem *item;
      gsize begin;
      guint n;

      skip_trivia (scan);
      if (is_at_end (scan) || peek (scan, 0) == '}' || peek (scan, 0) == ',')
        break;

      begin = scan->at;
      n = scan_dotted_key (scan, path);
      item = add_item (scan, TEKTRA_TOML_ITEM_MEMBER, path, n);
      item->begin = item->key_begin = begin;
      if (peek (scan, 0) == '=')
        scan->at++;
      skip_blanks (scan);
      item->value_begin = scan->at;
      scan_value (scan, path);
      item->value_end = item->end = scan->at;
      g_ptr_array_set_size (path, (int) (path->len - n));

      skip_trivia (scan);
      if (peek (scan, 0) != ',')
        break;
      scan->at++;
    }

  if (!is_at_end (scan))
    scan->at++;
}

static void
scan_value (Scan      *scan,
            GPtrArray *path)
{
  const gsize begin = scan->at;
  const char c = peek (scan, 0);

  if (c == '"' || c == '\'')
    skip_string (scan);
  else if (c == '[')
    scan_array (scan, path);
  else if (c == '{')
    scan_inline_table (scan, path);
  else
    {
      while (!is_at_end (scan) && strchr (",]}#\r\n", peek (scan, 0)) == NULL)
        scan->at++;
      /* a date may have a blank within it, but none has one behind it */
      while (scan->at > begin && g_ascii_isspace (scan->text[scan->at - 1]))
        scan->at--;
    }
}

static void
scan_header (Scan  *scan,
             gsize  line)
{
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  const gsize begin = scan->at;
  const gboolean in_array = peek (scan, 1) == '[';
  TektraTomlItem *item;

  scan->at += in_array ? 2 : 1;
  scan_dotted_key (scan, keys);
  scan->at = MIN (scan->at + (in_array ? 2 : 1), scan->length);

  g_ptr_array_set_size (scan->section, 0);
  for (guint i = 0; i < keys->len; i++)
    {
      gboolean last = i + 1 == keys->len;
      g_autofree char *joined = NULL;
      guint count;

      g_ptr_array_add (scan->section, g_strdup (g_ptr_array_index (keys, i)));
      joined = join_path (scan->section);
      count = GPOINTER_TO_UINT (g_hash_table_lookup (scan->counts, joined));
      if (last && in_array)
        g_hash_table_insert (scan->counts, g_strdup (joined), GUINT_TO_POINTER (++count));
      if (count > 0)
        g_ptr_array_add (scan->section, g_strdup_printf ("%u", count - 1));
    }

  scan->section_index = scan->items->len + 1;
  item = add_item (scan, TEKTRA_TOML_ITEM_HEADER, scan->section, keys->len);
  item->begin = line;
  item->key_begin = item->value_begin = begin;
  item->value_end = scan->at;
  skip_line (scan);
  item->end = scan->at;
}

static void
scan_pair (Scan  *scan,
           gsize  line)
{
  g_autoptr(GPtrArray) path = copy_path (scan->section);
  const gsize begin = scan->at;
  TektraTomlItem *item;
  guint n = scan_dotted_key (scan, path);

  item = add_item (scan, TEKTRA_TOML_ITEM_PAIR, path, n);
  item->begin = line;
  item->key_begin = begin;
  if (peek (scan, 0) == '=')
    scan->at++;
  skip_blanks (scan);
  item->value_begin = scan->at;
  scan_value (scan, path);
  item->value_end = scan->at;
  skip_line (scan);
  item->end = scan->at;
}

/**
 * tektra_toml_scan:
 * @text: TOML without mistakes
 * @length: bytes of @text
 *
 * Finds everything that is written.
 *
 * Returns: (transfer full) (element-type TektraTomlItem): the items in their order, what is within
 *   a value behind the item that has it
 */
GPtrArray *
tektra_toml_scan (const char *text,
                  gsize       length)
{
  g_autoptr(GPtrArray) section = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Scan scan = { text, length, 0, g_ptr_array_new_with_free_func (item_free), section, 0, counts };

  g_return_val_if_fail (text != NULL, scan.items);

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    scan.at = 3;

  while (!is_at_end (&scan))
    {
      const gsize line = scan.at;

      skip_blanks (&scan);
      switch (peek (&scan, 0))
        {
        case '\0':
        case '#':
        case '\r':
        case '\n':
          skip_line (&scan);
          break;
        case '[':
          scan_header (&scan, line);
          break;
        default:
          scan_pair (&scan, line);
          break;
        }
    }

  return scan.items;
}

/**
 * tektra_toml_scan_comments:
 * @text: TOML without mistakes
 * @begin: from where
 * @end: up to where; both must not be within a string or a comment
 *
 * Finds the comments in a part of a text.
 *
 * Returns: (transfer full) (element-type utf8): the comments, from "#" to the end of their line
 */
GPtrArray *
tektra_toml_scan_comments (const char *text,
                           gsize       begin,
                           gsize       end)
{
  GPtrArray *comments = g_ptr_array_new_with_free_func (g_free);
  Scan scan = { .text = text, .length = end, .at = begin };

  while (!is_at_end (&scan))
    {
      const char c = peek (&scan, 0);
      const gsize at = scan.at;

      if (c == '"' || c == '\'')
        skip_string (&scan);
      else if (c == '#')
        {
          skip_to_newline (&scan);
          if (scan.text[scan.at - 1] == '\r')
            scan.at--;
          g_ptr_array_add (comments, g_strndup (text + at, scan.at - at));
        }
      else
        scan.at++;
    }

  return comments;
}

/**
 * tektra_toml_item_is_below:
 * @self: an item
 * @path: keys from the root
 * @n_path: how many of them count
 *
 * Tells whether an item is at a path, or further down.
 *
 * Returns: %TRUE when its path begins with @path
 */
gboolean
tektra_toml_item_is_below (const TektraTomlItem *self,
                           const char * const   *path,
                           guint                 n_path)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL || n_path == 0, FALSE);

  if (self->n_path < n_path)
    return FALSE;

  for (guint i = 0; i < n_path; i++)
    {
      if (!g_str_equal (self->path[i], path[i]))
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_toml_item_is_at:
 * @self: an item
 * @path: keys from the root
 * @n_path: how many of them count
 *
 * Tells whether an item is at a path.
 *
 * Returns: %TRUE when its path is @path
 */
gboolean
tektra_toml_item_is_at (const TektraTomlItem *self,
                        const char * const   *path,
                        guint                 n_path)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->n_path == n_path && tektra_toml_item_is_below (self, path, n_path);
}
