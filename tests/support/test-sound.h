/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "speech/tektra-sound.h"

G_BEGIN_DECLS

/* A tone */
TektraSound *test_sound_new  (guint       seconds);
GSubprocess *test_sound_play (const char *path);

G_END_DECLS
