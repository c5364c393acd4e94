/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pango/pango.h>

#include "markdown/tektra-markdown-block.h"

G_BEGIN_DECLS

/* Text for paper: in points, black on white, in the fonts of documents. */

#define TEKTRA_PRINT_TEXT_SIZE 10.5

PangoLayout *tektra_print_text_new        (PangoContext               *context,
                                           const char                 *text,
                                           double                      width,
                                           double                      scale,
                                           PangoWeight                 weight);
PangoLayout *tektra_print_text_new_inline (PangoContext               *context,
                                           const TektraMarkdownInline *text,
                                           double                      width,
                                           double                      scale,
                                           PangoWeight                 weight);
PangoLayout *tektra_print_text_new_code   (PangoContext               *context,
                                           const char                 *text,
                                           double                      width);

G_END_DECLS
