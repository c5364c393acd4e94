/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "storage/tektra-database.h"

G_BEGIN_DECLS

/* What to do with a damaged file. */

/* Between the name of the database and the time when it was set aside */
#define TEKTRA_SET_ASIDE_SUFFIX ".damaged-"

gboolean tektra_store_recovery_run (const char  *path,
                                    char       **set_aside,
                                    GError     **error);

G_END_DECLS
