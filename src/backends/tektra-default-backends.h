/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/tektra-backend-registry.h"
#include "core/tektra-backend-settings.h"
#include "core/tektra-key-source.h"

G_BEGIN_DECLS

TektraBackendRegistry *tektra_default_backends_create
                                            (const char * const    *model_folders,
                                             GPtrArray             *settings,
                                             GPtrArray             *definitions,
                                             TektraKeySource       *keys);
GPtrArray             *tektra_default_backends_update
                                            (TektraBackendRegistry *registry,
                                             const char * const    *model_folders,
                                             GPtrArray             *settings,
                                             GPtrArray             *definitions,
                                             TektraKeySource       *keys);
TektraBackend         *tektra_default_backends_create_server
                                            (TektraBackendSettings *settings,
                                             TektraKeySource       *keys);
void                   tektra_default_backends_set_model_folders
                                            (TektraBackendRegistry *registry,
                                             const char * const    *model_folders);

G_END_DECLS
