/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "markdown/tektra-markdown-block.h"

G_BEGIN_DECLS

/* Finds in Markdown what a person reads, not what it is written as. */

guint    tektra_markdown_count       (const char                 *text,
                                      gsize                       length,
                                      const char                 *folded);
gboolean tektra_markdown_inline_find (const TektraMarkdownInline *self,
                                      const char                 *folded,
                                      gsize                       from,
                                      gsize                      *begin,
                                      gsize                      *end);

G_END_DECLS
