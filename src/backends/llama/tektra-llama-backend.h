/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/local/tektra-folder-backend.h"
#include "core/tektra-backend-settings.h"
#include "core/tektra-model-definition.h"

G_BEGIN_DECLS

/* Models in files on this computer, run by llama.cpp. The default backend. */
#define TEKTRA_TYPE_LLAMA_BACKEND (tektra_llama_backend_get_type ())
G_DECLARE_FINAL_TYPE (TektraLlamaBackend, tektra_llama_backend, TEKTRA, LLAMA_BACKEND, TektraFolderBackend)

TektraBackend *tektra_llama_backend_new          (const char * const    *folders);
gboolean       tektra_llama_backend_set_settings (TektraLlamaBackend    *self,
                                                  TektraBackendSettings *settings,
                                                  GPtrArray             *definitions);

G_END_DECLS
