/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "markdown/tektra-markdown-inline.h"

G_BEGIN_DECLS

typedef struct _TektraMarkdownWriter TektraMarkdownWriter;

TektraMarkdownWriter *tektra_markdown_writer_new           (void);
void                  tektra_markdown_writer_free          (TektraMarkdownWriter *self);
void                  tektra_markdown_writer_append        (TektraMarkdownWriter *self,
                                                            const char           *text,
                                                            gsize                 length);
void                  tektra_markdown_writer_append_entity (TektraMarkdownWriter *self,
                                                            const char           *text,
                                                            gsize                 length);
void                  tektra_markdown_writer_begin_span    (TektraMarkdownWriter *self,
                                                            TektraMarkdownStyle   style,
                                                            const char           *url);
void                  tektra_markdown_writer_end_span      (TektraMarkdownWriter *self,
                                                            TektraMarkdownStyle   style);
void                  tektra_markdown_writer_drop_line_end (TektraMarkdownWriter *self);
void                  tektra_markdown_writer_take          (TektraMarkdownWriter *self,
                                                            TektraMarkdownInline *target);
gboolean              tektra_markdown_writer_take_part     (TektraMarkdownWriter *self,
                                                            TektraMarkdownInline *target);
gboolean              tektra_markdown_writer_is_empty      (TektraMarkdownWriter *self);
gboolean              tektra_markdown_writer_is_in_link    (TektraMarkdownWriter *self);
void                  tektra_markdown_writer_drop_space    (TektraMarkdownWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraMarkdownWriter, tektra_markdown_writer_free)

G_END_DECLS
