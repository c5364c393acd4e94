/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-conversation.h"
#include "core/tektra-message-tree.h"
#include "util/tektra-id.h"

/* The messages of one chat. They form a tree: an answer that is asked for again and a question that
 * is edited become siblings of what was there, and nothing is lost. What is shown, and what a model
 * is sent, is one branch of the tree: the items of this list model. */

struct _TektraConversation
{
  GObject parent_instance;

  /* owned */
  char *title;
  char *system_prompt;
  char *model_id;
  char *preset;
  char *template_name;
  TektraGenerationParams *params;
  TektraMessageTree *tree;
  GPtrArray *branch; /* TektraMessage, borrowed from the tree */

  gint64 id;
  gint64 created;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraConversation, tektra_conversation, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SYSTEM_PROMPT,
  PROP_MODEL_ID,
  PROP_PRESET,
  PROP_TEMPLATE_NAME,
  PROP_PARAMS,
  N_PROPS
};

enum
{
  MESSAGE_ADDED,
  MESSAGE_REMOVED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* Shows the branch that ends with @leaf and reports only what differs from the one before. */
static void
tektra_conversation_show_branch (TektraConversation *self,
                                 TektraMessage      *leaf)
{
  g_autoptr(GPtrArray) branch = tektra_message_tree_list_branch (self->tree, leaf);
  guint common = 0, common_end = 0;
  guint n_removed, n_added;

  g_assert (TEKTRA_IS_CONVERSATION (self));

  while (common < branch->len &&
         common < self->branch->len &&
         g_ptr_array_index (branch, common) == g_ptr_array_index (self->branch, common))
    common++;

  /* A message that comes or goes in the middle leaves the others where they are looked at. */
  while (common + common_end < MIN (branch->len, self->branch->len) &&
         g_ptr_array_index (branch, branch->len - 1 - common_end) ==
         g_ptr_array_index (self->branch, self->branch->len - 1 - common_end))
    common_end++;

  n_removed = self->branch->len - common - common_end;
  n_added = branch->len - common - common_end;
  if (n_removed == 0 && n_added == 0)
    return;

  g_ptr_array_unref (self->branch);
  self->branch = g_steal_pointer (&branch);
  g_list_model_items_changed (G_LIST_MODEL (self), common, n_removed, n_added);
}

static GType
tektra_conversation_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_MESSAGE;
}

static guint
tektra_conversation_get_n_items (GListModel *model)
{
  return TEKTRA_CONVERSATION (model)->branch->len;
}

static gpointer
tektra_conversation_get_item (GListModel *model,
                              guint       position)
{
  TektraConversation *self = TEKTRA_CONVERSATION (model);

  if (position >= self->branch->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->branch, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_conversation_get_item_type;
  iface->get_n_items = tektra_conversation_get_n_items;
  iface->get_item = tektra_conversation_get_item;
}

static void
tektra_conversation_finalize (GObject *object)
{
  TektraConversation *self = TEKTRA_CONVERSATION (object);

  g_free (self->title);
  g_free (self->system_prompt);
  g_free (self->model_id);
  g_free (self->preset);
  g_free (self->template_name);
  g_object_unref (self->params);
  g_ptr_array_unref (self->branch);
  tektra_message_tree_free (self->tree);

  G_OBJECT_CLASS (tektra_conversation_parent_class)->finalize (object);
}

static void
tektra_conversation_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  TektraConversation *self = TEKTRA_CONVERSATION (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SYSTEM_PROMPT:
      g_value_set_string (value, self->system_prompt);
      break;
    case PROP_MODEL_ID:
      g_value_set_string (value, self->model_id);
      break;
    case PROP_PRESET:
      g_value_set_string (value, self->preset);
      break;
    case PROP_TEMPLATE_NAME:
      g_value_set_string (value, self->template_name);
      break;
    case PROP_PARAMS:
      g_value_set_object (value, self->params);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_conversation_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  TektraConversation *self = TEKTRA_CONVERSATION (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      tektra_conversation_set_title (self, g_value_get_string (value));
      break;
    case PROP_SYSTEM_PROMPT:
      tektra_conversation_set_system_prompt (self, g_value_get_string (value));
      break;
    case PROP_MODEL_ID:
      tektra_conversation_set_model_id (self, g_value_get_string (value));
      break;
    case PROP_PRESET:
      tektra_conversation_set_preset (self, g_value_get_string (value));
      break;
    case PROP_TEMPLATE_NAME:
      tektra_conversation_set_template_name (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_conversation_class_init (TektraConversationClass *klass)
{
  const GParamFlags readable =
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_conversation_finalize;
  object_class->get_property = tektra_conversation_get_property;
  object_class->set_property = tektra_conversation_set_property;

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, writable);
  properties[PROP_SYSTEM_PROMPT] =
    g_param_spec_string ("system-prompt", NULL, NULL, NULL, writable);
  properties[PROP_MODEL_ID] =
    g_param_spec_string ("model-id", NULL, NULL, NULL, writable);
  properties[PROP_PRESET] =
    g_param_spec_string ("preset", NULL, NULL, NULL, writable);
  properties[PROP_TEMPLATE_NAME] =
    g_param_spec_string ("template-name", NULL, NULL, NULL, writable);
  properties[PROP_PARAMS] =
    g_param_spec_object ("params", NULL, NULL, TEKTRA_TYPE_GENERATION_PARAMS, readable);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraConversation::message-added:
   * @self: a conversation
   * @message: a message
   *
   * Emitted when a message is in the tree, on the branch that is shown or not.
   */
  signals[MESSAGE_ADDED] =
    g_signal_new ("message-added",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TEKTRA_TYPE_MESSAGE);

  /**
   * TektraConversation::message-removed:
   * @self: a conversation
   * @message: a message
   *
   * Emitted when a message is no longer in the tree. What followed it follows its parent now.
   */
  signals[MESSAGE_REMOVED] =
    g_signal_new ("message-removed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TEKTRA_TYPE_MESSAGE);
}

static void
tektra_conversation_init (TektraConversation *self)
{
  self->params = tektra_generation_params_new ();
  self->tree = tektra_message_tree_new ();
  self->branch = g_ptr_array_new ();
  self->id = tektra_id_new ();
  self->created = g_get_real_time ();
}

/**
 * tektra_conversation_new:
 *
 * Creates a conversation without messages.
 *
 * Returns: (transfer full): a new conversation
 */
TektraConversation *
tektra_conversation_new (void)
{
  return g_object_new (TEKTRA_TYPE_CONVERSATION, NULL);
}

/**
 * tektra_conversation_get_id:
 * @self: a conversation
 *
 * Gets what the conversation is known by where it is stored.
 *
 * Returns: a number of [func@id_new]
 */
gint64
tektra_conversation_get_id (TektraConversation *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), 0);

  return self->id;
}

/**
 * tektra_conversation_get_created:
 * @self: a conversation
 *
 * Gets when the conversation was begun.
 *
 * Returns: microseconds since 1970, UTC
 */
gint64
tektra_conversation_get_created (TektraConversation *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), 0);

  return self->created;
}

/**
 * tektra_conversation_identify:
 * @self: a conversation that nobody knows yet
 * @id: a number of [func@id_new]
 * @created: microseconds since 1970, UTC
 *
 * Sets what the conversation is known by and when it was begun, for one that was stored.
 */
void
tektra_conversation_identify (TektraConversation *self,
                              gint64              id,
                              gint64              created)
{
  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));

  self->id = id;
  self->created = created;
}

/**
 * tektra_conversation_get_title:
 * @self: a conversation
 *
 * Gets what the conversation is about.
 *
 * Returns: (transfer none) (nullable): the title, %NULL before there is one
 */
const char *
tektra_conversation_get_title (TektraConversation *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  return self->title;
}

/**
 * tektra_conversation_set_title:
 * @self: a conversation
 * @title: (nullable): the title
 *
 * Sets what the conversation is about.
 */
void
tektra_conversation_set_title (TektraConversation *self,
                               const char         *title)
{
  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));

  if (g_set_str (&self->title, title))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * tektra_conversation_get_system_prompt:
 * @self: a conversation
 *
 * Gets the instructions that every request of this conversation begins with.
 *
 * Returns: (transfer none) (nullable): the instructions
 */
const char *
tektra_conversation_get_system_prompt (TektraConversation *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  return self->system_prompt;
}

/**
 * tektra_conversation_set_system_prompt:
 * @self: a conversation
 * @system_prompt: (nullable): the instructions
 *
 * Sets the instructions that every request of this conversation begins with.
 */
void
tektra_conversation_set_system_prompt (TektraConversation *self,
                                       const char         *system_prompt)
{
  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));

  if (g_set_str (&self->system_prompt, system_prompt))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYSTEM_PROMPT]);
}

/**
 * tektra_conversation_get_model_id:
 * @self: a conversation
 *
 * Gets which model answers in this conversation.
 *
 * Returns: (transfer none) (nullable): its full id, %NULL before one was chosen
 */
const char *
tektra_conversation_get_model_id (TektraConversation *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  return self->model_id;
}

/**
 * tektra_conversation_set_model_id:
 * @self: a conversation
 * @model_id: (nullable): its full id, %NULL before one was chosen
 *
 * Sets which model answers in this conversation.
 */
void
tektra_conversation_set_model_id (TektraConversation *self,
                                  const char         *model_id)
{
  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));

  if (g_set_str (&self->model_id, model_id))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL_ID]);
}

/**
 * tektra_conversation_get_preset:
 * @self: a conversation
 *
 * Gets which preset of the configuration this conversation uses.
 *
 * Returns: (transfer none) (nullable): its name, %NULL for none
 */
const char *
tektra_conversation_get_preset (TektraConversation *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  return self->preset;
}

/**
 * tektra_conversation_set_preset:
 * @self: a conversation
 * @preset: (nullable): its name, %NULL for none
 *
 * Sets which preset of the configuration this conversation uses.
 */
void
tektra_conversation_set_preset (TektraConversation *self,
                                const char         *preset)
{
  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));

  if (g_set_str (&self->preset, preset))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESET]);
}

/**
 * tektra_conversation_get_template_name:
 * @self: a conversation
 *
 * Gets the prompt template that is used instead of the model's own.
 *
 * Returns: (transfer none) (nullable): its name, %NULL for the model's own
 */
const char *
tektra_conversation_get_template_name (TektraConversation *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  return self->template_name;
}

/**
 * tektra_conversation_set_template_name:
 * @self: a conversation
 * @template_name: (nullable): its name, %NULL for the model's own
 *
 * Sets the prompt template that is used instead of the model's own.
 */
void
tektra_conversation_set_template_name (TektraConversation *self,
                                       const char         *template_name)
{
  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));

  if (g_set_str (&self->template_name, template_name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEMPLATE_NAME]);
}

/**
 * tektra_conversation_get_params:
 * @self: a conversation
 *
 * Gets what was chosen for this conversation alone.
 *
 * Returns: (transfer none): the settings, to be changed in place
 */
TektraGenerationParams *
tektra_conversation_get_params (TektraConversation *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  return self->params;
}

/**
 * tektra_conversation_get_last:
 * @self: a conversation
 *
 * Gets the last message of the current branch.
 *
 * Returns: (transfer none) (nullable): the message, %NULL in an empty conversation
 */
TektraMessage *
tektra_conversation_get_last (TektraConversation *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  return self->branch->len > 0 ? g_ptr_array_index (self->branch, self->branch->len - 1) : NULL;
}

/**
 * tektra_conversation_get_parent:
 * @self: a conversation
 * @message: one of its messages
 *
 * Gets what @message follows.
 *
 * Returns: (transfer none) (nullable): the message before, %NULL for a first message
 */
TektraMessage *
tektra_conversation_get_parent (TektraConversation *self,
                                TektraMessage      *message)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  return tektra_message_tree_get_parent (self->tree, message);
}

/**
 * tektra_conversation_append:
 * @self: a conversation
 * @message: (transfer none): a new message
 *
 * Adds a message at the end of the current branch.
 */
void
tektra_conversation_append (TektraConversation *self,
                            TektraMessage      *message)
{
  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));

  tektra_conversation_append_to (self, tektra_conversation_get_last (self), message);
}

/**
 * tektra_conversation_append_to:
 * @self: a conversation
 * @parent: (nullable): the message to follow, %NULL to begin the conversation anew
 * @message: (transfer none): a new message
 *
 * Adds a message after @parent and shows the branch that ends with it.
 *
 * What followed @parent before is kept: see [method@Conversation.list_siblings].
 */
void
tektra_conversation_append_to (TektraConversation *self,
                               TektraMessage      *parent,
                               TektraMessage      *message)
{
  gboolean at_end;

  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));
  g_return_if_fail (TEKTRA_IS_MESSAGE (message));

  at_end = parent == tektra_conversation_get_last (self);
  tektra_message_tree_add (self->tree, parent, message);
  g_signal_emit (self, signals[MESSAGE_ADDED], 0, message);

  if (at_end)
    {
      g_ptr_array_add (self->branch, message);
      g_list_model_items_changed (G_LIST_MODEL (self), self->branch->len - 1, 0, 1);
    }
  else
    {
      tektra_conversation_show_branch (self, message);
    }
}

/**
 * tektra_conversation_set_messages:
 * @self: a conversation without messages
 * @messages: (element-type TektraMessage): its messages, parents before their children
 * @parents: (element-type TektraMessage): for each the message that it follows, or %NULL
 * @leaf: (nullable): the end of the branch to show, %NULL for the newest
 *
 * Fills a conversation with what was stored. Nobody is told but those who look at the list.
 */
void
tektra_conversation_set_messages (TektraConversation *self,
                                  GPtrArray          *messages,
                                  GPtrArray          *parents,
                                  TektraMessage      *leaf)
{
  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));
  g_return_if_fail (tektra_message_tree_get_size (self->tree) == 0);
  g_return_if_fail (messages->len == parents->len);

  for (guint i = 0; i < messages->len; i++)
    tektra_message_tree_add (self->tree, parents->pdata[i], messages->pdata[i]);

  tektra_conversation_show_branch (self,
                                   leaf != NULL
                                   ? leaf : tektra_message_tree_find_leaf (self->tree, NULL));
}

/**
 * tektra_conversation_get_n_messages:
 * @self: a conversation
 *
 * Gets how many messages there are, shown or not.
 *
 * Returns: their number
 */
guint
tektra_conversation_get_n_messages (TektraConversation *self)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), 0);

  return tektra_message_tree_get_size (self->tree);
}

/**
 * tektra_conversation_get_message:
 * @self: a conversation
 * @index: less than the number of messages
 *
 * Gets one of all messages, in the order in which they came.
 *
 * Returns: (transfer none): a message
 */
TektraMessage *
tektra_conversation_get_message (TektraConversation *self,
                                 guint               index)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  return tektra_message_tree_get (self->tree, index);
}

/**
 * tektra_conversation_contains:
 * @self: a conversation
 * @message: a message
 *
 * Looks for a message.
 *
 * Returns: %TRUE when it is in the conversation, shown or not
 */
gboolean
tektra_conversation_contains (TektraConversation *self,
                              TektraMessage      *message)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), FALSE);

  return tektra_message_tree_contains (self->tree, message);
}

/**
 * tektra_conversation_remove:
 * @self: a conversation
 * @message: one of its messages
 *
 * Takes one message out. What followed it follows its parent now.
 *
 * Returns: (transfer full) (element-type TektraMessage): what followed it, to bring it back with
 *   [method@Conversation.restore]
 */
GPtrArray *
tektra_conversation_remove (TektraConversation *self,
                            TektraMessage      *message)
{
  g_autoptr(TektraMessage) removed = NULL;
  g_autoptr(GPtrArray) children = NULL;
  TektraMessage *parent, *last;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);
  g_return_val_if_fail (tektra_message_tree_contains (self->tree, message), NULL);

  removed = g_object_ref (message);
  parent = tektra_message_tree_get_parent (self->tree, message);
  children = tektra_message_tree_list_children (self->tree, message);
  last = tektra_conversation_get_last (self);

  for (guint i = 0; i < children->len; i++)
    tektra_message_tree_move (self->tree, children->pdata[i], parent);
  tektra_message_tree_remove (self->tree, message);

  tektra_conversation_show_branch (self,
                                   last != message
                                   ? last : tektra_message_tree_find_leaf (self->tree, parent));
  g_signal_emit (self, signals[MESSAGE_REMOVED], 0, message);

  g_ptr_array_foreach (children, (GFunc) (void (*) (void)) g_object_ref, NULL);
  g_ptr_array_set_free_func (children, g_object_unref);

  return g_steal_pointer (&children);
}

/**
 * tektra_conversation_restore:
 * @self: a conversation
 * @parent: (nullable): what @message followed
 * @message: a message that was removed
 * @children: (element-type TektraMessage): what followed it
 *
 * Brings a removed message back. What is gone meanwhile of @children is passed over.
 */
void
tektra_conversation_restore (TektraConversation *self,
                             TektraMessage      *parent,
                             TektraMessage      *message,
                             GPtrArray          *children)
{
  TektraMessage *last;

  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));
  g_return_if_fail (parent == NULL || tektra_message_tree_contains (self->tree, parent));

  last = tektra_conversation_get_last (self);
  tektra_message_tree_add (self->tree, parent, message);

  for (guint i = 0; i < children->len; i++)
    {
      if (tektra_message_tree_contains (self->tree, children->pdata[i]))
        tektra_message_tree_move (self->tree, children->pdata[i], message);
    }

  g_signal_emit (self, signals[MESSAGE_ADDED], 0, message);
  tektra_conversation_show_branch (self,
                                   last != parent
                                   ? last : tektra_message_tree_find_leaf (self->tree, message));
}

/**
 * tektra_conversation_list_siblings:
 * @self: a conversation
 * @message: one of its messages
 *
 * Gets the messages that follow the same message as @message does, itself included, oldest first.
 *
 * Returns: (transfer full): a list of [class@Message]
 */
GListModel *
tektra_conversation_list_siblings (TektraConversation *self,
                                   TektraMessage      *message)
{
  g_autoptr(GPtrArray) siblings = NULL;
  GListStore *list;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  siblings = tektra_message_tree_list_children (self->tree,
                                                tektra_conversation_get_parent (self, message));
  list = g_list_store_new (TEKTRA_TYPE_MESSAGE);
  g_list_store_splice (list, 0, 0, siblings->pdata, siblings->len);

  return G_LIST_MODEL (list);
}

/**
 * tektra_conversation_select:
 * @self: a conversation
 * @message: one of its messages
 *
 * Shows the branch that runs through @message to its newest end.
 */
void
tektra_conversation_select (TektraConversation *self,
                            TektraMessage      *message)
{
  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));
  g_return_if_fail (tektra_message_tree_contains (self->tree, message));

  tektra_conversation_show_branch (self, tektra_message_tree_find_leaf (self->tree, message));
}
