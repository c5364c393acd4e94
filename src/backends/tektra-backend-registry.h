/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"

G_BEGIN_DECLS

/* The backends of this program in their order of preference: a GListModel of TektraBackend. */
#define TEKTRA_TYPE_BACKEND_REGISTRY (tektra_backend_registry_get_type ())
G_DECLARE_FINAL_TYPE (TektraBackendRegistry, tektra_backend_registry, TEKTRA, BACKEND_REGISTRY, GObject)

TektraBackendRegistry *tektra_backend_registry_new      (void);
void                   tektra_backend_registry_add      (TektraBackendRegistry *self,
                                                         TektraBackend         *backend);
void                   tektra_backend_registry_set      (TektraBackendRegistry *self,
                                                         GPtrArray             *backends);
TektraBackend         *tektra_backend_registry_find     (TektraBackendRegistry *self,
                                                         const char            *id);
DexFuture             *tektra_backend_registry_shutdown (TektraBackendRegistry *self);

G_END_DECLS
