/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *tektra_export_name_clean (const char *name,
                                const char *fallback);

G_END_DECLS
