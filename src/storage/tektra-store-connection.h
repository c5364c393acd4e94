/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "storage/tektra-database.h"

G_BEGIN_DECLS

/**
 * TektraStoreConnection:
 * @folder: where the chats are
 * @path: the database
 * @attachments: where its files are
 * @store: whose connection it is
 * @database: (nullable): of the thread of the database
 * @read_only: whether @database is one that only reads
 * @cleaned_up: whether what was left from the last time has been tidied up
 * @reader: (nullable): of the thread of the searches
 * @n_recoveries: (atomic): how often the file has been replaced by a recovered one
 *
 * The open files of a store: what its threads use, and what neither of them changes.
 */
typedef struct
{
  gatomicrefcount n_refs;
  char *folder;
  char *path;
  char *attachments;
  GWeakRef *store;

  TektraDatabase *database;
  gboolean read_only;
  gboolean cleaned_up;

  TektraDatabase *reader;

  int n_recoveries;
} TektraStoreConnection;

TektraStoreConnection *tektra_store_connection_new         (const char             *folder,
                                                            gpointer                store);
TektraStoreConnection *tektra_store_connection_ref         (TektraStoreConnection  *self);
void                   tektra_store_connection_unref       (TektraStoreConnection  *self);
void                   tektra_store_connection_close       (TektraStoreConnection  *self);
gboolean               tektra_store_connection_open        (TektraStoreConnection  *self,
                                                            gboolean                writes,
                                                            GError                **error);
TektraDatabase        *tektra_store_connection_open_reader (TektraStoreConnection  *self,
                                                            GError                **error);
char                  *tektra_store_connection_recover     (TektraStoreConnection  *self,
                                                            GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraStoreConnection, tektra_store_connection_unref)

G_END_DECLS
