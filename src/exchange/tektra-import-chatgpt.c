/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "exchange/tektra-import-private.h"

#include "core/tektra-thinking-part.h"
#include "exchange/tektra-import-tree.h"

/* ChatGPT's conversations.json of "Export data": a tree of nodes by id, of which some hold no
 * message and some one that nobody ever saw. */

static gboolean
is_user (TektraMessage *message)
{
  return tektra_message_get_role (message) == TEKTRA_ROLE_USER;
}

static void
add_text (TektraMessage *message,
          const char    *text)
{
  if (is_user (message))
    tektra_message_append_text (message, text, -1);
  else
    tektra_import_add_text (message, text);
}

/* A piece is a text, or an object for what is not: a picture, which is another file of the archive,
 * or the words of something spoken. */
static gboolean
read_piece (const TektraImportNode  *piece,
            TektraMessage           *message,
            GError                 **error)
{
  TektraImportNode type_node = tektra_import_node_member (piece, "content_type");
  TektraImportNode text_node = tektra_import_node_member (piece, "text");
  TektraImportNode pointer_node = tektra_import_node_member (piece, "asset_pointer");
  const char *text = NULL;
  const char *type = NULL;
  const char *pointer = NULL;

  if (piece->json == NULL)
    return TRUE;
  if (tektra_import_node_is_string (piece))
    {
      add_text (message, json_node_get_string (piece->json));
      return TRUE;
    }

  if (!tektra_import_node_need_object (piece, error) ||
      !tektra_import_node_read_string (&type_node, &type, error) ||
      !tektra_import_node_read_string (&text_node, &text, error) ||
      !tektra_import_node_read_string (&pointer_node, &pointer, error))
    return FALSE;

  if (text != NULL)
    add_text (message, text);
  else if (pointer != NULL || g_strcmp0 (type, "image_asset_pointer") == 0)
    tektra_import_add_note (message, pointer);

  return TRUE;
}

static gboolean
read_pieces (const TektraImportNode  *content,
             TektraMessage           *message,
             GError                 **error)
{
  TektraImportNode parts = tektra_import_node_member (content, "parts");

  if (!tektra_import_node_read_array (&parts, error))
    return FALSE;

  for (guint i = 0; i < tektra_import_node_get_length (&parts); i++)
    {
      TektraImportNode piece = tektra_import_node_element (&parts, i);

      if (!read_piece (&piece, message, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_thoughts (const TektraImportNode  *content,
               TektraMessage           *message,
               GError                 **error)
{
  TektraImportNode thoughts = tektra_import_node_member (content, "thoughts");
  g_autoptr(GString) all = g_string_new (NULL);
  g_autoptr(TektraPart) part = NULL;

  if (!tektra_import_node_read_array (&thoughts, error))
    return FALSE;

  for (guint i = 0; i < tektra_import_node_get_length (&thoughts); i++)
    {
      TektraImportNode thought = tektra_import_node_element (&thoughts, i);
      TektraImportNode summary_node = tektra_import_node_member (&thought, "summary");
      TektraImportNode content_node = tektra_import_node_member (&thought, "content");
      const char *summary = "";
      const char *text = "";

      if (!tektra_import_node_need_object (&thought, error) ||
          !tektra_import_node_read_string (&summary_node, &summary, error) ||
          !tektra_import_node_read_string (&content_node, &text, error))
        return FALSE;

      if (all->len > 0)
        g_string_append (all, "\n\n");
      g_string_append (all, summary);
      if (*summary != '\0' && *text != '\0')
        g_string_append (all, "\n\n");
      g_string_append (all, text);
    }

  if (all->len == 0)
    return TRUE;

  part = tektra_thinking_part_new_finished (all->str, 0);
  tektra_message_add_part (message, part);

  return TRUE;
}

/* What was run, came out of it or was found on a page: its text is one member or another. */
static gboolean
read_output (const TektraImportNode  *content,
             TektraMessage           *message,
             GError                 **error)
{
  static const char * const names[] = { "text", "result", "content" };
  const char *title = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      TektraImportNode node = tektra_import_node_member (content, names[i]);
      TektraImportNode title_node = tektra_import_node_member (content, "title");
      const char *text = NULL;

      if (!tektra_import_node_read_string (&title_node, &title, error) ||
          !tektra_import_node_read_string (&node, &text, error))
        return FALSE;
      if (text == NULL)
        continue;

      if (is_user (message))
        tektra_message_append_text (message, text, -1);
      else
        tektra_import_add_file (message, title, text);
      return TRUE;
    }

  return TRUE;
}

static gboolean
read_content (const TektraImportNode  *content,
              TektraMessage           *message,
              GError                 **error)
{
  TektraImportNode type_node = tektra_import_node_member (content, "content_type");
  TektraImportNode parts_node = tektra_import_node_member (content, "parts");
  const char *type = "";

  if (!tektra_import_node_need_object (content, error) ||
      !tektra_import_node_read_string (&type_node, &type, error))
    return FALSE;

  if (g_str_equal (type, "thoughts"))
    return read_thoughts (content, message, error);
  /* how long it thought, and what was set once for all chats */
  if (g_str_equal (type, "reasoning_recap") || g_str_equal (type, "user_editable_context") ||
      g_str_equal (type, "model_editable_context"))
    return TRUE;
  if (parts_node.json != NULL)
    return read_pieces (content, message, error);

  return read_output (content, message, error);
}

static gboolean
read_role (const TektraImportNode  *message,
           TektraRole              *role,
           GError                 **error)
{
  TektraImportNode author = tektra_import_node_member (message, "author");
  TektraImportNode role_node = tektra_import_node_member (&author, "role");
  const char *name;

  if (!tektra_import_node_need_object (&author, error) ||
      !tektra_import_node_need_string (&role_node, &name, error))
    return FALSE;

  if (g_str_equal (name, "user"))
    *role = TEKTRA_ROLE_USER;
  else if (g_str_equal (name, "system"))
    *role = TEKTRA_ROLE_SYSTEM;
  else if (g_str_equal (name, "assistant") || g_str_equal (name, "tool") ||
           g_str_equal (name, "critic"))
    /* what a tool gave is shown in the answer that asked for it */
    *role = TEKTRA_ROLE_ASSISTANT;
  else
    return tektra_import_node_fail (&role_node, error, "%s", _("the word is unknown"));

  return TRUE;
}

/* Returns a message without parts for what nobody saw. */
static TektraMessage *
read_message (const TektraImportNode  *node,
              gint64                   created,
              GError                 **error)
{
  TektraImportNode content = tektra_import_node_member (node, "content");
  TektraImportNode metadata = tektra_import_node_member (node, "metadata");
  TektraImportNode hidden_node =
    tektra_import_node_member (&metadata, "is_visually_hidden_from_conversation");
  TektraImportNode model_node = tektra_import_node_member (&metadata, "model_slug");
  TektraImportNode time_node = tektra_import_node_member (node, "create_time");
  g_autoptr(TektraMessage) message = NULL;
  const char *model = NULL;
  gboolean hidden = FALSE;
  TektraRole role = TEKTRA_ROLE_USER;

  if (!tektra_import_node_need_object (node, error) ||
      !read_role (node, &role, error) ||
      !tektra_import_node_read_object (&metadata, error) ||
      !tektra_import_node_read_boolean (&hidden_node, &hidden, error) ||
      !tektra_import_node_read_string (&model_node, &model, error) ||
      !tektra_import_node_read_seconds (&time_node, &created, error))
    return NULL;

  message = tektra_message_new (role);
  tektra_import_set_created (message, created);
  if (role == TEKTRA_ROLE_ASSISTANT)
    {
      tektra_message_set_model_name (message, model);
      tektra_message_set_finish_reason (message, TEKTRA_FINISH_STOP);
    }

  if (!hidden && !read_content (&content, message, error))
    return NULL;

  return g_steal_pointer (&message);
}

static gboolean
read_node (const TektraImportNode  *node,
           TektraConversation      *conversation,
           TektraImportTree        *tree,
           GError                 **error)
{
  TektraImportNode parent_node = tektra_import_node_member (node, "parent");
  TektraImportNode message_node = tektra_import_node_member (node, "message");
  g_autoptr(TektraMessage) message = NULL;
  const char *parent = NULL;

  if (!tektra_import_node_need_object (node, error) ||
      !tektra_import_node_read_string (&parent_node, &parent, error))
    return FALSE;

  if (message_node.json != NULL)
    {
      message = read_message (&message_node, tektra_conversation_get_created (conversation), error);
      if (message == NULL)
        return FALSE;

      if (tektra_message_get_role (message) == TEKTRA_ROLE_SYSTEM)
        {
          g_autofree char *text = tektra_message_dup_text (message);

          if (*text != '\0' && tektra_conversation_get_system_prompt (conversation) == NULL)
            tektra_conversation_set_system_prompt (conversation, text);
          g_clear_object (&message);
        }
      else if (g_list_model_get_n_items (tektra_message_list_parts (message)) == 0)
        g_clear_object (&message);
    }

  return tektra_import_tree_add (tree, node, node->member, parent, message, error);
}

/**
 * tektra_import_read_chatgpt:
 * @context: the file
 * @chat: one of its chats
 * @error: return location for an error
 *
 * Reads a chat of ChatGPT, with all versions of its questions and answers. Pictures are in other
 * files of the archive; their names are kept.
 *
 * Returns: (transfer full) (nullable): the chat, or %NULL with an error that names the place
 */
TektraConversation *
tektra_import_read_chatgpt (TektraImportContext     *context,
                            const TektraImportNode  *chat,
                            GError                 **error)
{
  TektraImportNode mapping = tektra_import_node_member (chat, "mapping");
  TektraImportNode title_node = tektra_import_node_member (chat, "title");
  TektraImportNode created_node = tektra_import_node_member (chat, "create_time");
  TektraImportNode current_node = tektra_import_node_member (chat, "current_node");
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraImportTree) tree = tektra_import_tree_new (TRUE);
  g_autoptr(GList) ids = NULL;
  gint64 created = tektra_conversation_get_created (conversation);
  const char *title = NULL;
  const char *current = NULL;

  if (!tektra_import_node_need_object (&mapping, error) ||
      !tektra_import_node_read_string (&title_node, &title, error) ||
      !tektra_import_node_read_string (&current_node, &current, error) ||
      !tektra_import_node_read_seconds (&created_node, &created, error))
    return NULL;

  tektra_conversation_set_title (conversation, title);
  tektra_conversation_identify (conversation, tektra_conversation_get_id (conversation), created);

  ids = json_object_get_members (json_node_get_object (mapping.json));
  for (GList *l = ids; l != NULL; l = l->next)
    {
      TektraImportNode node = tektra_import_node_member (&mapping, l->data);

      if (!read_node (&node, conversation, tree, error))
        return NULL;
    }

  tektra_import_tree_sort (tree);

  return tektra_import_tree_build (tree, &mapping, current, conversation, error)
         ? g_steal_pointer (&conversation) : NULL;
}
