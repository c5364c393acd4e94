/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which language a text is written in, for the voice that reads it. */

const char *tektra_speech_language_guess (const char *text);

G_END_DECLS
