/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/tektra-cli-writer.h"

G_BEGIN_DECLS

/* Rows of text in aligned columns. */
typedef struct _TektraCliTable TektraCliTable;

TektraCliTable *tektra_cli_table_new     (guint               n_columns);
void            tektra_cli_table_free    (TektraCliTable     *self);
void            tektra_cli_table_add_row (TektraCliTable     *self,
                                          TektraCliStyle      style,
                                          const char * const *cells);
void            tektra_cli_table_print   (TektraCliTable     *self,
                                          TektraCliWriter    *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraCliTable, tektra_cli_table_free)

G_END_DECLS
