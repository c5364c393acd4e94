/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-model-removal.h"

G_BEGIN_DECLS

AdwToast *tektra_removal_toast_new (TektraModelRemoval *removal,
                                    const char         *name);

G_END_DECLS
