/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"
#include "models/tektra-memory-budget.h"

G_BEGIN_DECLS

/* One answer on its way: reads a backend's events into a message. Letting go of it stops it.
 * ::progressed when status-text, progress or streaming changed; ::ended once, when nothing more
 * will come and the message has its final status. */
#define TEKTRA_TYPE_TURN (tektra_turn_get_type ())
G_DECLARE_FINAL_TYPE (TektraTurn, tektra_turn, TEKTRA, TURN, GObject)

TektraTurn    *tektra_turn_new             (TektraMessage      *answer);
void           tektra_turn_run             (TektraTurn         *self,
                                            TektraMemoryBudget *budget,
                                            TektraRequest      *request,
                                            gboolean            anyway);
void           tektra_turn_fail            (TektraTurn         *self,
                                            const GError       *error);
void           tektra_turn_stop            (TektraTurn         *self);
TektraMessage *tektra_turn_get_answer      (TektraTurn         *self);
gboolean       tektra_turn_get_streaming   (TektraTurn         *self);
const char    *tektra_turn_get_status_text (TektraTurn         *self);
double         tektra_turn_get_progress    (TektraTurn         *self);

G_END_DECLS
