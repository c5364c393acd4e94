/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-enums.h"

G_BEGIN_DECLS

/* How far a long operation has come. Who works reports, anybody may watch. */
#define TEKTRA_TYPE_PROGRESS (tektra_progress_get_type ())
G_DECLARE_FINAL_TYPE (TektraProgress, tektra_progress, TEKTRA, PROGRESS, GObject)

TektraProgress      *tektra_progress_new             (void);
TektraProgressPhase  tektra_progress_get_phase       (TektraProgress      *self);
const char          *tektra_progress_get_status_text (TektraProgress      *self);
guint64              tektra_progress_get_completed   (TektraProgress      *self);
guint64              tektra_progress_get_total       (TektraProgress      *self);
double               tektra_progress_get_fraction    (TektraProgress      *self);
void                 tektra_progress_report          (TektraProgress      *self,
                                                      TektraProgressPhase  phase,
                                                      const char          *status_text,
                                                      guint64              completed,
                                                      guint64              total);

G_END_DECLS
