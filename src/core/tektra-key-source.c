/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "core/tektra-key-source.h"

/* What a backend knows of the keyring: it asks for the key of its server when it needs it, and
 * hears when there is another one. */

G_DEFINE_INTERFACE (TektraKeySource, tektra_key_source, G_TYPE_OBJECT)

enum
{
  KEY_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tektra_key_source_default_init (TektraKeySourceInterface *iface)
{
  /**
   * TektraKeySource::key-changed:
   * @self: a source
   * @name: what the key is for
   *
   * Emitted when there is another key than before, or none any more.
   */
  signals[KEY_CHANGED] =
    g_signal_new ("key-changed",
                  G_TYPE_FROM_INTERFACE (iface),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

/**
 * tektra_key_source_lookup:
 * @self: a source
 * @name: what the key is for, see tektra_key_source_dup_server_name()
 *
 * Looks for a key. The desktop may ask the person to unlock the keyring.
 *
 * Returns: (transfer full): a future that resolves to a string, "" when there is no such key, or
 *   rejects with a sentence when keys cannot be had
 */
DexFuture *
tektra_key_source_lookup (TektraKeySource *self,
                          const char      *name)
{
  dex_return_error_if_fail (TEKTRA_IS_KEY_SOURCE (self));
  dex_return_error_if_fail (name != NULL);

  return TEKTRA_KEY_SOURCE_GET_IFACE (self)->lookup (self, name);
}

/**
 * tektra_key_source_changed:
 * @self: a source
 * @name: what the key is for
 *
 * Tells that there is another key. For classes that are sources.
 */
void
tektra_key_source_changed (TektraKeySource *self,
                           const char      *name)
{
  g_return_if_fail (TEKTRA_IS_KEY_SOURCE (self));
  g_return_if_fail (name != NULL);

  g_signal_emit (self, signals[KEY_CHANGED], 0, name);
}

/**
 * tektra_key_source_dup_server_name:
 * @id: the id of a backend
 * @base_uri: the address of its server
 *
 * Tells what the key of a server is called. It belongs to the computer and its port: whoever
 * changes the address to that of another one must not send it this key.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL when the address is none
 */
char *
tektra_key_source_dup_server_name (const char *id,
                                   const char *base_uri)
{
  g_autoptr(GUri) uri = NULL;

  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (base_uri != NULL, NULL);

  uri = g_uri_parse (base_uri, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;

  return g_strdup_printf ("%s %s://%s:%d", id, g_uri_get_scheme (uri), g_uri_get_host (uri),
                          g_uri_get_port (uri));
}
