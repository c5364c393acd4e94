/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "util/tektra-toml-editor.h"

G_BEGIN_DECLS

/* The order of preference that a models.toml tells, changed at one place only. */

gboolean tektra_config_order_place (TektraTomlEditor  *editor,
                                    const char        *id,
                                    const char        *before,
                                    GError           **error);
gboolean tektra_config_order_leave (TektraTomlEditor  *editor,
                                    const char        *id,
                                    GError           **error);

G_END_DECLS
