/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-message.h"
#include "speech/tektra-synthesizer.h"

G_BEGIN_DECLS

/* Reads answers aloud, one at a time, also while they are written. Properties: message,
 * speaking. ::failed when it cannot. */
#define TEKTRA_TYPE_READER (tektra_reader_get_type ())
G_DECLARE_FINAL_TYPE (TektraReader, tektra_reader, TEKTRA, READER, GObject)

TektraReader  *tektra_reader_new          (TektraSynthesizer *synthesizer);
TektraMessage *tektra_reader_get_message  (TektraReader      *self);
gboolean       tektra_reader_get_speaking (TektraReader      *self);
void           tektra_reader_start        (TektraReader      *self,
                                           TektraMessage     *message);
void           tektra_reader_stop         (TektraReader      *self);

G_END_DECLS
