/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-model.h"

G_BEGIN_DECLS

/* A model that is in memory just now, as its backend told it. Immutable. */
#define TEKTRA_TYPE_RUNNING_MODEL (tektra_running_model_get_type ())
G_DECLARE_FINAL_TYPE (TektraRunningModel, tektra_running_model, TEKTRA, RUNNING_MODEL, GObject)

TektraRunningModel *tektra_running_model_new         (TektraModel        *model,
                                                      GDateTime          *expires);
TektraModel        *tektra_running_model_get_model   (TektraRunningModel *self);
GDateTime          *tektra_running_model_get_expires (TektraRunningModel *self);

G_END_DECLS
