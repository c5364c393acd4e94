/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean  tektra_math_is_wide       (const char *source);
char     *tektra_math_dup_as_markup (const char *source);

G_END_DECLS
