/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui-test.h"

G_BEGIN_DECLS

/* The preferences, and the models.toml that they write. */

int        preferences_test_run        (int          *argc,
                                        char       ***argv,
                                        const char   *script,
                                        void        (*add_tests) (void));
GtkWidget *preferences_test_open       (const char   *page);
void       preferences_test_close      (GtkWidget    *dialog);
gboolean   preferences_test_file_has   (const char   *wanted);
void       preferences_test_write_file (const char   *text);

G_END_DECLS
