/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

typedef gboolean (*TestCondition) (gpointer data);

/* Runs the main loop while it waits; all fail the test after a minute. */
gpointer test_await_object (DexFuture      *future,
                            GError        **error);
gboolean test_await        (DexFuture      *future,
                            GError        **error);
void     test_wait_until   (TestCondition   condition,
                            gpointer        data);

G_END_DECLS
