/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A formula in words. */
char *tektra_spoken_math (const char *source);

G_END_DECLS
