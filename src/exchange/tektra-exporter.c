/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "exchange/tektra-exporter.h"

#include "exchange/tektra-export-name.h"
#include "exchange/tektra-json-exporter.h"
#include "exchange/tektra-text-exporter.h"
#include "util/tektra-thread.h"

/* One chat to one file. The old file is there until the new one is complete. */

typedef struct
{
  TektraConversation *conversation;
  TektraExportFormat format;
  GFile *file;
  GCancellable *cancellable;
} ExportJob;

static const char * const extensions[] = {
  [TEKTRA_EXPORT_MARKDOWN] = "md",
  [TEKTRA_EXPORT_JSON] = "json",
  [TEKTRA_EXPORT_TEXT] = "txt",
};

G_STATIC_ASSERT (G_N_ELEMENTS (extensions) == TEKTRA_N_EXPORT_FORMATS);

static void
export_job_free (ExportJob *job)
{
  g_object_unref (job->conversation);
  g_object_unref (job->file);
  g_clear_object (&job->cancellable);
  g_free (job);
}

static gboolean
replace_contents (GFile         *file,
                  const char    *data,
                  gsize          length,
                  GCancellable  *cancellable,
                  GError       **error)
{
  return g_file_replace_contents (file, data, length, NULL, FALSE,
                                  G_FILE_CREATE_REPLACE_DESTINATION, NULL, cancellable, error);
}

static gboolean
write_json (TektraConversation  *conversation,
            GFile               *file,
            GCancellable        *cancellable,
            GError             **error)
{
  g_autoptr(GFileOutputStream) stream = NULL;
  g_autoptr(TektraJsonExporter) exporter = NULL;

  stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION,
                           cancellable, error);
  if (stream == NULL)
    return FALSE;

  exporter = tektra_json_exporter_new (G_OUTPUT_STREAM (stream));
  if (tektra_json_exporter_add (exporter, conversation, cancellable, error) &&
      tektra_json_exporter_close (exporter, cancellable, error))
    return TRUE;

  tektra_json_exporter_abandon (exporter);

  return FALSE;
}

/* The pictures first: a text is never there without them. */
static gboolean
write_markdown (TektraConversation  *conversation,
                GFile               *file,
                GCancellable        *cancellable,
                GError             **error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *folder_name = tektra_export_dup_folder_name (name);
  g_autofree char *text = NULL;
  g_autoptr(GFile) parent = g_file_get_parent (file);
  g_autoptr(GFile) folder = NULL;
  g_autoptr(GArray) files = NULL;
  g_autoptr(GError) local_error = NULL;

  text = tektra_text_exporter_to_markdown (conversation, folder_name, &files);

  if (files->len > 0 && parent != NULL)
    {
      folder = g_file_get_child (parent, folder_name);
      if (!g_file_make_directory (folder, cancellable, &local_error) &&
          !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  for (guint i = 0; folder != NULL && i < files->len; i++)
    {
      TektraExportFile *picture = &g_array_index (files, TektraExportFile, i);
      g_autoptr(GFile) picture_file = g_file_get_child (folder, picture->name);

      if (!replace_contents (picture_file, g_bytes_get_data (picture->data, NULL),
                             g_bytes_get_size (picture->data), cancellable, error))
        return FALSE;
    }

  return replace_contents (file, text, strlen (text), cancellable, error);
}

static gboolean
write_text (TektraConversation  *conversation,
            GFile               *file,
            GCancellable        *cancellable,
            GError             **error)
{
  g_autofree char *text = tektra_text_exporter_to_text (conversation);

  return replace_contents (file, text, strlen (text), cancellable, error);
}

static DexFuture *
export_in_thread (gpointer user_data)
{
  ExportJob *job = user_data;
  g_autoptr(GError) error = NULL;

  if (!tektra_export_write (job->conversation, job->format, job->file, job->cancellable, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/**
 * tektra_export_dup_folder_name:
 * @name: the name of a Markdown file
 *
 * Makes the name of the folder beside it that the pictures go to, if there are any.
 *
 * Returns: (transfer full): such as "Kitchen plans-files"
 */
char *
tektra_export_dup_folder_name (const char *name)
{
  gsize length;

  g_return_val_if_fail (name != NULL, NULL);

  length = strlen (name);
  if (g_str_has_suffix (name, ".md"))
    length -= strlen (".md");

  return g_strdup_printf ("%.*s-files", (int) length, name);
}

/**
 * tektra_export_format_get_extension:
 * @format: a format
 *
 * Gets how the names of such files end.
 *
 * Returns: (transfer none): such as "md"
 */
const char *
tektra_export_format_get_extension (TektraExportFormat format)
{
  g_return_val_if_fail (format < TEKTRA_N_EXPORT_FORMATS, NULL);

  return extensions[format];
}

/**
 * tektra_export_format_parse:
 * @text: an extension, or the name of a file
 * @format: (out): the format
 *
 * Finds the format that an extension stands for.
 *
 * Returns: %TRUE when there is one
 */
gboolean
tektra_export_format_parse (const char         *text,
                            TektraExportFormat *format)
{
  const char *dot;

  g_return_val_if_fail (text != NULL, FALSE);

  dot = strrchr (text, '.');
  if (dot != NULL)
    text = dot + 1;

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      if (g_ascii_strcasecmp (text, extensions[i]) == 0)
        {
          *format = (TektraExportFormat) i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * tektra_export_dup_file_name:
 * @conversation: a chat
 * @format: how it is going to be written
 *
 * Proposes the name of a file.
 *
 * Returns: (transfer full): the title as far as it can be a name, with the extension
 */
char *
tektra_export_dup_file_name (TektraConversation *conversation,
                             TektraExportFormat  format)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), NULL);

  /* Translators: the name of a file when a chat without a title is exported */
  name = tektra_export_name_clean (tektra_conversation_get_title (conversation), _("Chat"));

  return g_strdup_printf ("%s.%s", name, tektra_export_format_get_extension (format));
}

/**
 * tektra_export_write:
 * @conversation: a chat with all its parts in memory, which nobody changes meanwhile
 * @format: how to write it
 * @file: where to write it; what is there is replaced
 * @cancellable: (nullable): ends the work
 * @error: return location for an error
 *
 * Writes a chat as [func@export_file] does, in the calling thread.
 *
 * Returns: %TRUE, or %FALSE with a #GIOErrorEnum
 */
gboolean
tektra_export_write (TektraConversation  *conversation,
                     TektraExportFormat   format,
                     GFile               *file,
                     GCancellable        *cancellable,
                     GError             **error)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), FALSE);
  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  switch (format)
    {
    case TEKTRA_EXPORT_JSON:
      return write_json (conversation, file, cancellable, error);
    case TEKTRA_EXPORT_TEXT:
      return write_text (conversation, file, cancellable, error);
    case TEKTRA_EXPORT_MARKDOWN:
    default:
      return write_markdown (conversation, file, cancellable, error);
    }
}

/**
 * tektra_export_file:
 * @conversation: (transfer none): a chat with all its parts in memory, which nobody else uses
 *   until it is written
 * @format: how to write it
 * @file: where to write it; what is there is replaced once the new one is complete
 * @cancellable: (nullable): ends the work
 *
 * Writes a chat in a thread. Markdown gets a folder with the pictures beside it, named like the
 * file with `-files` in place of `.md`.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with a #GIOErrorEnum
 */
DexFuture *
tektra_export_file (TektraConversation *conversation,
                    TektraExportFormat  format,
                    GFile              *file,
                    GCancellable       *cancellable)
{
  ExportJob *job;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  job = g_new0 (ExportJob, 1);
  job->conversation = g_object_ref (conversation);
  job->format = format;
  job->file = g_object_ref (file);
  g_set_object (&job->cancellable, cancellable);

  return tektra_thread_spawn ("tektra-export", export_in_thread, job,
                              (GDestroyNotify) export_job_free);
}
