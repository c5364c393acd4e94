/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers for what is kept: unique, in the order of creation, made without asking the database. */

gint64 tektra_id_new      (void);
gint64 tektra_id_get_time (gint64 id);

G_END_DECLS
