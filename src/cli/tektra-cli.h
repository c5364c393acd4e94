/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tektra in a terminal: `tektra ask`, `tektra models`, `tektra doctor`. Knows no display. */

gboolean tektra_cli_handles (int    argc,
                             char **argv);
int      tektra_cli_run     (int    argc,
                             char **argv);

G_END_DECLS
