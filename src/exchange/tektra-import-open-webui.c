/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "exchange/tektra-import-private.h"

#include "core/tektra-thinking-part.h"
#include "exchange/tektra-import-picture.h"
#include "exchange/tektra-import-tree.h"
#include "tektra-enum-types.h"
#include "util/tektra-json.h"

/* Open WebUI's "Export chats" (0.3 to 0.6): an array of chats, each with the tree of its messages
 * by id. Thoughts and calls of tools stand in the text as `<details>`. */

#define DETAILS_START "<details type=\""
#define DETAILS_END   "</details>"

static void
append_unescaped (GString    *string,
                  const char *text,
                  gsize       length)
{
  static const struct { const char *entity; char c; } entities[] = {
    { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&#x27;", '\'' },
  };
  const char *end = text + length;

  while (text < end)
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (entities) && !g_str_has_prefix (text, entities[i].entity))
        i++;

      g_string_append_c (string, i < G_N_ELEMENTS (entities) ? entities[i].c : *text);
      text += i < G_N_ELEMENTS (entities) ? strlen (entities[i].entity) : 1;
    }
}

/* The value of an attribute of the tag that begins at @tag and ends at @end. */
static char *
dup_attribute (const char *tag,
               const char *end,
               const char *name)
{
  g_autofree char *start = g_strdup_printf (" %s=\"", name);
  const char *found = g_strstr_len (tag, end - tag, start);
  const char *value, *quote;
  GString *string;

  if (found == NULL)
    return NULL;

  value = found + strlen (start);
  quote = memchr (value, '"', (gsize) (end - value));
  if (quote == NULL)
    return NULL;

  string = g_string_new (NULL);
  append_unescaped (string, value, (gsize) (quote - value));

  return g_string_free (string, FALSE);
}

/* What is written as a JSON text in an attribute, else the attribute as it is. */
static char *
dup_json_string (const char *json)
{
  g_autofree char *object_text = g_strdup_printf ("{\"it\":%s}", json);
  g_autoptr(JsonObject) object = NULL;
  const char *string;

  /* what is a text is not nested */
  if (*json != '"')
    return g_strdup (json);

  object = tektra_json_parse_object (object_text, -1, NULL);
  string = tektra_json_get_string (object, "it");

  return g_strdup (string != NULL ? string : json);
}

/* A thought is quoted line by line, escaped since version 0.5.11. */
static void
add_thought (TektraMessage *message,
             const char    *body,
             const char    *end,
             gint64         duration)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(TektraPart) part = NULL;
  const char *summary_end = g_strstr_len (body, end - body, "</summary>");
  g_auto(GStrv) lines = NULL;
  g_autofree char *inside = NULL;
  gboolean escaped;

  if (summary_end != NULL)
    body = summary_end + strlen ("</summary>");
  inside = g_strstrip (g_strndup (body, (gsize) (end - body)));
  escaped = g_str_has_prefix (inside, "&gt;");
  lines = g_strsplit (inside, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];

      if (escaped && g_str_has_prefix (line, "&gt;"))
        line += strlen ("&gt;");
      else if (*line == '>')
        line++;
      if (*line == ' ')
        line++;

      if (i > 0)
        g_string_append_c (text, '\n');
      if (escaped)
        append_unescaped (text, line, strlen (line));
      else
        g_string_append (text, line);
    }

  if (text->len == 0)
    return;

  part = tektra_thinking_part_new_finished (text->str, duration);
  tektra_message_add_part (message, part);
}

static void
add_tool_call (TektraMessage *message,
               const char    *tag,
               const char    *end)
{
  g_autofree char *id = dup_attribute (tag, end, "id");
  g_autofree char *name = dup_attribute (tag, end, "name");
  g_autofree char *arguments_json = dup_attribute (tag, end, "arguments");
  g_autofree char *result_json = dup_attribute (tag, end, "result");
  g_autofree char *arguments = dup_json_string (arguments_json != NULL ? arguments_json : "{}");
  g_autofree char *result = dup_json_string (result_json != NULL ? result_json : "");
  g_autoptr(TektraPart) part = tektra_tool_call_part_new (id, name != NULL ? name : "", arguments);

  tektra_message_add_part (message, part);
  tektra_import_add_file (message, name, result);
}

static void
add_text (TektraMessage *message,
          const char    *text,
          const char    *end)
{
  g_autofree char *piece = g_strndup (text, (gsize) (end - text));

  g_strchug (piece);
  if (*piece != '\0')
    tektra_import_add_text (message, piece);
}

static void
add_content (TektraMessage *message,
             const char    *content)
{
  const char *rest = content;
  const char *start = content;

  if (strstr (content, DETAILS_START) == NULL)
    {
      tektra_import_add_text (message, content);
      return;
    }

  while ((start = strstr (start, DETAILS_START)) != NULL)
    {
      const char *type = start + strlen (DETAILS_START);
      const char *tag_end = strstr (start, ">");
      const char *end = tag_end != NULL ? strstr (tag_end, DETAILS_END) : NULL;
      gboolean is_thought = g_str_has_prefix (type, "reasoning\"");

      if (end == NULL)
        break;

      if (is_thought || g_str_has_prefix (type, "tool_calls\""))
        {
          add_text (message, rest, start);
          if (is_thought)
            {
              g_autofree char *duration = dup_attribute (start, tag_end, "duration");
              gint64 seconds = duration != NULL ? g_ascii_strtoll (duration, NULL, 10) : 0;

              add_thought (message, tag_end + 1, end,
                           CLAMP (seconds, 0, G_MAXINT) * G_USEC_PER_SEC);
            }
          else
            add_tool_call (message, start, tag_end);
          rest = end + strlen (DETAILS_END);
        }
      start = end + strlen (DETAILS_END);
    }

  add_text (message, rest, rest + strlen (rest));
}

static gboolean
read_file (TektraImportContext     *context,
           const TektraImportNode  *file,
           TektraMessage           *message,
           GError                 **error)
{
  TektraImportNode type_node = tektra_import_node_member (file, "type");
  TektraImportNode name_node = tektra_import_node_member (file, "name");
  TektraImportNode url_node = tektra_import_node_member (file, "url");
  g_autoptr(GBytes) data = NULL;
  const char *type = "";
  const char *name = NULL;
  const char *url = "";

  if (!tektra_import_node_need_object (file, error) ||
      !tektra_import_node_read_string (&type_node, &type, error) ||
      !tektra_import_node_read_string (&name_node, &name, error) ||
      !tektra_import_node_read_string (&url_node, &url, error))
    return FALSE;

  if (g_str_equal (type, "image") && tektra_import_picture_is_data_url (url))
    {
      data = tektra_import_picture_from_url (&url_node, url, error);
      return data != NULL &&
             tektra_import_add_picture (context, &url_node, name, data, message, error);
    }

  /* the rest stayed on the server; nothing is fetched from there */
  if (name != NULL)
    tektra_import_add_note (message, name);

  return TRUE;
}

static gboolean
read_files (TektraImportContext     *context,
            const TektraImportNode  *node,
            TektraMessage           *message,
            GError                 **error)
{
  TektraImportNode files = tektra_import_node_member (node, "files");

  if (!tektra_import_node_read_array (&files, error))
    return FALSE;

  for (guint i = 0; i < tektra_import_node_get_length (&files); i++)
    {
      TektraImportNode file = tektra_import_node_element (&files, i);

      if (!read_file (context, &file, message, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_failure (const TektraImportNode  *node,
              TektraMessage           *message,
              GError                 **error)
{
  TektraImportNode error_node = tektra_import_node_member (node, "error");
  TektraImportNode content_node = tektra_import_node_member (&error_node, "content");
  const char *content = NULL;
  g_autoptr(GError) failure = NULL;

  /* true in old versions, and anything a server said in new ones */
  if (tektra_import_node_is_string (&content_node))
    content = json_node_get_string (content_node.json);
  else if (tektra_import_node_is_string (&error_node))
    content = json_node_get_string (error_node.json);
  if (content == NULL)
    return TRUE;

  failure = g_error_new_literal (TEKTRA_EXCHANGE_ERROR, TEKTRA_EXCHANGE_ERROR_FAILED, content);
  tektra_message_fail (message, failure);

  return TRUE;
}

static gboolean
read_message (TektraImportContext     *context,
              const TektraImportNode  *node,
              gint64                   created,
              TektraImportTree        *tree,
              GError                 **error)
{
  TektraImportNode parent_node = tektra_import_node_member (node, "parentId");
  TektraImportNode role_node = tektra_import_node_member (node, "role");
  TektraImportNode content_node = tektra_import_node_member (node, "content");
  TektraImportNode time_node = tektra_import_node_member (node, "timestamp");
  TektraImportNode model_node = tektra_import_node_member (node, "model");
  TektraImportNode name_node = tektra_import_node_member (node, "modelName");
  g_autoptr(TektraMessage) message = NULL;
  const char *parent = NULL;
  const char *content = "";
  const char *model = NULL;
  int role = -1;

  if (!tektra_import_node_need_object (node, error) ||
      !tektra_import_node_read_string (&parent_node, &parent, error) ||
      !tektra_import_node_read_enum (&role_node, TEKTRA_TYPE_ROLE, &role, error) ||
      !tektra_import_node_read_string (&content_node, &content, error) ||
      !tektra_import_node_read_seconds (&time_node, &created, error) ||
      !tektra_import_node_read_string (&model_node, &model, error) ||
      !tektra_import_node_read_string (&name_node, &model, error))
    return FALSE;
  if (role < 0)
    return tektra_import_node_fail (&role_node, error, "%s", _("it is missing"));

  message = tektra_message_new ((TektraRole) role);
  tektra_import_set_created (message, created);
  if (!read_files (context, node, message, error))
    return FALSE;

  if (role == TEKTRA_ROLE_ASSISTANT)
    {
      add_content (message, content);
      tektra_message_set_model_name (message, model);
      tektra_message_set_finish_reason (message, TEKTRA_FINISH_STOP);
    }
  else if (*content != '\0')
    tektra_message_append_text (message, content, -1);

  return read_failure (node, message, error) &&
         tektra_import_tree_add (tree, node, node->member, parent, message, error);
}

static gboolean
read_history (TektraImportContext     *context,
              const TektraImportNode  *history,
              TektraConversation      *conversation,
              GError                 **error)
{
  TektraImportNode messages = tektra_import_node_member (history, "messages");
  TektraImportNode current_node = tektra_import_node_member (history, "currentId");
  g_autoptr(TektraImportTree) tree = tektra_import_tree_new (TRUE);
  g_autoptr(GList) ids = NULL;
  const char *current = NULL;

  if (!tektra_import_node_need_object (history, error) ||
      !tektra_import_node_need_object (&messages, error) ||
      !tektra_import_node_read_string (&current_node, &current, error))
    return FALSE;

  ids = json_object_get_members (json_node_get_object (messages.json));
  for (GList *l = ids; l != NULL; l = l->next)
    {
      TektraImportNode message = tektra_import_node_member (&messages, l->data);

      if (!read_message (context, &message, tektra_conversation_get_created (conversation), tree,
                         error))
        return FALSE;
    }

  tektra_import_tree_sort (tree);

  return tektra_import_tree_build (tree, &messages, current, conversation, error);
}

static gboolean
read_system_prompt (const TektraImportNode  *chat,
                    TektraConversation      *conversation,
                    GError                 **error)
{
  TektraImportNode params = tektra_import_node_member (chat, "params");
  TektraImportNode params_node = tektra_import_node_member (&params, "system");
  TektraImportNode chat_node = tektra_import_node_member (chat, "system");
  const char *system_prompt = NULL;

  if (!tektra_import_node_read_string (&chat_node, &system_prompt, error) ||
      !tektra_import_node_read_string (&params_node, &system_prompt, error))
    return FALSE;

  if (system_prompt != NULL && *system_prompt != '\0')
    tektra_conversation_set_system_prompt (conversation, system_prompt);

  return TRUE;
}

/**
 * tektra_import_read_open_webui:
 * @context: the file
 * @chat: one of its chats, as the program exports it or as it stores it
 * @error: return location for an error
 *
 * Reads a chat of Open WebUI, with all versions of its answers.
 *
 * Returns: (transfer full) (nullable): the chat, or %NULL with an error that names the place
 */
TektraConversation *
tektra_import_read_open_webui (TektraImportContext     *context,
                               const TektraImportNode  *chat,
                               GError                 **error)
{
  TektraImportNode inner = tektra_import_node_member (chat, "chat");
  const TektraImportNode *body = inner.json != NULL ? &inner : chat;
  TektraImportNode history = tektra_import_node_member (body, "history");
  TektraImportNode inner_title_node = tektra_import_node_member (body, "title");
  TektraImportNode title_node = tektra_import_node_member (chat, "title");
  TektraImportNode created_node = tektra_import_node_member (chat, "created_at");
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  gint64 created = tektra_conversation_get_created (conversation);
  const char *title = NULL;

  if (!tektra_import_node_need_object (body, error) ||
      !tektra_import_node_read_string (&inner_title_node, &title, error) ||
      !tektra_import_node_read_string (&title_node, &title, error) ||
      !tektra_import_node_read_seconds (&created_node, &created, error))
    return NULL;

  tektra_conversation_set_title (conversation, title);
  tektra_conversation_identify (conversation, tektra_conversation_get_id (conversation), created);

  return read_system_prompt (body, conversation, error) &&
         read_history (context, &history, conversation, error)
         ? g_steal_pointer (&conversation) : NULL;
}
