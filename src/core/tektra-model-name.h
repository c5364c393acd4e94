/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names of models, `[host/][namespace/]model[:tag]`: without a tag, `latest` is meant. */

char     *tektra_model_name_dup_full  (const char *name);
char     *tektra_model_name_dup_short (const char *name);
gboolean  tektra_model_name_equal     (const char *one,
                                       const char *other);
gboolean  tektra_model_name_is_valid  (const char *name);

G_END_DECLS
