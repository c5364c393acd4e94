/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-key-source.h"

G_BEGIN_DECLS

/* The key of one server, looked for when it is needed. Signal: changed, when there is another. */
#define TEKTRA_TYPE_SERVER_KEY (tektra_server_key_get_type ())
G_DECLARE_FINAL_TYPE (TektraServerKey, tektra_server_key, TEKTRA, SERVER_KEY, GObject)

TektraServerKey *tektra_server_key_new  (TektraKeySource *keys,
                                         const char      *id,
                                         const char      *base_uri,
                                         gpointer         owner,
                                         TektraKeyFunc    func);
DexFuture       *tektra_server_key_find (TektraServerKey *self);

G_END_DECLS
