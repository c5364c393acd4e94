/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "storage/tektra-store-error.h"

G_BEGIN_DECLS

/* A connection to SQLite, for one thread. */
typedef struct _TektraDatabase TektraDatabase;

TektraDatabase *tektra_database_open          (const char      *path,
                                               gboolean         read_only,
                                               GError         **error);
void            tektra_database_close         (TektraDatabase  *self);
sqlite3        *tektra_database_get_handle    (TektraDatabase  *self);
gboolean        tektra_database_has_moved     (TektraDatabase  *self);
gboolean        tektra_database_execute       (TektraDatabase  *self,
                                               const char      *sql,
                                               GError         **error);
sqlite3_stmt   *tektra_database_prepare       (TektraDatabase  *self,
                                               const char      *sql,
                                               GError         **error);
gboolean        tektra_database_step          (TektraDatabase  *self,
                                               sqlite3_stmt    *statement,
                                               gboolean        *row,
                                               GError         **error);
gboolean        tektra_database_run           (TektraDatabase  *self,
                                               sqlite3_stmt    *statement,
                                               GError         **error);
char           *tektra_database_dup_text      (sqlite3_stmt    *statement,
                                               int              column);
gboolean        tektra_database_query_int     (TektraDatabase  *self,
                                               const char      *sql,
                                               gint64          *value,
                                               GError         **error);
gboolean        tektra_database_begin         (TektraDatabase  *self,
                                               GError         **error);
gboolean        tektra_database_commit        (TektraDatabase  *self,
                                               GError         **error);
void            tektra_database_rollback      (TektraDatabase  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraDatabase, tektra_database_close)

G_END_DECLS
