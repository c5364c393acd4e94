/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-portal.h"

#include <glib/gi18n.h>

/* A call of a portal is answered by a signal of an object that is there for this one request. Its
 * path is known before the call, so that the answer cannot come before somebody listens:
 * https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Request.html */

#define REQUEST_PREFIX TEKTRA_PORTAL_PATH "/request/"
#define REQUEST_INTERFACE "org.freedesktop.portal.Request"

/* What Response says at first */
enum
{
  RESPONSE_DONE,
  RESPONSE_CANCELLED,
};

typedef struct
{
  gatomicrefcount  n_refs;
  GDBusConnection *bus;
  DexPromise      *promise;
  char            *path;
  guint            subscription;
  gulong           cancelled_handler;
} Request;

static void
request_unref (gpointer data)
{
  Request *request = data;

  if (!g_atomic_ref_count_dec (&request->n_refs))
    return;

  dex_unref (request->promise);
  g_object_unref (request->bus);
  g_free (request->path);
  g_free (request);
}

static Request *
request_ref (Request *request)
{
  g_atomic_ref_count_inc (&request->n_refs);

  return request;
}

/* Nobody listens any more: what listened held the request. */
static void
request_end (Request *request)
{
  guint subscription = g_steal_handle_id (&request->subscription);

  if (subscription != 0)
    g_dbus_connection_signal_unsubscribe (request->bus, subscription);
  g_clear_signal_handler (&request->cancelled_handler,
                          dex_promise_get_cancellable (request->promise));
}

static void
response_cb (GDBusConnection *bus,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  Request *request = request_ref (user_data);
  g_autoptr(GVariant) results = NULL;
  guint response;

  if (request->subscription != 0 &&
      g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    {
      g_variant_get (parameters, "(u@a{sv})", &response, &results);
      if (response == RESPONSE_DONE)
        dex_promise_resolve_variant (request->promise, g_steal_pointer (&results));
      else if (response == RESPONSE_CANCELLED)
        dex_promise_reject (request->promise,
                            g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                 _("This was not allowed.")));
      else
        dex_promise_reject (request->promise,
                            g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED,
                                                 _("The desktop could not do this.")));
      request_end (request);
    }

  request_unref (request);
}

static void
called_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Request *request = user_data;
  g_autoptr(GVariant) reply = NULL;
  GError *error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  if (reply == NULL)
    {
      g_dbus_error_strip_remote_error (error);
      if (request->subscription != 0)
        dex_promise_reject (request->promise, error);
      else
        g_error_free (error);
      request_end (request);
    }

  request_unref (request);
}

static void
cancelled_cb (Request *request)
{
  g_dbus_connection_call (request->bus, TEKTRA_PORTAL_NAME, request->path, REQUEST_INTERFACE,
                          "Close", NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          NULL, NULL, NULL);
  request_end (request);
}

static char *
dup_request_path (GDBusConnection *bus,
                  const char      *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  return g_strconcat (REQUEST_PREFIX, g_strdelimit (sender, ".", '_'), "/", token, NULL);
}

/**
 * tektra_portal_make_token:
 *
 * Makes the last part of the path of a request or of a session.
 *
 * Returns: (transfer full): a word that nobody guesses
 */
char *
tektra_portal_make_token (void)
{
  return g_strdup_printf ("tektra%08x%08x", g_random_int (), g_random_int ());
}

/**
 * tektra_portal_is_missing:
 * @error: (nullable): why a request was rejected
 *
 * Tells a desktop without portals, or with others, from one that could not do something.
 *
 * Returns: whether nobody was there to be asked
 */
gboolean
tektra_portal_is_missing (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE);
}

static DexFuture *
version_read_cb (DexFuture *completed,
                 gpointer   user_data)
{
  g_autoptr(GVariant) reply = dex_await_variant (dex_ref (completed), NULL);
  g_autoptr(GVariant) version = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(v)", &version);

  return dex_future_new_for_uint (
    version != NULL && g_variant_is_of_type (version, G_VARIANT_TYPE_UINT32)
      ? g_variant_get_uint32 (version) : 0);
}

/**
 * tektra_portal_get_version:
 * @bus: the bus of the session
 * @interface: the name of a portal, such as “org.freedesktop.portal.Screenshot”
 *
 * Looks whether there is a portal.
 *
 * Returns: (transfer full): a future of its version, an unsigned integer; 0 if there is none
 */
DexFuture *
tektra_portal_get_version (GDBusConnection *bus,
                           const char      *interface)
{
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (interface != NULL, NULL);

  return dex_future_finally (
    dex_dbus_connection_call (bus, TEKTRA_PORTAL_NAME, TEKTRA_PORTAL_PATH,
                              "org.freedesktop.DBus.Properties", "Get",
                              g_variant_new ("(ss)", interface, "version"),
                              G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1),
    version_read_cb, NULL, NULL);
}

/**
 * tektra_portal_request:
 * @bus: the bus of the session
 * @interface: the name of a portal
 * @method: what to ask for
 * @arguments: (nullable): a tuple of the arguments that come before the options
 * @options: (nullable): a dictionary of options, in which the token of the request is added
 *
 * Asks for something, and waits for the person to decide. Floating variants are sunk. When the
 * future is let go of, the request is taken back.
 *
 * Returns: (transfer full): a future of a dictionary with the results. It is rejected with
 *   %G_IO_ERROR_CANCELLED when the person does not want it
 */
DexFuture *
tektra_portal_request (GDBusConnection *bus,
                       const char      *interface,
                       const char      *method,
                       GVariant        *arguments,
                       GVariant        *options)
{
  g_autoptr(GVariant) sunk_arguments = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  g_autoptr(GVariant) sunk_options = options != NULL ? g_variant_ref_sink (options) : NULL;
  g_autofree char *token = tektra_portal_make_token ();
  GVariantBuilder builder;
  GVariantDict dict;
  DexPromise *promise;
  Request *request;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (interface != NULL, NULL);
  g_return_val_if_fail (method != NULL, NULL);

  promise = dex_promise_new_cancellable ();
  request = g_new0 (Request, 1);
  g_atomic_ref_count_init (&request->n_refs);
  request->bus = g_object_ref (bus);
  request->promise = dex_ref (promise);
  request->path = dup_request_path (bus, token);
  request->subscription =
    g_dbus_connection_signal_subscribe (bus, TEKTRA_PORTAL_NAME, REQUEST_INTERFACE, "Response",
                                        request->path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                        response_cb, request_ref (request), request_unref);
  request->cancelled_handler =
    g_signal_connect_data (dex_promise_get_cancellable (promise), "cancelled",
                           G_CALLBACK (cancelled_cb), request_ref (request),
                           (GClosureNotify) (void (*) (void)) request_unref, G_CONNECT_SWAPPED);

  g_variant_dict_init (&dict, sunk_options);
  g_variant_dict_insert (&dict, "handle_token", "s", token);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_TUPLE);
  for (gsize i = 0; sunk_arguments != NULL && i < g_variant_n_children (sunk_arguments); i++)
    {
      g_autoptr(GVariant) argument = g_variant_get_child_value (sunk_arguments, i);

      g_variant_builder_add_value (&builder, argument);
    }
  g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));

  /* The request itself stays until the answer: it may take as long as a person thinks. */
  g_dbus_connection_call (bus, TEKTRA_PORTAL_NAME, TEKTRA_PORTAL_PATH, interface, method,
                          g_variant_builder_end (&builder), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, called_cb, request);

  return DEX_FUTURE (promise);
}
