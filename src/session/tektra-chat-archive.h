/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-progress.h"
#include "exchange/tektra-exporter.h"
#include "storage/tektra-store.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_IMPORT_REPORT (tektra_import_report_get_type ())

/**
 * TektraImportReport:
 * @records: (element-type TektraChatRecord): the chats that came in
 * @n_present: how many were there already and were left as they are
 *
 * What came of an import.
 */
typedef struct
{
  gatomicrefcount  n_refs;
  GPtrArray       *records;
  guint            n_present;
} TektraImportReport;

GType               tektra_import_report_get_type  (void) G_GNUC_CONST;
TektraImportReport *tektra_import_report_ref       (TektraImportReport *self);
void                tektra_import_report_unref     (TektraImportReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraImportReport, tektra_import_report_unref)

/* Whole chats between the store and files. */
DexFuture          *tektra_chat_archive_load       (TektraStore        *store,
                                                    gint64              id);
DexFuture          *tektra_chat_archive_export     (TektraStore        *store,
                                                    GArray             *ids,
                                                    GFile              *file,
                                                    TektraProgress     *progress,
                                                    GCancellable       *cancellable);
DexFuture          *tektra_chat_archive_export_all (TektraStore        *store,
                                                    GFile              *file,
                                                    TektraProgress     *progress,
                                                    GCancellable       *cancellable);
DexFuture          *tektra_chat_archive_export_to_folder
                                                   (TektraStore        *store,
                                                    GArray             *ids,
                                                    TektraExportFormat  format,
                                                    GFile              *folder,
                                                    TektraProgress     *progress,
                                                    GCancellable       *cancellable);
DexFuture          *tektra_chat_archive_import     (TektraStore        *store,
                                                    GFile              *file);
DexFuture          *tektra_chat_archive_restore    (TektraStore        *store,
                                                    GFile              *folder,
                                                    GCancellable       *cancellable);

G_END_DECLS
