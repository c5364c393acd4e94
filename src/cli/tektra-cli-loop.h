/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* Runs one fiber in the main loop, and turns signals into a future that is rejected. */
typedef struct _TektraCliLoop TektraCliLoop;

typedef int (*TektraCliFunc) (TektraCliLoop *loop,
                              gpointer       data);

int      tektra_cli_loop_run            (TektraCliFunc   func,
                                         gpointer        data);
gboolean tektra_cli_loop_await          (TektraCliLoop  *self,
                                         DexFuture      *future,
                                         GError        **error);
gboolean tektra_cli_loop_is_interrupted (TektraCliLoop  *self);

G_END_DECLS
