/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-model.h"

G_BEGIN_DECLS

/* The right to use a model: as long as there is one, the model is not taken out of memory to make
 * room for others. Given back with the last reference. */
#define TEKTRA_TYPE_MODEL_LEASE (tektra_model_lease_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelLease, tektra_model_lease, TEKTRA, MODEL_LEASE, GObject)

typedef void (*TektraModelLeaseFunc) (gpointer     owner,
                                      TektraModel *model);

TektraModelLease *tektra_model_lease_new (TektraModel          *model,
                                          GObject              *owner,
                                          TektraModelLeaseFunc  given_back);

G_END_DECLS
