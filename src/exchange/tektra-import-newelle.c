/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "exchange/tektra-import-private.h"

#include "exchange/tektra-import-picture.h"
#include "exchange/tektra-import-tree.h"

/* Newelle's export (format 1.0): a list of messages without times. A picture stands at the start of
 * a text, in a code block, as the picture itself or as the path of a file. */

#define PICTURE_START "```image\n"

/* Nothing is read from the paths of a stranger's file: a picture may be of anything on this disk,
 * and the chat may go to a server. */
static gboolean
read_pictures (TektraImportContext     *context,
               const TektraImportNode  *node,
               const char             **text,
               TektraMessage           *message,
               GError                 **error)
{
  while (g_str_has_prefix (*text, PICTURE_START))
    {
      const char *start = *text + strlen (PICTURE_START);
      const char *end = strstr (start, "\n```");
      g_autofree char *address = NULL;

      if (end == NULL)
        return TRUE;

      address = g_strstrip (g_strndup (start, (gsize) (end - start)));
      if (tektra_import_picture_is_data_url (address))
        {
          g_autoptr(GBytes) data = tektra_import_picture_from_url (node, address, error);

          if (data == NULL ||
              !tektra_import_add_picture (context, node, NULL, data, message, error))
            return FALSE;
        }
      else
        tektra_import_add_note (message, address);

      *text = end + strlen ("\n```");
      while (**text == '\n')
        (*text)++;
    }

  return TRUE;
}

static gboolean
read_message (TektraImportContext     *context,
              const TektraImportNode  *node,
              gint64                   created,
              TektraMessage          **result,
              GError                 **error)
{
  TektraImportNode user_node = tektra_import_node_member (node, "User");
  TektraImportNode message_node = tektra_import_node_member (node, "Message");
  g_autoptr(TektraMessage) message = NULL;
  const char *user, *text;

  if (!tektra_import_node_need_object (node, error) ||
      !tektra_import_node_need_string (&user_node, &user, error) ||
      !tektra_import_node_need_string (&message_node, &text, error))
    return FALSE;

  if (g_str_equal (user, "Assistant"))
    {
      message = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
      tektra_message_set_finish_reason (message, TEKTRA_FINISH_STOP);
      tektra_import_add_text (message, text);
    }
  else if (g_str_equal (user, "Console"))
    {
      /* what a command printed is shown in the answer that ran it */
      message = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
      tektra_import_add_file (message, NULL, text);
    }
  else if (g_str_equal (user, "User") || g_str_equal (user, "Command"))
    {
      message = tektra_message_new (TEKTRA_ROLE_USER);
      if (!read_pictures (context, &message_node, &text, message, error))
        return FALSE;
      if (*text != '\0')
        tektra_message_append_text (message, text, -1);
    }
  else
    {
      /* "File" and "Folder": the name of something on the other disk */
      message = tektra_message_new (TEKTRA_ROLE_USER);
      tektra_import_add_note (message, text);
    }

  tektra_import_set_created (message, created);
  *result = g_steal_pointer (&message);

  return TRUE;
}

/**
 * tektra_import_read_newelle:
 * @context: the file
 * @chat: one of its chats
 * @error: return location for an error
 *
 * Reads a chat of Newelle.
 *
 * Returns: (transfer full) (nullable): the chat, or %NULL with an error that names the place
 */
TektraConversation *
tektra_import_read_newelle (TektraImportContext     *context,
                            const TektraImportNode  *chat,
                            GError                 **error)
{
  TektraImportNode name_node = tektra_import_node_member (chat, "name");
  TektraImportNode messages = tektra_import_node_member (chat, "messages");
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraImportTree) tree = tektra_import_tree_new (TRUE);
  g_autofree char *parent = NULL;
  const char *name = NULL;

  if (!tektra_import_node_need_object (chat, error) ||
      !tektra_import_node_read_string (&name_node, &name, error) ||
      !tektra_import_node_need_array (&messages, error))
    return NULL;

  tektra_conversation_set_title (conversation, name);

  for (guint i = 0; i < tektra_import_node_get_length (&messages); i++)
    {
      TektraImportNode element = tektra_import_node_element (&messages, i);
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autoptr(TektraMessage) message = NULL;

      if (!read_message (context, &element, tektra_conversation_get_created (conversation),
                         &message, error) ||
          !tektra_import_tree_add (tree, &element, id, parent, message, error))
        return NULL;

      g_set_str (&parent, id);
    }

  return tektra_import_tree_build (tree, &messages, NULL, conversation, error)
         ? g_steal_pointer (&conversation) : NULL;
}
