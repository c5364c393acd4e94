/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>

#include <glib.h>

G_BEGIN_DECLS

void tektra_child_end_with_parent (pid_t parent);

G_END_DECLS
