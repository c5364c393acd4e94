/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "backends/llama/tektra-llama-catalog.h"
#include "core/tektra-backend-settings.h"

G_BEGIN_DECLS

/* The llama-server that is installed: where, which, and what it understands. */
#define TEKTRA_TYPE_LLAMA_PROGRAM (tektra_llama_program_get_type ())
G_DECLARE_FINAL_TYPE (TektraLlamaProgram, tektra_llama_program, TEKTRA, LLAMA_PROGRAM, GObject)

char       *tektra_llama_program_find_path    (void);
DexFuture  *tektra_llama_program_find         (void);
const char *tektra_llama_program_get_version  (TektraLlamaProgram     *self);
DexFuture  *tektra_llama_program_is_current   (TektraLlamaProgram     *self);
DexFuture  *tektra_llama_program_read_options (TektraLlamaProgram     *self);
DexFuture  *tektra_llama_program_list_cards   (TektraLlamaProgram     *self);
char      **tektra_llama_program_dup_argv     (TektraLlamaProgram     *self,
                                               const TektraLlamaEntry *entry,
                                               guint                   context_length,
                                               TektraBackendSettings  *settings,
                                               gint64                  device,
                                               double                  rope_scale);
char      **tektra_llama_program_dup_environ  (void);

G_END_DECLS
