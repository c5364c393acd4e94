/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-model.h"

G_BEGIN_DECLS

/* Which backend answers for a model that several have. */

TektraModel *tektra_model_choice_make (GListModel          *backends,
                                       GPtrArray           *candidates,
                                       const char * const  *preferred,
                                       TektraCapabilities   wanted,
                                       GPtrArray           *reasons);

G_END_DECLS
