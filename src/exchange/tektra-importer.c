/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "exchange/tektra-importer.h"

#include "exchange/tektra-import-private.h"
#include "exchange/tektra-json-scan.h"
#include "util/tektra-json.h"
#include "util/tektra-thread.h"

/* What a file is, is told by what it holds and not by its name. JSON is looked at as a whole and
 * then parsed chat by chat. */

/* It is in memory as a whole, and a chat of it once more. */
#define MAX_SIZE  ((gsize) 1024 * 1024 * 1024)
#define READ_SIZE ((gsize) 1024 * 1024)

#define TEKTRA_FORMAT  "tektra-chat"
#define TEKTRA_VERSION 1

typedef TektraConversation *(*ReadChatFunc) (TektraImportContext     *context,
                                             const TektraImportNode  *chat,
                                             GError                 **error);

typedef struct
{
  GFile *file;
  TektraImportPictureFunc picture_func;
  gpointer picture_data;
  GCancellable *cancellable;
} FileJob;

static void
file_job_free (FileJob *job)
{
  g_object_unref (job->file);
  g_clear_object (&job->cancellable);
  g_free (job);
}

static void
set_unknown (GError     **error,
             const char  *message)
{
  g_set_error_literal (error, TEKTRA_EXCHANGE_ERROR, TEKTRA_EXCHANGE_ERROR_UNKNOWN_FORMAT, message);
}

static gboolean
begins_with (const char *text,
             gsize       length,
             const char *magic,
             gsize       magic_length)
{
  return length >= magic_length && memcmp (text, magic, magic_length) == 0;
}

static const TektraJsonSpan *
find_span (GArray     *spans,
           const char *member)
{
  for (guint i = 0; i < spans->len; i++)
    {
      TektraJsonSpan *span = &g_array_index (spans, TektraJsonSpan, i);

      if (g_strcmp0 (span->member, member) == 0)
        return span;
    }

  return NULL;
}

/* Parses one value and only that. */
static JsonNode *
parse_span (const char  *text,
            gsize        length,
            GError     **error)
{
  g_autofree char *array_text = g_malloc (length + strlen ("{\"\":}") + 1);
  g_autoptr(JsonObject) object = NULL;
  char *end = g_stpcpy (array_text, "{\"\":");

  memcpy (end, text, length);
  g_stpcpy (end + length, "}");
  object = tektra_json_parse_object (array_text, -1, error);

  return object != NULL ? json_object_dup_member (object, "") : NULL;
}

static gboolean
read_chat (TektraImportContext     *context,
           const TektraImportNode  *place,
           const TektraJsonSpan    *span,
           ReadChatFunc             read,
           GPtrArray               *conversations,
           GError                 **error)
{
  g_autoptr(JsonNode) json = NULL;
  TektraImportNode chat = *place;
  TektraConversation *conversation;

  if (g_cancellable_set_error_if_cancelled (context->cancellable, error))
    return FALSE;

  json = parse_span (span->text, span->length, error);
  if (json == NULL)
    return FALSE;

  chat.json = json;
  if (!tektra_import_node_need_object (&chat, error))
    return FALSE;

  /* of an array it is known only now whose chats they are */
  if (read == NULL)
    {
      TektraImportNode mapping = tektra_import_node_member (&chat, "mapping");
      TektraImportNode body = tektra_import_node_member (&chat, "chat");
      TektraImportNode history = tektra_import_node_member (&chat, "history");

      if (mapping.json != NULL)
        read = tektra_import_read_chatgpt;
      else if (body.json != NULL || history.json != NULL)
        read = tektra_import_read_open_webui;
      else
        return tektra_import_node_fail (&chat, error, "%s",
                                        _("this is neither a chat of Open WebUI nor of ChatGPT"));
    }

  conversation = read (context, &chat, error);
  if (conversation == NULL)
    return FALSE;

  g_ptr_array_add (conversations, conversation);

  return TRUE;
}

static gboolean
read_chats (TektraImportContext     *context,
            const TektraImportNode  *place,
            const char              *text,
            gsize                    length,
            ReadChatFunc             read,
            GPtrArray               *conversations,
            GError                 **error)
{
  g_autoptr(GArray) chats = NULL;

  if (*text != '[')
    return tektra_import_node_fail (place, error, "%s", _("it is not an array"));

  chats = tektra_json_scan_split (text, length);
  for (guint i = 0; i < chats->len; i++)
    {
      TektraImportNode chat = { .parent = place, .index = i };

      if (!read_chat (context, &chat, &g_array_index (chats, TektraJsonSpan, i), read,
                      conversations, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_version (GArray  *members,
               GError **error)
{
  const TektraJsonSpan *span = find_span (members, "version");
  g_autoptr(JsonNode) json = span != NULL ? parse_span (span->text, span->length, NULL) : NULL;
  TektraImportNode place = { .member = "version", .json = json };
  gint64 version = 0;

  if (json == NULL)
    return tektra_import_node_fail (&place, error, "%s", _("it is missing"));
  if (!tektra_import_node_read_int (&place, 1, G_MAXINT64, &version, error))
    return FALSE;
  if (version <= TEKTRA_VERSION)
    return TRUE;

  set_unknown (error, _("The file was written by a newer Tektra; update this one to import it."));

  return FALSE;
}

/* A file that is one object: what it is, is told by the names of its members. */
static gboolean
read_object (TektraImportContext  *context,
             const char           *text,
             gsize                 length,
             GPtrArray            *conversations,
             GError              **error)
{
  g_autoptr(GArray) members = tektra_json_scan_split (text, length);
  const TektraJsonSpan *format = find_span (members, "format");
  const TektraJsonSpan *chats = find_span (members, "chats");
  const TektraJsonSpan *chat = find_span (members, "chat");
  TektraImportNode chats_place = { .member = "chats" };
  TektraImportNode chat_place = { .member = "chat" };
  TektraImportNode root = { 0 };
  TektraJsonSpan whole = { NULL, text, length };
  ReadChatFunc read = NULL;

  if (format != NULL && begins_with (format->text, format->length, "\"" TEKTRA_FORMAT "\"",
                                     strlen (TEKTRA_FORMAT) + 2))
    {
      if (!check_version (members, error))
        return FALSE;
      read = tektra_import_read_tektra;
    }
  else if (find_span (members, "export_metadata") != NULL)
    {
      read = tektra_import_read_newelle;
      if (chats == NULL && chat != NULL)
        return read_chat (context, &chat_place, chat, read, conversations, error);
    }

  if (read != NULL && chats == NULL)
    return tektra_import_node_fail (&chats_place, error, "%s", _("it is missing"));
  if (read != NULL)
    return read_chats (context, &chats_place, chats->text, chats->length, read, conversations,
                       error);

  if (chat != NULL || find_span (members, "mapping") != NULL ||
      find_span (members, "history") != NULL)
    return read_chat (context, &root, &whole, NULL, conversations, error);

  set_unknown (error, _("The file holds no chats in a form that Tektra knows."));

  return FALSE;
}

static GPtrArray *
read_json (TektraImportContext  *context,
           const char           *text,
           gsize                 length,
           GError              **error)
{
  static const char mark[] = "\xef\xbb\xbf";
  g_autoptr(GPtrArray) conversations = g_ptr_array_new_with_free_func (g_object_unref);
  TektraImportNode root = { 0 };
  gboolean read;

  if (begins_with (text, length, mark, strlen (mark)))
    {
      text += strlen (mark);
      length -= strlen (mark);
    }

  if (!tektra_json_scan_check (text, length, error))
    return NULL;

  for (; length > 0 && g_ascii_isspace (*text); length--)
    text++;

  if (*text == '[')
    read = read_chats (context, &root, text, length, NULL, conversations, error);
  else if (*text == '{')
    read = read_object (context, text, length, conversations, error);
  else
    {
      set_unknown (error, _("The file holds no chats in a form that Tektra knows."));
      read = FALSE;
    }

  return read ? g_steal_pointer (&conversations) : NULL;
}

/* What a person may well try, and what to do instead. */
static const char *
find_advice (const char *text,
             gsize       length)
{
  static const struct { const char *magic; gsize length; const char *advice; } files[] = {
    { "PK\x03\x04", 4,
      N_("This is a ZIP archive: unpack it first, then import the “conversations.json” in it.") },
    { "\x1f\x8b", 2,
      N_("This is a compressed file: unpack it first, then import what is in it.") },
    { "\x80\x04", 2,
      N_("This is Newelle’s own storage, which only Newelle can read: export the chats there.") },
    { "\x80\x05", 2,
      N_("This is Newelle’s own storage, which only Newelle can read: export the chats there.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      if (begins_with (text, length, files[i].magic, files[i].length))
        return _(files[i].advice);
    }

  return NULL;
}

static GBytes *
read_file (GFile         *file,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr(GByteArray) array = NULL;
  gsize n_read = 0;

  if (stream == NULL)
    return NULL;

  /* a size told beforehand could be wrong: the file may grow, or be no file at all */
  array = g_byte_array_new ();
  do
    {
      gsize length = array->len;

      if (length > MAX_SIZE)
        {
          g_set_error_literal (error, TEKTRA_EXCHANGE_ERROR, TEKTRA_EXCHANGE_ERROR_TOO_LARGE,
                               _("The file is too large: up to 1 GB is imported."));
          return NULL;
        }

      g_byte_array_set_size (array, (guint) (length + READ_SIZE));
      if (!g_input_stream_read_all (G_INPUT_STREAM (stream), array->data + length, READ_SIZE,
                                    &n_read, cancellable, error))
        return NULL;
      g_byte_array_set_size (array, (guint) (length + n_read));
    }
  while (n_read == READ_SIZE);

  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

static DexFuture *
import_file_in_thread (gpointer user_data)
{
  FileJob *job = user_data;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GPtrArray) conversations = NULL;
  g_autoptr(GError) error = NULL;

  bytes = read_file (job->file, job->cancellable, &error);
  if (bytes != NULL)
    conversations = tektra_import_bytes (bytes, job->picture_func, job->picture_data,
                                         job->cancellable, &error);

  if (conversations == NULL)
    {
      g_autofree char *name = g_file_get_basename (job->file);

      g_prefix_error (&error, "“%s”: ", name);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&conversations));
}

/**
 * tektra_import_bytes:
 * @bytes: what was in a file
 * @picture_func: (nullable): prepares the pictures of other programs
 * @user_data: for @picture_func
 * @cancellable: (nullable): ends the work
 * @error: return location for an error
 *
 * Reads chats, as [func@import_file] does, in the calling thread.
 *
 * Returns: (transfer full) (nullable) (element-type TektraConversation): the chats, or %NULL with a
 *   #TektraExchangeError
 */
GPtrArray *
tektra_import_bytes (GBytes                   *bytes,
                     TektraImportPictureFunc   picture_func,
                     gpointer                  user_data,
                     GCancellable             *cancellable,
                     GError                  **error)
{
  static const char sqlite_magic[] = "SQLite format 3";
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GPtrArray) conversations = NULL;
  TektraImportContext context = { ids, picture_func, user_data, cancellable };
  gsize length;
  const char *text;
  const char *advice;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  text = g_bytes_get_data (bytes, &length);
  if (length == 0)
    {
      set_unknown (error, _("The file is empty."));
      return NULL;
    }

  advice = find_advice (text, length);
  if (advice != NULL)
    {
      set_unknown (error, advice);
      return NULL;
    }

  /* the magic has its NUL */
  if (begins_with (text, length, sqlite_magic, sizeof sqlite_magic))
    conversations = tektra_import_read_alpaca (&context, bytes, error);
  else
    conversations = read_json (&context, text, length, error);

  if (conversations != NULL && conversations->len == 0)
    {
      set_unknown (error, _("There are no chats in the file."));
      return NULL;
    }

  return g_steal_pointer (&conversations);
}

/**
 * tektra_import_file:
 * @file: a file of chats
 * @picture_func: (nullable): prepares the pictures of other programs, in the thread that reads
 * @user_data: for @picture_func, kept alive by the caller
 * @cancellable: (nullable): ends the work
 *
 * Reads the chats of a file in a thread: what Tektra exported, Open WebUI's and ChatGPT's export,
 * Newelle's export and Alpaca's database. Which of them it is, is told by what it holds.
 *
 * The chats are whole, or there is an error: never a part of them. Chats of Tektra keep their ids,
 * all others have new ones. Nothing is fetched and no other file is read.
 *
 * Returns: (transfer full): a future that resolves to a #GPtrArray of [class@Conversation], or
 *   rejects with a #TektraExchangeError that names the file and the place, or a #GIOErrorEnum
 */
DexFuture *
tektra_import_file (GFile                    *file,
                    TektraImportPictureFunc   picture_func,
                    gpointer                  user_data,
                    GCancellable             *cancellable)
{
  FileJob *job;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  job = g_new0 (FileJob, 1);
  job->file = g_object_ref (file);
  job->picture_func = picture_func;
  job->picture_data = user_data;
  g_set_object (&job->cancellable, cancellable);

  return tektra_thread_spawn ("tektra-import", import_file_in_thread, job,
                              (GDestroyNotify) file_job_free);
}
