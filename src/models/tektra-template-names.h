/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Finding out from the name of a model what it was trained with. */

gssize      tektra_template_names_find     (const char *model_id,
                                            const char *name);
const char *tektra_template_names_from_key (const char *key,
                                            const char *model_id);

G_END_DECLS
