/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

typedef gboolean (*TestCondition) (gpointer data);

gpointer test_await_object_named (const char     *what,
                                  DexFuture      *future,
                                  GError        **error);
gboolean test_await_named        (const char     *what,
                                  DexFuture      *future,
                                  GError        **error);
void     test_wait_until_named   (const char     *what,
                                  TestCondition   condition,
                                  gpointer        data);

/* These run the main loop while they wait. What does not happen within a minute fails the test,
 * which then tells what that was, and where. */

/**
 * test_await_object:
 * @future: (transfer full): a future of an object
 * @error: what it is rejected with
 *
 * Runs the main loop until @future is completed.
 *
 * Returns: (transfer full): what it resolves to, or %NULL
 */
#define test_await_object(...) \
  test_await_object_named (G_STRLOC ": " #__VA_ARGS__, __VA_ARGS__)

/**
 * test_await:
 * @future: (transfer full): a future of anything
 * @error: what it is rejected with
 *
 * Runs the main loop until @future is completed.
 *
 * Returns: whether it was resolved
 */
#define test_await(...) \
  test_await_named (G_STRLOC ": " #__VA_ARGS__, __VA_ARGS__)

/**
 * test_wait_until:
 * @condition: is asked after each turn of the main loop
 * @data: is passed to it
 *
 * Runs the main loop until @condition holds.
 */
#define test_wait_until(...) \
  test_wait_until_named (G_STRLOC ": " #__VA_ARGS__, __VA_ARGS__)

G_END_DECLS
