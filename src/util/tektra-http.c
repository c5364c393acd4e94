/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "util/tektra-http.h"

/* How much is asked of a socket at once, in bytes. */
#define READ_SIZE (64 * 1024)

static void
send_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  g_assert (SOUP_IS_SESSION (object));
  g_assert (DEX_IS_PROMISE (promise));

  stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);

  if (stream != NULL)
    dex_promise_resolve_object (promise, g_steal_pointer (&stream));
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  g_assert (G_IS_INPUT_STREAM (object));
  g_assert (DEX_IS_PROMISE (promise));

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);

  if (bytes != NULL)
    dex_promise_resolve_boxed (promise, G_TYPE_BYTES, g_steal_pointer (&bytes));
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

typedef struct
{
  GInputStream *stream;
  GCancellable *cancellable;
  gsize         max_bytes;
} Reading;

static void
reading_free (Reading *reading)
{
  g_clear_object (&reading->stream);
  g_clear_object (&reading->cancellable);
  g_free (reading);
}

static DexFuture *
read_all_fiber (gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr(GByteArray) buffer = g_byte_array_new ();
  g_autoptr(GError) error = NULL;

  for (;;)
    {
      g_autoptr(GBytes) bytes = NULL;
      gconstpointer data;
      gsize length;

      bytes = dex_await_boxed (tektra_http_read (reading->stream, READ_SIZE, reading->cancellable),
                               &error);
      if (bytes == NULL)
        break;

      data = g_bytes_get_data (bytes, &length);
      if (length == 0)
        {
          tektra_http_close (reading->stream);
          return dex_future_new_take_boxed (G_TYPE_BYTES,
                                            g_byte_array_free_to_bytes (g_steal_pointer (&buffer)));
        }

      if (buffer->len + length > reading->max_bytes)
        {
          g_set_error (&error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       _("The answer is larger than %zu bytes"), reading->max_bytes);
          break;
        }

      g_byte_array_append (buffer, data, (guint) length);
    }

  tektra_http_close (reading->stream);

  return dex_future_new_for_error (g_steal_pointer (&error));
}

/**
 * tektra_http_send:
 * @session: a session
 * @message: a message that is not being sent yet
 * @cancellable: (nullable): ends it at once, whatever it is doing, and closes the connection
 *
 * Sends a message and waits for the head of the answer.
 *
 * Returns: (transfer full): a future that resolves to the [class@Gio.InputStream] of the body, to
 *   be given to tektra_http_close () in the end, or rejects with a #GError of GIO or libsoup
 */
DexFuture *
tektra_http_send (SoupSession  *session,
                  SoupMessage  *message,
                  GCancellable *cancellable)
{
  DexPromise *promise;

  g_return_val_if_fail (SOUP_IS_SESSION (session), NULL);
  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  promise = dex_promise_new ();
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, cancellable,
                           send_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

/**
 * tektra_http_read:
 * @stream: a stream
 * @count: the most bytes to read
 * @cancellable: (nullable): ends it at once
 *
 * Reads the bytes that are there, or waits for some.
 *
 * Returns: (transfer full): a future that resolves to a [struct@GLib.Bytes], which is empty at the
 *   end
 */
DexFuture *
tektra_http_read (GInputStream *stream,
                  gsize         count,
                  GCancellable *cancellable)
{
  DexPromise *promise;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);
  g_return_val_if_fail (count > 0, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  promise = dex_promise_new ();
  g_input_stream_read_bytes_async (stream, count, G_PRIORITY_DEFAULT, cancellable,
                                   read_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

/**
 * tektra_http_read_all:
 * @stream: a stream
 * @max_bytes: the most bytes to take
 * @cancellable: (nullable): ends it at once
 *
 * Reads a stream to its end and closes it.
 *
 * Returns: (transfer full): a future that resolves to a [struct@GLib.Bytes], or rejects with
 *   %G_IO_ERROR_MESSAGE_TOO_LARGE when there is more than @max_bytes
 */
DexFuture *
tektra_http_read_all (GInputStream *stream,
                      gsize         max_bytes,
                      GCancellable *cancellable)
{
  Reading *reading;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  reading = g_new0 (Reading, 1);
  reading->stream = g_object_ref (stream);
  reading->max_bytes = max_bytes;
  g_set_object (&reading->cancellable, cancellable);

  return dex_scheduler_spawn (NULL, 0, read_all_fiber, reading, (GDestroyNotify) reading_free);
}

/**
 * tektra_http_close:
 * @stream: a stream
 *
 * Ends a body without waiting for the rest of it.
 *
 * A connection whose answer was read to its end is kept for the next message; any other is closed.
 */
void
tektra_http_close (GInputStream *stream)
{
  g_return_if_fail (G_IS_INPUT_STREAM (stream));

  if (!g_input_stream_is_closed (stream) && !g_input_stream_has_pending (stream))
    g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}
