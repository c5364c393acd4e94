/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "markdown/tektra-markdown-block.h"

G_BEGIN_DECLS

/* A text that grows, and its blocks. */
typedef struct _TektraMarkdownDocument TektraMarkdownDocument;

TektraMarkdownDocument *tektra_markdown_document_new          (void);
void                    tektra_markdown_document_free         (TektraMarkdownDocument *self);
guint                   tektra_markdown_document_update       (TektraMarkdownDocument *self,
                                                               const char             *text,
                                                               gsize                   length,
                                                               gboolean                complete);
guint                   tektra_markdown_document_get_n_blocks (TektraMarkdownDocument *self);
TektraMarkdownBlock    *tektra_markdown_document_get_block    (TektraMarkdownDocument *self,
                                                               guint                   index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraMarkdownDocument, tektra_markdown_document_free)

G_END_DECLS
