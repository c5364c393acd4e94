/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-fixed-key.h"

/* What somebody has typed and wants to try, before it is kept. */

struct _TektraFixedKey
{
  GObject  parent_instance;

  char    *key;
};

static void key_source_iface_init (TektraKeySourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraFixedKey, tektra_fixed_key, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TEKTRA_TYPE_KEY_SOURCE,
                                                      key_source_iface_init))

static DexFuture *
tektra_fixed_key_lookup (TektraKeySource *source,
                         const char      *name)
{
  return dex_future_new_for_string (TEKTRA_FIXED_KEY (source)->key);
}

static void
key_source_iface_init (TektraKeySourceInterface *iface)
{
  iface->lookup = tektra_fixed_key_lookup;
}

static void
tektra_fixed_key_finalize (GObject *object)
{
  g_free (TEKTRA_FIXED_KEY (object)->key);

  G_OBJECT_CLASS (tektra_fixed_key_parent_class)->finalize (object);
}

static void
tektra_fixed_key_class_init (TektraFixedKeyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tektra_fixed_key_finalize;
}

static void
tektra_fixed_key_init (TektraFixedKey *self)
{
}

/**
 * tektra_fixed_key_new:
 * @key: a key
 *
 * Creates a source that has one key for all servers.
 *
 * Returns: (transfer full): a new source
 */
TektraKeySource *
tektra_fixed_key_new (const char *key)
{
  TektraFixedKey *self;

  g_return_val_if_fail (key != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_FIXED_KEY, NULL);
  self->key = g_strdup (key);

  return TEKTRA_KEY_SOURCE (self);
}
