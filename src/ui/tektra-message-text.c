/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "markdown/tektra-markdown-text.h"
#include "ui/tektra-message-text.h"

/**
 * tektra_message_text_dup_plain:
 * @message: a message
 *
 * Gets the text of a message without the marks of Markdown. What a person wrote has none.
 *
 * Returns: (transfer full): plain text
 */
char *
tektra_message_text_dup_plain (TektraMessage *message)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (message), NULL);

  text = tektra_message_dup_text (message);
  if (tektra_message_get_role (message) == TEKTRA_ROLE_USER)
    return g_steal_pointer (&text);

  return tektra_markdown_to_text (text);
}

/**
 * tektra_message_text_dup_chat:
 * @conversation: a conversation
 *
 * Gets the branch that is shown as Markdown: each message, byte for byte, below who wrote it.
 *
 * Returns: (transfer full): Markdown
 */
char *
tektra_message_text_dup_chat (TektraConversation *conversation)
{
  GString *text = g_string_new (NULL);
  guint n_messages;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), NULL);

  n_messages = g_list_model_get_n_items (G_LIST_MODEL (conversation));

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (G_LIST_MODEL (conversation), i);
      g_autofree char *said = tektra_message_dup_text (message);
      const char *name = tektra_message_get_model_name (message);

      if (tektra_message_get_role (message) == TEKTRA_ROLE_USER)
        name = _("You");
      else if (name == NULL)
        name = _("Model");

      g_string_append_printf (text, "%s**%s**\n\n%s\n", i > 0 ? "\n" : "", name, said);
    }

  return g_string_free (text, FALSE);
}

static char *
dup_own_selection (GtkWidget *widget)
{
  GtkTextIter start, end;
  int from, to;

  if (GTK_IS_TEXT_VIEW (widget))
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget));

      if (gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
        return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
    }
  else if (GTK_IS_LABEL (widget) &&
           gtk_label_get_selection_bounds (GTK_LABEL (widget), &from, &to))
    {
      return g_utf8_substring (gtk_label_get_text (GTK_LABEL (widget)), from, to);
    }

  return NULL;
}

/**
 * tektra_message_text_dup_selection:
 * @widget: a widget that shows a message
 *
 * Gets what is selected in the message.
 *
 * Returns: (transfer full) (nullable): text, %NULL when nothing is selected
 */
char *
tektra_message_text_dup_selection (GtkWidget *widget)
{
  char *text;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  if ((text = dup_own_selection (widget)) != NULL)
    return text;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if ((text = tektra_message_text_dup_selection (child)) != NULL)
        return text;
    }

  return NULL;
}

/**
 * tektra_message_text_quote:
 * @text: text
 *
 * Writes text as a quote in Markdown.
 *
 * Returns: (transfer full): its lines behind marks, and an empty line
 */
char *
tektra_message_text_quote (const char *text)
{
  g_autofree char *stripped = NULL;
  g_auto(GStrv) lines = NULL;
  GString *quote = g_string_new (NULL);

  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strchomp (g_strdup (text));
  lines = g_strsplit (stripped, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (quote, "%s%s\n", *lines[i] != '\0' ? "> " : ">", lines[i]);
  g_string_append_c (quote, '\n');

  return g_string_free (quote, FALSE);
}
