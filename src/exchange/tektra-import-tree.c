/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "exchange/tektra-import-tree.h"

/* Strangers' trees come in any order, with nodes that hold no message, and, when somebody means
 * harm, with circles and with parents that are not there. Nothing here calls itself: a chat may be
 * a chain of a hundred thousand messages. */

typedef enum
{
  ENTRY_WAITING,
  ENTRY_ON_PATH,
  ENTRY_PLACED,
} EntryState;

typedef struct
{
  char *id;
  char *parent_id;
  TektraMessage *message; /* where the entry has none: that of the nearest ancestor that has */
  EntryState state;
  guint n_children;
  guint borrowed : 1;     /* the message is that ancestor's */
  guint forked : 1;       /* there are others that follow what it follows */
} Entry;

struct _TektraImportTree
{
  GPtrArray *entries;  /* Entry, in the order in which they become messages */
  GHashTable *by_id;   /* id of an entry → Entry */
  GPtrArray *messages; /* TektraMessage, parents before their children */
  GPtrArray *parents;  /* TektraMessage, for each of them the one before it, or %NULL */
  guint joins : 1;
};

static void
entry_free (Entry *entry)
{
  g_free (entry->id);
  g_free (entry->parent_id);
  g_clear_object (&entry->message);
  g_free (entry);
}

static int
compare_created (gconstpointer a,
                 gconstpointer b)
{
  const Entry *first = *(Entry * const *) a;
  const Entry *second = *(Entry * const *) b;
  gint64 first_time = first->message != NULL ? tektra_message_get_created (first->message) : 0;
  gint64 second_time = second->message != NULL ? tektra_message_get_created (second->message) : 0;

  return (first_time > second_time) - (first_time < second_time);
}

static gboolean
is_model (TektraMessage *message)
{
  return message != NULL && tektra_message_get_role (message) != TEKTRA_ROLE_USER &&
         tektra_message_get_role (message) != TEKTRA_ROLE_SYSTEM;
}

/* Elsewhere an answer is several messages, such as a thought, the call of a tool, what that gave
 * and the rest. Here they are the parts of one. */
static gboolean
tektra_import_tree_joins (TektraImportTree *self,
                          const Entry      *entry,
                          const Entry      *parent)
{
  return self->joins && parent != NULL && !entry->forked &&
         is_model (entry->message) && is_model (parent->message);
}

static void
tektra_import_tree_place (TektraImportTree *self,
                          Entry            *entry,
                          Entry            *parent)
{
  TektraMessage *above = parent != NULL ? parent->message : NULL;

  entry->state = ENTRY_PLACED;
  entry->borrowed = entry->message == NULL;
  entry->forked = parent != NULL &&
                  (parent->n_children > 1 || (parent->borrowed && parent->forked));

  if (entry->borrowed)
    g_set_object (&entry->message, above);
  else if (tektra_import_tree_joins (self, entry, parent))
    {
      GListModel *parts = tektra_message_list_parts (entry->message);

      for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
        {
          g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

          tektra_message_add_part (above, part);
        }
      if (tektra_message_get_model_name (above) == NULL)
        tektra_message_set_model_name (above, tektra_message_get_model_name (entry->message));
      g_set_object (&entry->message, above);
    }
  else
    {
      g_ptr_array_add (self->messages, g_object_ref (entry->message));
      g_ptr_array_add (self->parents, above);
    }
}

static Entry *
tektra_import_tree_find (TektraImportTree *self,
                         const char       *id)
{
  return id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;
}

/* Walks up from @entry to what is placed already, then places everything from there down. */
static gboolean
tektra_import_tree_place_path (TektraImportTree        *self,
                               Entry                   *entry,
                               const TektraImportNode  *place,
                               GError                 **error)
{
  g_autoptr(GPtrArray) path = g_ptr_array_new ();
  Entry *parent = NULL;

  for (; entry != NULL && entry->state != ENTRY_PLACED; entry = parent)
    {
      if (entry->state == ENTRY_ON_PATH)
        {
          g_autofree char *name = tektra_import_node_clean_name (entry->id);

          return tektra_import_node_fail (place, error,
                                          _("the message “%s” comes before itself"), name);
        }

      entry->state = ENTRY_ON_PATH;
      g_ptr_array_add (path, entry);

      parent = tektra_import_tree_find (self, entry->parent_id);
      if (entry->parent_id != NULL && parent == NULL)
        {
          g_autofree char *name = tektra_import_node_clean_name (entry->id);

          return tektra_import_node_fail (place, error,
                                          _("the message before “%s” is missing"), name);
        }
    }

  for (guint i = path->len; i > 0; i--)
    {
      Entry *next = g_ptr_array_index (path, i - 1);

      tektra_import_tree_place (self, next, entry);
      entry = next;
    }

  return TRUE;
}

/**
 * tektra_import_tree_new:
 * @joins: whether what a model says in several messages becomes one, as it is in Tektra
 *
 * Creates a tree without messages.
 *
 * Returns: (transfer full): a new tree
 */
TektraImportTree *
tektra_import_tree_new (gboolean joins)
{
  TektraImportTree *self = g_new0 (TektraImportTree, 1);

  self->joins = joins;
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  self->parents = g_ptr_array_new ();

  return self;
}

/**
 * tektra_import_tree_free:
 * @self: (transfer full): a tree
 *
 * Frees a tree.
 */
void
tektra_import_tree_free (TektraImportTree *self)
{
  g_ptr_array_unref (self->parents);
  g_ptr_array_unref (self->messages);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/**
 * tektra_import_tree_add:
 * @self: a tree
 * @place: where in the file
 * @id: what the message is called there
 * @parent_id: (nullable): what the one before it is called there, %NULL for none
 * @message: (nullable): the message; %NULL for what only ties others together
 * @error: return location for an error
 *
 * Adds a message. The one before it may come later.
 *
 * Returns: %TRUE, or %FALSE with an error when there is one of this id
 */
gboolean
tektra_import_tree_add (TektraImportTree        *self,
                        const TektraImportNode  *place,
                        const char              *id,
                        const char              *parent_id,
                        TektraMessage           *message,
                        GError                 **error)
{
  Entry *entry;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (message == NULL || TEKTRA_IS_MESSAGE (message), FALSE);

  if (g_hash_table_contains (self->by_id, id))
    return tektra_import_node_fail (place, error, "%s", _("there are two messages of this id"));

  entry = g_new0 (Entry, 1);
  entry->id = g_strdup (id);
  entry->parent_id = g_strdup (parent_id);
  g_set_object (&entry->message, message);
  g_ptr_array_add (self->entries, entry);
  g_hash_table_insert (self->by_id, entry->id, entry);

  return TRUE;
}

/**
 * tektra_import_tree_has:
 * @self: a tree
 * @id: what a message is called in the file
 *
 * Looks for a message.
 *
 * Returns: %TRUE when it was added
 */
gboolean
tektra_import_tree_has (TektraImportTree *self,
                        const char       *id)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_hash_table_contains (self->by_id, id);
}

/**
 * tektra_import_tree_sort:
 * @self: a tree
 *
 * Puts the messages into the order in which they were made, for files that keep none: so the
 * versions of an answer are counted as the person saw them come.
 */
void
tektra_import_tree_sort (TektraImportTree *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_sort (self->entries, compare_created);
}

/**
 * tektra_import_tree_build:
 * @self: a tree, of no use afterwards
 * @place: where in the file
 * @current_id: (nullable): the last message of the branch to show, as it is called there
 * @conversation: a conversation without messages
 * @error: return location for an error
 *
 * Puts the messages into a conversation, each below the one before it.
 *
 * Returns: %TRUE, or %FALSE with an error when they are no tree
 */
gboolean
tektra_import_tree_build (TektraImportTree        *self,
                          const TektraImportNode  *place,
                          const char              *current_id,
                          TektraConversation      *conversation,
                          GError                 **error)
{
  Entry *current;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), FALSE);

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      Entry *parent = tektra_import_tree_find (self, entry->parent_id);

      if (parent != NULL)
        parent->n_children++;
    }

  for (guint i = 0; i < self->entries->len; i++)
    {
      if (!tektra_import_tree_place_path (self, g_ptr_array_index (self->entries, i), place, error))
        return FALSE;
    }

  tektra_conversation_set_messages (conversation, self->messages, self->parents, NULL);

  current = tektra_import_tree_find (self, current_id);
  if (current != NULL && current->message != NULL)
    tektra_conversation_select (conversation, current->message);

  return TRUE;
}
