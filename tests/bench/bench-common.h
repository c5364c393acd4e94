/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <time.h>

G_BEGIN_DECLS

double   bench_get_cpu    (clockid_t  clock);
GString *bench_make_text  (gsize      length);
void     bench_run_for    (double     seconds);
void     bench_init_style (void);

G_END_DECLS
