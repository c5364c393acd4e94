/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-message-tree.h"

/* The messages of a conversation as a tree. The parent of the first messages is a node without a
 * message, so that several of them are siblings like all others. Everything but taking a message
 * out costs the same in a chat of ten and in one of ten thousand messages. */

typedef struct _Node Node;

struct _Node
{
  TektraMessage *message; /* owned */
  Node *parent;
  GPtrArray *children;    /* Node, borrowed, oldest first; %NULL for none */
};

struct _TektraMessageTree
{
  Node root;
  GPtrArray *nodes;      /* Node, owned, parents before their children unless moved */
  GHashTable *by_message; /* TektraMessage → Node, both borrowed */
};

static void
node_free (Node *node)
{
  g_object_unref (node->message);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node);
}

static Node *
find_node (TektraMessageTree *self,
           TektraMessage     *message)
{
  return message != NULL ? g_hash_table_lookup (self->by_message, message) : &self->root;
}

static void
node_attach (Node *node,
             Node *parent)
{
  guint i;

  if (parent->children == NULL)
    parent->children = g_ptr_array_new ();

  /* In the order of creation, also for one that comes back; nearly always it is the last. */
  for (i = parent->children->len; i > 0; i--)
    {
      Node *sibling = g_ptr_array_index (parent->children, i - 1);

      if (tektra_message_get_id (sibling->message) < tektra_message_get_id (node->message))
        break;
    }

  g_ptr_array_insert (parent->children, (int) i, node);
  node->parent = parent;
}

static void
node_detach (Node *node)
{
  g_ptr_array_remove (node->parent->children, node);
  if (node->parent->children->len == 0)
    g_clear_pointer (&node->parent->children, g_ptr_array_unref);
  node->parent = NULL;
}

/**
 * tektra_message_tree_new:
 *
 * Creates an empty tree.
 *
 * Returns: (transfer full): a new tree
 */
TektraMessageTree *
tektra_message_tree_new (void)
{
  TektraMessageTree *self = g_new0 (TektraMessageTree, 1);

  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  self->by_message = g_hash_table_new (NULL, NULL);

  return self;
}

/**
 * tektra_message_tree_free:
 * @self: (transfer full): a tree
 *
 * Frees a tree and lets go of its messages.
 */
void
tektra_message_tree_free (TektraMessageTree *self)
{
  g_hash_table_unref (self->by_message);
  g_ptr_array_unref (self->nodes);
  g_clear_pointer (&self->root.children, g_ptr_array_unref);
  g_free (self);
}

/**
 * tektra_message_tree_get_size:
 * @self: a tree
 *
 * Gets how many messages there are.
 *
 * Returns: their number
 */
guint
tektra_message_tree_get_size (TektraMessageTree *self)
{
  return self->nodes->len;
}

/**
 * tektra_message_tree_get:
 * @self: a tree
 * @index: less than the size
 *
 * Gets one of the messages, in the order in which they were added.
 *
 * Returns: (transfer none): a message
 */
TektraMessage *
tektra_message_tree_get (TektraMessageTree *self,
                         guint              index)
{
  g_return_val_if_fail (index < self->nodes->len, NULL);

  return ((Node *) g_ptr_array_index (self->nodes, index))->message;
}

/**
 * tektra_message_tree_contains:
 * @self: a tree
 * @message: a message
 *
 * Looks for a message.
 *
 * Returns: %TRUE when it is in the tree
 */
gboolean
tektra_message_tree_contains (TektraMessageTree *self,
                              TektraMessage     *message)
{
  return g_hash_table_contains (self->by_message, message);
}

/**
 * tektra_message_tree_get_parent:
 * @self: a tree
 * @message: one of its messages
 *
 * Gets what @message follows.
 *
 * Returns: (transfer none) (nullable): the message before, %NULL for a first message
 */
TektraMessage *
tektra_message_tree_get_parent (TektraMessageTree *self,
                                TektraMessage     *message)
{
  Node *node = find_node (self, message);

  g_return_val_if_fail (message != NULL && node != NULL, NULL);

  return node->parent->message;
}

/**
 * tektra_message_tree_add:
 * @self: a tree
 * @parent: (nullable): the message to follow, %NULL for a first message
 * @message: (transfer none): a message that is not in the tree
 *
 * Adds a message.
 */
void
tektra_message_tree_add (TektraMessageTree *self,
                         TektraMessage     *parent,
                         TektraMessage     *message)
{
  Node *parent_node = find_node (self, parent);
  Node *node;

  g_return_if_fail (parent_node != NULL);
  g_return_if_fail (!tektra_message_tree_contains (self, message));

  node = g_new0 (Node, 1);
  node->message = g_object_ref (message);
  g_ptr_array_add (self->nodes, node);
  g_hash_table_insert (self->by_message, message, node);
  node_attach (node, parent_node);
}

/**
 * tektra_message_tree_move:
 * @self: a tree
 * @message: one of its messages
 * @parent: (nullable): the message to follow, not itself a follower of @message
 *
 * Lets a message, and with it all that follows, follow another one.
 */
void
tektra_message_tree_move (TektraMessageTree *self,
                          TektraMessage     *message,
                          TektraMessage     *parent)
{
  Node *node = find_node (self, message);
  Node *parent_node = find_node (self, parent);

  g_return_if_fail (message != NULL && node != NULL);
  g_return_if_fail (parent_node != NULL && parent_node != node);

  node_detach (node);
  node_attach (node, parent_node);
}

/**
 * tektra_message_tree_remove:
 * @self: a tree
 * @message: one of its messages, which nothing follows
 *
 * Takes a message out.
 */
void
tektra_message_tree_remove (TektraMessageTree *self,
                            TektraMessage     *message)
{
  Node *node = find_node (self, message);

  g_return_if_fail (message != NULL && node != NULL);
  g_return_if_fail (node->children == NULL);

  node_detach (node);
  g_hash_table_remove (self->by_message, message);
  g_ptr_array_remove (self->nodes, node);
}

/**
 * tektra_message_tree_list_children:
 * @self: a tree
 * @message: (nullable): one of its messages, %NULL for what comes first
 *
 * Gets what follows @message.
 *
 * Returns: (transfer container) (element-type TektraMessage): the messages, oldest first
 */
GPtrArray *
tektra_message_tree_list_children (TektraMessageTree *self,
                                   TektraMessage     *message)
{
  GPtrArray *children = g_ptr_array_new ();
  Node *node = find_node (self, message);

  g_return_val_if_fail (node != NULL, children);

  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    g_ptr_array_add (children, ((Node *) g_ptr_array_index (node->children, i))->message);

  return children;
}

/**
 * tektra_message_tree_find_leaf:
 * @self: a tree
 * @message: (nullable): one of its messages, %NULL for the beginning
 *
 * Follows the newest message after @message, and the newest after that, to the end.
 *
 * Returns: (transfer none) (nullable): the last one; @message when nothing follows
 */
TektraMessage *
tektra_message_tree_find_leaf (TektraMessageTree *self,
                               TektraMessage     *message)
{
  Node *node = find_node (self, message);

  g_return_val_if_fail (node != NULL, NULL);

  while (node->children != NULL)
    node = g_ptr_array_index (node->children, node->children->len - 1);

  return node->message;
}

/**
 * tektra_message_tree_list_branch:
 * @self: a tree
 * @leaf: (nullable): one of its messages
 *
 * Gets the way from the beginning to @leaf.
 *
 * Returns: (transfer container) (element-type TektraMessage): the messages, @leaf last
 */
GPtrArray *
tektra_message_tree_list_branch (TektraMessageTree *self,
                                 TektraMessage     *leaf)
{
  GPtrArray *branch = g_ptr_array_new ();
  Node *node = find_node (self, leaf);

  g_return_val_if_fail (node != NULL, branch);

  for (; node->message != NULL; node = node->parent)
    g_ptr_array_add (branch, node->message);

  for (guint i = 0; i < branch->len / 2; i++)
    {
      gpointer message = branch->pdata[i];

      branch->pdata[i] = branch->pdata[branch->len - 1 - i];
      branch->pdata[branch->len - 1 - i] = message;
    }

  return branch;
}
