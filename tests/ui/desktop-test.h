/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The desktop of tests/support/with-desktop: what it was called for, and what its person does. */

GPtrArray *desktop_test_list_calls  (const char *method);
guint      desktop_test_count_calls (const char *method);
JsonArray *desktop_test_get_call    (GPtrArray  *calls,
                                     guint       index);
void       desktop_test_do          (const char *method,
                                     GVariant   *arguments);

G_END_DECLS
