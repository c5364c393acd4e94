/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* The private folder of one child, for its socket: gone when it is removed. */
#define TEKTRA_TYPE_ENGINE_FOLDER (tektra_engine_folder_get_type ())
G_DECLARE_FINAL_TYPE (TektraEngineFolder, tektra_engine_folder, TEKTRA, ENGINE_FOLDER, GObject)

DexFuture  *tektra_engine_folder_create          (void);
const char *tektra_engine_folder_get_socket_path (TektraEngineFolder *self);
void        tektra_engine_folder_remove          (TektraEngineFolder *self);

G_END_DECLS
