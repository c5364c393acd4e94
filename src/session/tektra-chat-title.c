/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "session/tektra-chat-title.h"

/* as much as fits one line of the sidebar */
#define MAX_TITLE_CHARS 40

/**
 * tektra_chat_title_make:
 * @question: the first thing that a person wrote, "" when it was a picture alone
 *
 * Makes a title for a chat.
 *
 * Returns: (transfer full): a line of at most 41 characters
 */
char *
tektra_chat_title_make (const char *question)
{
  g_autofree char *line = NULL;
  char *end;

  g_return_val_if_fail (question != NULL, NULL);

  line = g_strdelimit (g_strstrip (g_strdup (question)), "\n\r\t", ' ');
  if (*line == '\0')
    return g_strdup (_("Picture"));

  if (g_utf8_strlen (line, -1) <= MAX_TITLE_CHARS)
    return g_steal_pointer (&line);

  end = g_utf8_offset_to_pointer (line, MAX_TITLE_CHARS);
  *end = '\0';
  if ((end = strrchr (line, ' ')) != NULL)
    *end = '\0';

  return g_strconcat (line, "…", NULL);
}
