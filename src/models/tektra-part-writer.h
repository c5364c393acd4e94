/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-part-file.h"

G_BEGIN_DECLS

/* A thread that writes to a part file what another one reads, so that none waits for the other. */
typedef struct _TektraPartWriter TektraPartWriter;

#define TEKTRA_PART_WRITER_SIZE (512 * 1024)

TektraPartWriter *tektra_part_writer_new    (TektraPartFile      *part,
                                             TektraPartFileFunc   func,
                                             gpointer             user_data);
guint8           *tektra_part_writer_begin  (TektraPartWriter    *self);
void              tektra_part_writer_end    (TektraPartWriter    *self,
                                             gsize                length);
gboolean          tektra_part_writer_finish (TektraPartWriter    *self,
                                             GError             **error);

G_END_DECLS
