/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-message.h"

G_BEGIN_DECLS

/* How many tokens messages take, told as well as can be without the model's own tokenizer. */

double  tektra_context_meter_calibrate (GPtrArray     *branch,
                                        TektraMessage *instructions,
                                        const char    *model_id);
gint64  tektra_context_meter_count     (TektraMessage *message,
                                        double         bytes_per_token);

G_END_DECLS
