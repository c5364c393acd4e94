/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void  tektra_fence_append (GString    *string,
                           const char *info,
                           const char *text);

G_END_DECLS
