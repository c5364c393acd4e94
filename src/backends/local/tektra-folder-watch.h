/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The folders that are watched: a table of folder → GFileMonitor. */

GHashTable *tektra_folder_watch_new         (void);
void        tektra_folder_watch_set_folders (GHashTable         *monitors,
                                            const char * const *asked,
                                            const char * const *found,
                                            GCallback           callback,
                                            gpointer            object);

G_END_DECLS
