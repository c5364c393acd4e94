/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "media/tektra-remote-image.h"

#include "media/tektra-image.h"
#include "util/tektra-http.h"

/* Fetches a picture once, when a person has asked for it: no cookies, no address of the page, and
 * what comes is decoded in the sandbox in which all pictures are. Those of the last answers are
 * kept, so that a row that is scrolled away and back need not ask again. */

#define MEGABYTES_MAX 20
#define SECONDS_MAX 30

/* The longest side that is kept, in pixels. */
#define SIDE_MAX 1600

#define KEPT_MAX 24

typedef struct
{
  char         *url;
  char         *name;
  GCancellable *cancellable;
} Fetch;

typedef struct
{
  char            *url;
  TektraImagePart *part;
} Kept;

static GQueue kept_parts = G_QUEUE_INIT;

static void
fetch_free (Fetch *fetch)
{
  g_free (fetch->url);
  g_free (fetch->name);
  g_clear_object (&fetch->cancellable);
  g_free (fetch);
}

static void
keep (const char      *url,
      TektraImagePart *part)
{
  Kept *kept = g_new (Kept, 1);

  *kept = (Kept) { g_strdup (url), g_object_ref (part) };
  g_queue_push_head (&kept_parts, kept);

  if (g_queue_get_length (&kept_parts) > KEPT_MAX)
    {
      kept = g_queue_pop_tail (&kept_parts);
      g_free (kept->url);
      g_object_unref (kept->part);
      g_free (kept);
    }
}

static SoupSession *
get_session (void)
{
  static SoupSession *session;

  if (session == NULL)
    session = soup_session_new_with_options ("timeout", SECONDS_MAX,
                                             "idle-timeout", SECONDS_MAX,
                                             "user-agent", "Tektra",
                                             NULL);

  return session;
}

static GBytes *
download (Fetch   *fetch,
          GError **error)
{
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, fetch->url);
  g_autofree char *host = tektra_remote_image_dup_host (fetch->url);
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) local_error = NULL;
  GBytes *bytes = NULL;

  if (message == NULL || host == NULL)
    {
      g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_NOT_FOUND,
                   _("The address of the picture is not complete."));
      return NULL;
    }

  soup_message_headers_append (soup_message_get_request_headers (message), "Accept", "image/*");
  stream = dex_await_object (tektra_http_send (get_session (), message, fetch->cancellable),
                             &local_error);

  if (stream != NULL && !SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    {
      tektra_http_close (stream);
      g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_NOT_FOUND,
                   /* Translators: the name of a computer, and what it answered: "404 Not Found" */
                   _("“%s” did not give out the picture (%u %s)."), host,
                   soup_message_get_status (message), soup_message_get_reason_phrase (message));
      return NULL;
    }

  if (stream != NULL)
    bytes = dex_await_boxed (tektra_http_read_all (stream, MEGABYTES_MAX * 1000 * 1000,
                                                   fetch->cancellable), &local_error);

  if (bytes != NULL)
    return bytes;

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_TOO_LARGE,
                 _("The picture is larger than %d MB, so it was not loaded."), MEGABYTES_MAX);
  else
    {
      g_debug ("Fetching a picture: %s", local_error->message);
      g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_NOT_FOUND,
                   _("“%s” could not be reached. Look at the network connection and try again."),
                   host);
    }

  return NULL;
}

static GBytes *
unpack (Fetch   *fetch,
        GError **error)
{
  g_autofree char *type = NULL;
  g_autoptr(GBytes) bytes = NULL;

  bytes = soup_uri_decode_data_uri (fetch->url, &type);
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_BROKEN,
                   _("The picture in the text is damaged."));
      return NULL;
    }

  return g_steal_pointer (&bytes);
}

static DexFuture *
fetch_fiber (gpointer user_data)
{
  Fetch *fetch = user_data;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(TektraImagePart) part = NULL;
  g_autoptr(GError) error = NULL;

  bytes = tektra_remote_image_is_in_text (fetch->url) ? unpack (fetch, &error)
                                                      : download (fetch, &error);
  if (bytes != NULL)
    part = dex_await_object (tektra_image_prepare_bytes (bytes, fetch->name, SIDE_MAX,
                                                         fetch->cancellable), &error);
  if (part == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  keep (fetch->url, part);

  return dex_future_new_take_object (g_steal_pointer (&part));
}

/**
 * tektra_remote_image_is_in_text:
 * @url: address of a picture
 *
 * Tells whether the address has the picture in it, so that nobody needs to be asked for it.
 *
 * Returns: %TRUE for a `data:` address
 */
gboolean
tektra_remote_image_is_in_text (const char *url)
{
  g_return_val_if_fail (url != NULL, FALSE);

  return g_ascii_strncasecmp (url, "data:", strlen ("data:")) == 0;
}

/**
 * tektra_remote_image_dup_host:
 * @url: address of a picture
 *
 * Gets the name of the computer that has to be asked for a picture.
 *
 * Returns: (transfer full) (nullable): the name, %NULL when none has to be asked or the address is
 *   not complete
 */
char *
tektra_remote_image_dup_host (const char *url)
{
  g_autoptr(GUri) uri = NULL;
  const char *host;

  g_return_val_if_fail (url != NULL, NULL);

  if (tektra_remote_image_is_in_text (url))
    return NULL;

  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && *host != '\0' ? g_strdup (host) : NULL;
}

/**
 * tektra_remote_image_peek:
 * @url: address of a picture
 *
 * Gets a picture that has been fetched already.
 *
 * Returns: (transfer none) (nullable): the picture, or %NULL
 */
TektraImagePart *
tektra_remote_image_peek (const char *url)
{
  g_return_val_if_fail (url != NULL, NULL);

  for (GList *l = kept_parts.head; l != NULL; l = l->next)
    {
      const Kept *kept = l->data;

      if (g_str_equal (kept->url, url))
        return kept->part;
    }

  return NULL;
}

/**
 * tektra_remote_image_fetch:
 * @url: an address of the kind http, https or data
 * @name: (nullable): what to call the picture
 * @cancellable: (nullable): ends it at once
 *
 * Fetches a picture, because a person has asked for it, or takes it out of its address.
 *
 * Returns: (transfer full): a future that resolves to a [class@ImagePart], or rejects with a
 *   #TektraImageError or %G_IO_ERROR_CANCELLED
 */
DexFuture *
tektra_remote_image_fetch (const char   *url,
                           const char   *name,
                           GCancellable *cancellable)
{
  Fetch *fetch;

  g_return_val_if_fail (url != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  fetch = g_new0 (Fetch, 1);
  fetch->url = g_strdup (url);
  fetch->name = g_strdup (name);
  g_set_object (&fetch->cancellable, cancellable);

  return dex_scheduler_spawn (NULL, 0, fetch_fiber, fetch, (GDestroyNotify) fetch_free);
}
