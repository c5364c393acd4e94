/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "util/tektra-toml-array.h"
#include "util/tektra-toml-editor.h"
#include "util/tektra-toml-scanner.h"
#include "util/tektra-toml-writer.h"

/* Every change is made in the text and, apart from it, in the tree. Only when the text, read again,
 * says what the tree says, the change holds: whatever a person wrote that is not understood here
 * makes a change fail, and never makes it wrong. */

struct _TektraTomlEditor
{
  GString        *text;
  TektraTomlNode *root;
  GPtrArray      *items; /* of TektraTomlItem */
};

static const char *
get_newline (TektraTomlEditor *self)
{
  const char *newline = strchr (self->text->str, '\n');

  return newline != NULL && newline > self->text->str && newline[-1] == '\r' ? "\r\n" : "\n";
}

static TektraTomlItem *
find_item (TektraTomlEditor   *self,
           const char * const *path,
           guint               n_path)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      TektraTomlItem *item = g_ptr_array_index (self->items, i);

      if (item->kind != TEKTRA_TOML_ITEM_HEADER && tektra_toml_item_is_at (item, path, n_path))
        return item;
    }

  return NULL;
}

/* 1 + the index of the header of a table, 0 when it has none */
static guint
find_section (TektraTomlEditor   *self,
              const char * const *path,
              guint               n_path)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const TektraTomlItem *item = g_ptr_array_index (self->items, i);

      if (item->kind == TEKTRA_TOML_ITEM_HEADER && tektra_toml_item_is_at (item, path, n_path))
        return i + 1;
    }

  return 0;
}

/* The last pair of a section that is at a path or below it */
static TektraTomlItem *
find_last_pair (TektraTomlEditor   *self,
                guint               section,
                const char * const *path,
                guint               n_path)
{
  for (guint i = self->items->len; i > 0; i--)
    {
      TektraTomlItem *item = g_ptr_array_index (self->items, i - 1);

      if (item->kind == TEKTRA_TOML_ITEM_PAIR && item->section == section &&
          tektra_toml_item_is_below (item, path, n_path))
        return item;
    }

  return NULL;
}

static gsize
get_line_end (TektraTomlEditor *self,
              gsize             at)
{
  const char *newline = at < self->text->len ? strchr (self->text->str + at, '\n') : NULL;

  return newline != NULL ? (gsize) (newline - self->text->str) + 1 : self->text->len;
}

static gsize
get_content (TektraTomlEditor *self,
             gsize             line)
{
  return line + strspn (self->text->str + line, " \t\r");
}

static gboolean
is_blank_line (TektraTomlEditor *self,
               gsize             line)
{
  const char c = self->text->str[get_content (self, line)];

  return line < self->text->len && (c == '\n' || c == '\0');
}

/* Adds lines, of which the last need not be ended before. */
static void
insert_lines (TektraTomlEditor *self,
              gsize             at,
              const char       *lines)
{
  g_autofree char *text = NULL;
  const gboolean unended = at > 0 && at == self->text->len && self->text->str[at - 1] != '\n' &&
                           !(at == 3 && g_str_has_prefix (self->text->str, "\xef\xbb\xbf"));

  text = g_strconcat (unended ? get_newline (self) : "", lines, NULL);
  g_string_insert (self->text, (gssize) at, text);
}

static char *
write_path (const char * const *path,
            guint               n_path)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < n_path; i++)
    {
      g_autofree char *key = tektra_toml_write_key (path[i]);

      g_string_append_printf (text, "%s%s", text->len > 0 ? "." : "", key);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* The value of a key whose further keys are tables within it */
static TektraTomlNode *
nest_value (const char * const   *path,
            guint                 n_path,
            const TektraTomlNode *value)
{
  TektraTomlNode *node = tektra_toml_tree_copy (value);

  for (guint i = n_path; i > 0; i--)
    {
      TektraTomlNode *table = tektra_toml_node_new (TEKTRA_TOML_TABLE, NULL);

      g_set_str (&node->key, path[i - 1]);
      g_ptr_array_add (table->children, node);
      node = table;
    }

  return node;
}

static char *
dup_value (TektraTomlEditor     *self,
           const TektraTomlNode *value,
           const char           *model,
           gboolean              in_lines)
{
  return tektra_toml_write_value (value, model,
                                  in_lines && g_str_equal (get_newline (self), "\n"));
}

/* What was remarked within a list that is one no more goes below it. */
static void
keep_comments (TektraTomlEditor     *self,
               const TektraTomlItem *item)
{
  g_autoptr(GPtrArray) comments =
    tektra_toml_scan_comments (self->text->str, item->value_begin, item->value_end);
  g_autoptr(GString) lines = g_string_new (NULL);

  for (guint i = 0; i < comments->len; i++)
    g_string_append_printf (lines, "%s%s", (char *) g_ptr_array_index (comments, i),
                            get_newline (self));
  if (lines->len > 0)
    insert_lines (self, item->end, lines->str);
}

static void
replace_value (TektraTomlEditor     *self,
               const TektraTomlItem *item,
               const TektraTomlNode *old_value,
               const TektraTomlNode *value)
{
  const gsize length = item->value_end - item->value_begin;
  g_autofree char *model = g_strndup (self->text->str + item->value_begin, length);
  g_autofree char *written = NULL;

  if (value->type == TEKTRA_TOML_ARRAY && old_value->type == TEKTRA_TOML_ARRAY)
    written = tektra_toml_array_rewrite (self->text->str, self->items, item, old_value, value);
  else
    written = dup_value (self, value, model, item->kind == TEKTRA_TOML_ITEM_PAIR);

  if (item->kind == TEKTRA_TOML_ITEM_PAIR && written[0] != '[')
    keep_comments (self, item);
  g_string_erase (self->text, (gssize) item->value_begin, (gssize) length);
  g_string_insert (self->text, (gssize) item->value_begin, written);
}

/* Adds to `{ … }` or `[ … ]`: before its last bracket, or behind its last value. */
static void
insert_within (TektraTomlEditor     *self,
               const TektraTomlItem *item,
               const char * const   *path,
               guint                 n_path,
               const TektraTomlNode *value)
{
  const gboolean in_table = self->text->str[item->value_begin] == '{';
  g_autoptr(TektraTomlNode) nested = nest_value (path + 1, n_path - 1, value);
  g_autofree char *written = tektra_toml_write_value (nested, NULL, FALSE);
  g_autofree char *key = in_table ? tektra_toml_write_key (path[0]) : NULL;
  g_autofree char *entry = in_table ? g_strdup_printf ("%s = %s", key, written)
                                    : g_strdup (written);
  g_autofree char *added = NULL;
  const TektraTomlItem *last = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      const TektraTomlItem *other = g_ptr_array_index (self->items, i);

      if (other->n_path > item->n_path && other->begin > item->value_begin &&
          other->end < item->value_end && (last == NULL || other->begin >= last->end))
        last = other;
    }

  if (last != NULL)
    added = g_strdup_printf (", %s", entry);
  else
    added = g_strdup_printf (in_table ? " %s " : "%s", entry);
  g_string_insert (self->text,
                   (gssize) (last != NULL ? last->value_end : item->value_begin + 1), added);
}

/* Adds a line to a section, behind a pair of it or, without one, behind its header. */
static void
insert_pair (TektraTomlEditor     *self,
             guint                 section,
             const TektraTomlItem *behind,
             const char           *key,
             const TektraTomlNode *value)
{
  const TektraTomlItem *header =
    section > 0 ? g_ptr_array_index (self->items, section - 1) : NULL;
  const TektraTomlItem *model = behind != NULL ? behind : header;
  g_autofree char *written = dup_value (self, value, NULL, TRUE);
  g_autofree char *indentation = NULL;
  g_autofree char *line = NULL;
  gsize at = 0;

  if (model != NULL)
    {
      indentation = g_strndup (self->text->str + model->begin, model->key_begin - model->begin);
      at = model->end;
    }
  else if (g_str_has_prefix (self->text->str, "\xef\xbb\xbf"))
    at = 3;

  /* the first line of all may begin with a mark of its encoding */
  if (indentation != NULL)
    indentation[strspn (indentation, " \t")] = '\0';
  line = g_strdup_printf ("%s%s = %s%s", indentation != NULL ? indentation : "", key, written,
                          get_newline (self));
  insert_lines (self, at, line);
}

/* Behind a section with the comments that follow at once, unless they are the next one's */
static gsize
get_section_end (TektraTomlEditor *self,
                 guint             section)
{
  const TektraTomlItem *header = g_ptr_array_index (self->items, section - 1);
  const TektraTomlItem *last = find_last_pair (self, section, NULL, 0);
  const gsize end = last != NULL ? last->end : header->end;
  gsize at = end;

  while (at < self->text->len && self->text->str[get_content (self, at)] == '#')
    at = get_line_end (self, at);

  return at < self->text->len && !is_blank_line (self, at) ? end : at;
}

/* The section that a new one comes behind: the last one that is most like it */
static guint
find_neighbour (TektraTomlEditor   *self,
                const char * const *path,
                guint               n_path)
{
  guint best = 0;
  guint best_common = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      const TektraTomlItem *item = g_ptr_array_index (self->items, i);
      guint common = 0;

      if (item->kind != TEKTRA_TOML_ITEM_HEADER)
        continue;
      while (common < MIN (item->n_path, n_path) &&
             g_str_equal (item->path[common], path[common]))
        common++;
      if (common >= best_common)
        {
          best = i + 1;
          best_common = common;
        }
    }

  /* what is like none comes last */
  return best;
}

static void
insert_section (TektraTomlEditor     *self,
                const char * const   *path,
                guint                 n_path,
                gboolean              in_array,
                const char           *key,
                const TektraTomlNode *value)
{
  const char *newline = get_newline (self);
  g_autofree char *name = write_path (path, n_path);
  g_autofree char *written_key = tektra_toml_write_key (key);
  g_autofree char *written = dup_value (self, value, NULL, TRUE);
  g_autofree char *lines = NULL;
  guint neighbour = find_neighbour (self, path, n_path);
  gsize at = neighbour > 0 ? get_section_end (self, neighbour) : self->text->len;
  gboolean gap = at > 0 && !(at == 3 && g_str_has_prefix (self->text->str, "\xef\xbb\xbf"));

  lines = g_strconcat (gap ? newline : "",
                       in_array ? "[[" : "[", name, in_array ? "]]" : "]", newline,
                       written_key, " = ", written, newline, NULL);
  insert_lines (self, at, lines);
}

/* A header further down would be of the last entry of an array, whichever is meant. */
static gboolean
is_in_array (TektraTomlEditor *self,
             guint             section)
{
  const TektraTomlItem *header = g_ptr_array_index (self->items, section - 1);

  return header->n_path > header->n_own;
}

static void
insert_value (TektraTomlEditor     *self,
              const char * const   *path,
              guint                 n_path,
              const TektraTomlNode *value)
{
  g_autofree char *key = NULL;

  for (guint k = n_path - 1; k > 0; k--)
    {
      const TektraTomlItem *item = find_item (self, path, k);
      guint section = find_section (self, path, k);

      if (item != NULL)
        {
          insert_within (self, item, path + k, n_path - k, value);
          return;
        }

      if (section > 0 && (k == n_path - 1 || is_in_array (self, section)))
        {
          g_autoptr(TektraTomlNode) nested = nest_value (path + k + 1, n_path - k - 1, value);

          key = tektra_toml_write_key (path[k]);
          insert_pair (self, section, find_last_pair (self, section, NULL, 0), key, nested);
          return;
        }

      /* `[a]` and `b.c = 1`, to which b.d is added */
      for (guint i = self->items->len; i > 0; i--)
        {
          const TektraTomlItem *pair = g_ptr_array_index (self->items, i - 1);
          guint n_section = pair->n_path - pair->n_own;

          if (pair->kind != TEKTRA_TOML_ITEM_PAIR || n_section >= k ||
              !tektra_toml_item_is_below (pair, path, k))
            continue;

          key = write_path (path + n_section, n_path - n_section);
          insert_pair (self, pair->section, pair, key, value);
          return;
        }
    }

  if (n_path > 1)
    {
      insert_section (self, path, n_path - 1, FALSE, path[n_path - 1], value);
      return;
    }

  key = tektra_toml_write_key (path[0]);
  insert_pair (self, 0, find_last_pair (self, 0, NULL, 0), key, value);
}

/* Takes lines away. What a person remarked in them stays, and of the gaps around a section one. */
static void
remove_lines (TektraTomlEditor     *self,
              const TektraTomlItem *item)
{
  g_autoptr(GPtrArray) comments =
    tektra_toml_scan_comments (self->text->str, item->value_begin, item->end);
  g_autofree char *indentation = NULL;
  g_autoptr(GString) left = g_string_new (NULL);
  const gsize content = get_content (self, item->begin);
  gsize begin = item->begin;
  gsize before;

  indentation = g_strndup (self->text->str + item->begin, content - item->begin);
  for (guint i = 0; i < comments->len; i++)
    g_string_append_printf (left, "%s%s%s", indentation,
                            (char *) g_ptr_array_index (comments, i), get_newline (self));

  if (item->kind == TEKTRA_TOML_ITEM_HEADER && comments->len == 0 && begin > 0 &&
      (item->end == self->text->len || is_blank_line (self, item->end)))
    {
      for (before = begin - 1; before > 0 && self->text->str[before - 1] != '\n'; before--)
        ;
      if (is_blank_line (self, before))
        begin = before;
    }

  g_string_erase (self->text, (gssize) begin, (gssize) (item->end - begin));
  g_string_insert (self->text, (gssize) begin, left->str);
}

/* Takes a value out of `{ … }` or `[ … ]` with one of the commas around it. */
static void
remove_within (TektraTomlEditor     *self,
               const TektraTomlItem *item)
{
  const char *text = self->text->str;
  gsize begin = item->begin;
  gsize end = item->end;
  gsize comma = end + strspn (text + end, " \t\r\n");

  if (text[comma] == ',')
    end = comma + 1 + strspn (text + comma + 1, " \t");
  else
    {
      while (begin > 0 && strchr (" \t\r\n", text[begin - 1]) != NULL)
        begin--;
      if (begin > 0 && text[begin - 1] == ',')
        begin--;
      else
        begin = item->begin;
    }

  g_string_erase (self->text, (gssize) begin, (gssize) (end - begin));
}

static void
remove_value (TektraTomlEditor   *self,
              const char * const *path,
              guint               n_path)
{
  /* from the end, so that the places before stay where they are */
  for (guint i = self->items->len; i > 0; i--)
    {
      const TektraTomlItem *item = g_ptr_array_index (self->items, i - 1);

      if (item->kind == TEKTRA_TOML_ITEM_HEADER || item->kind == TEKTRA_TOML_ITEM_PAIR)
        {
          if (tektra_toml_item_is_below (item, path, n_path))
            remove_lines (self, item);
        }
      else if (tektra_toml_item_is_below (item, path, n_path) &&
               item->n_path - item->n_own < n_path)
        remove_within (self, item);
    }
}

static int
compare_comments (gconstpointer a,
                  gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static gboolean
has_all_comments (TektraTomlEditor *self,
                  const char       *before)
{
  g_autoptr(GPtrArray) old = tektra_toml_scan_comments (before, 0, strlen (before));
  g_autoptr(GPtrArray) now = tektra_toml_scan_comments (self->text->str, 0, self->text->len);
  guint at = 0;

  g_ptr_array_sort (old, compare_comments);
  g_ptr_array_sort (now, compare_comments);

  for (guint i = 0; i < now->len && at < old->len; i++)
    {
      if (g_str_equal (g_ptr_array_index (old, at), g_ptr_array_index (now, i)))
        at++;
    }

  return at == old->len;
}

/* Takes over the text when it says what it should, else goes back to what it was. */
static gboolean
tektra_toml_editor_commit (TektraTomlEditor  *self,
                           TektraTomlNode    *expected,
                           const char        *before,
                           GError           **error)
{
  g_autoptr(TektraTomlNode) root = NULL;
  g_autoptr(GError) local_error = NULL;
  TektraTomlPlace place;

  root = tektra_toml_parse (self->text->str, self->text->len, &place, &local_error);

  if (root == NULL || !tektra_toml_tree_equal (root, expected) || !has_all_comments (self, before))
    {
      g_debug ("The change would not have been right: %s\n%s",
               local_error != NULL ? local_error->message : "it says something else",
               self->text->str);
      g_string_assign (self->text, before);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("This is written in a way in which it cannot be changed from here: "
                             "change it in the file."));
      return FALSE;
    }

  tektra_toml_node_free (self->root);
  self->root = g_steal_pointer (&root);
  g_ptr_array_unref (self->items);
  self->items = tektra_toml_scan (self->text->str, self->text->len);

  return TRUE;
}

/**
 * tektra_toml_editor_new:
 * @text: a text
 * @length: bytes of @text
 * @place: (out): where it cannot be understood
 * @error: return location for an error
 *
 * Reads a text to change it.
 *
 * Returns: (transfer full) (nullable): an editor, or %NULL with %G_IO_ERROR_INVALID_DATA
 */
TektraTomlEditor *
tektra_toml_editor_new (const char       *text,
                        gsize             length,
                        TektraTomlPlace  *place,
                        GError          **error)
{
  g_autoptr(TektraTomlNode) root = NULL;
  TektraTomlEditor *self;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (place != NULL, NULL);

  root = tektra_toml_parse (text, length, place, error);
  if (root == NULL)
    return NULL;

  self = g_new0 (TektraTomlEditor, 1);
  self->text = g_string_new_len (text, (gssize) length);
  self->root = g_steal_pointer (&root);
  self->items = tektra_toml_scan (self->text->str, self->text->len);

  return self;
}

/**
 * tektra_toml_editor_free:
 * @self: (transfer full): an editor
 *
 * Frees an editor.
 */
void
tektra_toml_editor_free (TektraTomlEditor *self)
{
  g_string_free (self->text, TRUE);
  tektra_toml_node_free (self->root);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/**
 * tektra_toml_editor_get_root:
 * @self: an editor
 *
 * Gets what the text says.
 *
 * Returns: (transfer none): the root, valid until the next change
 */
const TektraTomlNode *
tektra_toml_editor_get_root (TektraTomlEditor *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->root;
}

/**
 * tektra_toml_editor_get_text:
 * @self: an editor
 *
 * Gets the text.
 *
 * Returns: (transfer none): the text as it is now, valid until the next change
 */
const char *
tektra_toml_editor_get_text (TektraTomlEditor *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text->str;
}

/**
 * tektra_toml_editor_set:
 * @self: an editor
 * @path: (array zero-terminated=1): keys from the root, in an array the place, in figures
 * @value: what shall be there: no date
 * @error: return location for an error
 *
 * Sets a value. Where there is one it is replaced, and written in the same way; else it is added to
 * its table, which is made when it is missing. No other line changes, and no comment.
 *
 * Returns: %TRUE, or %FALSE with %G_IO_ERROR_NOT_SUPPORTED and an unchanged text when the file is
 *   written in a way in which this cannot be done
 */
gboolean
tektra_toml_editor_set (TektraTomlEditor      *self,
                        const char * const    *path,
                        const TektraTomlNode  *value,
                        GError               **error)
{
  g_autoptr(TektraTomlNode) expected = NULL;
  const TektraTomlNode *old_value;
  const TektraTomlItem *item;
  g_autofree char *before = NULL;
  guint n_path;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL && path[0] != NULL, FALSE);
  g_return_val_if_fail (value != NULL && value->type != TEKTRA_TOML_TIME, FALSE);

  old_value = tektra_toml_tree_find (self->root, path);
  if (old_value != NULL && tektra_toml_node_equal (old_value, value))
    return TRUE;

  expected = tektra_toml_tree_copy (self->root);
  if (!tektra_toml_tree_set (expected, path, value))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _("“%s” is no table: correct the file."), path[0]);
      return FALSE;
    }

  n_path = g_strv_length ((char **) path);
  before = g_strdup (self->text->str);
  item = find_item (self, path, n_path);
  if (item != NULL && old_value != NULL)
    replace_value (self, item, old_value, value);
  else
    insert_value (self, path, n_path, value);

  return tektra_toml_editor_commit (self, expected, before, error);
}

/**
 * tektra_toml_editor_append:
 * @self: an editor
 * @path: (array zero-terminated=1): keys from the root to an array of tables, which is made when it
 *   is missing
 * @key: the first key of the new table
 * @value: its value: no date
 * @error: return location for an error
 *
 * Adds a table to an array of tables, behind the last one.
 *
 * Returns: %TRUE, or %FALSE with %G_IO_ERROR_NOT_SUPPORTED and an unchanged text
 */
gboolean
tektra_toml_editor_append (TektraTomlEditor      *self,
                           const char * const    *path,
                           const char            *key,
                           const TektraTomlNode  *value,
                           GError               **error)
{
  g_autoptr(TektraTomlNode) expected = NULL;
  g_autoptr(TektraTomlNode) table = NULL;
  g_autofree char *before = NULL;
  TektraTomlNode *array;
  const TektraTomlItem *item;
  guint n_path;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL && path[0] != NULL, FALSE);
  g_return_val_if_fail (key != NULL && value != NULL, FALSE);

  expected = tektra_toml_tree_copy (self->root);
  array = tektra_toml_tree_find (expected, path);
  if (array == NULL)
    {
      g_autoptr(TektraTomlNode) empty = tektra_toml_node_new (TEKTRA_TOML_ARRAY, NULL);

      if (tektra_toml_tree_set (expected, path, empty))
        array = tektra_toml_tree_find (expected, path);
    }
  if (array == NULL || array->type != TEKTRA_TOML_ARRAY)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _("“%s” is no list: correct the file."), path[0]);
      return FALSE;
    }

  table = nest_value (&key, 1, value);
  g_ptr_array_add (array->children, tektra_toml_tree_copy (table));

  n_path = g_strv_length ((char **) path);
  before = g_strdup (self->text->str);
  item = find_item (self, path, n_path);
  if (item != NULL)
    insert_within (self, item, &key, 1, table);
  else
    insert_section (self, path, n_path, TRUE, key, value);

  return tektra_toml_editor_commit (self, expected, before, error);
}

/**
 * tektra_toml_editor_unset:
 * @self: an editor
 * @path: (array zero-terminated=1): keys from the root, in an array the place, in figures
 * @error: return location for an error
 *
 * Removes a value, or a whole table. Comments stay, also those in the lines that go.
 *
 * Returns: %TRUE, also when there was nothing, or %FALSE with %G_IO_ERROR_NOT_SUPPORTED and an
 *   unchanged text
 */
gboolean
tektra_toml_editor_unset (TektraTomlEditor    *self,
                          const char * const  *path,
                          GError             **error)
{
  g_autoptr(TektraTomlNode) expected = NULL;
  g_autofree char *before = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL && path[0] != NULL, FALSE);

  if (tektra_toml_tree_find (self->root, path) == NULL)
    return TRUE;

  expected = tektra_toml_tree_copy (self->root);
  tektra_toml_tree_unset (expected, path);
  before = g_strdup (self->text->str);
  remove_value (self, path, g_strv_length ((char **) path));

  return tektra_toml_editor_commit (self, expected, before, error);
}
