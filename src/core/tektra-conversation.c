/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-conversation.h"

/* The messages of one chat. They form a tree: an answer that is asked for again and a question that
 * is edited become siblings of what was there, and nothing is lost. What is shown, and what a model
 * is sent, is one branch of the tree: the items of this list model. */

typedef struct
{
  TektraMessage *message;
  TektraMessage *parent; /* borrowed, %NULL at the root */
} Node;

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
  GPtrArray *nodes;  /* Node, in the order they were added */
  GPtrArray *branch; /* TektraMessage, borrowed from the nodes */
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

static GParamSpec *properties[N_PROPS];

static void
node_free (Node *node)
{
  g_object_unref (node->message);
  g_free (node);
}

static Node *
tektra_conversation_find_node (TektraConversation *self,
                               TektraMessage      *message)
{
  g_assert (TEKTRA_IS_CONVERSATION (self));

  /* what is asked for is nearly always at the end */
  for (guint i = self->nodes->len; i > 0; i--)
    {
      Node *node = g_ptr_array_index (self->nodes, i - 1);

      if (node->message == message)
        return node;
    }

  return NULL;
}

static TektraMessage *
tektra_conversation_find_newest_child (TektraConversation *self,
                                       TektraMessage      *message)
{
  g_assert (TEKTRA_IS_CONVERSATION (self));

  for (guint i = self->nodes->len; i > 0; i--)
    {
      Node *node = g_ptr_array_index (self->nodes, i - 1);

      if (node->parent == message)
        return node->message;
    }

  return NULL;
}

/* Shows the branch that ends with @leaf and reports only what differs from the one before. */
static void
tektra_conversation_show_branch (TektraConversation *self,
                                 TektraMessage      *leaf)
{
  g_autoptr(GPtrArray) branch = g_ptr_array_new ();
  guint common = 0;
  guint n_removed, n_added;

  g_assert (TEKTRA_IS_CONVERSATION (self));

  for (Node *node = tektra_conversation_find_node (self, leaf);
       node != NULL;
       node = node->parent != NULL ? tektra_conversation_find_node (self, node->parent) : NULL)
    g_ptr_array_insert (branch, 0, node->message);

  while (common < branch->len &&
         common < self->branch->len &&
         g_ptr_array_index (branch, common) == g_ptr_array_index (self->branch, common))
    common++;

  n_removed = self->branch->len - common;
  n_added = branch->len - common;
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
  g_ptr_array_unref (self->nodes);

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
}

static void
tektra_conversation_init (TektraConversation *self)
{
  self->params = tektra_generation_params_new ();
  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  self->branch = g_ptr_array_new ();
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
  Node *node;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  node = tektra_conversation_find_node (self, message);
  g_return_val_if_fail (node != NULL, NULL);

  return node->parent;
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
  Node *node;

  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));
  g_return_if_fail (TEKTRA_IS_MESSAGE (message));
  g_return_if_fail (parent == NULL || tektra_conversation_find_node (self, parent) != NULL);

  node = g_new0 (Node, 1);
  node->message = g_object_ref (message);
  node->parent = parent;
  g_ptr_array_add (self->nodes, node);

  tektra_conversation_show_branch (self, message);
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
  GListStore *siblings;
  TektraMessage *parent;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  siblings = g_list_store_new (TEKTRA_TYPE_MESSAGE);
  parent = tektra_conversation_get_parent (self, message);

  for (guint i = 0; i < self->nodes->len; i++)
    {
      Node *node = g_ptr_array_index (self->nodes, i);

      if (node->parent == parent)
        g_list_store_append (siblings, node->message);
    }

  return G_LIST_MODEL (siblings);
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
  TektraMessage *leaf = message;
  TektraMessage *child;

  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));
  g_return_if_fail (tektra_conversation_find_node (self, message) != NULL);

  while ((child = tektra_conversation_find_newest_child (self, leaf)) != NULL)
    leaf = child;

  tektra_conversation_show_branch (self, leaf);
}
