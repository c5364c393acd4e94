/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-math-node.h"

static void
child_free (gpointer data)
{
  if (data != NULL)
    tektra_math_node_free (data);
}

/**
 * tektra_math_node_new:
 * @kind: what it is
 * @text: (nullable): its characters
 *
 * Makes a part of a formula.
 *
 * Returns: (transfer full): a node
 */
TektraMathNode *
tektra_math_node_new (TektraMathKind  kind,
                      const char     *text)
{
  TektraMathNode *self = g_new0 (TektraMathNode, 1);

  self->kind = kind;
  self->text = g_strdup (text);

  return self;
}

/**
 * tektra_math_node_free:
 * @self: (transfer full): a node
 *
 * Frees a node and what it is made of.
 */
void
tektra_math_node_free (TektraMathNode *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self->text);
  g_free (self->closer);
  g_free (self->aligns);
  g_free (self);
}

/**
 * tektra_math_node_add:
 * @self: a node
 * @child: (transfer full) (nullable): a part of it
 *
 * Appends a part.
 */
void
tektra_math_node_add (TektraMathNode *self,
                      TektraMathNode *child)
{
  g_return_if_fail (self != NULL);

  if (self->children == NULL)
    self->children = g_ptr_array_new_with_free_func (child_free);

  g_ptr_array_add (self->children, child);
}

/**
 * tektra_math_node_get_n:
 * @self: a node
 *
 * Counts the parts, missing ones included.
 *
 * Returns: how many there are
 */
guint
tektra_math_node_get_n (const TektraMathNode *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->children != NULL ? self->children->len : 0;
}

/**
 * tektra_math_node_get_child:
 * @self: a node
 * @index: which part
 *
 * Gets a part.
 *
 * Returns: (transfer none) (nullable): the part, %NULL when it is missing
 */
TektraMathNode *
tektra_math_node_get_child (const TektraMathNode *self,
                            guint                 index)
{
  g_return_val_if_fail (self != NULL, NULL);

  return index < tektra_math_node_get_n (self) ? g_ptr_array_index (self->children, index) : NULL;
}
