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

typedef struct
{
  TektraKeySource *keys;
  GWeakRef         object;
  char            *name;
  TektraKeyFunc    func;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_weak_ref_clear (&search->object);
  g_clear_object (&search->keys);
  g_free (search->name);
  g_free (search);
}

/* That there is no keyring is told when the server wants a key. */
static DexFuture *
give_fiber (gpointer user_data)
{
  Search *search = user_data;
  g_autoptr(GObject) object = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *key = NULL;

  key = dex_await_string (tektra_key_source_lookup (search->keys, search->name), &error);
  if (error != NULL)
    g_debug ("No key for %s: %s", search->name, error->message);

  object = g_weak_ref_get (&search->object);
  if (object != NULL)
    search->func (object, key != NULL && *key != '\0' ? key : NULL);

  return dex_future_new_true ();
}

/**
 * tektra_key_source_give:
 * @self: where keys are
 * @name: what the key is called
 * @object: who wants it; it is not kept alive
 * @func: takes it over, unless @object is gone by then
 *
 * Looks for a key and hands it over. That none can be found is no error.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when @object has it
 */
DexFuture *
tektra_key_source_give (TektraKeySource *self,
                        const char      *name,
                        gpointer         object,
                        TektraKeyFunc    func)
{
  Search *search;

  g_return_val_if_fail (TEKTRA_IS_KEY_SOURCE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (G_IS_OBJECT (object), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  search = g_new0 (Search, 1);
  search->keys = g_object_ref (self);
  g_weak_ref_init (&search->object, object);
  search->name = g_strdup (name);
  search->func = func;

  return dex_scheduler_spawn (NULL, 0, give_fiber, search, search_free);
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
