/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "exchange/tektra-import-private.h"

#include "core/tektra-thinking-part.h"
#include "exchange/tektra-import-picture.h"
#include "util/tektra-fence.h"

/* What strangers' messages are made of, as parts. */

static const char * const thought_tags[][2] = {
  { "<think>", "</think>" },
  { "<thinking>", "</thinking>" },
};

static const char *
skip_space (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;

  return text;
}

/**
 * tektra_import_prepare_picture:
 * @context: the file
 * @place: where in it
 * @raw: (transfer full): a picture
 * @prepared: whether Tektra had prepared it once
 * @error: return location for an error
 *
 * Makes a picture ready to be shown and sent, where somebody can do that.
 *
 * Returns: (transfer full) (nullable): a [class@ImagePart], or %NULL with an error
 */
TektraPart *
tektra_import_prepare_picture (TektraImportContext     *context,
                               const TektraImportNode  *place,
                               TektraPart              *raw,
                               gboolean                 prepared,
                               GError                 **error)
{
  g_autoptr(TektraPart) owned = raw;
  g_autoptr(GError) local_error = NULL;
  TektraPart *part;

  if (context->picture_func == NULL)
    return g_steal_pointer (&owned);

  part = context->picture_func (TEKTRA_IMAGE_PART (owned), prepared, context->picture_data,
                                &local_error);
  if (part == NULL)
    tektra_import_node_fail (place, error, "%s", local_error->message);

  return part;
}

/**
 * tektra_import_add_picture:
 * @context: the file
 * @place: where in it
 * @name: (nullable): what a person calls the picture
 * @data: its bytes
 * @message: what it belongs to
 * @error: return location for an error
 *
 * Adds a stranger's picture to a message, prepared for models where somebody can do that.
 *
 * Returns: %TRUE, or %FALSE with an error when it is no picture
 */
gboolean
tektra_import_add_picture (TektraImportContext     *context,
                           const TektraImportNode  *place,
                           const char              *name,
                           GBytes                  *data,
                           TektraMessage           *message,
                           GError                 **error)
{
  g_autoptr(TektraPart) part = NULL;

  /* what is no picture at all never gets to a decoder */
  part = tektra_import_picture_new (place, name, NULL, data, error);
  if (part != NULL)
    part = tektra_import_prepare_picture (context, place, part, FALSE, error);
  if (part == NULL)
    return FALSE;

  tektra_message_add_part (message, part);

  return TRUE;
}

/**
 * tektra_import_add_text:
 * @message: a message
 * @text: what is said, perhaps after a thought between `<think>` and `</think>`
 *
 * Adds what a model wrote to a message; how it came to that becomes a part of its own.
 */
void
tektra_import_add_text (TektraMessage *message,
                        const char    *text)
{
  const char *start = skip_space (text);

  for (guint i = 0; i < G_N_ELEMENTS (thought_tags); i++)
    {
      const char *thought, *end;
      g_autofree char *stripped = NULL;
      g_autoptr(TektraPart) part = NULL;

      if (!g_str_has_prefix (start, thought_tags[i][0]))
        continue;

      thought = start + strlen (thought_tags[i][0]);
      end = strstr (thought, thought_tags[i][1]);
      if (end == NULL)
        continue;

      stripped = g_strstrip (g_strndup (thought, (gsize) (end - thought)));
      text = skip_space (end + strlen (thought_tags[i][1]));
      if (*stripped == '\0')
        break;

      part = tektra_thinking_part_new_finished (stripped, 0);
      tektra_message_add_part (message, part);
      break;
    }

  if (*text != '\0')
    {
      g_autoptr(TektraPart) part = tektra_text_part_new (text);

      tektra_message_add_part (message, part);
    }
}

/**
 * tektra_import_add_file:
 * @message: a message
 * @name: (nullable): what it is called
 * @text: what is in it
 *
 * Adds what was attached, run or found, and is not what somebody said, as a code block.
 */
void
tektra_import_add_file (TektraMessage *message,
                        const char    *name,
                        const char    *text)
{
  g_autoptr(GString) block = g_string_new (NULL);
  g_autoptr(TektraPart) part = NULL;

  if (*text == '\0')
    return;

  if (name != NULL && *name != '\0')
    g_string_append_printf (block, "%s\n\n", name);
  tektra_fence_append (block, NULL, text);
  part = tektra_text_part_new (block->str);
  tektra_message_add_part (message, part);
}

/**
 * tektra_import_add_note:
 * @message: a message
 * @name: (nullable): what it was called
 *
 * Adds a line for what belonged to a message and is not in the file.
 */
void
tektra_import_add_note (TektraMessage *message,
                        const char    *name)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name != NULL ? name : ""));
  g_autofree char *line = NULL;
  g_autoptr(TektraPart) part = NULL;

  /* Translators: what an imported message had attached, which is not in the file */
  line = *stripped != '\0' ? g_strdup_printf (_("[Not imported: %s]"), stripped)
                           : g_strdup (_("[Not imported]"));
  part = tektra_text_part_new (line);
  tektra_text_part_append (TEKTRA_TEXT_PART (part), "\n\n", -1);
  tektra_message_add_part (message, part);
}

/**
 * tektra_import_set_created:
 * @message: a new message
 * @created: microseconds since 1970, UTC
 *
 * Sets when a message was written. It keeps its new id.
 */
void
tektra_import_set_created (TektraMessage *message,
                           gint64         created)
{
  tektra_message_identify (message, tektra_message_get_id (message), created);
}
