/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"

G_BEGIN_DECLS

/* A backend that plays a script of events, for demonstrations, screenshots and tests. */
#define TEKTRA_TYPE_SCRIPTED_BACKEND (tektra_scripted_backend_get_type ())
G_DECLARE_FINAL_TYPE (TektraScriptedBackend, tektra_scripted_backend, TEKTRA, SCRIPTED_BACKEND, TektraBackend)

TektraBackend *tektra_scripted_backend_new           (const char  *script,
                                                      GError     **error);
TektraBackend *tektra_scripted_backend_new_from_file (const char  *path,
                                                      GError     **error);

G_END_DECLS
