/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Progress in words. */

char *tektra_download_text_amount    (guint64 completed,
                                      guint64 total);
char *tektra_download_text_time_left (gint64  seconds);
char *tektra_download_text_progress  (guint64 completed,
                                      guint64 total,
                                      double  speed,
                                      gint64  seconds_left);

G_END_DECLS
