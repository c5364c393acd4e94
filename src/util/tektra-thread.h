/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

DexFuture *tektra_thread_spawn (const char     *name,
                                DexThreadFunc   func,
                                gpointer        user_data,
                                GDestroyNotify  destroy);

G_END_DECLS
