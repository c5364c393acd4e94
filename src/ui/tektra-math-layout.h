/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "markdown/tektra-math-node.h"

G_BEGIN_DECLS

/* A formula in its place, ready to be painted. */
typedef struct _TektraMathLayout TektraMathLayout;

TektraMathLayout *tektra_math_layout_new      (const TektraMathNode *node,
                                               PangoContext         *context,
                                               gboolean              display);
void              tektra_math_layout_free     (TektraMathLayout     *self);
void              tektra_math_layout_get_size (TektraMathLayout     *self,
                                               float                *width,
                                               float                *ascent,
                                               float                *descent);
void              tektra_math_layout_snapshot (TektraMathLayout     *self,
                                               GtkSnapshot          *snapshot,
                                               const GdkRGBA        *color);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraMathLayout, tektra_math_layout_free)

G_END_DECLS
