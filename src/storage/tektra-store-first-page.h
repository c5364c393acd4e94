/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "storage/tektra-database.h"

G_BEGIN_DECLS

/* Reads a database whose first page is lost. */

gboolean tektra_store_first_page_replace (const char      *path,
                                          const char      *copy,
                                          TektraDatabase  *model,
                                          const char      *model_path,
                                          GError         **error);

G_END_DECLS
