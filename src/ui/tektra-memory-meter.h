/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/tektra-memory-budget.h"

G_BEGIN_DECLS

/* How much memory the models on this computer take, live as long as it is seen. Hidden when none is
 * loaded. */
#define TEKTRA_TYPE_MEMORY_METER (tektra_memory_meter_get_type ())
G_DECLARE_FINAL_TYPE (TektraMemoryMeter, tektra_memory_meter, TEKTRA, MEMORY_METER, GtkWidget)

void tektra_memory_meter_set_budget (TektraMemoryMeter  *self,
                                     TektraMemoryBudget *budget);

G_END_DECLS
