/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-server-key.h"

/* What backends of servers share: the key is looked for once, handed over, and looked for again
 * when there is another one. It is not kept here. */

struct _TektraServerKey
{
  GObject parent_instance;

  /* owned */
  TektraKeySource *keys; /* or NULL */
  char *name;            /* or NULL, when the address is none */
  GWeakRef owner;
  DexFuture *finding;

  TektraKeyFunc func;
};

G_DEFINE_FINAL_TYPE (TektraServerKey, tektra_server_key, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
key_changed_cb (TektraServerKey *self,
                const char      *name)
{
  g_assert (TEKTRA_IS_SERVER_KEY (self));

  if (g_strcmp0 (name, self->name) != 0)
    return;

  dex_clear (&self->finding);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
tektra_server_key_dispose (GObject *object)
{
  TektraServerKey *self = TEKTRA_SERVER_KEY (object);

  dex_clear (&self->finding);
  g_clear_object (&self->keys);

  G_OBJECT_CLASS (tektra_server_key_parent_class)->dispose (object);
}

static void
tektra_server_key_finalize (GObject *object)
{
  TektraServerKey *self = TEKTRA_SERVER_KEY (object);

  g_weak_ref_clear (&self->owner);
  g_free (self->name);

  G_OBJECT_CLASS (tektra_server_key_parent_class)->finalize (object);
}

static void
tektra_server_key_class_init (TektraServerKeyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_server_key_dispose;
  object_class->finalize = tektra_server_key_finalize;

  /**
   * TektraServerKey::changed:
   * @self: the key
   *
   * There is another one, or none any more: tektra_server_key_find() gets it.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_server_key_init (TektraServerKey *self)
{
}

/**
 * tektra_server_key_new:
 * @keys: (nullable): where it is, %NULL for a server without one
 * @id: the id of the backend
 * @base_uri: the address of its server
 * @owner: the backend; it is not kept alive
 * @func: takes the key over
 *
 * Says which key a backend needs. Nothing is looked for yet.
 *
 * Returns: (transfer full): a new key
 */
TektraServerKey *
tektra_server_key_new (TektraKeySource *keys,
                       const char      *id,
                       const char      *base_uri,
                       gpointer         owner,
                       TektraKeyFunc    func)
{
  TektraServerKey *self;

  g_return_val_if_fail (keys == NULL || TEKTRA_IS_KEY_SOURCE (keys), NULL);
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (base_uri != NULL, NULL);
  g_return_val_if_fail (G_IS_OBJECT (owner), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_SERVER_KEY, NULL);
  self->name = tektra_key_source_dup_server_name (id, base_uri);
  g_weak_ref_init (&self->owner, owner);
  self->func = func;
  if (g_set_object (&self->keys, keys))
    g_signal_connect_object (keys, "key-changed", G_CALLBACK (key_changed_cb), self,
                             G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_server_key_find:
 * @self: the key of a server
 *
 * Looks for the key, unless that was done, and hands it to the backend.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the backend has what there is
 */
DexFuture *
tektra_server_key_find (TektraServerKey *self)
{
  g_autoptr(GObject) owner = NULL;

  g_return_val_if_fail (TEKTRA_IS_SERVER_KEY (self), NULL);

  owner = g_weak_ref_get (&self->owner);
  if (self->keys == NULL || self->name == NULL || owner == NULL)
    return dex_future_new_true ();

  if (self->finding == NULL)
    self->finding = tektra_key_source_give (self->keys, self->name, owner, self->func);

  return dex_ref (self->finding);
}
