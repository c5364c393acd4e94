/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-download.h"

G_BEGIN_DECLS

/* What the files of the class share: tektra-download.c has the state and the progress,
 * tektra-download-run.c the work, tektra-download-save.c what outlives the program. */

/* Between the first two attempts, in milliseconds */
#define RETRY_DELAY_MS 1000

typedef struct
{
  char *key;
  char *title;
  char *phase_text;
  GError *error;
  GCancellable *cancellable; /* of the current run, NULL when there is none */
  DexFuture *running;        /* ends when nothing of the last run is left */

  guint64 completed;
  guint64 total;
  guint64 notified;          /* what listeners were told of completed */
  double speed;
  gint64 seconds_left;

  guint64 sample_bytes;
  gint64 sample_time;        /* 0 until a run has told where it starts from */
  guint n_samples;

  guint tick_source;
  guint retry_delay;
  guint retry_after;
  TektraDownloadState state;
} TektraDownloadPrivate;

TektraDownloadPrivate *tektra_download_get_private (TektraDownload      *self);
void                   tektra_download_set_state   (TektraDownload      *self,
                                                    TektraDownloadState  state,
                                                    const char          *phase_text,
                                                    GError              *error);
gboolean               tektra_download_is_working  (TektraDownload      *self);
void                   tektra_download_stop        (TektraDownload      *self);

G_END_DECLS
