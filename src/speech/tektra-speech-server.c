/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>

#include "core/tektra-backend-error.h"
#include "http/tektra-locality.h"
#include "speech/tektra-speech-server.h"

/* What transcribers and synthesizers on servers share: the way there, and sentences about speech
 * where those of chats would not fit. */

/* Without a word: a minute of speech takes a processor about as long. */
#define IDLE_TIMEOUT_SECONDS 120

struct _TektraSpeechServer
{
  TektraHttpClient *client; /* NULL when there is no address */
  char             *name;
  char             *model;
};

static void
speech_server_clear (gpointer data)
{
  TektraSpeechServer *self = data;

  g_clear_object (&self->client);
  g_free (self->name);
  g_free (self->model);
}

/**
 * tektra_speech_server_new:
 * @base_uri: the server's address, with or without /v1 at its end; "" when there is none
 * @model: the model that hears or speaks
 * @key: (nullable): a key, or %NULL to send none
 *
 * Prepares the way to a server.
 *
 * Returns: (transfer full): a new server
 */
TektraSpeechServer *
tektra_speech_server_new (const char *base_uri,
                          const char *model,
                          const char *key)
{
  g_autoptr(TektraHttpClient) client = NULL;
  g_autofree char *host = NULL;
  const char *name;

  g_return_val_if_fail (base_uri != NULL, NULL);
  g_return_val_if_fail (model != NULL, NULL);

  host = tektra_speech_server_dup_host (base_uri);
  name = host != NULL ? host : _("The speech server");

  if (*base_uri != '\0')
    {
      client = tektra_http_client_new (name, base_uri);
      tektra_http_client_set_token (client, key);
      tektra_http_client_set_idle_timeout (client, IDLE_TIMEOUT_SECONDS);
    }

  return tektra_speech_server_new_for_client (client, name, model);
}

/**
 * tektra_speech_server_new_for_client:
 * @client: (nullable): the way there, %NULL when there is none
 * @name: what the server is called in a sentence
 * @model: the model that hears or speaks
 *
 * Takes a way that is there already.
 *
 * Returns: (transfer full): a new server
 */
TektraSpeechServer *
tektra_speech_server_new_for_client (TektraHttpClient *client,
                                     const char       *name,
                                     const char       *model)
{
  TektraSpeechServer *self;

  g_return_val_if_fail (client == NULL || TEKTRA_IS_HTTP_CLIENT (client), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (model != NULL, NULL);

  self = g_atomic_rc_box_new0 (TektraSpeechServer);
  g_set_object (&self->client, client);
  self->name = g_strdup (name);
  self->model = g_strdup (model);

  return self;
}

/**
 * tektra_speech_server_ref:
 * @self: a server
 *
 * Holds a server.
 *
 * Returns: (transfer full): the same server
 */
TektraSpeechServer *
tektra_speech_server_ref (TektraSpeechServer *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * tektra_speech_server_unref:
 * @self: (transfer full): a server
 *
 * Lets go of a server.
 */
void
tektra_speech_server_unref (TektraSpeechServer *self)
{
  g_atomic_rc_box_release_full (self, speech_server_clear);
}

/**
 * tektra_speech_server_dup_host:
 * @base_uri: a server's address
 *
 * Tells which computer it is.
 *
 * Returns: (transfer full) (nullable): its name, or %NULL when it is this one
 */
char *
tektra_speech_server_dup_host (const char *base_uri)
{
  g_autoptr(GUri) uri = NULL;
  const char *host;

  g_return_val_if_fail (base_uri != NULL, NULL);

  uri = g_uri_parse (base_uri, G_URI_FLAGS_NONE, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host == NULL || tektra_locality_for_host (host) == TEKTRA_LOCALITY_DEVICE)
    return NULL;

  return g_strdup (host);
}

/**
 * tektra_speech_server_dup_secret_name:
 * @base_uri: a server's address
 *
 * Tells what the key of a server is called in the keyring. It belongs to the computer and its port:
 * whoever changes the address to that of another one must not send it this key.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL when the address is none
 */
char *
tektra_speech_server_dup_secret_name (const char *base_uri)
{
  g_autoptr(GUri) uri = NULL;

  g_return_val_if_fail (base_uri != NULL, NULL);

  uri = g_uri_parse (base_uri, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;

  return g_strdup_printf ("speech %s://%s:%d", g_uri_get_scheme (uri), g_uri_get_host (uri),
                          g_uri_get_port (uri));
}

/**
 * tektra_speech_server_get_name:
 * @self: a server
 *
 * Gets what the server is called in a sentence.
 *
 * Returns: (transfer none): the name
 */
const char *
tektra_speech_server_get_name (TektraSpeechServer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * tektra_speech_server_get_model:
 * @self: a server
 *
 * Gets the model that hears or speaks.
 *
 * Returns: (transfer none): its name
 */
const char *
tektra_speech_server_get_model (TektraSpeechServer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->model;
}

/**
 * tektra_speech_server_set_idle_timeout:
 * @self: a server
 * @seconds: seconds without a word after which it is given up
 *
 * Sets how long the server may be silent.
 */
void
tektra_speech_server_set_idle_timeout (TektraSpeechServer *self,
                                       guint               seconds)
{
  g_return_if_fail (self != NULL);

  if (self->client != NULL)
    tektra_http_client_set_idle_timeout (self->client, seconds);
}

/**
 * tektra_speech_server_check:
 * @self: a server
 *
 * Tells whether there is a way to the server; nothing is sent.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with what is missing
 */
DexFuture *
tektra_speech_server_check (TektraSpeechServer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->client == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING,
                                  _("No server for speech is set up: give its address."));

  return dex_future_new_true ();
}

/**
 * tektra_speech_server_call:
 * @self: a server with an address
 * @path: what comes behind the version, such as /audio/speech
 * @body: what to send
 * @content_type: what that is
 * @cancellable: (nullable): ends it at once
 *
 * Prepares a request. People write the address with and without the version: both will do.
 *
 * Returns: (transfer full): a call
 */
TektraHttpCall *
tektra_speech_server_call (TektraSpeechServer *self,
                           const char         *path,
                           GBytes             *body,
                           const char         *content_type,
                           GCancellable       *cancellable)
{
  g_autofree char *full_path = NULL;
  TektraHttpCall *call;

  g_return_val_if_fail (self != NULL && self->client != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  full_path = g_strconcat (g_str_has_suffix (tektra_http_client_get_base_uri (self->client), "/v1")
                             ? "" : "/v1",
                           path, NULL);
  call = tektra_http_call_new (self->client, SOUP_METHOD_POST, full_path, body, cancellable);
  tektra_http_call_set_content_type (call, content_type);

  return call;
}

/**
 * tektra_speech_server_explain:
 * @self: a server
 * @error: what a call said
 *
 * Says of speech what would be said of chats and pictures.
 *
 * Returns: (transfer full): an error with one sentence
 */
GError *
tektra_speech_server_explain (TektraSpeechServer *self,
                              const GError       *error)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error != NULL, NULL);

  if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TOO_LARGE))
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TOO_LARGE,
                        _("This is too long for %s: make it shorter."), self->name);

  if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_FOUND))
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_FOUND,
                        _("%s does not know speech: check its address, or use another server."),
                        self->name);

  return g_error_copy (error);
}
