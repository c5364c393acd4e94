/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* A lock for fibers that is passed on in the order in which it was asked for. */
typedef struct _TektraFiberQueue TektraFiberQueue;

TektraFiberQueue *tektra_fiber_queue_new           (void);
void              tektra_fiber_queue_free          (TektraFiberQueue  *self);
gboolean          tektra_fiber_queue_is_busy       (TektraFiberQueue  *self);
guint             tektra_fiber_queue_get_n_waiting (TektraFiberQueue  *self);
gboolean          tektra_fiber_queue_enter         (TektraFiberQueue  *self,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
void              tektra_fiber_queue_leave         (TektraFiberQueue  *self);

G_END_DECLS
