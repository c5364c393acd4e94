/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "storage/tektra-database.h"

G_BEGIN_DECLS

/* The tables of the chats, and how those of earlier versions become them. */

#define TEKTRA_SCHEMA_VERSION 3

gboolean tektra_schema_migrate      (TektraDatabase  *database,
                                     GError         **error);
gboolean tektra_schema_index_search (TektraDatabase  *database,
                                     GError         **error);

G_END_DECLS
