/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where Tektra keeps and finds its files. */

const char *tektra_paths_get_data_dir      (void);
const char *tektra_paths_get_state_dir     (void);
const char *tektra_paths_get_runtime_dir   (void);
char       *tektra_paths_dup_program_data  (const char *relative);
const char *tektra_paths_get_locale_dir    (void);
char       *tektra_paths_dup_config        (const char *relative);
char       *tektra_paths_dup_models_dir    (void);
char       *tektra_paths_resolve           (const char *path);
char       *tektra_paths_find_program      (const char *name);

G_END_DECLS
