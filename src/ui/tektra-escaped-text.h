/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *tektra_escaped_text_new   (const char *text);
char *tektra_escaped_text_parse (const char *escaped);

G_END_DECLS
