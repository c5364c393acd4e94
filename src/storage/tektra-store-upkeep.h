/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "storage/tektra-database.h"

G_BEGIN_DECLS

/* What is done to all chats at once, in the thread of the database or with one of its own. */

gboolean tektra_store_upkeep_collect (TektraDatabase  *database,
                                      const char      *attachments,
                                      GError         **error);
gboolean tektra_store_upkeep_erase   (TektraDatabase  *database,
                                      const char      *path,
                                      const char      *attachments,
                                      GError         **error);
gboolean tektra_store_upkeep_back_up (TektraDatabase  *database,
                                      const char      *attachments,
                                      const char      *folder,
                                      GCancellable    *cancellable,
                                      GError         **error);

G_END_DECLS
