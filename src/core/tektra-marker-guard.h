/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-template.h"

G_BEGIN_DECLS

/* Makes the marks of a template harmless in text that is not the template's. */
typedef struct _TektraMarkerGuard TektraMarkerGuard;

TektraMarkerGuard *tektra_marker_guard_new    (const TektraTemplateSpec *spec);
void               tektra_marker_guard_free   (TektraMarkerGuard        *self);
void               tektra_marker_guard_append (TektraMarkerGuard        *self,
                                               GString                  *out,
                                               const char               *text,
                                               const char               *marker);

G_END_DECLS
