/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "storage/tektra-chat-loader.h"
#include "storage/tektra-message-count.h"
#include "storage/tektra-search-hit.h"
#include "storage/tektra-store-changes.h"
#include "storage/tektra-store-error.h"

G_BEGIN_DECLS

/* All chats on disk. Everything happens on a thread of its own, one after the other; only searches
 * have another one. Signal: recovered (set_aside). */
#define TEKTRA_TYPE_STORE (tektra_store_get_type ())
G_DECLARE_FINAL_TYPE (TektraStore, tektra_store, TEKTRA, STORE, GObject)

TektraStore *tektra_store_new              (const char          *folder);
const char  *tektra_store_get_folder       (TektraStore         *self);
DexFuture   *tektra_store_list_chats       (TektraStore         *self);
DexFuture   *tektra_store_list_first_chats (TektraStore         *self,
                                            guint                n_newest);
DexFuture   *tektra_store_load_chat        (TektraStore         *self,
                                            gint64               id,
                                            guint                n_loaded);
DexFuture   *tektra_store_load_parts       (TektraStore         *self,
                                            const gint64        *messages,
                                            guint                n_messages);
DexFuture   *tektra_store_save             (TektraStore         *self,
                                            TektraStoreChanges  *changes);
DexFuture   *tektra_store_collect          (TektraStore         *self);
DexFuture   *tektra_store_search           (TektraStore         *self,
                                            const char          *text,
                                            guint                max_hits);
DexFuture   *tektra_store_count_in_chat    (TektraStore         *self,
                                            gint64               chat,
                                            TektraTextCountFunc  func,
                                            gpointer             user_data,
                                            GDestroyNotify       destroy);
DexFuture   *tektra_store_back_up          (TektraStore         *self,
                                            const char          *folder,
                                            GCancellable        *cancellable);
DexFuture   *tektra_store_erase            (TektraStore         *self);
DexFuture   *tektra_store_close            (TektraStore         *self);

G_END_DECLS
