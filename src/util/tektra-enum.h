/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Enumerations in files and in the database: by their names, which outlive a change of order. */

const char *tektra_enum_to_nick   (GType       type,
                                   int         value);
gboolean    tektra_enum_from_nick (GType       type,
                                   const char *nick,
                                   int        *value);

G_END_DECLS
