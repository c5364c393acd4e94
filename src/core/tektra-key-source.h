/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* Where the keys of servers are. Signal: key-changed (name). */
#define TEKTRA_TYPE_KEY_SOURCE (tektra_key_source_get_type ())
G_DECLARE_INTERFACE (TektraKeySource, tektra_key_source, TEKTRA, KEY_SOURCE, GObject)

/**
 * TektraKeySourceInterface:
 * @lookup: looks for a key; resolves to a string, "" when there is none
 */
struct _TektraKeySourceInterface
{
  GTypeInterface parent_interface;

  DexFuture *(*lookup) (TektraKeySource *self,
                        const char      *name);
};

/**
 * TektraKeyFunc:
 * @object: who wanted the key
 * @key: (nullable): the key, %NULL when there is none
 *
 * Takes over a key.
 */
typedef void (*TektraKeyFunc) (gpointer    object,
                               const char *key);

DexFuture *tektra_key_source_lookup          (TektraKeySource *self,
                                              const char      *name);
DexFuture *tektra_key_source_give            (TektraKeySource *self,
                                              const char      *name,
                                              gpointer         object,
                                              TektraKeyFunc    func);
void       tektra_key_source_changed         (TektraKeySource *self,
                                              const char      *name);
char      *tektra_key_source_dup_server_name (const char      *id,
                                              const char      *base_uri);

G_END_DECLS
