/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Pictures with questions whose right answers are known: tests/data/samples */

char      *test_samples_dup_path (const char *name);
JsonArray *test_samples_read     (void);

G_END_DECLS
