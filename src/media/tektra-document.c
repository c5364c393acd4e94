/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "media/tektra-document.h"
#include "media/tektra-pdf.h"
#include "util/tektra-fence.h"
#include "util/tektra-thread.h"

/* A file of text becomes part of the question, in a code block under its name: so it can be read
 * and shortened before it is sent, and reaches the models of every server. The text of a PDF file
 * is taken out of it first; other documents that have to be taken apart are refused by name. */

/* Some 20,000 words, more than most models keep in view. */
#define MAX_SIZE (128 * 1024)

typedef enum
{
  FORM_TEXT,
  FORM_PDF,
  FORM_OTHER, /* that nothing here reads */
} Form;

static const struct
{
  const char *type; /* as the name of a file tells, everything below it included */
  Form        form;
} types[] = {
  { "application/pdf", FORM_PDF },
  { "application/msword", FORM_OTHER },
  { "application/rtf", FORM_OTHER },
  { "application/epub+zip", FORM_OTHER },
  { "application/vnd.oasis.opendocument.text", FORM_OTHER },
  { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", FORM_OTHER },
  { "text/plain", FORM_TEXT },
  { "text/*", FORM_TEXT },
};

static char *
guess_type (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  gboolean uncertain;

  return name != NULL ? g_content_type_guess (name, NULL, 0, &uncertain) : NULL;
}

static int
find_type (const char *type)
{
  g_autofree char *mime_type = type != NULL ? g_content_type_get_mime_type (type) : NULL;

  for (guint i = 0; mime_type != NULL && i < G_N_ELEMENTS (types); i++)
    {
      /* a drawing is text to the system, and a picture to people */
      if (!g_str_has_prefix (mime_type, "image/") &&
          g_content_type_is_mime_type (type, types[i].type))
        return (int) i;
    }

  return -1;
}

static char *
dup_name (GFile *file)
{
  g_autofree char *basename = g_file_get_basename (file);

  return basename != NULL ? g_filename_display_name (basename) : g_file_get_uri (file);
}

/* UTF-8, or UTF-16 with its mark, as some programs of Windows write it */
static char *
decode (const char *data,
        gsize       length)
{
  const gboolean little = length >= 2 && memcmp (data, "\xff\xfe", 2) == 0;
  const gboolean big = length >= 2 && memcmp (data, "\xfe\xff", 2) == 0;

  if (little || big)
    return g_convert (data + 2, (gssize) length - 2, "UTF-8", little ? "UTF-16LE" : "UTF-16BE",
                      NULL, NULL, NULL);

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    return decode (data + 3, length - 3);

  return g_utf8_validate_len (data, length, NULL) ? g_strndup (data, length) : NULL;
}

/* What a highlighter calls the language is mostly the ending of its files. */
static const char *
get_ending (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name && strchr (dot, ' ') == NULL ? dot + 1 : NULL;
}

static char *
quote (const char *name,
       Form        form,
       const char *text)
{
  g_autoptr(GString) block = g_string_new (name);

  g_string_append (block, "\n\n");
  tektra_fence_append (block, form == FORM_TEXT ? get_ending (name) : NULL, text);

  return g_string_free_and_steal (g_steal_pointer (&block));
}

static GBytes *
read_file (GFile       *file,
           const char  *name,
           GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  gsize length;

  g_byte_array_set_size (bytes, MAX_SIZE + 1);
  stream = g_file_read (file, NULL, &local_error);
  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), bytes->data, bytes->len, &length, NULL,
                                &local_error))
    {
      g_debug ("Reading “%s” failed: %s", name, local_error->message);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("“%s” cannot be read."), name);
      return NULL;
    }

  g_byte_array_set_size (bytes, (guint) length);

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static DexFuture *
quote_in_thread (gpointer user_data)
{
  GFile *file = user_data;
  g_autofree char *name = dup_name (file);
  g_autofree char *type = guess_type (file);
  g_autofree char *text = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  const int found = find_type (type);
  const Form form = found >= 0 ? types[found].form : FORM_TEXT;

  if (form == FORM_OTHER)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                                  _("Tektra does not read documents such as “%s”. Copy the text "
                                    "that matters, or take pictures of the pages."), name);

  bytes = form == FORM_PDF ? tektra_pdf_read_text (file, name, MAX_SIZE, &error)
                           : read_file (file, name, &error);
  if (bytes == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (g_bytes_get_size (bytes) > MAX_SIZE)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                                  _("“%s” is too long: up to 128 kB of text can be attached. Copy "
                                    "the part that matters."), name);

  text = decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (text == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                  _("“%s” is not written in Unicode: save it as UTF-8 first."),
                                  name);

  return dex_future_new_take_string (quote (name, form, text));
}

/**
 * tektra_document_may_be:
 * @file: a file
 *
 * Tells from the name of a file whether it is one of words; nothing is opened.
 *
 * Returns: %TRUE when it is text, or a document of which tektra_document_quote() says why it is
 *   not taken
 */
gboolean
tektra_document_may_be (GFile *file)
{
  g_autofree char *type = NULL;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  type = guess_type (file);

  return find_type (type) >= 0;
}

/**
 * tektra_document_quote:
 * @file: a file of text, or a PDF file
 *
 * Reads the text of a file, up to 128 kB of it, and writes it as Markdown: its name, and a code
 * block.
 *
 * Returns: (transfer full): a future that resolves to a string, or rejects with a sentence for a
 *   person
 */
DexFuture *
tektra_document_quote (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return tektra_thread_spawn ("[tektra-document]", quote_in_thread, g_object_ref (file),
                              g_object_unref);
}
