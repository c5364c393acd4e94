/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"

G_BEGIN_DECLS

/* A backend whose models take what memory they are told to take. */
#define MEMORY_TYPE_BACKEND (memory_backend_get_type ())
G_DECLARE_FINAL_TYPE (MemoryBackend, memory_backend, MEMORY, BACKEND, TektraBackend)

TektraBackend *memory_backend_new          (const char     *id);
TektraModel   *memory_backend_add          (TektraBackend  *backend,
                                            const char     *id,
                                            guint64         bytes,
                                            TektraLocality  locality);
void           memory_backend_set_failing  (TektraBackend  *backend,
                                            const char     *load_id,
                                            const char     *unload_id);
void           memory_backend_set_own      (TektraBackend  *backend);
void           memory_backend_set_card     (TektraBackend  *backend,
                                            guint64         available);
const char    *memory_backend_get_log      (TektraBackend  *backend);

G_END_DECLS
