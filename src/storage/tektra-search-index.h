/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "storage/tektra-database.h"
#include "storage/tektra-search-hit.h"

G_BEGIN_DECLS

/* Finds words in all chats. */

GPtrArray *tektra_search_index_find       (TektraDatabase  *database,
                                           const char      *text,
                                           guint            max_hits,
                                           GError         **error);

G_END_DECLS
