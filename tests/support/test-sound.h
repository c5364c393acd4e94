/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-sound.h"

G_BEGIN_DECLS

/* A tone */
TektraSound *test_sound_new (guint seconds);

G_END_DECLS
