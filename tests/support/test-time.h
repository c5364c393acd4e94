/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What takes less than 50 milliseconds is felt as immediate. Ten times that, here in microseconds,
 * leave room for a busy computer, and are less than anything that waits for a time takes. */
#define TEST_AT_ONCE (500 * G_TIME_SPAN_MILLISECOND)

gint64 test_get_cpu_time     (void);
gint64 test_get_process_time (void);
int    test_compare_times    (gconstpointer a,
                              gconstpointer b);
int    test_compare_doubles  (gconstpointer a,
                              gconstpointer b);

G_END_DECLS
