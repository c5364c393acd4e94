/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-toml-tree.h"

/* Says what a text should say after a change, without a thought of how it is written. */

/**
 * tektra_toml_new_string: (skip)
 * @value: a text
 *
 * Returns: (transfer full): it as a value
 */
TektraTomlNode *
tektra_toml_new_string (const char *value)
{
  TektraTomlNode *self = tektra_toml_node_new (TEKTRA_TOML_STRING, NULL);

  self->string = g_strdup (value);

  return self;
}

/**
 * tektra_toml_new_strings: (skip)
 * @values: (nullable) (array zero-terminated=1): texts
 *
 * Returns: (transfer full): them as a value
 */
TektraTomlNode *
tektra_toml_new_strings (const char * const *values)
{
  TektraTomlNode *self = tektra_toml_node_new (TEKTRA_TOML_ARRAY, NULL);

  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    g_ptr_array_add (self->children, tektra_toml_new_string (values[i]));

  return self;
}

/**
 * tektra_toml_new_integer: (skip)
 * @value: a whole number
 *
 * Returns: (transfer full): it as a value
 */
TektraTomlNode *
tektra_toml_new_integer (gint64 value)
{
  TektraTomlNode *self = tektra_toml_node_new (TEKTRA_TOML_INTEGER, NULL);

  self->integer = value;
  self->number = (double) value;

  return self;
}

/**
 * tektra_toml_new_number: (skip)
 * @value: a number
 *
 * Returns: (transfer full): it as a value
 */
TektraTomlNode *
tektra_toml_new_number (double value)
{
  TektraTomlNode *self = tektra_toml_node_new (TEKTRA_TOML_FLOAT, NULL);

  self->number = value;

  return self;
}

/**
 * tektra_toml_new_boolean: (skip)
 * @value: true or false
 *
 * Returns: (transfer full): it as a value
 */
TektraTomlNode *
tektra_toml_new_boolean (gboolean value)
{
  TektraTomlNode *self = tektra_toml_node_new (TEKTRA_TOML_BOOLEAN, NULL);

  self->boolean = value;

  return self;
}

/**
 * tektra_toml_tree_copy:
 * @self: a value
 *
 * Copies a value and all below it, but not where it is written.
 *
 * Returns: (transfer full): the copy
 */
TektraTomlNode *
tektra_toml_tree_copy (const TektraTomlNode *self)
{
  TektraTomlNode *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = tektra_toml_node_new (self->type, self->key);
  copy->string = g_strdup (self->string);
  copy->integer = self->integer;
  copy->number = self->number;
  copy->boolean = self->boolean;
  for (guint i = 0; self->children != NULL && i < self->children->len; i++)
    g_ptr_array_add (copy->children,
                     tektra_toml_tree_copy (g_ptr_array_index (self->children, i)));

  return copy;
}

/* The child of a table or an array, and where it is; G_MAXUINT for none */
static TektraTomlNode *
find_child (const TektraTomlNode *self,
            const char           *key,
            guint                *position)
{
  guint64 place;

  *position = G_MAXUINT;

  if (self->type == TEKTRA_TOML_ARRAY)
    {
      if (!g_ascii_string_to_unsigned (key, 10, 0, G_MAXUINT - 1, &place, NULL))
        return NULL;
      *position = (guint) place;
      return place < self->children->len ? g_ptr_array_index (self->children, place) : NULL;
    }

  for (guint i = 0; self->type == TEKTRA_TOML_TABLE && i < self->children->len; i++)
    {
      TektraTomlNode *child = g_ptr_array_index (self->children, i);

      if (g_str_equal (child->key, key))
        {
          *position = i;
          return child;
        }
    }

  return NULL;
}

/**
 * tektra_toml_tree_find:
 * @self: a value
 * @path: (array zero-terminated=1): where to look
 *
 * Looks for a value.
 *
 * Returns: (transfer none) (nullable): the value
 */
TektraTomlNode *
tektra_toml_tree_find (const TektraTomlNode *self,
                       const char * const   *path)
{
  TektraTomlNode *node = (TektraTomlNode *) self;
  guint position;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  for (guint i = 0; node != NULL && path[i] != NULL; i++)
    node = find_child (node, path[i], &position);

  return node;
}

/**
 * tektra_toml_tree_set:
 * @self: the root
 * @path: (array zero-terminated=1): where; missing tables are made
 * @value: what shall be there
 *
 * Sets a value.
 *
 * Returns: %FALSE when it cannot be there, because something on the way is no table
 */
gboolean
tektra_toml_tree_set (TektraTomlNode       *self,
                      const char * const   *path,
                      const TektraTomlNode *value)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL && path[0] != NULL, FALSE);

  for (guint i = 0; path[i] != NULL; i++)
    {
      const gboolean last = path[i + 1] == NULL;
      guint position;
      TektraTomlNode *child = find_child (self, path[i], &position);
      TektraTomlNode *next;

      if (self->type != TEKTRA_TOML_TABLE &&
          (self->type != TEKTRA_TOML_ARRAY || position > self->children->len))
        return FALSE;

      if (!last && child != NULL)
        {
          self = child;
          continue;
        }

      next = last ? tektra_toml_tree_copy (value) : tektra_toml_node_new (TEKTRA_TOML_TABLE, NULL);
      g_set_str (&next->key, self->type == TEKTRA_TOML_TABLE ? path[i] : NULL);
      if (child != NULL)
        {
          tektra_toml_node_free (child);
          self->children->pdata[position] = next;
        }
      else
        g_ptr_array_add (self->children, next);
      self = next;
    }

  return TRUE;
}

/**
 * tektra_toml_tree_unset:
 * @self: the root
 * @path: (array zero-terminated=1): where
 *
 * Removes a value, if there is one.
 */
void
tektra_toml_tree_unset (TektraTomlNode     *self,
                        const char * const *path)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (path != NULL && path[0] != NULL);

  for (guint i = 0; path[i] != NULL; i++)
    {
      guint position;
      TektraTomlNode *child = find_child (self, path[i], &position);

      if (child == NULL)
        return;

      if (path[i + 1] == NULL)
        g_ptr_array_remove_index (self->children, position);
      self = child;
    }
}

static gboolean
says_nothing (const TektraTomlNode *self)
{
  if (self->type == TEKTRA_TOML_TABLE)
    {
      for (guint i = 0; i < self->children->len; i++)
        {
          if (!says_nothing (g_ptr_array_index (self->children, i)))
            return FALSE;
        }
      return TRUE;
    }

  /* the last `[[table]]` takes the array along */
  return self->type == TEKTRA_TOML_ARRAY && self->children->len == 0;
}

static gboolean
has_all_of (const TektraTomlNode *self,
            const TektraTomlNode *other)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (self->children, i);
      const TektraTomlNode *other_child = tektra_toml_node_get (other, child->key);

      if (other_child == NULL ? !says_nothing (child)
                              : !tektra_toml_tree_equal (child, other_child))
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_toml_tree_equal:
 * @self: a value
 * @other: another value
 *
 * Tells whether two trees say the same. Other than for [func@toml_node_equal], in a table one that
 * is empty is as good as none.
 *
 * Returns: %TRUE when they do
 */
gboolean
tektra_toml_tree_equal (const TektraTomlNode *self,
                        const TektraTomlNode *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (self->type != other->type)
    return FALSE;

  if (self->type == TEKTRA_TOML_TABLE)
    return has_all_of (self, other) && has_all_of (other, self);

  if (self->type == TEKTRA_TOML_ARRAY)
    {
      if (self->children->len != other->children->len)
        return FALSE;
      for (guint i = 0; i < self->children->len; i++)
        {
          if (!tektra_toml_tree_equal (g_ptr_array_index (self->children, i),
                                       g_ptr_array_index (other->children, i)))
            return FALSE;
        }
      return TRUE;
    }

  return tektra_toml_node_equal (self, other);
}
