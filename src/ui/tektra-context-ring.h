/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How full something is, as a ring. Its colour is that of text. */
#define TEKTRA_TYPE_CONTEXT_RING (tektra_context_ring_get_type ())
G_DECLARE_FINAL_TYPE (TektraContextRing, tektra_context_ring, TEKTRA, CONTEXT_RING, GtkWidget)

void tektra_context_ring_set_fraction (TektraContextRing *self,
                                       double             fraction);

G_END_DECLS
