/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Between the test that kills and the program that is killed: lines of a kind, a time in
 * microseconds, and how many bytes the answer had then. */
#define STORE_WRITER_BEGUN 'B'   /* the chat is saved; the number is its id */
#define STORE_WRITER_GROWN 'P'   /* a piece came */
#define STORE_WRITER_LOOKING 'L' /* the store is asked how much of it is saved */
#define STORE_WRITER_SAVED 'C'   /* it is saved up to there */

/* A crash may lose no more than this, and what came while the store had no time to answer. */
#define STORE_WRITER_LOSS_MS 250

/* The answer up to its n-th piece: not a letter of it is the same in all places. */
static inline void
store_writer_append_piece (GString *text,
                           guint    n)
{
  g_string_append_printf (text, "piece %u € \n", n);
}

G_END_DECLS
