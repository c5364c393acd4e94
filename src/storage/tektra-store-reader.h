/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "storage/tektra-message-count.h"
#include "storage/tektra-store-connection.h"

G_BEGIN_DECLS

/* What looks through the chats while others write to them: a second connection to the database, on
 * a thread of its own. Belongs to a store. */
typedef struct _TektraStoreReader TektraStoreReader;

TektraStoreReader *tektra_store_reader_new    (TektraStoreConnection *connection);
void               tektra_store_reader_free   (TektraStoreReader   *self);
DexFuture         *tektra_store_reader_search (TektraStoreReader   *self,
                                               const char          *text,
                                               guint                max_hits);
DexFuture         *tektra_store_reader_count  (TektraStoreReader   *self,
                                               gint64               chat,
                                               TektraTextCountFunc  func,
                                               gpointer             user_data,
                                               GDestroyNotify       destroy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraStoreReader, tektra_store_reader_free)

G_END_DECLS
