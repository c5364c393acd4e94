/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/openai/tektra-openai-profile.h"
#include "core/tektra-backend-settings.h"
#include "core/tektra-backend.h"

G_BEGIN_DECLS

/* A program that a person has and that speaks the protocol of OpenAI, such as mistral.rs: started
 * when its model is wanted, supervised, and ended with Tektra. */
#define TEKTRA_TYPE_MANAGED_BACKEND (tektra_managed_backend_get_type ())
G_DECLARE_FINAL_TYPE (TektraManagedBackend, tektra_managed_backend, TEKTRA, MANAGED_BACKEND, TektraBackend)

TektraBackend         *tektra_managed_backend_new          (TektraBackendSettings     *settings,
                                                            const TektraOpenaiProfile *profile);
TektraBackendSettings *tektra_managed_backend_get_settings (TektraManagedBackend      *self);
void                   tektra_managed_backend_set_idle     (TektraManagedBackend      *self,
                                                            guint                      seconds);
void                   tektra_managed_backend_finish       (TektraManagedBackend      *self);
GPid                   tektra_managed_backend_get_pid      (TektraManagedBackend      *self);

G_END_DECLS
