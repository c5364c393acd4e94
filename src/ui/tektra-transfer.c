/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-transfer.h"
#include "util/tektra-thread.h"

#include <glib/gi18n.h>
#include <string.h>

/* Reads what a drop or the clipboard offers in the form that serves best. Sources offer the same
 * thing in many forms: a file manager offers files and their names as text, a browser offers a
 * picture as pixels, as a link and as HTML, a spreadsheet offers its cells as text and as a
 * picture.
 *
 * Files come first. Pixels come before links, so that nothing needs to be fetched. On the clipboard
 * text comes before pixels, because who copies cells wants the cells. A link alone is never
 * fetched. */

/* More than any picture one would ask about; it keeps a broken source from filling the memory. */
#define MAX_BYTES (128 * 1024 * 1024)

#define CHUNK_BYTES (256 * 1024)

struct _TektraTransfer
{
  GObject             parent_instance;

  TektraTransferKind  kind;
  GPtrArray          *files;
  GBytes             *bytes;
  char               *name;
  char               *text;
};

G_DEFINE_FINAL_TYPE (TektraTransfer, tektra_transfer, G_TYPE_OBJECT)

/* In order of preference: what keeps most of the original first. */
static const char * const image_types[] = {
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/avif",
  "image/heic",
  "image/heif",
  "image/jxl",
  "image/gif",
  "image/tiff",
  "image/svg+xml",
  "image/bmp",
  NULL
};

static GdkContentFormats *
dup_formats (GObject *source)
{
  GdkContentFormats *formats;

  if (GDK_IS_DROP (source))
    formats = gdk_drop_get_formats (GDK_DROP (source));
  else
    formats = gdk_clipboard_get_formats (GDK_CLIPBOARD (source));

  return gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (formats));
}

static const char *
find_image_type (GdkContentFormats *formats)
{
  const char * const *mime_types;

  for (guint i = 0; image_types[i] != NULL; i++)
    {
      if (gdk_content_formats_contain_mime_type (formats, image_types[i]))
        return image_types[i];
    }

  mime_types = gdk_content_formats_get_mime_types (formats, NULL);

  for (guint i = 0; mime_types != NULL && mime_types[i] != NULL; i++)
    {
      if (g_str_has_prefix (mime_types[i], "image/"))
        return mime_types[i];
    }

  return NULL;
}

static void
value_read_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value;

  if (GDK_IS_DROP (object))
    value = gdk_drop_read_value_finish (GDK_DROP (object), result, &error);
  else
    value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (object), result, &error);

  if (value != NULL)
    dex_promise_resolve (promise, value);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

static DexFuture *
read_value (GObject *source,
            GType    type)
{
  DexPromise *promise = dex_promise_new_cancellable ();
  GCancellable *cancellable = dex_promise_get_cancellable (promise);

  if (GDK_IS_DROP (source))
    gdk_drop_read_value_async (GDK_DROP (source), type, G_PRIORITY_DEFAULT, cancellable,
                               value_read_cb, dex_ref (promise));
  else
    gdk_clipboard_read_value_async (GDK_CLIPBOARD (source), type, G_PRIORITY_DEFAULT, cancellable,
                                    value_read_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

static void
stream_opened_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  g_autoptr(GError) error = NULL;
  GInputStream *stream;

  if (GDK_IS_DROP (object))
    stream = gdk_drop_read_finish (GDK_DROP (object), result, NULL, &error);
  else
    stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (object), result, NULL, &error);

  if (stream != NULL)
    dex_promise_resolve_object (promise, stream);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

static DexFuture *
open_stream (GObject    *source,
             const char *mime_type)
{
  DexPromise *promise = dex_promise_new_cancellable ();
  GCancellable *cancellable = dex_promise_get_cancellable (promise);
  const char *mime_types[] = { mime_type, NULL };

  if (GDK_IS_DROP (source))
    gdk_drop_read_async (GDK_DROP (source), mime_types, G_PRIORITY_DEFAULT, cancellable,
                         stream_opened_cb, dex_ref (promise));
  else
    gdk_clipboard_read_async (GDK_CLIPBOARD (source), mime_types, G_PRIORITY_DEFAULT, cancellable,
                              stream_opened_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

/* Awaits: only to be called in a fiber. */
static GBytes *
read_bytes (GObject     *source,
            const char  *mime_type,
            GError     **error)
{
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GByteArray) array = g_byte_array_new ();

  stream = dex_await_object (open_stream (source, mime_type), error);
  if (stream == NULL)
    return NULL;

  while (TRUE)
    {
      g_autoptr(GBytes) chunk = NULL;

      chunk = dex_await_boxed (dex_input_stream_read_bytes (stream, CHUNK_BYTES,
                                                            G_PRIORITY_DEFAULT),
                               error);
      if (chunk == NULL)
        return NULL;

      if (g_bytes_get_size (chunk) == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&array));

      if (array->len + g_bytes_get_size (chunk) > MAX_BYTES)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                               _("The picture is too large. Save it as a file of a smaller size."));
          return NULL;
        }

      g_byte_array_append (array,
                           g_bytes_get_data (chunk, NULL),
                           (guint) g_bytes_get_size (chunk));
    }
}

static TektraTransfer *
transfer_new (TektraTransferKind kind)
{
  TektraTransfer *self = g_object_new (TEKTRA_TYPE_TRANSFER, NULL);

  self->kind = kind;

  return self;
}

/* Awaits: only to be called in a fiber. */
static GPtrArray *
read_files (GObject  *source,
            GFile   **remote)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GSList) all = NULL;
  GdkFileList *list;

  /* Whoever offers files but does not hand them out may still have something else. */
  list = dex_await_boxed (read_value (source, GDK_TYPE_FILE_LIST), NULL);
  if (list == NULL)
    return g_steal_pointer (&files);

  all = gdk_file_list_get_files (list);

  for (const GSList *l = all; l != NULL; l = l->next)
    {
      if (!tektra_transfer_is_remote (l->data))
        g_ptr_array_add (files, g_object_ref (l->data));
      else if (*remote == NULL)
        *remote = g_object_ref (l->data);
    }

  g_boxed_free (GDK_TYPE_FILE_LIST, list);

  return g_steal_pointer (&files);
}

/* Browsers link to small pictures by writing the whole picture into the address (RFC 2397), which
 * can be megabytes. */
static DexFuture *
decode_data_uri_in_thread (gpointer user_data)
{
  const char *uri = user_data;
  const char *comma = strchr (uri, ',');
  g_autofree char *header = NULL;

  if (comma == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "No comma in the address");

  header = g_strndup (uri, (gsize) (comma - uri));

  if (g_str_has_suffix (header, ";base64"))
    {
      gsize size;
      guchar *data = g_base64_decode (comma + 1, &size);

      return dex_future_new_take_boxed (G_TYPE_BYTES, g_bytes_new_take (data, size));
    }
  else
    {
      GBytes *bytes = g_uri_unescape_bytes (comma + 1, -1, NULL, NULL);

      if (bytes == NULL)
        return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Badly escaped");

      return dex_future_new_take_boxed (G_TYPE_BYTES, bytes);
    }
}

/* Awaits: only to be called in a fiber. */
static GBytes *
decode_data_uri (const char *uri)
{
  if (!g_str_has_prefix (uri, "data:image/"))
    return NULL;

  return dex_await_boxed (tektra_thread_spawn ("data-uri", decode_data_uri_in_thread,
                                               g_strdup (uri), g_free),
                          NULL);
}

static char *
dup_name_of_uri (const char *uri)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  if (!g_uri_split (uri, G_URI_FLAGS_NONE, NULL, NULL, NULL, NULL, &path, NULL, NULL, NULL)
      || path == NULL
      || *path == '\0'
      || g_str_has_suffix (path, "/"))
    return NULL;

  name = g_path_get_basename (path);

  return g_utf8_make_valid (name, -1);
}

/* Awaits: only to be called in a fiber. */
static gboolean
leads_to_image (GObject           *source,
                GdkContentFormats *formats,
                const char        *uri)
{
  g_autofree char *name = dup_name_of_uri (uri);
  g_autofree char *type = NULL;
  g_autoptr(GBytes) html = NULL;

  if (name != NULL)
    {
      g_autofree char *content_type = g_content_type_guess (name, NULL, 0, NULL);

      type = g_content_type_get_mime_type (content_type);
    }

  if (type != NULL && g_str_has_prefix (type, "image/"))
    return TRUE;

  if (!gdk_content_formats_contain_mime_type (formats, "text/html"))
    return FALSE;

  html = read_bytes (source, "text/html", NULL);
  if (html == NULL)
    return FALSE;

  return g_strstr_len (g_bytes_get_data (html, NULL),
                       (gssize) g_bytes_get_size (html), "<img") != NULL;
}

/* A person is told what to do; what the source did wrong is of no use to them. */
static DexFuture *
fail (GObject      *source,
      const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    return dex_future_new_for_error (g_error_copy (error));

  g_debug ("A %s cannot be read: %s", G_OBJECT_TYPE_NAME (source), error->message);

  if (GDK_IS_DROP (source))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED,
                                  _("What was dropped cannot be read. "
                                    "Save it as a file and drop that."));

  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED,
                                _("The clipboard cannot be read. Copy it again, then paste."));
}

static DexFuture *
read_fiber (gpointer user_data)
{
  GObject *source = user_data;
  g_autoptr(GdkContentFormats) formats = dup_formats (source);
  g_autoptr(TektraTransfer) self = NULL;
  g_autoptr(GFile) remote = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *remote_uri = NULL;
  const char *image_type = find_image_type (formats);
  gboolean has_text = gdk_content_formats_contain_gtype (formats, G_TYPE_STRING);

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    {
      g_autoptr(GPtrArray) files = read_files (source, &remote);

      if (files->len > 0)
        {
          self = transfer_new (TEKTRA_TRANSFER_FILES);
          self->files = g_steal_pointer (&files);
          return dex_future_new_take_object (g_steal_pointer (&self));
        }
    }

  if (remote != NULL)
    remote_uri = g_file_get_uri (remote);

  if (image_type != NULL && !(GDK_IS_CLIPBOARD (source) && has_text))
    {
      g_autoptr(GBytes) bytes = read_bytes (source, image_type, &error);

      if (bytes == NULL)
        return fail (source, error);

      self = transfer_new (TEKTRA_TRANSFER_IMAGE);
      self->bytes = g_steal_pointer (&bytes);
      self->name = remote_uri != NULL ? dup_name_of_uri (remote_uri) : NULL;
      return dex_future_new_take_object (g_steal_pointer (&self));
    }

  if (remote_uri != NULL)
    {
      g_autoptr(GBytes) bytes = decode_data_uri (remote_uri);

      if (bytes != NULL)
        {
          self = transfer_new (TEKTRA_TRANSFER_IMAGE);
          self->bytes = g_steal_pointer (&bytes);
        }
      else if (leads_to_image (source, formats, remote_uri))
        {
          self = transfer_new (TEKTRA_TRANSFER_REMOTE_IMAGE);
        }
      else
        {
          self = transfer_new (TEKTRA_TRANSFER_TEXT);
          self->text = g_steal_pointer (&remote_uri);
        }

      return dex_future_new_take_object (g_steal_pointer (&self));
    }

  if (has_text)
    {
      g_autofree char *text = dex_await_string (read_value (source, G_TYPE_STRING), &error);

      if (text == NULL)
        return fail (source, error);

      self = transfer_new (TEKTRA_TRANSFER_TEXT);
      self->text = g_steal_pointer (&text);
      return dex_future_new_take_object (g_steal_pointer (&self));
    }

  return dex_future_new_take_object (transfer_new (TEKTRA_TRANSFER_NOTHING));
}

static void
tektra_transfer_finalize (GObject *object)
{
  TektraTransfer *self = TEKTRA_TRANSFER (object);

  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->name);
  g_free (self->text);

  G_OBJECT_CLASS (tektra_transfer_parent_class)->finalize (object);
}

static void
tektra_transfer_class_init (TektraTransferClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_transfer_finalize;
}

static void
tektra_transfer_init (TektraTransfer *self)
{
}

/**
 * tektra_transfer_guess:
 * @formats: what a source offers
 *
 * Guesses what a drop or the clipboard holds, before anything is read.
 *
 * Returns: the kind; %TEKTRA_TRANSFER_FILES may turn out to be a link
 */
TektraTransferKind
tektra_transfer_guess (GdkContentFormats *formats)
{
  g_autoptr(GdkContentFormats) all = NULL;

  g_return_val_if_fail (formats != NULL, TEKTRA_TRANSFER_NOTHING);

  all = gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (formats));

  if (gdk_content_formats_contain_gtype (all, GDK_TYPE_FILE_LIST))
    return TEKTRA_TRANSFER_FILES;

  if (find_image_type (all) != NULL)
    return TEKTRA_TRANSFER_IMAGE;

  if (gdk_content_formats_contain_gtype (all, G_TYPE_STRING))
    return TEKTRA_TRANSFER_TEXT;

  return TEKTRA_TRANSFER_NOTHING;
}

/**
 * tektra_transfer_is_remote:
 * @file: a file that was dropped
 *
 * Tells whether reading a file would go out to the web.
 *
 * Mounted places such as phones and network shares are not remote in this sense: who drops a file
 * from there has opened the place before.
 *
 * Returns: %TRUE for web addresses and the like
 */
gboolean
tektra_transfer_is_remote (GFile *file)
{
  const char * const schemes[] = { "http", "https", "ftp", "data", "blob", "about" };

  g_return_val_if_fail (G_IS_FILE (file), TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      if (g_file_has_uri_scheme (file, schemes[i]))
        return TRUE;
    }

  return FALSE;
}

/**
 * tektra_transfer_read:
 * @source: (type GObject): a [class@Gdk.Drop] that was accepted, or a [class@Gdk.Clipboard]
 *
 * Reads a drop or a clipboard; finishing a drop is left to the caller.
 *
 * Returns: (transfer full): a future that resolves to a [class@Transfer], or rejects with a
 *   sentence for a person
 */
DexFuture *
tektra_transfer_read (gpointer source)
{
  dex_return_error_if_fail (GDK_IS_DROP (source) || GDK_IS_CLIPBOARD (source));

  return dex_scheduler_spawn (NULL, 0, read_fiber, g_object_ref (source), g_object_unref);
}

/**
 * tektra_transfer_get_kind:
 * @self: a transfer
 *
 * Returns: what was dropped or pasted
 */
TektraTransferKind
tektra_transfer_get_kind (TektraTransfer *self)
{
  g_return_val_if_fail (TEKTRA_IS_TRANSFER (self), TEKTRA_TRANSFER_NOTHING);

  return self->kind;
}

/**
 * tektra_transfer_get_files:
 * @self: a transfer
 *
 * Returns: (transfer none) (nullable) (element-type Gio.File): the files
 */
GPtrArray *
tektra_transfer_get_files (TektraTransfer *self)
{
  g_return_val_if_fail (TEKTRA_IS_TRANSFER (self), NULL);

  return self->files;
}

/**
 * tektra_transfer_get_bytes:
 * @self: a transfer
 *
 * Returns: (transfer none) (nullable): an encoded picture
 */
GBytes *
tektra_transfer_get_bytes (TektraTransfer *self)
{
  g_return_val_if_fail (TEKTRA_IS_TRANSFER (self), NULL);

  return self->bytes;
}

/**
 * tektra_transfer_get_name:
 * @self: a transfer
 *
 * Returns: (transfer none) (nullable): what the picture is called, if its source tells
 */
const char *
tektra_transfer_get_name (TektraTransfer *self)
{
  g_return_val_if_fail (TEKTRA_IS_TRANSFER (self), NULL);

  return self->name;
}

/**
 * tektra_transfer_get_text:
 * @self: a transfer
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
tektra_transfer_get_text (TektraTransfer *self)
{
  g_return_val_if_fail (TEKTRA_IS_TRANSFER (self), NULL);

  return self->text;
}
