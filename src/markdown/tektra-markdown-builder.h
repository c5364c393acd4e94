/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "markdown/tektra-markdown-block.h"
#include "markdown/tektra-markdown-writer.h"

G_BEGIN_DECLS

typedef struct _TektraMarkdownBuilder TektraMarkdownBuilder;

TektraMarkdownBuilder *tektra_markdown_builder_new           (void);
void                   tektra_markdown_builder_free          (TektraMarkdownBuilder *self);
guint                  tektra_markdown_builder_get_n_blocks  (TektraMarkdownBuilder *self);
GPtrArray             *tektra_markdown_builder_dup_blocks    (TektraMarkdownBuilder *self);
void                   tektra_markdown_builder_begin_quote   (TektraMarkdownBuilder *self);
void                   tektra_markdown_builder_end_quote     (TektraMarkdownBuilder *self);
void                   tektra_markdown_builder_begin_list    (TektraMarkdownBuilder *self,
                                                              gboolean               ordered,
                                                              guint                  start,
                                                              gboolean               tight);
void                   tektra_markdown_builder_end_list      (TektraMarkdownBuilder *self);
void                   tektra_markdown_builder_begin_item    (TektraMarkdownBuilder *self,
                                                              TektraMarkdownMarker   task);
void                   tektra_markdown_builder_end_item      (TektraMarkdownBuilder *self);
void                   tektra_markdown_builder_begin_block   (TektraMarkdownBuilder *self,
                                                              TektraMarkdownKind     kind);
void                   tektra_markdown_builder_begin_heading (TektraMarkdownBuilder *self,
                                                              guint                  level);
void                   tektra_markdown_builder_begin_code    (TektraMarkdownBuilder *self,
                                                              char                  *language);
void                   tektra_markdown_builder_begin_table   (TektraMarkdownBuilder *self,
                                                              guint                  n_columns);
void                   tektra_markdown_builder_begin_cell    (TektraMarkdownBuilder *self,
                                                              TektraMarkdownAlign    align);
void                   tektra_markdown_builder_end_cell      (TektraMarkdownBuilder *self);
void                   tektra_markdown_builder_end_block     (TektraMarkdownBuilder *self);
TektraMarkdownWriter  *tektra_markdown_builder_write         (TektraMarkdownBuilder *self);
void                   tektra_markdown_builder_write_words   (TektraMarkdownBuilder *self,
                                                              const char            *text,
                                                              gsize                  length);
void                   tektra_markdown_builder_write_code    (TektraMarkdownBuilder *self,
                                                              const char            *text,
                                                              gsize                  length);
void                   tektra_markdown_builder_write_math    (TektraMarkdownBuilder *self,
                                                              const char            *formula,
                                                              gboolean               display);
void                   tektra_markdown_builder_begin_image   (TektraMarkdownBuilder *self,
                                                              const char            *url);
void                   tektra_markdown_builder_end_image     (TektraMarkdownBuilder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraMarkdownBuilder, tektra_markdown_builder_free)

G_END_DECLS
