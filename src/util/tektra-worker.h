/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* One thread that does one job after the other, for what must not be used by two threads. */
typedef struct _TektraWorker TektraWorker;

/**
 * TektraWorkerFunc:
 * @user_data: data of the job
 *
 * Does a job in the thread of a worker. It may block.
 *
 * Returns: (transfer full): a future that is resolved or rejected already
 */
typedef DexFuture *(*TektraWorkerFunc) (gpointer user_data);

TektraWorker *tektra_worker_new     (const char       *name);
void          tektra_worker_free    (TektraWorker     *self);
void          tektra_worker_release (TektraWorker     *self);
DexFuture    *tektra_worker_run     (TektraWorker     *self,
                                     TektraWorkerFunc  func,
                                     gpointer          user_data,
                                     GDestroyNotify    destroy);

G_END_DECLS
