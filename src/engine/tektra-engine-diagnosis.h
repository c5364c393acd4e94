/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend-error.h"
#include "engine/tektra-engine-log.h"

G_BEGIN_DECLS

GError *tektra_engine_diagnose         (const char      *label,
                                        TektraEngineLog *log,
                                        int              signal_number,
                                        gboolean         loading);
GError *tektra_engine_diagnose_foreign (const char      *label,
                                        TektraEngineLog *log,
                                        int              signal_number);

G_END_DECLS
