/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A fixture with a folder of its own, and nothing else */
typedef struct
{
  char *folder;
} TestFolder;

void     test_folder_set_up    (TestFolder    *self,
                                gconstpointer  data);
void     test_folder_tear_down (TestFolder    *self,
                                gconstpointer  data);
void     test_remove_tree      (const char    *path);
gboolean test_file_has         (const char    *path,
                                const char    *part);

G_END_DECLS
