/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lets out text that grows: whole letters only, and nothing of what ends the text. No I/O. */
typedef struct _TektraTextGate TektraTextGate;

TektraTextGate *tektra_text_gate_new    (const char * const *stop,
                                         guint               n_strip);
void            tektra_text_gate_free   (TektraTextGate     *self);
gboolean        tektra_text_gate_push   (TektraTextGate     *self,
                                         const char         *bytes,
                                         gsize               length,
                                         GString            *text);
void            tektra_text_gate_finish (TektraTextGate     *self,
                                         GString            *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraTextGate, tektra_text_gate_free)

G_END_DECLS
