/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TestFlatFunc:
 * @n: how often to do it
 *
 * Does something a number of times, and lets go of all that it needed.
 */
typedef void (*TestFlatFunc) (guint n);

void test_flat_assert (TestFlatFunc func);

G_END_DECLS
