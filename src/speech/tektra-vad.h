/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tells where in a stream of sound somebody speaks. For one thread. */
typedef struct _TektraVad TektraVad;

TektraVad *tektra_vad_new          (void);
void       tektra_vad_free         (TektraVad    *self);
void       tektra_vad_push         (TektraVad    *self,
                                    const gint16 *samples,
                                    gsize         n_samples);
void       tektra_vad_begin_anew   (TektraVad    *self);
gint64     tektra_vad_get_position (TektraVad    *self);
gint64     tektra_vad_get_onset    (TektraVad    *self);
gint64     tektra_vad_get_end      (TektraVad    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraVad, tektra_vad_free)

G_END_DECLS
