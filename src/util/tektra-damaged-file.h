/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What becomes of a file of a person's that cannot be read. */

gboolean tektra_damaged_file_move_aside (GFile   *file,
                                         GError **error);

G_END_DECLS
