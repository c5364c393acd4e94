/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>

#include "backends/llama/tektra-gguf.h"
#include "http/tektra-http-error.h"
#include "http/tektra-locality.h"
#include "models/tektra-download.h"
#include "models/tektra-file-transfer.h"
#include "models/tektra-part-file.h"
#include "models/tektra-part-writer.h"
#include "models/tektra-whisper-file.h"
#include "util/tektra-thread.h"

/*
 * The thread has its own session, and another thread that hashes and writes what it reads: what is
 * in memory does not depend on the size of the file, and the main thread has nothing to do with it.
 *
 * Where a part is here, the rest is asked for with a range and the validator of that part (RFC
 * 9110, 13.1.5 and 14.2): a server that has another file by now answers with the whole of it.
 */

#define REDIRECTS_MAX 10
#define ERROR_BODY_MAX (64 * 1024)

struct _TektraFileTransfer
{
  gatomicrefcount ref_count;
  char *path;
  guint64 more;
  guint timeout;
  GCancellable *cancellable;

  /* of the thread */
  TektraPartFile *part;
  SoupSession *session;
  SoupMessage *message;
  GInputStream *stream;

  GMutex lock;
  /* under the lock */
  TektraRemoteFile *file;
  guint64 completed;
  guint64 checked;
  guint retry_after;
  gboolean finishing;
};

static gboolean
uri_is_safe (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  if (host == NULL || *host == '\0')
    return FALSE;

  return g_str_equal (scheme, "https") ||
         (g_str_equal (scheme, "http") &&
          tektra_locality_for_host (host) == TEKTRA_LOCALITY_DEVICE);
}

static gboolean
set_insecure (GError     **error,
              const char  *url)
{
  g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_INSECURE,
               _("“%s” is not a secure address; use one that begins with https://."), url);

  return FALSE;
}

static void
checked_cb (guint64  bytes,
            gpointer user_data)
{
  TektraFileTransfer *self = user_data;

  g_mutex_lock (&self->lock);
  self->checked = bytes;
  g_mutex_unlock (&self->lock);
}

static void
take_completed (TektraFileTransfer *self)
{
  g_mutex_lock (&self->lock);
  self->completed = tektra_part_file_get_size (self->part);
  g_mutex_unlock (&self->lock);
}

static const char *
get_host (TektraFileTransfer *self)
{
  return g_uri_get_host (soup_message_get_uri (self->message));
}

/* What a server tells of the file behind a redirect: the Hub's "X-Linked-ETag" is the SHA-256 of a
 * large file (huggingface_hub, file_download.py). */
static void
take_link_headers (TektraFileTransfer *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char *etag = soup_message_headers_get_one (headers, "X-Linked-ETag");
  const char *size = soup_message_headers_get_one (headers, "X-Linked-Size");

  g_mutex_lock (&self->lock);

  if (etag != NULL && self->file->sha256 == NULL && strlen (etag) == 66 &&
      etag[0] == '"' && strspn (etag + 1, "0123456789abcdef") == 64)
    self->file->sha256 = g_strndup (etag + 1, 64);

  if (size != NULL && self->file->size == 0)
    self->file->size = g_ascii_strtoull (size, NULL, 10);

  g_mutex_unlock (&self->lock);
}

static gboolean
fail_transport (TektraFileTransfer  *self,
                const GError        *reason,
                GError             **error)
{
  const char *host = get_host (self);

  g_propagate_error (error, tektra_http_error_new_for_transport (host, host, reason));

  return FALSE;
}

static gboolean
fail_status (TektraFileTransfer  *self,
             guint                status,
             GError             **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char *retry_after = soup_message_headers_get_one (headers, "Retry-After");
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  g_autofree char *buffer = g_malloc (ERROR_BODY_MAX);
  g_autoptr(GBytes) body = NULL;
  gsize length = 0;

  if (retry_after != NULL)
    {
      g_mutex_lock (&self->lock);
      self->retry_after = (guint) MIN (g_ascii_strtoull (retry_after, NULL, 10), 3600);
      g_mutex_unlock (&self->lock);
    }

  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE)
    {
      g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_FOUND,
                   _("%s does not have this file; check the name of the model."), get_host (self));
      return FALSE;
    }

  if (status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNAUTHORIZED,
                   _("%s gives this model only to those who accepted its licence there; choose "
                     "another model."), get_host (self));
      return FALSE;
    }

  g_input_stream_read_all (self->stream, buffer, ERROR_BODY_MAX, &length, self->cancellable, NULL);
  body = g_bytes_new (buffer, length);
  g_propagate_error (error, tektra_http_error_new_for_status (get_host (self), status, type,
                                                              retry_after, body));

  return FALSE;
}

static gboolean
fail_wrong_size (TektraFileTransfer  *self,
                 GError             **error)
{
  g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_WRONG_DATA,
               _("%s has a file of another size than promised; try again later."),
               get_host (self));

  return FALSE;
}

/* Sends the request, and follows where it leads. Nothing goes along that would tell who asks. */
static gboolean
send_request (TektraFileTransfer  *self,
              guint64              from,
              guint               *status,
              GError             **error)
{
  g_autoptr(GUri) uri = NULL;
  g_autofree char *validator = NULL;

  g_mutex_lock (&self->lock);
  uri = g_uri_parse (self->file->url, SOUP_HTTP_URI_FLAGS, NULL);
  validator = g_strdup (self->file->validator);
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i <= REDIRECTS_MAX; i++)
    {
      g_autoptr(GError) reason = NULL;
      SoupMessageHeaders *headers;
      const char *location;
      g_autoptr(GUri) next = NULL;

      g_clear_object (&self->stream);
      g_clear_object (&self->message);
      self->message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
      soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);

      headers = soup_message_get_request_headers (self->message);
      soup_message_headers_replace (headers, "Accept-Encoding", "identity");
      if (from > 0)
        {
          soup_message_headers_set_range (headers, (goffset) from, -1);
          if (validator != NULL)
            soup_message_headers_replace (headers, "If-Range", validator);
        }

      soup_session_set_proxy_resolver (self->session,
                                       tektra_locality_for_host (g_uri_get_host (uri)) ==
                                         TEKTRA_LOCALITY_DEVICE
                                         ? NULL
                                         : g_proxy_resolver_get_default ());
      self->stream = soup_session_send (self->session, self->message, self->cancellable, &reason);
      if (self->stream == NULL)
        return fail_transport (self, reason, error);

      *status = soup_message_get_status (self->message);
      location = soup_message_headers_get_one (soup_message_get_response_headers (self->message),
                                               "Location");
      if (!SOUP_STATUS_IS_REDIRECTION (*status) || location == NULL)
        return TRUE;

      take_link_headers (self);
      next = g_uri_parse_relative (uri, location, SOUP_HTTP_URI_FLAGS, NULL);
      if (next == NULL || !uri_is_safe (next) ||
          (g_str_equal (g_uri_get_scheme (uri), "https") &&
           !g_str_equal (g_uri_get_scheme (next), "https")))
        return set_insecure (error, location);

      g_clear_pointer (&uri, g_uri_unref);
      uri = g_steal_pointer (&next);
    }

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
               _("%s leads in circles; check the address."), get_host (self));

  return FALSE;
}

/* Notes which version of which length comes; makes the part begin where the answer does. */
static gboolean
take_head (TektraFileTransfer  *self,
           guint                status,
           GError             **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char *validator = soup_message_headers_get_one (headers, "ETag");
  guint64 here = tektra_part_file_get_size (self->part);
  goffset start = 0, end = 0, total = -1;
  guint64 size;

  /* A weak one says that two versions mean the same, not that they are. */
  if (validator == NULL || g_str_has_prefix (validator, "W/"))
    validator = soup_message_headers_get_one (headers, "Last-Modified");

  if (status == SOUP_STATUS_PARTIAL_CONTENT)
    {
      if (!soup_message_headers_get_content_range (headers, &start, &end, &total) ||
          start < 0 || (guint64) start != here)
        {
          g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                       _("%s sends another part of the file than it was asked for; try again "
                         "later."), get_host (self));
          return FALSE;
        }
    }
  else
    {
      if (!tektra_part_file_clear (self->part, error))
        return FALSE;
      here = 0;
      if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
        total = soup_message_headers_get_content_length (headers);
    }

  g_mutex_lock (&self->lock);
  g_set_str (&self->file->validator, validator);
  self->completed = here;
  if (self->file->size == 0 && total > 0)
    self->file->size = (guint64) total;
  size = self->file->size;
  g_mutex_unlock (&self->lock);

  if (total > 0 && size != (guint64) total)
    return fail_wrong_size (self, error);

  return tektra_part_file_check_space (self->part, (size > here ? size - here : 0) + self->more,
                                       error);
}

static void
written_cb (guint64  size,
            gpointer user_data)
{
  TektraFileTransfer *self = user_data;

  g_mutex_lock (&self->lock);
  self->completed = size;
  g_mutex_unlock (&self->lock);
}

static gboolean
take_body (TektraFileTransfer  *self,
           GError             **error)
{
  guint64 here = tektra_part_file_get_size (self->part);
  TektraPartWriter *writer = NULL;
  g_autoptr(GError) reason = NULL;
  gboolean good = TRUE;
  guint8 *room;
  guint64 size;

  g_mutex_lock (&self->lock);
  size = self->file->size;
  g_mutex_unlock (&self->lock);

  writer = tektra_part_writer_new (self->part, written_cb, self);

  while (good && (room = tektra_part_writer_begin (writer)))
    {
      gsize length = 0;

      /* Small pieces are gathered, but what came before a cut is not lost. */
      good = g_input_stream_read_all (self->stream, room, TEKTRA_PART_WRITER_SIZE, &length,
                                      self->cancellable, &reason);
      here += length;
      if (length == 0 || (size != 0 && here > size))
        break;
      tektra_part_writer_end (writer, length);
    }

  if (!tektra_part_writer_finish (writer, error))
    return FALSE;

  if (size != 0 && here > size)
    return fail_wrong_size (self, error);

  if (good && size != 0 && here < size)
    g_set_error_literal (&reason, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "Cut");

  return reason == NULL || fail_transport (self, reason, error);
}

/* Brings what is not here. */
static gboolean
fetch (TektraFileTransfer  *self,
       GError             **error)
{
  guint status;

  for (guint i = 0; i < 2; i++)
    {
      if (!send_request (self, tektra_part_file_get_size (self->part), &status, error))
        return FALSE;

      if (status == SOUP_STATUS_OK || status == SOUP_STATUS_PARTIAL_CONTENT)
        return take_head (self, status, error) && take_body (self, error);

      if (status != SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
        return fail_status (self, status, error);

      /* More is here than there: it is another file. */
      if (!tektra_part_file_clear (self->part, error))
        return FALSE;
      take_completed (self);
    }

  return fail_status (self, status, error);
}

/* Whether a file is what it is called. */
static gboolean
check_format (TektraFileTransfer  *self,
              GError             **error)
{
  g_autoptr(TektraGguf) gguf = NULL;
  g_autoptr(GError) reason = NULL;
  TektraWhisperFile whisper;

  if (self->file->format == TEKTRA_FILE_FORMAT_WHISPER)
    {
      if (tektra_whisper_file_read (self->path, &whisper, &reason))
        return TRUE;

      g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_A_MODEL,
                   _("“%s” is no model that writes down speech and was deleted; choose another "
                     "one."),
                   self->file->name);
    }
  else
    {
      if ((gguf = tektra_gguf_read (self->path, &reason)))
        return TRUE;

      g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_A_MODEL,
                   _("“%s” is no model in the GGUF format and was deleted; choose another file."),
                   self->file->name);
    }

  g_debug ("%s: %s", self->path, reason->message);

  return FALSE;
}

/* Whether what is here is what was promised, and a model. What is not is deleted. */
static gboolean
verify (TektraFileTransfer  *self,
        GError             **error)
{
  g_autofree char *sha256 = tektra_part_file_dup_sha256 (self->part);
  gboolean good = TRUE;

  g_mutex_lock (&self->lock);
  self->finishing = TRUE;
  if (self->file->sha256 == NULL)
    self->file->sha256 = g_strdup (sha256);
  else if (g_ascii_strcasecmp (self->file->sha256, sha256) != 0)
    {
      g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_WRONG_DATA,
                   _("What came of “%s” is not what was promised and was deleted; try again."),
                   self->file->name);
      good = FALSE;
    }
  g_mutex_unlock (&self->lock);

  if (!good || !check_format (self, error))
    {
      tektra_part_file_clear (self->part, NULL);
      g_unlink (self->path);
      take_completed (self);
      return FALSE;
    }

  return tektra_part_file_sync (self->part, error);
}

static gboolean
transfer (TektraFileTransfer  *self,
          GError             **error)
{
  guint64 here;

  self->part = tektra_part_file_open (self->path, error);
  if (self->part == NULL)
    return FALSE;

  /* A part of a version that nobody can name is of no use. */
  if (self->file->validator == NULL && self->file->sha256 == NULL &&
      !tektra_part_file_clear (self->part, error))
    return FALSE;

  take_completed (self);
  here = tektra_part_file_get_size (self->part);
  if (!tektra_part_file_read (self->part, checked_cb, self, self->cancellable, error))
    return FALSE;

  if (self->file->size == 0 || here != self->file->size)
    {
      if (!fetch (self, error))
        return FALSE;
    }

  return verify (self, error);
}

static DexFuture *
transfer_in_thread (gpointer user_data)
{
  TektraFileTransfer *self = user_data;
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GError) error = NULL;
  gboolean done;

  g_main_context_push_thread_default (context);
  self->session = soup_session_new_with_options ("timeout", self->timeout,
                                                 "user-agent", "Tektra/" PACKAGE_VERSION,
                                                 NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);

  done = transfer (self, &error);

  /* An answer that is not read to its end ends with its connection. */
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->part, tektra_part_file_free);
  g_main_context_pop_thread_default (context);

  return done ? dex_future_new_true () : dex_future_new_for_error (g_steal_pointer (&error));
}

/**
 * tektra_remote_file_new:
 * @url: where it is
 * @name: (type filename): what it is called here
 *
 * Describes a file of which nothing else is known.
 *
 * Returns: (transfer full): a file
 */
TektraRemoteFile *
tektra_remote_file_new (const char *url,
                        const char *name)
{
  TektraRemoteFile *self = g_new0 (TektraRemoteFile, 1);

  self->url = g_strdup (url);
  self->name = g_strdup (name);

  return self;
}

/**
 * tektra_remote_file_copy:
 * @self: a file
 *
 * Copies a description.
 *
 * Returns: (transfer full): a copy
 */
TektraRemoteFile *
tektra_remote_file_copy (const TektraRemoteFile *self)
{
  TektraRemoteFile *copy = tektra_remote_file_new (self->url, self->name);

  copy->sha256 = g_strdup (self->sha256);
  copy->validator = g_strdup (self->validator);
  copy->size = self->size;
  copy->format = self->format;
  copy->complete = self->complete;

  return copy;
}

/**
 * tektra_remote_file_free:
 * @self: (transfer full): a file
 *
 * Frees a description.
 */
void
tektra_remote_file_free (TektraRemoteFile *self)
{
  g_free (self->url);
  g_free (self->name);
  g_free (self->sha256);
  g_free (self->validator);
  g_free (self);
}

/**
 * tektra_remote_url_check:
 * @url: an address
 * @error: return location for an error
 *
 * Looks whether files are fetched from there: over HTTPS, or from this computer itself.
 *
 * Returns: %FALSE with %TEKTRA_DOWNLOAD_ERROR_INSECURE when not
 */
gboolean
tektra_remote_url_check (const char  *url,
                         GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  return (uri != NULL && uri_is_safe (uri)) || set_insecure (error, url);
}

/**
 * tektra_file_transfer_new:
 * @file: what to bring
 * @path: (type filename): the part file
 * @more: bytes that will be needed on the disk beside it
 * @timeout: seconds without a byte after which the server is given up
 *
 * Prepares a transfer.
 *
 * Returns: (transfer full): a transfer
 */
TektraFileTransfer *
tektra_file_transfer_new (const TektraRemoteFile *file,
                          const char             *path,
                          guint64                 more,
                          guint                   timeout)
{
  TektraFileTransfer *self = g_new0 (TektraFileTransfer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->file = tektra_remote_file_copy (file);
  self->path = g_strdup (path);
  self->more = more;
  self->timeout = timeout;

  return self;
}

/**
 * tektra_file_transfer_ref:
 * @self: a transfer
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
TektraFileTransfer *
tektra_file_transfer_ref (TektraFileTransfer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * tektra_file_transfer_unref:
 * @self: (transfer full): a transfer
 *
 * Drops a reference.
 */
void
tektra_file_transfer_unref (TektraFileTransfer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->lock);
  tektra_remote_file_free (self->file);
  g_free (self->path);
  g_free (self);
}

/**
 * tektra_file_transfer_run:
 * @self: a transfer that has not been run
 * @cancellable: ends it, keeping what is here
 *
 * Brings the file, or what is not here of it, and checks it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the file is whole, or rejects with
 *   %TEKTRA_BACKEND_ERROR, %TEKTRA_DOWNLOAD_ERROR or %G_IO_ERROR_CANCELLED
 */
DexFuture *
tektra_file_transfer_run (TektraFileTransfer *self,
                          GCancellable       *cancellable)
{
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (G_IS_CANCELLABLE (cancellable), NULL);

  if (!tektra_remote_url_check (self->file->url, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->cancellable = g_object_ref (cancellable);

  return tektra_thread_spawn ("tektra-download", transfer_in_thread,
                              tektra_file_transfer_ref (self),
                              (GDestroyNotify) tektra_file_transfer_unref);
}

/**
 * tektra_file_transfer_dup_file:
 * @self: a transfer
 *
 * Gets what is known of the file by now.
 *
 * Returns: (transfer full): a description
 */
TektraRemoteFile *
tektra_file_transfer_dup_file (TektraFileTransfer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return tektra_remote_file_copy (self->file);
}

/**
 * tektra_file_transfer_get_completed:
 * @self: a transfer
 *
 * Gets how much is here.
 *
 * Returns: bytes
 */
guint64
tektra_file_transfer_get_completed (TektraFileTransfer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->completed;
}

/**
 * tektra_file_transfer_get_checked:
 * @self: a transfer
 *
 * Gets how much of what was here already has been read again.
 *
 * Returns: bytes
 */
guint64
tektra_file_transfer_get_checked (TektraFileTransfer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->checked;
}

/**
 * tektra_file_transfer_get_finishing:
 * @self: a transfer
 *
 * Gets whether all is here and is being checked.
 *
 * Returns: %TRUE in the last phase
 */
gboolean
tektra_file_transfer_get_finishing (TektraFileTransfer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->finishing;
}

/**
 * tektra_file_transfer_get_retry_after:
 * @self: a transfer
 *
 * Gets how long the server asked to be left alone.
 *
 * Returns: seconds
 */
guint
tektra_file_transfer_get_retry_after (TektraFileTransfer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->retry_after;
}
