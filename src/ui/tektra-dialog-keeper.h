/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void tektra_dialog_keeper_watch (AdwApplicationWindow *window);

G_END_DECLS
