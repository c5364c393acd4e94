/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times in files, exact to the microsecond. */

char     *tektra_exchange_time_format (gint64      time);
gboolean  tektra_exchange_time_parse  (const char *text,
                                       gint64     *time);

G_END_DECLS
