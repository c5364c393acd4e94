/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

#define TEKTRA_TYPE_JOBS (tektra_jobs_get_type ())

G_DECLARE_FINAL_TYPE (TektraJobs, tektra_jobs, TEKTRA, JOBS, GObject)

TektraJobs   *tektra_jobs_new          (void);
GCancellable *tektra_jobs_begin        (TektraJobs   *self);
void          tektra_jobs_end          (TektraJobs   *self,
                                        GCancellable *job);
guint         tektra_jobs_get_n_active (TektraJobs   *self);
DexFuture    *tektra_jobs_stop         (TektraJobs   *self);

G_END_DECLS
