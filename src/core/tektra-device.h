/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a model runs: the number of a graphics card from 0, or one of these. */
#define TEKTRA_DEVICE_CPU  (-1)
#define TEKTRA_DEVICE_AUTO (-2)

gboolean  tektra_device_parse     (const char *text,
                                   gint64     *device);
char     *tektra_device_to_string (gint64      device);
char     *tektra_device_dup_title (gint64      device);

G_END_DECLS
