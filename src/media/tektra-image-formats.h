/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* Which pictures can be read on this computer. */

DexFuture *tektra_image_formats_list (void);

G_END_DECLS
