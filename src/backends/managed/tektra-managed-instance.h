/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/local/tektra-engine-instance.h"
#include "backends/openai/tektra-openai-profile.h"
#include "core/tektra-backend-settings.h"

G_BEGIN_DECLS

/* A program that a person has and the server that it answers as. It writes several answers at a
 * time when several are wanted. */
#define TEKTRA_TYPE_MANAGED_INSTANCE (tektra_managed_instance_get_type ())
G_DECLARE_FINAL_TYPE (TektraManagedInstance, tektra_managed_instance, TEKTRA, MANAGED_INSTANCE, TektraEngineInstance)

TektraEngineInstance *tektra_managed_instance_new          (TektraModel               *model,
                                                            TektraBackendSettings     *settings,
                                                            const TektraOpenaiProfile *profile);
TektraBackend        *tektra_managed_instance_get_server   (TektraManagedInstance     *self);

DexFuture            *tektra_managed_instance_find_program (TektraBackendSettings     *settings);
gboolean              tektra_managed_instance_asks_for_key (const TektraBackendSettings *settings);

G_END_DECLS
