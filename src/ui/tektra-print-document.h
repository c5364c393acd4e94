/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <libdex.h>
#include <pango/pango.h>

#include "core/tektra-message.h"

G_BEGIN_DECLS

/* Messages on paper: broken into lines, the lines into pages. All lengths are in points. */
typedef struct _TektraPrintDocument TektraPrintDocument;

TektraPrintDocument *tektra_print_document_new           (PangoContext        *context,
                                                          double               width,
                                                          double               height);
void                 tektra_print_document_free          (TektraPrintDocument *self);
void                 tektra_print_document_add_title     (TektraPrintDocument *self,
                                                          const char          *title);
void                 tektra_print_document_add_message   (TektraPrintDocument *self,
                                                          TektraMessage       *message);
guint                tektra_print_document_get_n_pages   (TektraPrintDocument *self);
DexFuture           *tektra_print_document_load_pictures (TektraPrintDocument *self,
                                                          guint                page);
void                 tektra_print_document_draw_page     (TektraPrintDocument *self,
                                                          guint                page,
                                                          GPtrArray           *pictures,
                                                          cairo_t             *cr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraPrintDocument, tektra_print_document_free)

G_END_DECLS
